import { useTranslation } from 'react-i18next';
import type { Area, EventDetail, SaleStage } from '#web/data/tickets.ts';
import { instant, list } from '#web/format.ts';
import { cx } from '#web/ui/classes.ts';
import { adjustment } from './adjustment.ts';

const tones: Record<SaleStage['phase'], string> = { active: 'bg-good-soft border-good', scheduled: 'bg-info-soft border-info', exhausted: 'bg-sunken border-edge', ended: 'bg-sunken border-edge', inactive: 'bg-ground border-edge border-dashed' };

/** Stages of one area that hold at one instant: the smaller priority wins, and the reader should know. */
export function overlapsOf(stages: readonly SaleStage[], end: string): { first: SaleStage; second: SaleStage; areaIds: string[] }[] {
  const active = stages.filter(({ isActive }) => isActive);
  return active.flatMap((first, i) => active.slice(i + 1).flatMap((second) => {
    const areaIds = first.areas.filter(({ areaId }) => second.areas.some((other) => other.areaId === areaId)).map(({ areaId }) => areaId);
    const meets = first.startAt < (second.endAt ?? end) && second.startAt < (first.endAt ?? end);
    return areaIds.length > 0 && meets ? [{ first, second, areaIds }] : [];
  }));
}

/** The stages on a line of time, from the first to the end of the sale; what overlaps is told in words as well. */
export function StagesTimeline({ event, stages, areas, onOpen }: { event: EventDetail; stages: readonly SaleStage[]; areas: readonly Area[]; onOpen?: (id: string) => void }) {
  const { t } = useTranslation();
  const from = Math.min(...stages.map(({ startAt }) => Date.parse(startAt)));
  const to = Math.max(Date.parse(event.salesEndAt), ...stages.map(({ endAt }) => (endAt ? Date.parse(endAt) : 0)));
  const share = (at: number) => Math.min(100, Math.max(0, ((at - from) / Math.max(1, to - from)) * 100));
  const names = new Map(areas.map(({ id, name }) => [id, name]));
  const now = Date.now();
  const overlaps = overlapsOf(stages, event.salesEndAt);
  const winner = (a: SaleStage, b: SaleStage) => (a.priority < b.priority || (a.priority === b.priority && a.startAt <= b.startAt) ? a : b);
  return (
    <section aria-label={t('tickets.timeline.title')} className="mb-4 flex flex-col gap-2">
      <div className="flex justify-between text-sm text-soft"><span>{instant(new Date(from).toISOString(), event.timeZone, 'date')}</span><span>{t('tickets.timeline.end', { date: instant(new Date(to).toISOString(), event.timeZone, 'date') })}</span></div>
      <ul className="relative flex flex-col gap-1.5 border-y border-line py-2">
        {now > from && now < to && <li aria-hidden className="absolute inset-y-0 w-px bg-bad" style={{ left: `${share(now)}%` }} />}
        {stages.map((stage) => {
          const left = share(Date.parse(stage.startAt));
          const text = [stage.name, adjustment(stage.adjustmentType, stage.adjustmentValue, event.currency), list(stage.areas.map(({ areaId }) => names.get(areaId) ?? '…'))].join(' · ');
          const Bar = onOpen ? 'button' : 'div';
          return (
            <li key={stage.id} className="relative h-9">
              <Bar {...(onOpen && { type: 'button' as const, onClick: () => onOpen(stage.id) })} className={cx('absolute inset-y-0 rounded-sm border', tones[stage.phase])} style={{ left: `${left}%`, width: `max(0.5rem, ${share(stage.endAt ? Date.parse(stage.endAt) : to) - left}%)` }} aria-label={text} title={text} />
              <span aria-hidden className="pointer-events-none absolute inset-y-0 flex max-w-full items-center truncate px-2 text-sm" style={left > 55 ? { right: `${100 - left}%` } : { left: `${left}%` }}>{text}</span>
            </li>
          );
        })}
      </ul>
      {overlaps.map(({ first, second, areaIds }) => (
        <p key={first.id + second.id} className="text-sm text-wait">{t('tickets.timeline.overlap', { first: first.name, second: second.name, areas: list(areaIds.map((id) => names.get(id) ?? '…')), winner: winner(first, second).name })}</p>
      ))}
    </section>
  );
}
