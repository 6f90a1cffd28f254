import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { dashboardOf, type ManagerDashboard } from '#web/data/reports.ts';
import { day, money, number } from '#web/format.ts';
import { hours, share } from '#web/parts/reports/cells.ts';
import { Chart } from '#web/parts/reports/Chart.tsx';
import { Figure } from '#web/parts/reports/Figure.tsx';
import { HeatMap } from '#web/parts/reports/HeatMap.tsx';
import { Panel } from '#web/parts/reports/Panel.tsx';
import { PeriodFields } from '#web/parts/reports/PeriodFields.tsx';
import { requires, useBranch, useMe } from '#web/session.ts';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { todayIn } from '#web/zoned.ts';

const localDay = z.iso.date().optional().catch(undefined);

export const Route = createFileRoute('/studio/dashboard')({
  staticData: { title: 'reports.dashboard' },
  validateSearch: z.object({ from: localDay, to: localDay, branchId: z.uuid().optional().catch(undefined) }),
  beforeLoad: requires(['studio.report.session', 'studio.report.financial', 'studio.report.performance']),
  component: Dashboard,
});

/** How the business does: five figures, what moved, and where to look. */
function Dashboard() {
  const { t } = useTranslation();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const { branches } = useMe();
  const zone = useBranch()?.zone ?? 'UTC';
  const { data, isPending, error, refetch } = useQuery({ ...dashboardOf(search), placeholderData: (before) => before });
  const change = (part: Partial<typeof search>) => void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  return (
    <>
      <PageHeader title={t('reports.dashboard')} note={data && t('reports.comparedWith', { from: day(data.comparedFrom), to: day(data.comparedTo) })} />
      <div className="mb-4 flex flex-wrap items-end gap-2">
        <PeriodFields value={search} today={todayIn(zone)} onChange={(period) => change({ from: undefined, to: undefined, ...period })} />
        {branches.length > 1 && <Select label={t('reports.branch')} className="w-44 max-md:w-full" value={search.branchId ?? 'all'} onChange={(id) => change({ branchId: id === 'all' ? undefined : id })} options={[{ value: 'all', label: t('web.all') }, ...branches.map(({ id, name }) => ({ value: id, label: name }))]} />}
      </div>
      <Problem error={error} onRetry={() => void refetch()} className="mb-4" />
      {isPending && <SkeletonLines lines={10} />}
      {data && <Figures data={data} />}
    </>
  );
}

function Figures({ data }: { data: ManagerDashboard }) {
  const { t } = useTranslation();
  const { cards, currency, weeks, types, photographers, rooms, aging } = data;
  const search = { from: data.from, to: data.to };
  const amount = (minor: number) => money(minor, currency);
  const whole = (value: number) => number(value);
  const order = ['0-30', '31-60', '61-90', '90+'];
  const ages = [...(aging ?? [])].sort((a, b) => order.indexOf(a.bucket) - order.indexOf(b.bucket));
  const column = (key: string) => t(`reportColumn.studio.${key}`);
  return (
    <>
      <dl className="mb-6 grid grid-cols-2 gap-x-6 gap-y-4 lg:grid-cols-4">
        {cards.revenueMinor && <Figure label={t('reports.card.revenue')} {...cards.revenueMinor} format={amount} />}
        {cards.sessions && <Figure label={t('reports.card.sessions')} {...cards.sessions} format={whole} />}
        {cards.conversion && <Figure label={t('reports.card.conversion')} {...cards.conversion} format={share} />}
        {cards.onTime && <Figure label={t('reports.card.onTime')} {...cards.onTime} format={share} />}
      </dl>
      <div className="scroll-thin gap-x-8 gap-y-6 max-md:flex max-md:snap-x max-md:snap-mandatory max-md:gap-4 max-md:overflow-x-auto md:grid md:grid-cols-2" tabIndex={0} role="region" aria-label={t('reports.charts')}>
        {weeks && (
          <Panel title={t('reports.perWeek')} report="studio.sessions-by-period" search={{ ...search, by: 'week' }} head={[t('reports.step.week'), column('requested'), column('attended')]} rows={weeks.map((one) => [day(one.week, 'dayMonth'), whole(one.requested), whole(one.attended)])}
            chart={<Chart kind="line" label={t('reports.perWeek')} series={[column('requested'), column('attended')]} format={whole} points={weeks.map((one) => ({ name: day(one.week, 'dayMonth'), values: [one.requested, one.attended] }))} />} />
        )}
        {types && (
          <Panel title={t('reports.byType')} report="studio.sessions-by-period" search={search} head={[t('studio.typeLabel'), column('attended')]} rows={types.studio + types.external === 0 ? [] : [[column('studio'), whole(types.studio)], [column('external'), whole(types.external)]]}
            chart={<Chart kind="donut" label={t('reports.byType')} series={[column('attended')]} format={whole} points={[{ name: column('studio'), values: [types.studio] }, { name: column('external'), values: [types.external] }]} />} />
        )}
        {photographers && (
          <Panel title={t('report.studio.photographers')} report="studio.photographers" search={search} head={[column('photographer'), column('attended'), column('coveredMin')]} rows={photographers.map((one) => [one.name, whole(one.attended), hours(one.coveredMin)])}
            chart={<Chart kind="ranking" label={t('report.studio.photographers')} series={[column('attended')]} format={whole} points={photographers.slice(0, 8).map((one) => ({ name: one.name, values: [one.attended] }))} />} />
        )}
        {aging && (
          <Panel title={t('report.studio.receivables')} report="studio.receivables" head={[column('bucket'), column('sessions'), column('balanceMinor')]} rows={ages.map((one) => [t(`studioReports.bucket.${one.bucket}`), whole(one.sessions), amount(one.balanceMinor)])}
            chart={<Chart kind="ranking" label={t('report.studio.receivables')} series={[column('balanceMinor')]} format={amount} points={ages.map((one) => ({ name: t(`studioReports.bucket.${one.bucket}`), values: [one.balanceMinor] }))} />} />
        )}
        {rooms && (
          <div className="min-w-0 max-md:w-full max-md:shrink-0 max-md:snap-start md:col-span-2">
            <Panel title={rooms.use === null ? t('report.studio.room-use') : t('reports.roomUse', { use: share(rooms.use) })} report="studio.room-use" search={search} head={[column('weekday'), column('hour'), column('bookedMin'), column('openMin')]}
              rows={rooms.cells.map((one) => [t(`reports.weekday.${one.weekday}`), `${String(one.hour).padStart(2, '0')}:00`, hours(one.bookedMin), hours(one.openMin)])} chart={<HeatMap cells={rooms.cells} label={t('report.studio.room-use')} />} />
          </div>
        )}
      </div>
    </>
  );
}
