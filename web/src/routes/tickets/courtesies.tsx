import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Gift } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { voidCourtesy } from '#contracts/tickets-box-office.ts';
import { counterEvents, quotaOf } from '#web/data/boxOffice.ts';
import { type OrderCard, orderPages } from '#web/data/ticketOrders.ts';
import { mapTopic, topic } from '#web/data/tickets.ts';
import { number } from '#web/format.ts';
import { OrderState } from '#web/parts/tickets/orders/states.tsx';
import { useAction } from '#web/query.ts';
import { requires, useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { PageHeader } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { toast } from '#web/ui/toast.ts';

const GiveDialog = lazy(() => import('#web/parts/tickets/boxOffice/GiveDialog.tsx').then(({ GiveDialog: component }) => ({ default: component })));

export const Route = createFileRoute('/tickets/courtesies')({
  staticData: { title: 'courtesies.title' },
  validateSearch: z.object({ event: z.uuid().optional().catch(undefined), give: z.boolean().optional().catch(undefined) }),
  beforeLoad: requires('tickets.order.comp'),
  component: Courtesies,
});

/** What was given away of an event: to whom, why, and how much is left to give. */
function Courtesies() {
  const { t } = useTranslation();
  const { event: eventId, give } = Route.useSearch();
  const navigate = Route.useNavigate();
  const events = useQuery(counterEvents);
  const event = events.data?.find(({ id }) => id === eventId) ?? events.data?.[0];
  const quota = useQuery({ ...quotaOf(event?.id ?? ''), enabled: event !== undefined });
  const readsOrders = useMay(['tickets.order.read', 'tickets.order.read.own']);
  const pages = useInfiniteQuery({ ...orderPages({ channel: 'courtesy', ...(event && { eventId: event.id }) }), enabled: event !== undefined && readsOrders });
  const [taking, setTaking] = useState<OrderCard | null>(null);
  const [reason, setReason] = useState('');
  const close = () => {
    setTaking(null);
    setReason('');
  };
  const take = useAction(voidCourtesy, { topics: [topic, mapTopic], done: t('courtesies.taken'), onDone: close });
  const show = (open: boolean) => void navigate({ search: { ...(eventId && { event: eventId }), ...(open && { give: true }) }, replace: true });
  if (events.isPending) return <SkeletonLines lines={8} />;
  if (!events.data) return <Problem error={events.error} onRetry={() => void events.refetch()} />;
  if (!event) return <><PageHeader title={t('courtesies.title')} /><EmptyState title={t('boxOffice.noEventsTitle')}>{t('boxOffice.noEventsBody')}</EmptyState></>;
  const left = quota.data && quota.data.limit !== null ? Math.max(0, quota.data.limit - quota.data.given) : null;
  const button = <Button kind="primary" icon={<Gift className="size-4" />} disabled={event.status !== 'published' || left === 0} onClick={() => show(true)}>{t('courtesies.give')}</Button>;
  const choice = events.data.length > 1 && <Select label={t('tickets.event')} hideLabel className="w-80 max-md:w-full" value={event.id} onChange={(id) => void navigate({ search: { event: id }, replace: true })} options={events.data.map(({ id, name }) => ({ value: id, label: name }))} />;
  const columns: Column<OrderCard>[] = [
    { id: 'buyer', header: t('courtesies.person'), cell: ({ buyerName, buyerEmail }) => <span className="min-w-0"><span className="font-medium">{buyerName ?? '—'}</span>{buyerEmail && <span className="block text-sm text-soft wrap-anywhere">{buyerEmail}</span>}</span>, always: true, phone: 'title' },
    { id: 'units', header: t('ticketOrders.places'), cell: ({ admissions }) => <><span className="md:hidden">{t('ticketOrders.places')} </span>{number(admissions)}</>, align: 'end' },
    { id: 'status', header: t('tickets.status'), cell: (row) => <OrderState status={row.status} />, always: true, phone: 'side' },
    { id: 'when', header: t('ticketOrders.when'), cell: (row) => <DateTime at={row.paidAt ?? row.createdAt} zone={row.zone} className="whitespace-nowrap" /> },
    { id: 'number', header: t('ticketOrders.number'), cell: (row) => <span className="tabular-nums">{row.number}</span>, phone: 'none' },
    { id: 'void', header: '', cell: (row) => row.status === 'paid' && <Button size="small" kind="dangerQuiet" onClick={(press) => { press.stopPropagation(); setTaking(row); }}>{t('courtesies.void')}</Button>, always: true },
  ];
  return (
    <>
      <PageHeader title={t('courtesies.title')} note={quota.data && (quota.data.limit === null ? t('courtesies.given', { count: quota.data.given }) : t('courtesies.ofQuota', { given: number(quota.data.given), limit: number(quota.data.limit) }))} actions={<>{choice}{button}</>} />
      <Problem error={quota.error} className="mb-3" />
      <DataTable name="courtesies" label={t('courtesies.title')} columns={columns} rowId={({ id }) => id} pages={pages} onOpen={({ id }) => void navigate({ to: '/tickets/orders/$id', params: { id } })}
        empty={<EmptyState title={t('courtesies.emptyTitle')} action={button}>{t('courtesies.emptyBody')}</EmptyState>} />
      {give && <Suspense><GiveDialog key={event.id} event={event} left={left} onClose={() => show(false)} onGiven={(told) => { toast.done(told); show(false); }} /></Suspense>}
      <ConfirmDialog open={taking !== null} onClose={close} title={t('courtesies.voidTitle', { name: taking?.buyerName ?? '' })} action={t('courtesies.void')} busy={take.isPending} error={take.error} disabled={reason.trim() === ''} onConfirm={() => taking && take.mutate({ params: { id: taking.id }, body: { reason } })}>
        <p className="mb-3">{t('courtesies.voidBody', { count: taking?.admissions ?? 0 })}</p>
        <TextInput label={t('ticketOrders.reason')} value={reason} maxLength={300} onChange={(typed) => setReason(typed.target.value)} />
      </ConfirmDialog>
    </>
  );
}
