import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { removeFromWaitlist } from '#contracts/tickets-waitlist.ts';
import { WaitlistStatus } from '#contracts/tickets-terms.ts';
import type { EventDetail } from '#web/data/tickets.ts';
import { type WaitlistEntry, waitlistPages, waitlistTopic } from '#web/data/waitingRoom.ts';
import { number } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Status, type Tone } from '#web/ui/Status.tsx';

const toneOf: Record<WaitlistEntry['status'], Tone> = { waiting: 'info', offered: 'wait', bought: 'good', offer_expired: 'neutral', removed: 'neutral' };

/** Who wants what is sold out, first come in front. */
export function WaitlistTab({ event }: { event: EventDetail }) {
  const { t } = useTranslation();
  const [status, setStatus] = useState<WaitlistStatus | undefined>();
  const [removing, setRemoving] = useState<WaitlistEntry | null>(null);
  const pages = useInfiniteQuery(waitlistPages(event.id, status ? { status } : {}));
  const remove = useAction(removeFromWaitlist, { topics: [waitlistTopic], done: t('ticketWaitlist.removed'), onDone: () => setRemoving(null) });
  const columns: Column<WaitlistEntry>[] = [
    { id: 'email', header: t('ticketWaitlist.person'), cell: ({ email }) => <span className="font-medium break-all">{email}</span>, always: true, phone: 'title' },
    { id: 'status', header: t('tickets.status'), cell: (row) => <Status tone={toneOf[row.status]} hollow={row.status === 'removed' || row.status === 'offer_expired'}>{t(`status.waitlist_entry.${row.status}`)}</Status>, always: true, phone: 'side' },
    { id: 'area', header: t('ticketWaitlist.area'), cell: ({ areaName }) => areaName ?? t('ticketWaitlist.any') },
    { id: 'quantity', header: t('ticketWaitlist.quantity'), cell: ({ quantity }) => <><span className="md:hidden">{t('ticketWaitlist.quantity')} </span>{number(quantity)}</>, align: 'end' },
    { id: 'joinedAt', header: t('ticketWaitlist.since'), cell: ({ joinedAt }) => <DateTime at={joinedAt} zone={event.timeZone} className="whitespace-nowrap" /> },
    { id: 'offer', header: t('ticketWaitlist.offer'), cell: ({ offerExpiresAt, offerOrderNumber }) => (offerExpiresAt ? <span className="whitespace-nowrap">{offerOrderNumber} · {t('ticketWaitlist.until')} <DateTime at={offerExpiresAt} zone={event.timeZone} show="time" /></span> : null) },
    { id: 'remove', header: '', cell: (row) => (row.status === 'waiting' || row.status === 'offered' ? <Button size="small" kind="dangerQuiet" aria-label={t('ticketWaitlist.removeOf', { email: row.email })} onClick={() => setRemoving(row)}>{t('ticketWaitlist.remove')}</Button> : null), align: 'end', always: true },
  ];
  return (
    <>
      <DataTable name="ticket-waitlist" label={t('ticketWaitlist.title')} columns={columns} rowId={({ id }) => id} pages={pages} onClearFilters={status ? () => setStatus(undefined) : undefined}
        toolbar={<Select label={t('tickets.status')} hideLabel className="w-48" value={status ?? 'all'} options={[{ value: 'all', label: t('tickets.anyStatus') }, ...WaitlistStatus.options.map((value) => ({ value, label: t(`status.waitlist_entry.${value}`) }))]} onChange={(value) => setStatus(value === 'all' ? undefined : (value as WaitlistStatus))} />}
        empty={<EmptyState title={t('ticketWaitlist.emptyTitle')}>{t('ticketWaitlist.emptyBody')}</EmptyState>} />
      <ConfirmDialog open={removing !== null} onClose={() => setRemoving(null)} title={t('ticketWaitlist.removeTitle', { email: removing?.email ?? '' })} action={t('ticketWaitlist.remove')} busy={remove.isPending} error={remove.error} onConfirm={() => removing && remove.mutate({ params: { id: removing.id }, version: removing.version })}>
        {t(removing?.status === 'offered' ? 'ticketWaitlist.removeOffered' : 'ticketWaitlist.removeBody')}
      </ConfirmDialog>
    </>
  );
}
