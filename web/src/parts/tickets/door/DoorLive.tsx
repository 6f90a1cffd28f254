import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { undoCheckin } from '#contracts/tickets-door.ts';
import { type DoorScan, type DoorStats, doorStatsOf, doorTopic, type FoundTicket, peopleAtDoor, scansOf } from '#web/data/door.ts';
import type { EventDetail } from '#web/data/tickets.ts';
import { instant, number } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { Tabs } from '#web/ui/Tabs.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { useSearchText } from '#web/ui/useSearchText.ts';
import { ReasonDialog } from './ReasonDialog.tsx';
import { OverrideDialog } from './OverrideDialog.tsx';

export type LiveTab = 'conflicts' | 'refused' | 'people' | 'arrivals';

/** The doors as they go: who came where, what is to be settled, who is to be let in. */
export function DoorLive({ event, tab, onTab }: { event: EventDetail; tab: LiveTab; onTab: (tab: LiveTab) => void }) {
  const { t } = useTranslation();
  const { data: stats, error, refetch } = useQuery(doorStatsOf(event.id));
  if (!stats) return error ? <Problem error={error} onRetry={() => void refetch()} /> : <SkeletonLines lines={8} />;
  const refused = stats.refused.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className="flex max-w-5xl flex-col gap-6">
      <Numbers stats={stats} />
      <Gates stats={stats} />
      <Tabs label={t('doorUi.live')} value={tab} onChange={onTab} tabs={[
        { value: 'conflicts', label: t('doorUi.conflicts'), count: stats.conflicts, panel: <div className="pt-3"><Scans event={event} only="conflicts" /></div> },
        { value: 'refused', label: t('doorUi.refused'), count: refused, panel: <div className="flex flex-col gap-3 pt-3"><Reasons stats={stats} /><Scans event={event} only="refused" /></div> },
        { value: 'people', label: t('doorUi.people'), panel: <div className="pt-3"><People event={event} /></div> },
        { value: 'arrivals', label: t('doorUi.arrivals'), panel: <div className="pt-3"><Arrivals stats={stats} zone={event.timeZone} /></div> },
      ]} />
    </div>
  );
}

function Numbers({ stats }: { stats: DoorStats }) {
  const { t } = useTranslation();
  const share = stats.expected === 0 ? 0 : stats.entered / stats.expected;
  const facts = [[t('doorUi.entered'), stats.entered], [t('doorUi.pending'), Math.max(0, stats.expected - stats.entered)], [t('doorUi.inside'), stats.inside], [t('doorUi.conflicts'), stats.conflicts]] as const;
  return (
    <section aria-label={t('doorUi.numbers')} className="flex flex-col gap-3">
      <dl className="grid grid-cols-4 gap-4 max-md:grid-cols-2">
        {facts.map(([label, value], i) => (
          <div key={label} className="flex flex-col-reverse">
            <dt className="text-soft">{label}</dt>
            <dd className={cx('text-2xl font-semibold tracking-[-0.025em] tabular-nums', i === 3 && value > 0 && 'text-bad')}>{number(value)}</dd>
          </div>
        ))}
      </dl>
      <div role="progressbar" aria-label={t('doorUi.entered')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share * 100)} className="h-2 overflow-hidden rounded-full bg-sunken"><div className="h-full bg-good" style={{ width: `${share * 100}%` }} /></div>
    </section>
  );
}

