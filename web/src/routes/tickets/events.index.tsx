import { useInfiniteQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Plus, Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { EventStatus } from '#contracts/tickets-terms.ts';
import { eventPages, type EventRow } from '#web/data/tickets.ts';
import { number } from '#web/format.ts';
import { EventState } from '#web/parts/tickets/state.tsx';
import { requires, useMay } from '#web/session.ts';
import { useShortcut } from '#web/shortcuts.ts';
import { ButtonLink } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { useSearchText } from '#web/ui/useSearchText.ts';

export const Route = createFileRoute('/tickets/events/')({
  staticData: { title: 'tickets.events' },
  validateSearch: z.object({ status: EventStatus.optional().catch(undefined), text: z.string().max(100).optional().catch(undefined) }),
  beforeLoad: requires('tickets.event.read'),
  component: Events,
});

/** The shows of the organizer, the latest first. */
function Events() {
  const { t } = useTranslation();
  const { status, text } = Route.useSearch();
  const navigate = Route.useNavigate();
  const mayCreate = useMay('tickets.event.manage');
  const pages = useInfiniteQuery(eventPages({ ...(status && { status }), ...(text && { search: text }) }));
  const change = (part: { status?: EventStatus; text?: string }) => void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const [typed, type] = useSearchText(text, (next) => change({ text: next }));
  const columns: Column<EventRow>[] = [
    { id: 'name', header: t('tickets.event'), cell: ({ name, mode }) => <span className="inline-flex min-w-0 items-center gap-2"><span className="line-clamp-1 font-medium md:min-w-44">{name}</span>{mode === 'test' && <Badge tone="wait">{t('tickets.testMode')}</Badge>}</span>, always: true, phone: 'title' },
    { id: 'startAt', header: t('tickets.when'), cell: (row) => (row.datesPending ? <span className="text-wait">{t('tickets.datesPending')}</span> : <DateTime at={row.startAt} zone={row.timeZone} className="whitespace-nowrap" />), always: true },
    { id: 'venue', header: t('tickets.venue'), cell: ({ venueName, venueCity }) => <span className="line-clamp-1">{[venueName, venueCity].filter(Boolean).join(', ')}</span> },
    { id: 'status', header: t('tickets.status'), cell: (row) => <EventState status={row.status} />, always: true, phone: 'side' },
    { id: 'sold', header: t('tickets.sold'), cell: ({ soldAdmissions, capacityTotal }) => <><span className="md:hidden">{t('tickets.sold')} </span>{t('tickets.soldOf', { sold: number(soldAdmissions), capacity: number(capacityTotal) })}</>, align: 'end' },
  ];
  return (
    <>
      <PageHeader title={t('tickets.events')} actions={mayCreate && <ButtonLink kind="primary" to="/tickets/events/new"><Plus className="size-4" />{t('tickets.new.action')}</ButtonLink>} />
      {mayCreate && <NewKey onPress={() => void navigate({ to: '/tickets/events/new' })} />}
      <DataTable name="ticket-events" label={t('tickets.events')} columns={columns} rowId={({ id }) => id} pages={pages} onOpen={({ id }) => void navigate({ to: '/tickets/events/$id', params: { id } })}
        onClearFilters={status || text ? () => void navigate({ search: {} }) : undefined}
        empty={<EmptyState title={t('tickets.emptyTitle')} action={mayCreate && <ButtonLink kind="primary" to="/tickets/events/new">{t('tickets.new.action')}</ButtonLink>}>{t(mayCreate ? 'tickets.emptyBody' : 'tickets.emptyOther')}</EmptyState>}
        toolbar={<>
          <TextInput label={t('tickets.search')} hideLabel placeholder={t('tickets.search')} value={typed} before={<Search />} onChange={(event) => type(event.target.value)} className="w-56 max-md:min-w-0 max-md:flex-1" />
          <Select label={t('tickets.status')} hideLabel className="w-48 max-md:w-44" value={status ?? 'all'} options={[{ value: 'all', label: t('tickets.anyStatus') }, ...EventStatus.options.map((value) => ({ value, label: t(`status.ticket_event.${value}`) }))]} onChange={(value) => change({ status: value === 'all' ? undefined : (value as EventStatus) })} />
        </>} />
    </>
  );
}

function NewKey({ onPress }: { onPress: () => void }) {
  useShortcut('n', 'tickets.new.action', onPress);
  return null;
}
