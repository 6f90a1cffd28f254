import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { statsOf } from '#web/data/reports.ts';
import { number } from '#web/format.ts';
import { hours, period, share } from '#web/parts/reports/cells.ts';
import { Chart } from '#web/parts/reports/Chart.tsx';
import { Figure } from '#web/parts/reports/Figure.tsx';
import { Panel } from '#web/parts/reports/Panel.tsx';
import { PeriodFields } from '#web/parts/reports/PeriodFields.tsx';
import { requires, useBranch } from '#web/session.ts';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader, Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { todayIn } from '#web/zoned.ts';

const localDay = z.iso.date().optional().catch(undefined);

export const Route = createFileRoute('/me/stats')({
  staticData: { title: 'reports.mine' },
  validateSearch: z.object({ from: localDay, to: localDay }),
  beforeLoad: requires('studio.report.own'),
  component: OwnFigures,
});

/** One's own work: what was covered, what was finished, and how punctually. */
function OwnFigures() {
  const { t } = useTranslation();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const zone = useBranch()?.zone ?? 'UTC';
  const { data, isPending, error, refetch } = useQuery({ ...statsOf(search), placeholderData: (before) => before });
  const whole = (value: number) => number(value);
  const ofHours = (value: number) => `${number(value, { maximumFractionDigits: 1 })} h`;
  const column = (key: string) => t(`reportColumn.studio.${key}`);
  const { photographer, editor, periods = [], by = 'week' } = data ?? {};
  const series = [...(photographer ? [column('attended')] : []), ...(editor ? [column('jobs')] : [])];
  const valuesOf = (one: { attended: number; edited: number }) => [...(photographer ? [one.attended] : []), ...(editor ? [one.edited] : [])];
  return (
    <>
      <PageHeader title={t('reports.mine')} note={t('reports.mineNote')} />
      <div className="mb-4 flex flex-wrap items-end gap-2"><PeriodFields value={search} today={todayIn(zone)} onChange={(next) => void navigate({ search: next, replace: true })} /></div>
      <Problem error={error} onRetry={() => void refetch()} className="mb-4" />
      {isPending && <SkeletonLines lines={8} />}
      {data && !photographer && !editor && <EmptyState title={t('reports.mineEmptyTitle')}>{t('reports.mineEmptyBody')}</EmptyState>}
      {photographer && (
        <Section title={t('reports.asPhotographer')}>
          <dl className="grid grid-cols-2 gap-x-6 gap-y-4 lg:grid-cols-5">
            <Figure label={column('attended')} value={photographer.attended} format={whole} /><Figure label={column('coveredMin')} value={photographer.coveredMin} format={hours} /><Figure label={column('travelMin')} value={photographer.travelMin} format={hours} />
            <Figure label={column('noShows')} value={photographer.noShows} format={whole} /><Figure label={column('incidents')} value={photographer.incidents} format={whole} />
          </dl>
        </Section>
      )}
      {editor && (
        <Section title={t('reports.asEditor')}>
          <dl className="grid grid-cols-2 gap-x-6 gap-y-4 lg:grid-cols-5">
            <Figure label={column('jobs')} value={editor.jobs} format={whole} /><Figure label={column('medianHours')} value={editor.medianHours} format={ofHours} /><Figure label={column('onTimePromised')} value={editor.onTimePromised} format={share} />
            <Figure label={column('rework')} value={editor.rework} format={whole} /><Figure label={column('loadNow')} value={editor.loadNow} format={whole} />
          </dl>
        </Section>
      )}
      {series.length > 0 && (
        <Panel title={t('reports.perWeek')} head={[t('reports.step.week'), ...series]} rows={periods.map((one) => [period(one.period, by), ...valuesOf(one).map(whole)])}
          chart={<Chart kind="bars" label={t('reports.perWeek')} series={series} format={whole} points={periods.map((one) => ({ name: period(one.period, by), values: valuesOf(one) }))} />} />
      )}
    </>
  );
}