function Gates({ stats }: { stats: DoorStats }) {
  const { t } = useTranslation();
  return (
    <section className="grid grid-cols-2 gap-6 max-md:grid-cols-1">
      <table className="w-full self-start text-left tabular-nums">
        <thead className="text-soft"><tr><th className="py-1.5 font-normal">{t('doorUi.gate')}</th><th className="text-right font-normal">{t('doorUi.lastFive')}</th><th className="text-right font-normal">{t('doorUi.entered')}</th></tr></thead>
        <tbody className="divide-y divide-line border-y border-line">
          {stats.gates.length === 0 && <tr><td colSpan={3} className="py-2 text-soft">{t('doorUi.noGates')}</td></tr>}
          {stats.gates.map((gate) => (
            <tr key={gate.id}>
              <td className="py-2"><span className="font-medium">{gate.name}</span><span className="block text-sm text-soft">{t('doorUi.gate.devices', { online: gate.online, count: gate.devices })}{gate.unsent > 0 && <span className="text-wait"> · {t('doorUi.gate.unsent', { count: gate.unsent })}</span>}</span></td>
              <td className="text-right">{number(gate.lastFive)}</td><td className="text-right font-medium">{number(gate.entered)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table className="w-full self-start text-left tabular-nums">
        <thead className="text-soft"><tr><th className="py-1.5 font-normal">{t('tickets.area')}</th><th className="text-right font-normal">{t('doorUi.entered')}</th></tr></thead>
        <tbody className="divide-y divide-line border-y border-line">
          {stats.areas.map((area) => <tr key={area.id}><td className="py-2 font-medium wrap-anywhere">{area.name}</td><td className="text-right">{t('tickets.soldOf', { sold: number(area.entered), capacity: number(area.expected) })}</td></tr>)}
        </tbody>
      </table>
    </section>
  );
}

function Reasons({ stats }: { stats: DoorStats }) {
  const { t } = useTranslation();
  return <p className="flex flex-wrap gap-x-4 gap-y-1 text-soft">{stats.refused.map(({ result, count }) => <span key={result}>{t(`doorUi.result.${result}`)} <span className="font-medium text-ink tabular-nums">{number(count)}</span></span>)}</p>;
}

const tones = { none: 'neutral', duplicate: 'bad', superseded: 'wait', revoked: 'bad' } as const;

function Scans({ event, only }: { event: EventDetail; only: 'conflicts' | 'refused' }) {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(scansOf(event.id, only));
  const mayOverride = useMay('tickets.checkin.override');
  const mayUndo = useMay('tickets.checkin.undo');
  const [overriding, override] = useState<DoorScan | null>(null);
  const [undoing, undo] = useState<{ ticketId: string; name: string } | null>(null);
  const scans = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  if (pages.isPending) return <SkeletonLines lines={4} />;
  if (pages.error) return <Problem error={pages.error} onRetry={() => void pages.refetch()} />;
  if (scans.length === 0) return <p className="py-6 text-center text-soft">{t(only === 'conflicts' ? 'doorUi.conflicts.none' : 'doorUi.refused.none')}</p>;
  return (
    <>
      <ul className="divide-y divide-line border-y border-line">
        {scans.map((scan) => (
          <li key={scan.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5">
            <div className="min-w-0">
              <p className="flex flex-wrap items-center gap-2"><span className="font-medium">{scan.personName ?? t('doorUi.nobody')}</span>{scan.areaName && <span className="text-soft">{scan.areaName} · {scan.unitName}</span>}
                {scan.conflict === 'none' ? <Badge>{t(`doorUi.result.${scan.result}`)}</Badge> : <Badge tone={tones[scan.conflict]}>{t(`doorUi.conflict.${scan.conflict}`)}</Badge>}{scan.undoneAt && <Badge>{t('doorUi.undone')}</Badge>}</p>
              <p className="text-sm text-soft tabular-nums">{instant(scan.adjustedAt, event.timeZone, 'time')} · {scan.gateName} · {scan.deviceName}{scan.offline && ` · ${t('doorUi.wasOffline')}`}</p>
            </div>
            <span className="flex gap-2">
              {mayOverride && scan.canOverride && <Button size="small" onClick={() => override(scan)}>{t('doorUi.override')}</Button>}
              {mayUndo && scan.conflict !== 'none' && scan.ticketId && !scan.undoneAt && <Button size="small" kind="quiet" onClick={() => undo({ ticketId: scan.ticketId!, name: scan.personName ?? '' })}>{t('doorUi.undo')}</Button>}
            </span>
          </li>
        ))}
      </ul>
      {pages.hasNextPage && <Button className="mt-3" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t('doorUi.more')}</Button>}
      {overriding && <OverrideDialog eventId={event.id} scan={overriding} onClose={() => override(null)} />}
      {undoing && <UndoDialog ticket={undoing} onClose={() => undo(null)} />}
    </>
  );
}

function UndoDialog({ ticket, onClose }: { ticket: { ticketId: string; name: string }; onClose: () => void }) {
  const { t } = useTranslation();
  const undo = useAction(undoCheckin, { topics: [doorTopic], done: t('doorUi.undo.done'), onDone: onClose });
  return <ReasonDialog title={t('doorUi.undo.title', { name: ticket.name || t('doorUi.nobody') })} about={t('doorUi.undo.about')} action={t('doorUi.undo')} busy={undo.isPending} error={undo.error} onClose={onClose} onReason={(reason) => undo.mutate({ params: { id: ticket.ticketId }, body: { reason } })} />;
}

function People({ event }: { event: EventDetail }) {
  const { t } = useTranslation();
  const [wanted, want] = useState('');
  const [typed, type] = useSearchText(wanted, (text) => want(text ?? ''));
  const { data, error } = useQuery(peopleAtDoor(event.id, wanted.trim()));
  const mayUndo = useMay('tickets.checkin.undo');
  const [undoing, undo] = useState<FoundTicket | null>(null);
  return (
    <div className="flex flex-col gap-3">
      <TextInput label={t('doorUi.people.search')} value={typed} before={<Search />} onChange={(press) => type(press.target.value)} className="max-w-md" />
      <Problem error={error} />
      {data && data.length === 0 && <p className="text-soft">{t('doorUi.people.none')}</p>}
      <ul className="divide-y divide-line">
        {data?.map((one) => (
          <li key={one.ticketId} className="flex flex-wrap items-center justify-between gap-3 py-2.5">
            <div className="min-w-0"><p><span className="font-medium">{one.name ?? t('doorUi.nobody')}</span> <span className="text-soft">{one.areaName} · {one.unitName}</span></p>
              <p className="text-sm text-soft">{one.orderNumber}{one.lastEntryAt && ` · ${t('doorUi.enteredAt', { time: instant(one.lastEntryAt, event.timeZone, 'time') })}`}</p></div>
            {mayUndo && one.lastEntryAt && <Button size="small" onClick={() => undo(one)}>{t('doorUi.undo')}</Button>}
          </li>
        ))}
      </ul>
      {undoing && <UndoDialog ticket={{ ticketId: undoing.ticketId, name: undoing.name ?? '' }} onClose={() => undo(null)} />}
    </div>
  );
}

/** Every five minutes since the first one came. */
function Arrivals({ stats, zone }: { stats: DoorStats; zone: string }) {
  const { t } = useTranslation();
  if (stats.arrivals.length === 0) return <p className="py-6 text-center text-soft">{t('doorUi.arrivals.none')}</p>;
  const most = Math.max(...stats.arrivals.map(({ count }) => count));
  return (
    <div className="flex flex-col gap-3">
      {stats.peak && <p>{t('doorUi.arrivals.peak', { count: stats.peak.count, time: instant(stats.peak.at, zone, 'time') })}</p>}
      <ul className="flex flex-col gap-1 tabular-nums">
        {stats.arrivals.map(({ at, count }) => (
          <li key={at} className="flex items-center gap-3"><time dateTime={at} className="w-16 shrink-0 text-soft">{instant(at, zone, 'time')}</time><span aria-hidden className="h-4 rounded-sm bg-info" style={{ width: `max(2px, calc((100% - 8rem) * ${count / most}))` }} /><span>{number(count)}</span></li>
        ))}
      </ul>
    </div>
  );
}
