import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { endRoom, pauseRoom, resumeRoom, startRoom } from '#contracts/tickets-queue.ts';
import type { EventDetail } from '#web/data/tickets.ts';
import { liveOf, queueTopic, type RoomLive, roomOfEvent, type WaitingRoom } from '#web/data/waitingRoom.ts';
import { instant, minutes, number } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { useMe } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { CopyText } from '#web/ui/CopyText.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status, type Tone } from '#web/ui/Status.tsx';
import { isOver } from './isOver.ts';
import { RoomDialog } from './RoomDialog.tsx';

/** The waiting room in front of the sale: what is set, and how it goes right now. */
export function QueueTab({ event }: { event: EventDetail }) {
  const { t } = useTranslation();
  const { data: room, error, refetch } = useQuery(roomOfEvent(event.id));
  const [adding, setAdding] = useState(false);
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (room === undefined) return <div role="status" aria-label={t('web.loading')}><SkeletonLines lines={6} /></div>;
  const add = !isOver(event) && <Button kind="primary" icon={<Plus className="size-4" />} onClick={() => setAdding(true)}>{t('ticketQueue.add')}</Button>;
  return (
    <>
      {room ? <Room event={event} room={room} add={room.status === 'ended' && add} /> : <EmptyState title={t('ticketQueue.emptyTitle')} action={add}>{t('ticketQueue.emptyBody')}</EmptyState>}
      {adding && <RoomDialog event={event} room={null} onClose={() => setAdding(false)} />}
    </>
  );
}

const toneOf: Record<WaitingRoom['status'], Tone> = { scheduled: 'info', prequeue: 'info', running: 'good', paused: 'wait', ended: 'neutral' };

function Room({ event, room, add }: { event: EventDetail; room: WaitingRoom; add: ReactNode }) {
  const { t } = useTranslation();
  const { tenant } = useMe();
  const [editing, setEditing] = useState(false);
  const [ending, setEnding] = useState(false);
  const live = useQuery(liveOf(room.id, room.status === 'running' || room.status === 'paused' || room.status === 'prequeue'));
  const steps = { topics: [queueTopic] };
  const start = useAction(startRoom, { ...steps, done: t('ticketQueue.started') });
  const pause = useAction(pauseRoom, { ...steps, done: t('ticketQueue.paused') });
  const resume = useAction(resumeRoom, { ...steps, done: t('ticketQueue.resumed') });
  const end = useAction(endRoom, { ...steps, done: t('ticketQueue.ended'), onDone: () => setEnding(false) });
  const params = { id: room.id };
  const { status } = room;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <Status tone={toneOf[status]} hollow={status === 'scheduled' || status === 'ended'} className="text-lg font-medium">{t(`status.waiting_room.${status}`)}</Status>
          <span className="text-soft">{t(`ticketQueue.when.${status}`, { opens: instant(room.opensAt, event.timeZone), starts: instant(room.startedAt ?? room.startsAt, event.timeZone), ended: room.endedAt ? instant(room.endedAt, event.timeZone) : '' })}</span>
        </div>
        <div className="flex flex-wrap gap-2">
          {status !== 'ended' && <Button onClick={() => setEditing(true)}>{t('web.edit')}</Button>}
          {room.allowedStatuses.includes('ended') && <Button kind="dangerQuiet" onClick={() => setEnding(true)}>{t('ticketQueue.end')}</Button>}
          {status === 'prequeue' && <Button kind="primary" busy={start.isPending} onClick={() => start.mutate({ params })}>{t('ticketQueue.start')}</Button>}
          {status === 'running' && <Button kind="primary" busy={pause.isPending} onClick={() => pause.mutate({ params })}>{t('ticketQueue.pause')}</Button>}
          {status === 'paused' && <Button kind="primary" busy={resume.isPending} onClick={() => resume.mutate({ params })}>{t('ticketQueue.resume')}</Button>}
          {add}
        </div>
      </div>
      <Problem error={start.error ?? pause.error ?? resume.error ?? live.error} className="mb-4" />
      {status !== 'scheduled' && (live.data ? <Board room={room} live={live.data} zone={event.timeZone} /> : !live.error && <SkeletonLines lines={5} />)}
      <Section title={t('ticketQueue.settings')}>
        <KeyValue items={[
          [t('ticketQueue.opensAt'), <DateTime key="o" at={room.opensAt} zone={event.timeZone} />],
          [t('ticketQueue.startsAt'), <DateTime key="s" at={room.startsAt} zone={event.timeZone} />],
          [t('ticketQueue.rate'), t('ticketQueue.perMinute', { count: room.ratePerMinute })],
          [t('ticketQueue.maxActive'), number(room.maxActive)],
          [t('ticketQueue.passMinutes'), minutes(room.passMinutes)],
          [t('ticketQueue.perNetwork'), number(room.maxEntriesPerPrefix)],
          [t('ticketQueue.page'), <CopyText key="p" text={`${location.origin}/t/${tenant.slug}/e/${event.slug}/queue`} />],
          [t('ticketQueue.commit'), room.seedCommit && <code key="c" className="font-mono text-sm break-all">{room.seedCommit}</code>],
          [t('ticketQueue.seed'), room.seed && <code key="d" className="font-mono text-sm break-all">{room.seed}</code>],
        ]} />
      </Section>
      {editing && <RoomDialog event={event} room={room} onClose={() => setEditing(false)} />}
      <ConfirmDialog open={ending} onClose={() => setEnding(false)} title={t('ticketQueue.endTitle')} action={t('ticketQueue.end')} busy={end.isPending} error={end.error} onConfirm={() => end.mutate({ params })}>
        {t('ticketQueue.endBody', { count: live.data?.waiting ?? 0 })}
      </ConfirmDialog>
    </>
  );
}

