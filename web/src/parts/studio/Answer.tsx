import { useQuery } from '@tanstack/react-query';
import { Check, X } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Availability, type AvailabilityQuestion, availabilityOf } from '#web/data/studio.ts';
import { instant, list } from '#web/format.ts';
import { cx } from '#web/ui/classes.ts';
import { Problem } from '#web/ui/Problem.tsx';
import { Skeleton } from '#web/ui/Skeleton.tsx';
import { useDelayed } from '#web/ui/useDelayed.ts';
import { ConflictLine } from './Refusal.tsx';

/** Asks once typing rests; `fresh` is false while the answer in sight is to an earlier question. */
export function useAvailability(question: AvailabilityQuestion | null) {
  const print = JSON.stringify(question);
  const asked = useDelayed(print, 250);
  const query = useQuery(availabilityOf(useMemo(() => JSON.parse(asked) as AvailabilityQuestion | null, [asked])));
  return { ...query, answer: question && query.data ? query.data : null, fresh: asked === print && !query.isPlaceholderData };
}

export type Alternative = { startsAt: string; endsAt: string; roomId?: string };

interface Props {
  question: AvailabilityQuestion | null;
  asked: ReturnType<typeof useAvailability>;
  zone: string;
  /** An alternative taken with one press. */
  onPick: (alternative: Alternative) => void;
}

/** Yes or no in words, what is in the way by name, and what would be free instead. */
export function Answer({ question, asked: { answer, fresh, error, refetch }, zone, onPick }: Props) {
  const { t } = useTranslation();
  if (!question) return <p className="text-soft">{t('studio.answer.waiting')}</p>;
  if (error && !answer) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!answer) return <div className="flex flex-col gap-2"><Skeleton className="w-40" /><Skeleton className="w-64" /></div>;
  const { conflicts, capacity, suggestions } = answer;
  const room = answer.rooms.find(({ id }) => id === question.roomId);
  const yes = isYes(answer, question);
  const people = new Set(question.photographerIds);
  const inTheWay = conflicts.filter(({ resourceId }) => resourceId === question.roomId || people.has(resourceId));
  const freeRooms = answer.rooms.filter(({ free }) => free);
  const freePeople = answer.photographers.filter(({ free }) => free).length;
  const words = [
    question.sessionType === 'studio' && (room ? t(room.free ? 'studio.answer.roomFree' : 'studio.answer.roomTaken', { room: room.name }) : freeRooms.length ? t('studio.answer.roomsFree', { rooms: list(freeRooms.map(({ name }) => name)) }) : t('studio.answer.noRoom')),
    t('studio.answer.photographers', { free: freePeople, all: answer.photographers.length }),
    !capacity.ok && t('studio.answer.short', { count: capacity.shortBy, at: capacity.at ? instant(capacity.at, zone, 'time') : '' }),
  ].filter((word): word is string => Boolean(word));
  const outbound = answer.coverage.startsAt !== question.startsAt || answer.coverage.endsAt !== question.endsAt;
  return (
    <div>
      <div role="status" aria-live="polite">
        {fresh ? <p className={cx('flex items-center gap-2 text-lg font-semibold', yes ? 'text-good' : 'text-bad')}>{yes ? <Check className="size-5" strokeWidth={2.5} /> : <X className="size-5" strokeWidth={2.5} />}{t(yes ? 'studio.answer.yes' : 'studio.answer.no')}</p> : <p className="text-lg font-semibold text-soft">{t('studio.answer.checking')}</p>}
        <p className="text-soft">{words.join(' · ')}</p>
      </div>
      {!capacity.ok && freePeople >= question.requiredPhotographers && <p className="text-sm text-soft">{t('studio.answer.promised')}</p>}
      {outbound && <p className="text-sm text-soft tabular-nums">{t('studio.answer.coverage', { from: instant(answer.coverage.startsAt, zone, 'time'), to: instant(answer.coverage.endsAt, zone, 'time') })}</p>}
      {inTheWay.length > 0 && <ul className="mt-1 text-bad">{inTheWay.map((conflict) => <li key={`${conflict.resourceId} ${conflict.startsAt}`}><ConflictLine conflict={conflict} zone={zone} /></li>)}</ul>}
      {!yes && <Alternatives suggestions={suggestions} zone={zone} onPick={onPick} />}
    </div>
  );
}

/** Whether what is asked can be booked: the room (any, while none is chosen), the people named, and people enough. */
export const isYes = (answer: Availability, question: AvailabilityQuestion): boolean =>
  answer.free && answer.capacity.ok && (question.sessionType === 'external' || Boolean(question.roomId) || answer.rooms.some(({ free }) => free));

type Offers = { resourceId?: string; resourceName?: string; startsAt: string; endsAt: string }[];

/** What would be free instead, one press each. */
export function Alternatives({ suggestions, zone, onPick }: { suggestions: { otherRooms: Offers; sameDay: Offers; nextDays: Offers }; zone: string; onPick: (alternative: Alternative) => void }) {
  const { t } = useTranslation();
  const groups: [string, Offers, (offer: Offers[number]) => string][] = [
    [t('studio.answer.otherRooms'), suggestions.otherRooms, (offer) => offer.resourceName ?? ''],
    [t('studio.answer.sameDay'), suggestions.sameDay, (offer) => `${instant(offer.startsAt, zone, 'time')}–${instant(offer.endsAt, zone, 'time')}`],
    [t('studio.answer.nextDays'), suggestions.nextDays, (offer) => `${instant(offer.startsAt, zone, 'weekday')} ${instant(offer.startsAt, zone, 'time')}`],
  ];
  return (
    <div className="mt-2 flex flex-col gap-1.5">
      {groups.map(([name, offers, say]) => offers.length > 0 && (
        <div key={name} role="group" aria-label={name} className="flex flex-wrap items-center gap-1.5">
          <span className="text-sm text-soft">{name}</span>
          {offers.map((offer) => (
            <button key={`${offer.resourceId} ${offer.startsAt}`} type="button" onClick={() => onPick({ startsAt: offer.startsAt, endsAt: offer.endsAt, ...(offer.resourceId && { roomId: offer.resourceId }) })}
              className="h-7 rounded-md border border-edge/60 px-2 text-sm tabular-nums hover:bg-hover max-md:h-(--control) pointer-coarse:h-(--control)">{say(offer)}</button>
          ))}
        </div>
      ))}
    </div>
  );
}
