import { useInfiniteQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { OrderChannel, OrderStatus } from '#contracts/tickets-terms.ts';
import { type OrderCard, orderPages } from '#web/data/ticketOrders.ts';
import { eventPages } from '#web/data/tickets.ts';
import { number } from '#web/format.ts';
import { OrderState } from '#web/parts/tickets/orders/states.tsx';
import { SavedViews } from '#web/parts/reports/SavedViews.tsx';
import { requires } from '#web/session.ts';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Badge } from '#web/ui/Status.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { useSearchText } from '#web/ui/useSearchText.ts';

export const Route = createFileRoute('/tickets/orders/')({
  staticData: { title: 'ticketOrders.title' },
  validateSearch: z.object({ status: OrderStatus.optional().catch(undefined), channel: OrderChannel.optional().catch(undefined), text: z.string().max(100).optional().catch(undefined), eventId: z.uuid().optional().catch(undefined) }),
  beforeLoad: requires(['tickets.order.read', 'tickets.order.read.own']),
  component: Orders,
});

/** Who bought what, the newest first. */
function Orders() {
  const { t } = useTranslation();
  const { status, channel, text, eventId } = Route.useSearch();
  const navigate = Route.useNavigate();
  const pages = useInfiniteQuery(orderPages({ ...(status && { status }), ...(channel && { channel }), ...(text && { search: text }), ...(eventId && { eventId }) }));
  const events = useInfiniteQuery(eventPages({})).data?.pages.flatMap(({ items }) => items) ?? [];
  const change = (part: { status?: OrderStatus; channel?: OrderChannel; text?: string; eventId?: string }) => void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const [typed, type] = useSearchText(text, (next) => change({ text: next }));
  const columns: Column<OrderCard>[] = [
    { id: 'number', header: t('ticketOrders.number'), cell: ({ number: code, mode }) => <span className="inline-flex items-center gap-2 whitespace-nowrap"><span className="font-medium tabular-nums">{code}</span>{mode === 'test' && <Badge tone="wait">{t('tickets.testMode')}</Badge>}</span>, always: true, phone: 'title' },
    { id: 'status', header: t('tickets.status'), cell: (row) => <OrderState status={row.status} />, always: true, phone: 'side' },
    { id: 'buyer', header: t('ticketOrders.buyer'), cell: ({ buyerName, buyerEmail }) => <span className="line-clamp-1">{buyerName ?? buyerEmail ?? t('ticketOrders.nobodyYet')}</span> },
    { id: 'event', header: t('tickets.event'), cell: ({ eventName }) => <span className="line-clamp-1">{eventName}</span> },
    { id: 'units', header: t('ticketOrders.tickets'), cell: ({ admissions }) => <><span className="max-md:hidden">{number(admissions)}</span><span className="md:hidden">{t('ticketOrders.ticketCount', { count: admissions })}</span></>, align: 'end' },
    { id: 'total', header: t('ticketOrders.total'), cell: ({ totalMinor, currency }) => <Money minor={totalMinor} currency={currency} />, align: 'end' },
    { id: 'channel', header: t('ticketOrders.channel'), cell: (row) => <span className="whitespace-nowrap">{t(`ticketOrders.channel.${row.channel}`)}</span> },
    { id: 'createdAt', header: t('ticketOrders.when'), cell: (row) => <DateTime at={row.paidAt ?? row.createdAt} zone={row.zone} className="whitespace-nowrap" /> },
  ];
  return (
    <>
      <PageHeader title={t('ticketOrders.title')} actions={<SavedViews subject="list:tickets-orders" query={Route.useSearch()} onOpen={(query) => void navigate({ search: query })} />} />
      <DataTable name="ticket-orders" label={t('ticketOrders.title')} columns={columns} rowId={({ id }) => id} pages={pages} onOpen={({ id }) => void navigate({ to: '/tickets/orders/$id', params: { id } })}
        onClearFilters={status || channel || text || eventId ? () => void navigate({ search: {} }) : undefined} empty={<EmptyState title={t('ticketOrders.emptyTitle')}>{t('ticketOrders.emptyBody')}</EmptyState>}
        toolbar={<>
          <TextInput label={t('ticketOrders.search')} hideLabel placeholder={t('ticketOrders.search')} value={typed} before={<Search />} onChange={(event) => type(event.target.value)} className="w-64 max-md:w-full" />
          <Select label={t('tickets.event')} hideLabel className="w-56 max-md:w-full" value={eventId ?? 'all'} options={[{ value: 'all', label: t('ticketOrders.anyEvent') }, ...events.map(({ id, name }) => ({ value: id, label: name })), ...(eventId && !events.some(({ id }) => id === eventId) ? [{ value: eventId, label: pages.data?.pages[0]?.items[0]?.eventName ?? '…' }] : [])]} onChange={(value) => change({ eventId: value === 'all' ? undefined : value })} />
          <Select label={t('tickets.status')} hideLabel className="w-48 max-md:min-w-0 max-md:flex-1" value={status ?? 'all'} options={[{ value: 'all', label: t('tickets.anyStatus') }, ...OrderStatus.options.map((value) => ({ value, label: t(`status.ticket_order.${value}`) }))]} onChange={(value) => change({ status: value === 'all' ? undefined : (value as OrderStatus) })} />
          <Select label={t('ticketOrders.channel')} hideLabel className="w-44 max-md:min-w-0 max-md:flex-1" value={channel ?? 'all'} options={[{ value: 'all', label: t('ticketOrders.anyChannel') }, ...OrderChannel.options.map((value) => ({ value, label: t(`ticketOrders.channel.${value}`) }))]} onChange={(value) => change({ channel: value === 'all' ? undefined : (value as OrderChannel) })} />
        </>} />
    </>
  );
}
