import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { myLinks, mySales, myStats, type OwnSale } from '#web/data/ticketMoney.ts';
import { day, money, number } from '#web/format.ts';
import { Chart } from '#web/parts/reports/Chart.tsx';
import { Panel } from '#web/parts/reports/Panel.tsx';
import { OwnLinkCard } from '#web/parts/ticketMoney/OwnLinkCard.tsx';
import { CommissionState, rate } from '#web/parts/ticketMoney/state.tsx';
import { requires, useMe } from '#web/session.ts';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import { PageHeader, Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/tickets/my-links')({ staticData: { title: 'promoters.mine' }, beforeLoad: requires('tickets.promoter.self'), component: MyLinks });

/** The promoter's own screen, made for the phone: the link, what it sold, and what it earned. */
function MyLinks() {
  const { t } = useTranslation();
  const links = useQuery(myLinks);
  const stats = useQuery(myStats);
  const sales = useInfiniteQuery(mySales);
  const { tenant } = useMe();
  const columns: Column<OwnSale>[] = [
    { id: 'event', header: t('tickets.event'), cell: ({ eventName, kind }) => <span className="line-clamp-1 font-medium">{eventName}{kind === 'reversal' && <span className="font-normal text-soft"> · {t('promoters.reversal')}</span>}</span>, always: true, phone: 'title' },
    { id: 'amount', header: t('promoters.commission'), cell: ({ amountMinor, currency }) => <Money minor={amountMinor} currency={currency} className={amountMinor < 0 ? 'text-bad' : 'font-medium'} />, align: 'end', always: true, phone: 'side' },
    { id: 'when', header: t('tickets.when'), cell: ({ paidAt, timeZone }) => paidAt && <DateTime at={paidAt} zone={timeZone} /> },
    { id: 'sold', header: t('promoters.sold'), cell: ({ baseMinor, currency, rateBp }) => <span><Money minor={baseMinor} currency={currency} /> <span className="text-soft">{rate(rateBp)}</span></span>, align: 'end' },
    { id: 'status', header: t('tickets.status'), cell: ({ status }) => <CommissionState status={status} />, always: true },
  ];
  const days = stats.data?.days ?? [];
  const busy = days.some(({ clicks, units }) => clicks > 0 || units > 0);
  return (
    <div className="max-w-4xl">
      <PageHeader title={t('promoters.mine')} note={t('promoters.mineNote')} />
      {links.isPending && <SkeletonLines lines={8} />}
      <Problem error={links.error} onRetry={() => void links.refetch()} />
      {links.data?.length === 0 && <EmptyState title={t('promoters.noLinkTitle')}>{t('promoters.noLinkBody')}</EmptyState>}
      {links.data?.map((link) => <OwnLinkCard key={link.id} link={link} />)}
      {busy && (
        <Panel title={t('promoters.lastDays')} head={[t('reports.step.day'), t('promoters.clicks'), t('promoters.units')]} rows={days.map((one) => [day(one.day, 'dayMonth'), number(one.clicks), number(one.units)])}
          chart={<Chart kind="bars" label={t('promoters.lastDays')} series={[t('promoters.clicks'), t('promoters.units')]} format={number} points={days.map((one) => ({ name: day(one.day, 'dayMonth'), values: [one.clicks, one.units] }))} />} />
      )}
      {links.data && links.data.length > 0 && (
        <Section title={t('promoters.mySales')}><DataTable name="my-sales" label={t('promoters.mySales')} columns={columns} rowId={({ id }) => id} pages={sales} empty={<EmptyState title={t('promoters.noSalesTitle')}>{t('promoters.noSalesBody')}</EmptyState>} /></Section>
      )}
      {stats.data && stats.data.payouts.length > 0 && (
        <Section title={t('promoters.myPayouts')}>
          <ul className="divide-y divide-line border-y border-line">{stats.data.payouts.map((one) => <li key={one.id} className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 py-1"><span><DateTime at={one.paidAt} /> <span className="text-soft">{one.reference}</span></span><span className="font-medium tabular-nums">{money(one.amountMinor, one.currency || tenant.currency)}</span></li>)}</ul>
        </Section>
      )}
    </div>
  );
}
