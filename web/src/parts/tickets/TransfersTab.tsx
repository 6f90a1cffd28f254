import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TransferStatus } from '#contracts/tickets-terms.ts';
import { overrideTransfer } from '#contracts/tickets-transfers.ts';
import { type Transfer, transferPages } from '#web/data/ticketOrders.ts';
import { type EventDetail, topic } from '#web/data/tickets.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Status, type Tone } from '#web/ui/Status.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { SignalList } from './SignalList.tsx';

const toneOf: Record<Transfer['status'], Tone> = { pending: 'wait', accepted: 'good', rejected: 'neutral', cancelled: 'neutral', expired: 'neutral' };

/** Tickets of an event that change or changed their holder, and what looks like resale. */
export function TransfersTab({ event }: { event: EventDetail }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayCancel = useMay('tickets.transfer.override');
  const mayOpen = useMay('tickets.order.read');
  const [status, setStatus] = useState<TransferStatus | undefined>();
  const [ending, setEnding] = useState<Transfer | null>(null);
  const [reason, setReason] = useState('');
  const pages = useInfiniteQuery(transferPages(event.id, status ? { status } : {}));
  const cancel = useAction(overrideTransfer, { topics: [topic], done: t('ticketTransfers.cancelled'), onDone: () => setEnding(null) });
  const columns: Column<Transfer>[] = [
    { id: 'seat', header: t('ticketTransfers.ticket'), cell: ({ areaName, unitName, orderNumber }) => <span className="block md:min-w-36"><span className="font-medium">{areaName} · {unitName}</span><span className="block text-sm font-normal whitespace-nowrap text-soft tabular-nums">{orderNumber}</span></span>, always: true, phone: 'title' },
    { id: 'status', header: t('tickets.status'), cell: (row) => <Status tone={toneOf[row.status]} hollow={row.status !== 'accepted' && row.status !== 'pending'}>{t(`reportWord.transfer.${row.status}`)}</Status>, always: true, phone: 'side' },
    { id: 'from', header: t('ticketTransfers.from'), cell: ({ fromName, fromEmail }) => <span className="block wrap-anywhere md:min-w-36"><span className="text-soft md:hidden">{t('ticketTransfers.from')} </span>{fromName}{fromEmail && <span className="block text-sm text-soft max-md:hidden">{fromEmail}</span>}</span> },
    { id: 'to', header: t('ticketTransfers.to'), cell: ({ toEmail }) => <span className="block wrap-anywhere md:min-w-36"><span className="text-soft md:hidden">{t('ticketTransfers.to')} </span>{toEmail}</span> },
    { id: 'when', header: t('ticketTransfers.started'), cell: ({ createdAt }) => <><span className="text-soft md:hidden">{t('ticketTransfers.started')} </span><DateTime at={createdAt} zone={event.timeZone} className="whitespace-nowrap" /></> },
    { id: 'until', header: t('ticketTransfers.until'), cell: ({ status: now, expiresAt, respondedAt }) => {
      const at = now === 'pending' ? expiresAt : respondedAt;
      return at && <><span className="text-soft md:hidden">{t(now === 'pending' ? 'ticketTransfers.expires' : 'ticketTransfers.ended')} </span><DateTime at={at} zone={event.timeZone} className="whitespace-nowrap" /></>;
    } },
    ...(mayCancel ? [{ id: 'cancel', header: '', cell: (row: Transfer) => (row.status === 'pending' ? <Button size="small" kind="dangerQuiet" aria-label={t('ticketTransfers.cancelOf', { ticket: `${row.areaName} ${row.unitName}` })} onClick={() => { setReason(''); setEnding(row); }}>{t('ticketTransfers.cancel')}</Button> : null), align: 'end' as const, always: true }] : []),
  ];
  return (
    <>
      <SignalList event={event} />
      <DataTable name="ticket-transfers" label={t('ticketTransfers.title')} columns={columns} rowId={({ id }) => id} pages={pages} {...(mayOpen && { onOpen: ({ orderId }: Transfer) => void navigate({ to: '/tickets/orders/$id', params: { id: orderId } }) })} onClearFilters={status ? () => setStatus(undefined) : undefined}
        toolbar={<Select label={t('tickets.status')} hideLabel className="w-48" value={status ?? 'all'} options={[{ value: 'all', label: t('tickets.anyStatus') }, ...TransferStatus.options.map((value) => ({ value, label: t(`reportWord.transfer.${value}`) }))]} onChange={(value) => setStatus(value === 'all' ? undefined : (value as TransferStatus))} />}
        empty={<EmptyState title={t('ticketTransfers.emptyTitle')}>{t('ticketTransfers.emptyBody')}</EmptyState>} />
      <ConfirmDialog open={ending !== null} onClose={() => setEnding(null)} title={t('ticketTransfers.cancelTitle', { email: ending?.toEmail ?? '' })} action={t('ticketTransfers.cancel')} busy={cancel.isPending} error={cancel.error} disabled={reason.trim() === ''} onConfirm={() => ending && cancel.mutate({ params: { id: ending.id }, body: { reason } })}>
        <p className="mb-3">{t('ticketTransfers.cancelBody')}</p>
        <TextInput label={t('ticketOrders.reason')} value={reason} maxLength={300} onChange={(change) => setReason(change.target.value)} />
      </ConfirmDialog>
    </>
  );
}
