import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { RefundStatus } from '#contracts/tickets-terms.ts';
import { refundPages } from '#web/data/ticketOrders.ts';
import { Button } from '#web/ui/Button.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { RefundCard } from './RefundCard.tsx';

/** What stands in one column, and in which order: what is open by its day, what is over by its age. */
export const refundColumns = [
  { key: 'requested', statuses: ['requested'], sort: 'newest' }, { key: 'processing', statuses: ['approved', 'processing'], sort: 'due' }, { key: 'stuck', statuses: ['failed', 'manual'], sort: 'due' },
  { key: 'succeeded', statuses: ['succeeded'], sort: 'newest' }, { key: 'rejected', statuses: ['rejected'], sort: 'newest' },
] as const satisfies readonly { key: string; statuses: readonly RefundStatus[]; sort: 'newest' | 'due' }[];
export type RefundColumnKey = (typeof refundColumns)[number]['key'];

export function RefundColumn({ column, eventId, now }: { column: (typeof refundColumns)[number]; eventId: string | undefined; now: number }) {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(refundPages({ status: column.statuses.join(','), sort: column.sort, ...(eventId && { eventId }) }));
  const rows = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  const title = t(`refundBoard.column.${column.key}`);
  return (
    <section aria-label={title} className="flex min-w-56 flex-1 flex-col rounded-md bg-sunken max-md:w-full">
      <h2 className="flex items-baseline justify-between gap-2 px-3 pt-2.5 pb-1.5 font-semibold">{title}<span className="text-sm font-normal text-soft tabular-nums">{rows.length}{pages.hasNextPage && '+'}</span></h2>
      <div className="scroll-thin flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto px-2 pb-2" tabIndex={0} role="group" aria-label={title}>
        {pages.isPending && <SkeletonLines lines={4} />}
        <Problem error={pages.error} onRetry={() => void pages.refetch()} />
        {pages.data && rows.length === 0 && <p className="px-1 py-3 text-sm text-soft">{t(`refundBoard.empty.${column.key}`)}</p>}
        {rows.length > 0 && <ul className="flex flex-col gap-2">{rows.map((refund) => <RefundCard key={refund.id} refund={refund} now={now} />)}</ul>}
        {pages.hasNextPage && <Button size="small" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t('web.table.more')}</Button>}
      </div>
    </section>
  );
}
