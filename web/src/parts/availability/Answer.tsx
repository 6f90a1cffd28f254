import { Link } from '@tanstack/react-router';
import { Check, Copy, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Availability } from '#web/data/studio.ts';
import { instant, minutes } from '#web/format.ts';
import { ConflictLine } from '#web/parts/studio/Refusal.tsx';
import { Button, ButtonLink, buttonClass } from '#web/ui/Button.tsx';
import { answerSentence, clientText } from './sentence.ts';

export interface Question {
  startsAt: string; endsAt: string; sessionType: 'studio' | 'external'; roomId?: string; photographerIds?: string[]; travelZoneId?: string; requiredPhotographers: number;
}
/** What an alternative changes in the question. */
export interface Change { startsAt?: string; endsAt?: string; roomId?: string; photographerIds?: string[] }

interface VerdictProps { answer: Availability; question: Question; zone: string; stale: boolean }
interface Props extends VerdictProps { mayCreate: boolean; onChoose: (change: Change) => void }

const timeOf = (slot: { startsAt: string; endsAt: string }, zone: string): string => `${instant(slot.startsAt, zone, 'time')}–${instant(slot.endsAt, zone, 'time')}`;

/** Yes or no, in words. */
export function Verdict({ answer, question, zone, stale }: VerdictProps) {
  const { t } = useTranslation();
  const { capacity } = answer;
  return (
    <div role="status" aria-busy={stale} className={`flex items-start gap-3 rounded-md border px-4 py-3 ${answer.free ? 'border-good/40 bg-good-soft' : 'border-bad/40 bg-bad-soft'} ${stale ? 'opacity-60' : ''}`}>
      <span aria-hidden className={`mt-0.5 flex size-7 shrink-0 items-center justify-center rounded-full text-ground ${answer.free ? 'bg-good' : 'bg-bad'}`}>{answer.free ? <Check className="size-5" /> : <X className="size-5" />}</span>
      <div className="min-w-0">
        <h2 className="text-xl font-semibold">{t(answer.free ? 'calendar.availability.yes' : 'calendar.availability.no')}</h2>
        <p className="first-letter:uppercase">{instant(question.startsAt, zone, 'long')}, {timeOf(question, zone)}</p>
        <p className="mt-1">{answerSentence(answer, question, t)}</p>
        {!capacity.ok && <p className="mt-1">{t('calendar.availability.short', { count: capacity.shortBy, at: capacity.at ? instant(capacity.at, zone, 'time') : '' })}</p>}
        {question.sessionType === 'external' && <p className="mt-1 text-soft">{t('calendar.availability.coverage', { from: instant(answer.coverage.startsAt, zone, 'time'), to: instant(answer.coverage.endsAt, zone, 'time') })}</p>}
      </div>
    </div>
  );
}

