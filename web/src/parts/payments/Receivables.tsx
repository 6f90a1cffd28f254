import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Answer } from '#contracts/endpoint.ts';
import type { listReceivables } from '#contracts/studio-payments.ts';
import { agingSums, receivablePages } from '#web/data/payments.ts';
import { day } from '#web/format.ts';
import { SessionState } from '#web/parts/studio/state.tsx';
import { cx } from '#web/ui/classes.ts';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import { WhatFor } from './WhatFor.tsx';

const buckets = ['0_30', '31_60', '61_90', 'over_90'] as const;
type Row = Answer<typeof listReceivables>['items'][number];

/** What clients owe of sessions that took place, by age. */
export function Receivables({ bucket, onBucket }: { bucket: string | undefined; onBucket: (bucket: string | undefined) => void }) {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(receivablePages(bucket));
  const columns: Column<Row>[] = [
    { id: 'client', header: t('payments.client'), cell: ({ clientName }) => <span className="line-clamp-1 font-medium">{clientName}</span>, value: ({ clientName }) => clientName, always: true, phone: 'title' },
    { id: 'balance', header: t('payments.aging.balance'), cell: ({ balanceDueMinor, currency }) => <Money minor={balanceDueMinor} currency={currency} className="font-medium" />, value: ({ balanceDueMinor }) => balanceDueMinor, align: 'end', always: true, phone: 'side' },
    { id: 'for', header: t('payments.for'), cell: ({ code, sessionId }) => <WhatFor title={code} path={`/studio/sessions/${sessionId}`} /> },
    { id: 'state', header: t('payments.status'), cell: ({ status }) => <SessionState status={status} />, value: ({ status }) => status },
    { id: 'since', header: t('payments.aging.since'), cell: ({ sinceDate, days }) => <span className="whitespace-nowrap">{day(sinceDate)} <span className={cx(days > 60 ? 'text-bad' : 'text-soft')}>· {t('payments.aging.days', { days })}</span></span>, value: ({ days }) => days },
    { id: 'total', header: t('payments.aging.total'), cell: ({ totalMinor, currency }) => <Money minor={totalMinor} currency={currency} className="text-soft" />, value: ({ totalMinor }) => totalMinor, align: 'end', phone: 'none' },
  ];
  return (
    <>
      <Aging bucket={bucket} onBucket={onBucket} />
      <DataTable name="receivables" label={t('payments.aging')} columns={columns} rowId={({ sessionId }) => sessionId} pages={pages} onClearFilters={bucket ? () => onBucket(undefined) : undefined}
        empty={<EmptyState title={t('payments.aging.emptyTitle')}>{t('payments.aging.emptyBody')}</EmptyState>} />
    </>
  );
}

/** The sum of each bucket; a press narrows the list to it. */
function Aging({ bucket, onBucket }: { bucket: string | undefined; onBucket: (bucket: string | undefined) => void }) {
  const { t } = useTranslation();
  const { data } = useQuery(agingSums);
  if (!data || data.buckets.length === 0) return null;
  const currencies = [...new Set(data.buckets.map(({ currency }) => currency))];
  const most = Math.max(...data.buckets.map(({ balanceDueMinor }) => balanceDueMinor));
  return (
    <div role="group" aria-label={t('payments.aging')} className="mb-5 grid grid-cols-2 gap-2 lg:grid-cols-4">
      {buckets.map((one) => {
        const own = data.buckets.filter((sum) => sum.bucket === one);
        const count = own.reduce((sum, { count: n }) => sum + n, 0);
        return (
          <button key={one} type="button" aria-pressed={bucket === one} onClick={() => onBucket(bucket === one ? undefined : one)} className={cx('flex flex-col items-start rounded-md border p-3 text-left hover:bg-hover', bucket === one ? 'border-ink' : 'border-line')}>
            <span className="text-sm text-soft">{t(`payments.aging.bucket.${one}`)}</span>
            {currencies.map((currency) => <Money key={currency} minor={own.find((sum) => sum.currency === currency)?.balanceDueMinor ?? 0} currency={currency} className="text-lg font-semibold" />)}
            <span className="text-sm text-soft">{t('payments.aging.count', { count })}</span>
            <span aria-hidden className="mt-2 h-1 w-full rounded-full bg-hover"><span className={cx('block h-1 rounded-full', one === 'over_90' ? 'bg-bad' : 'bg-ink')} style={{ width: `${most === 0 ? 0 : Math.round((own.reduce((sum, { balanceDueMinor }) => sum + balanceDueMinor, 0) / most) * 100)}%` }} /></span>
          </button>
        );
      })}
    </div>
  );
}
