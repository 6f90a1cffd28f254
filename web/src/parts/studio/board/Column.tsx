import { useInfiniteQuery } from '@tanstack/react-query';
import { MoreHorizontal } from 'lucide-react';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionStatus } from '#contracts/studio-terms.ts';
import { type SessionFilter, type SessionRow, sessionPages } from '#web/data/studio.ts';
import { day, list } from '#web/format.ts';
import { Deadline } from '#web/parts/studio/Deadline.tsx';
import { SessionPlace, SessionTime } from '#web/parts/studio/SessionPlace.tsx';
import { SessionState } from '#web/parts/studio/state.tsx';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { IconButton } from '#web/ui/IconButton.tsx';
import { Menu, MenuItem } from '#web/ui/Menu.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { targets } from './targets.ts';

interface Props {
  status: SessionStatus;
  filter: SessionFilter;
  /** How many and what they are worth; null while it is not known. */
  figures: { count: number; totalMinor: number } | null;
  currency: string;
  note?: string;
  dragged: SessionRow | null;
  onDrag: (row: SessionRow | null) => void;
  onMove: (row: SessionRow, to: SessionStatus) => void;
  onOpen: (id: string) => void;
  openId: string | undefined;
}

/** The sessions of one state, next first, page by page. */
export function Column({ status, filter, figures, currency, note, dragged, onDrag, onMove, onOpen, openId }: Props) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const pages = useInfiniteQuery(sessionPages({ ...filter, status }, 30));
  const rows = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  const takes = dragged !== null && targets[dragged.status].includes(status);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (dragged && dragged.status !== status) onMove(dragged, status);
  };
  return (
    <section aria-labelledby={`column-${status}`} data-column={status} onDragOver={(event) => { if (dragged && dragged.status !== status) { event.preventDefault(); setOver(true); } }} onDragLeave={() => setOver(false)} onDrop={drop}
      className={cx('flex w-[17rem] shrink-0 flex-col rounded-lg border bg-sunken max-md:w-[calc(100vw-3.5rem)] max-md:snap-center', over ? (takes ? 'border-good' : 'border-bad') : takes ? 'border-edge' : 'border-line', dragged && !takes && dragged.status !== status && 'opacity-60')}>
      <header className="flex flex-wrap items-baseline justify-between gap-x-2 px-3 pt-2.5 pb-2">
        <h2 id={`column-${status}`} className="font-medium"><SessionState status={status} /></h2>
        <span className="text-sm text-soft tabular-nums">{figures ? figures.count : ''}</span>
        <span className="w-full text-sm text-soft">{figures && figures.count > 0 && <Money minor={figures.totalMinor} currency={currency} />}{note && <> · {note}</>}</span>
      </header>
      <div className="scroll-thin min-h-24 flex-1 overflow-y-auto px-2 pb-2">
        {pages.error && !pages.data ? <Problem error={pages.error} onRetry={() => void pages.refetch()} /> : !pages.data ? <SkeletonLines lines={3} className="p-2" /> : rows.length === 0 ? <p className="px-1 py-3 text-sm text-faint">{t('board.empty')}</p> : (
          <ol className="flex flex-col gap-2">{rows.map((row) => <Card key={row.id} row={row} open={row.id === openId} onDrag={onDrag} onMove={onMove} onOpen={onOpen} />)}</ol>
        )}
        {pages.hasNextPage && <Button size="small" className="mt-2 w-full" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t('web.table.more')}</Button>}
      </div>
    </section>
  );
}

function Card({ row, open, onDrag, onMove, onOpen }: { row: SessionRow; open: boolean } & Pick<Props, 'onDrag' | 'onMove' | 'onOpen'>) {
  const { t } = useTranslation();
  const missing = row.requiredPhotographers - row.photographers.length;
  const staffed = ['pre_scheduled', 'confirmed', 'assigned'].includes(row.status);
  const to = targets[row.status];
  return (
    <li draggable={to.length > 0} onDragStart={(event) => { event.dataTransfer.effectAllowed = 'move'; event.dataTransfer.setData('text/plain', row.code); onDrag(row); }} onDragEnd={() => onDrag(null)}
      className={cx('relative rounded-md border bg-raised hover:border-edge', to.length > 0 && 'md:cursor-grab', open ? 'border-accent-text' : 'border-line')}>
      <button type="button" onClick={() => onOpen(row.id)} className="block w-full px-2.5 py-2 pr-9 text-left">
        <span className="block truncate font-medium">{row.clientName}</span>
        <span className="block text-sm"><SessionTime session={row} /></span>
        <span className="block truncate text-sm text-soft"><SessionPlace session={row} /></span>
        {row.photographers.length > 0 && <span className="block truncate text-sm text-soft">{list(row.photographers.map(({ name }) => name))}</span>}
        {row.assignedEditor && <span className="block truncate text-sm text-soft">{t('board.editor', { name: row.assignedEditor.name })}</span>}
        <span className="mt-1 flex flex-wrap gap-1 empty:hidden">
          {row.withoutReservation && <Badge tone="bad">{t('studio.withoutReservation')}</Badge>}
          {staffed && missing > 0 && <Badge tone="wait">{t('studio.team.missing', { count: missing })}</Badge>}
          {row.isRush && <Badge tone="wait">{t('studio.rush')}</Badge>}
          {row.atRisk && row.estimatedDeliveryDate && <Badge tone="bad">{t('board.due', { date: day(row.estimatedDeliveryDate, 'weekday') })}</Badge>}
        </span>
        {row.paymentDeadlineAt && <span className="mt-1 block text-sm"><Deadline at={row.paymentDeadlineAt} zone={row.zone} /></span>}
        {row.balanceDueMinor !== null && row.balanceDueMinor > 0 && row.status !== 'request' && row.status !== 'negotiation' && <span className="mt-0.5 block text-sm text-soft tabular-nums">{t('studio.balance')} <Money minor={row.balanceDueMinor} currency={row.currency} /></span>}
      </button>
      {to.length > 0 && (
        <span className="absolute top-0.5 right-0.5">
          <Menu trigger={<IconButton label={t('board.moveOf', { name: row.clientName })} icon={<MoreHorizontal />} />}>
            {to.map((one) => <MenuItem key={one} danger={one === 'canceled'} onSelect={() => onMove(row, one)}>{one === 'canceled' ? t('studio.cancel.action') : t('board.moveTo', { state: t(`studio.state.${one}`) })}</MenuItem>)}
          </Menu>
        </span>
      )}
    </li>
  );
}