/** What stands in the way, by name; what would do instead, one press away; the words for the client. */
export function Answer({ answer, question, zone, mayCreate, stale, onChoose }: Props) {
  const { t } = useTranslation();
  const { suggestions } = answer;
  const text = clientText(answer, question, zone, t);
  const prefill = { startsAt: question.startsAt, endsAt: question.endsAt, sessionType: question.sessionType, ...(question.roomId && { roomId: question.roomId }), ...(question.photographerIds?.length && { photographerIds: question.photographerIds.join(',') }), ...(question.travelZoneId && { travelZoneId: question.travelZoneId }) };
  const time = (slot: { startsAt: string; endsAt: string }) => timeOf(slot, zone);
  const others = question.roomId ? suggestions.otherRooms : [];
  const free = answer.rooms.filter((room) => room.free);
  return (
    <div className={`flex flex-col gap-4 ${stale ? 'opacity-60' : ''}`} aria-busy={stale}>
      {answer.conflicts.length > 0 && !answer.free && <Part title={t('calendar.availability.inTheWay')}>
        <ul className="list-disc pl-5">{answer.conflicts.slice(0, 8).map((conflict) => <li key={`${conflict.resourceId} ${conflict.startsAt}`}><ConflictLine conflict={conflict} zone={zone} /></li>)}</ul>
      </Part>}
      {mayCreate && answer.free && <div><ButtonLink kind="primary" size="large" to="/studio/sessions/new" search={prefill}>{t('calendar.availability.create')}</ButtonLink></div>}
      {!question.roomId && question.sessionType === 'studio' && free.length > 0 && <Part title={t('calendar.availability.chooseRoom')}><Offers>{free.map((room) => <Offer key={room.id} onPress={() => onChoose({ roomId: room.id })}>{room.name}{room.capacity !== null && <Note>{t('calendar.agenda.places', { count: room.capacity })}</Note>}</Offer>)}</Offers></Part>}
      {others.length > 0 && <Part title={t('calendar.availability.otherRooms')}><Offers>{others.map((slot) => <Offer key={slot.resourceId} onPress={() => onChoose({ roomId: slot.resourceId })}>{slot.resourceName}</Offer>)}</Offers></Part>}
      {!answer.free && suggestions.sameDay.length > 0 && <Part title={t('calendar.availability.sameDay', { room: suggestions.sameDay[0]!.resourceName })}><Offers>{suggestions.sameDay.map((slot) => <Offer key={slot.startsAt} onPress={() => onChoose(slot)}>{time(slot)}</Offer>)}</Offers></Part>}
      {!answer.free && suggestions.nextDays.length > 0 && <Part title={t('calendar.availability.nextDays', { room: suggestions.nextDays[0]!.resourceName })}><Offers>{suggestions.nextDays.map((slot) => <Offer key={slot.startsAt} onPress={() => onChoose(slot)}>{instant(slot.startsAt, zone, 'weekday')}<Note>{time(slot)}</Note></Offer>)}</Offers></Part>}
      {suggestions.photographers.length > 0 && <Part title={t('calendar.availability.freePeople')}><Offers>{suggestions.photographers.map((person) => (
        <Offer key={person.id} pressed={question.photographerIds?.includes(person.id) ?? false} onPress={() => onChoose({ photographerIds: toggled(question.photographerIds, person.id) })}>{person.name}<Note>{t('calendar.availability.weekLoad', { time: minutes(person.assignedMinutes) })}</Note></Offer>
      ))}</Offers></Part>}
      <Part title={t('calendar.availability.forClient')}><Message text={text} /></Part>
      <p className="text-sm text-soft"><Link to="/studio/agenda" search={{ date: Temporal.Instant.from(question.startsAt).toZonedDateTimeISO(zone).toPlainDate().toString() }} className="inline-flex min-h-6 items-center underline underline-offset-3">{t('calendar.availability.toAgenda')}</Link></p>
    </div>
  );
}

/** Text for a message, with one press to take it. */
function Message({ text }: { text: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<string | null>(null);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(text);
  };
  const done = copied === text;
  return (
    <div className="flex flex-wrap items-end justify-between gap-3 rounded-md border border-line bg-sunken p-3">
      <p className="min-w-0 flex-1 basis-72 whitespace-pre-wrap">{text}</p>
      <Button onClick={() => void copy()} icon={done ? <Check className="size-4 text-good" /> : <Copy className="size-4" />}>{t(done ? 'web.copied' : 'calendar.availability.copy')}</Button>
      <span role="status" className="sr-only">{done ? t('web.copied') : ''}</span>
    </div>
  );
}

const toggled = (ids: readonly string[] | undefined, id: string): string[] => (ids?.includes(id) ? ids.filter((one) => one !== id) : [...(ids ?? []), id]);

const Part = ({ title, children }: { title: string; children: ReactNode }) => <section><h3 className="mb-1.5 font-semibold">{title}</h3>{children}</section>;
const Offers = ({ children }: { children: ReactNode }) => <div className="flex flex-wrap gap-2">{children}</div>;
const Offer = ({ children, onPress, pressed }: { children: ReactNode; onPress: () => void; pressed?: boolean }) => (
  <button type="button" onClick={onPress} aria-pressed={pressed} className={buttonClass({ kind: 'secondary', className: 'h-auto min-h-(--control) flex-col items-start gap-0 py-1 aria-pressed:border-accent-text aria-pressed:bg-accent-soft' })}>{children}</button>
);
const Note = ({ children }: { children: ReactNode }) => <span className="text-sm font-normal text-soft">{children}</span>;
