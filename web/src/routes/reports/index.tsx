import { useQuery } from '@tanstack/react-query';
import { createFileRoute, Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { allReports } from '#web/data/reports.ts';
import { requires } from '#web/session.ts';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader, Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';

export const Route = createFileRoute('/reports/')({
  staticData: { title: 'reports.title' },
  beforeLoad: requires(['studio.report.session', 'studio.report.financial', 'studio.report.performance', 'tickets.report.read.anonymous', 'tickets.report.read', 'tickets.report.read.door', 'tickets.settlement.read']),
  component: Reports,
});

/** Every report that this person may open, by what it is about. */
function Reports() {
  const { t } = useTranslation();
  const { data, isPending, error, refetch } = useQuery(allReports);
  const areas = Map.groupBy(data?.items ?? [], ({ area }) => area);
  return (
    <>
      <PageHeader title={t('reports.title')} note={t('reports.note')} />
      {isPending && <SkeletonLines lines={8} />}
      <Problem error={error} onRetry={() => void refetch()} />
      {data?.items.length === 0 && <EmptyState title={t('reports.emptyTitle')}>{t('reports.emptyBody')}</EmptyState>}
      {['sales', 'money', 'sessions', 'door', 'people'].filter((area) => areas.has(area)).map((area) => (
        <Section key={area} title={t(`reportArea.${area}`)}>
          <ul className="grid gap-x-8 md:grid-cols-2 xl:grid-cols-3">
            {areas.get(area)!.map(({ key }) => (
              <li key={key} className="border-t border-line">
                <Link to="/reports/$key" params={{ key }} className="group flex min-h-16 items-center gap-3 py-2.5 hover:bg-hover">
                  <span className="min-w-0 flex-1"><span className="block font-medium">{t(`report.${key}`)}</span><span className="block text-sm text-soft">{t(`report.${key}.hint`)}</span></span>
                  <ChevronRight className="size-4 shrink-0 text-faint" />
                </Link>
              </li>
            ))}
          </ul>
        </Section>
      ))}
    </>
  );
}