/** What whoever watches a sale asks for first: who waits, who buys, how fast, how much is left. */
function Board({ room, live, zone }: { room: WaitingRoom; live: RoomLive; zone: string }) {
  const { t } = useTranslation();
  const seconds = (value: number | null) => (value === null ? '–' : value < 60 ? t('ticketQueue.seconds', { count: value }) : minutes(Math.round(value / 60)));
  const started = room.startedAt !== null;
  return (
    <section aria-label={t('ticketQueue.live')} className="mb-6">
      {room.status === 'running' && live.supply !== 'open' && <p role="status" className="mb-4 rounded-md bg-wait-soft px-3 py-2.5 text-wait">{t('ticketQueue.held')}</p>}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 md:grid-cols-4">
        <Big label={t('ticketQueue.waiting')} value={number(live.waiting)} note={t('ticketQueue.joined', { count: live.joined })} />
        <Big label={t('ticketQueue.active')} value={number(live.active)} note={t('ticketQueue.ofActive', { max: number(room.maxActive) })} share={live.active / room.maxActive} />
        <Big label={t('ticketQueue.admittedPerMinute')} value={number(live.admittedPerMinute)} note={t('ticketQueue.ofRate', { rate: number(room.ratePerMinute), total: number(live.admitted) })} />
        <Big label={t('ticketQueue.sold')} value={number(live.sold)} note={t('ticketQueue.ofCapacity', { capacity: number(live.capacity) })} share={live.capacity === 0 ? 0 : live.sold / live.capacity} />
      </dl>
      {started && (
        <>
          <dl className="mt-5 flex flex-wrap gap-x-8 gap-y-2 text-soft">
            <Small label={t('ticketQueue.bought')} value={number(live.bought)} />
            <Small label={t('ticketQueue.expired')} value={number(live.expired)} />
            <Small label={t('ticketQueue.left')} value={number(live.left)} />
            <Small label={t('ticketQueue.waitP50')} value={seconds(live.waitP50S)} />
            <Small label={t('ticketQueue.waitP95')} value={seconds(live.waitP95S)} />
          </dl>
          <Minutes live={live} zone={zone} />
        </>
      )}
    </section>
  );
}

function Big({ label, value, note, share }: { label: string; value: string; note: string; share?: number }) {
  return (
    <div className="min-w-0 border-t border-line pt-2.5">
      <dt className="text-soft">{label}</dt>
      <dd className="text-2xl font-semibold tracking-[-0.02em] tabular-nums">{value}</dd>
      {share !== undefined && <dd aria-hidden className="my-1 h-1 overflow-hidden rounded-full bg-pressed"><span className="block h-full bg-accent-text" style={{ width: `${Math.min(100, share * 100)}%` }} /></dd>}
      <dd className="text-sm text-soft">{note}</dd>
    </div>
  );
}

const Small = ({ label, value }: { label: string; value: string }) => <div className="flex gap-2"><dt>{label}</dt><dd className="font-medium text-ink tabular-nums">{value}</dd></div>;

const MINUTES = 30;

/** Let in, minute by minute: bars to see, a table to hear. */
function Minutes({ live, zone }: { live: RoomLive; zone: string }) {
  const { t } = useTranslation();
  const last = Math.floor(Date.parse(live.now) / 60_000);
  const rows = Array.from({ length: MINUTES }, (_, index) => {
    const begins = (last - MINUTES + 1 + index) * 60_000;
    return live.minutes.find(({ at }) => Date.parse(at) === begins) ?? { at: new Date(begins).toISOString(), admitted: 0, waiting: 0 };
  });
  const most = Math.max(1, ...rows.map(({ admitted }) => admitted));
  return (
    <figure className="mt-5">
      <figcaption className="mb-2 text-soft">{t('ticketQueue.minutes')}</figcaption>
      <div aria-hidden className="flex h-20 items-end gap-px">
        {rows.map(({ at, admitted }) => <span key={at} title={`${instant(at, zone, 'time')}: ${number(admitted)}`} className={cx('min-w-1 flex-1 rounded-t-sm', admitted === 0 ? 'bg-line' : 'bg-accent-text')} style={{ height: `${Math.max(2, (admitted / most) * 100)}%` }} />)}
      </div>
      <table className="sr-only">
        <caption>{t('ticketQueue.minutes')}</caption>
        <thead><tr><th scope="col">{t('ticketQueue.minute')}</th><th scope="col">{t('ticketQueue.admitted')}</th><th scope="col">{t('ticketQueue.waiting')}</th></tr></thead>
        <tbody>{rows.map(({ at, admitted, waiting }) => <tr key={at}><th scope="row">{instant(at, zone, 'time')}</th><td>{number(admitted)}</td><td>{number(waiting)}</td></tr>)}</tbody>
      </table>
    </figure>
  );
}
