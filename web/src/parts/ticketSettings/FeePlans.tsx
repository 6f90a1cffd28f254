import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { feePlanPages } from '#web/data/ticketSettings.ts';
import { money } from '#web/format.ts';
import { rate } from '#web/parts/ticketMoney/state.tsx';
import { Button } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Badge } from '#web/ui/Status.tsx';

/** What the platform charges, version by version: to read, since the platform sets it. */
export function FeePlans() {
  const { t } = useTranslation();
  const pages = useInfiniteQuery(feePlanPages);
  const rows = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Section id="fees" title={t('ticketSettings.fees')} note={t('ticketSettings.feesNote')}>
      {pages.isPending && <SkeletonLines lines={2} />}
      <Problem error={pages.error} onRetry={() => void pages.refetch()} />
      <ul className="max-w-2xl divide-y divide-line border-y border-line empty:hidden">
        {rows.map((plan) => (
          <li key={plan.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
            <span><span className="font-medium">{t('ticketSettings.feeOf', { rate: rate(plan.rateBp), fixed: money(plan.fixedMinor, plan.currency) })}</span><span className="block text-sm text-soft">{t(`ticketSettings.basis.${plan.basis}`)} · {t('ticketSettings.feeVat', { rate: rate(plan.vatBp) })}</span></span>
            <span className="flex items-center gap-2 text-soft">{t('ticketSettings.from')} <DateTime at={plan.validFrom} show="date" />{plan.isCurrent && <Badge tone="good">{t('ticketSettings.current')}</Badge>}</span>
          </li>
        ))}
      </ul>
      {pages.hasNextPage && <Button className="mt-3" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t('clients.showMore')}</Button>}
    </Section>
  );
}
