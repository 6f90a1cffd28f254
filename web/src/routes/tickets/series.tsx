import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { allSeries, type Series } from '#web/data/tickets.ts';
import { number } from '#web/format.ts';
import { SeriesDialog } from '#web/parts/tickets/SeriesDialog.tsx';
import { requires, useMay, useMe } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';

export const Route = createFileRoute('/tickets/series')({
  staticData: { title: 'tickets.series.title' },
  validateSearch: z.object({ open: z.union([z.literal('new'), z.uuid()]).optional().catch(undefined) }),
  beforeLoad: requires('tickets.event.read'),
  component: AllSeries,
});

/** Events that belong together, and their common page. */
function AllSeries() {
  const { t } = useTranslation();
  const { open } = Route.useSearch();
  const navigate = Route.useNavigate();
  const { tenant } = useMe();
  const query = useQuery(allSeries);
  const mayManage = useMay('tickets.event.manage');
  const show = (id?: string) => void navigate({ search: id ? { open: id } : {}, replace: true });
  const series = query.data?.find(({ id }) => id === open) ?? null;
  const add = mayManage && <Button kind="primary" icon={<Plus className="size-4" />} onClick={() => show('new')}>{t('tickets.series.add')}</Button>;
  const columns: Column<Series>[] = [
    { id: 'name', header: t('tickets.series.name'), cell: ({ name }) => <span className="font-medium">{name}</span>, always: true, phone: 'title' },
    { id: 'events', header: t('tickets.events'), cell: ({ events }) => number(events), align: 'end' },
    { id: 'page', header: t('tickets.series.address'), cell: ({ slug }) => <a className="relative text-accent-text underline" href={`/t/${tenant.slug}/s/${slug}`} target="_blank" rel="noreferrer" onClick={(press) => press.stopPropagation()}>/s/{slug}</a> },
  ];
  return (
    <>
      <PageHeader title={t('tickets.series.title')} note={t('tickets.series.note')} actions={add} />
      <DataTable name="ticket-series" label={t('tickets.series.title')} columns={columns} rowId={({ id }) => id} whole={{ data: query.data, isPending: query.isPending, error: query.error, refetch: query.refetch }} onOpen={mayManage ? ({ id }) => show(id) : undefined} empty={<EmptyState title={t('tickets.series.emptyTitle')} action={add}>{t('tickets.series.note')}</EmptyState>} />
      {(open === 'new' || series) && <SeriesDialog key={open} series={series} onClose={() => show()} />}
    </>
  );
}
