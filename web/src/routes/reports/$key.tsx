import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { MailPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { allReports, reportPages, type ReportFilter } from '#web/data/reports.ts';
import { ExportMenu } from '#web/parts/reports/ExportMenu.tsx';
import { ReportChart } from '#web/parts/reports/ReportChart.tsx';
import { ReportFilters } from '#web/parts/reports/ReportFilters.tsx';
import { ReportTable } from '#web/parts/reports/ReportTable.tsx';
import { SavedViews } from '#web/parts/reports/SavedViews.tsx';
import { TicketFilters } from '#web/parts/ticketMoney/TicketFilters.tsx';
import { Schedules } from '#web/parts/reports/Schedules.tsx';
import { requires, useBranch, useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { todayIn } from '#web/zoned.ts';

const localDay = z.iso.date().optional().catch(undefined);

export const Route = createFileRoute('/reports/$key')({
  staticData: { title: 'reports.title' },
  validateSearch: z.object({
    from: localDay, to: localDay, by: z.enum(['day', 'week', 'month']).optional().catch(undefined), branchId: z.uuid().optional().catch(undefined),
    type: z.string().max(40).optional().catch(undefined), state: z.string().max(400).optional().catch(undefined), personId: z.uuid().optional().catch(undefined),
    eventId: z.string().max(2000).optional().catch(undefined), areaId: z.uuid().optional().catch(undefined), stageId: z.uuid().optional().catch(undefined), linkId: z.uuid().optional().catch(undefined), channel: z.string().max(40).optional().catch(undefined),
  }),
  beforeLoad: requires(['studio.report.session', 'studio.report.financial', 'studio.report.performance', 'tickets.report.read.anonymous', 'tickets.report.read', 'tickets.report.read.door', 'tickets.settlement.read']),
  component: ReportScreen,
});

/** One report: filters, chart, rows with their sums, files, saved views, mail. */
function ReportScreen() {
  const { t } = useTranslation();
  const { key } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const filter = Object.fromEntries(Object.entries(search).filter(([, value]) => value)) as ReportFilter;
  const zone = useBranch()?.zone ?? 'UTC';
  const maySchedule = useMay('reports.schedule');
  const [scheduling, setScheduling] = useState(false);
  const list = useQuery(allReports);
  const info = list.data?.items.find((one) => one.key === key);
  const pages = useInfiniteQuery({ ...reportPages(key, filter), enabled: info !== undefined, placeholderData: (before) => before });
  const change = (part: ReportFilter) => void navigate({ search: (before) => Object.fromEntries(Object.entries({ ...before, ...part }).filter(([, value]) => value)), replace: true });

  const back = { to: '/reports', label: t('reports.title') };
  if (list.isPending) return <SkeletonLines lines={8} />;
  if (!info) return <><PageHeader title={t('reports.title')} back={back} /><Problem error={list.error} onRetry={() => void list.refetch()} />{!list.error && <EmptyState title={t('reports.unknownTitle')}>{t('reports.unknownBody')}</EmptyState>}</>;
  const title = t(`report.${key}`);
  const first = pages.data?.pages[0];
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const reading = { currency: first?.currency ?? 'GTQ', zone, by: first?.by ?? 'month' };
  return (
    <>
      <PageHeader title={title} note={t(`report.${key}.hint`)} back={back} actions={<>
        <SavedViews subject={`report:${key}`} query={search} onOpen={(query) => void navigate({ search: query as never })} />
        {maySchedule && <Button icon={<MailPlus className="size-4" />} onClick={() => setScheduling(true)}>{t('reports.schedule')}</Button>}
        {info.mayExport && <ExportMenu report={key} filter={filter} />}
      </>} />
      {key.startsWith('tickets.') ? <TicketFilters info={info} filter={filter} today={todayIn(zone)} onChange={change} /> : <ReportFilters info={info} filter={filter} people={list.data?.people ?? []} today={todayIn(zone)} onChange={change} />}
      <Problem error={pages.error} onRetry={() => void pages.refetch()} className="mb-3" />
      {pages.isPending && <SkeletonLines lines={8} />}
      {first && first.rows === 0 && <EmptyState title={t('reports.nothingTitle')}>{t('reports.nothing')}</EmptyState>}
      {first && first.rows > 0 && (
        <div className="flex flex-col gap-5" aria-busy={pages.isPlaceholderData}>
          <ReportChart info={info} rows={rows} reading={reading} label={title} />
          <ReportTable report={key} columns={info.columns} rows={rows} totals={first.totals} reading={reading} label={title} />
          <div className="flex items-center justify-between gap-3 text-sm text-soft">
            <span>{t('reports.rows', { shown: rows.length, rows: first.rows })}</span>
            {pages.hasNextPage && <Button size="small" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t('web.table.more')}</Button>}
          </div>
        </div>
      )}
      {scheduling && <Schedules report={key} title={title} filter={filter} onClose={() => setScheduling(false)} />}
    </>
  );
}
