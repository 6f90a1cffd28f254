import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { approveCommissions, cancelCommission } from '#contracts/tickets-promoters.ts';
import { CommissionStatus } from '#contracts/tickets-terms.ts';
import { type Commission, commissionPages } from '#web/data/ticketMoney.ts';
import { topic } from '#web/data/tickets.ts';
import { number } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { CommissionState, rate } from './state.tsx';

const MOST = 200;

/** What was earned, order by order: to be approved, all chosen ones at once. */
export function Commissions({ status, linkId, onStatus }: { status: CommissionStatus | undefined; linkId?: string; onStatus: (status: CommissionStatus | undefined) => void }) {
  const { t } = useTranslation();
  const mayApprove = useMay('tickets.commission.approve');
  const pages = useInfiniteQuery(commissionPages({ status, linkId }));
  const rows = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  const waiting = rows.filter((row) => row.kind === 'accrual' && row.status === 'pending');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [refusing, setRefusing] = useState<Commission | null>(null);
  const picked = waiting.filter(({ id }) => chosen.has(id)).slice(0, MOST);
  const approve = useAction(approveCommissions, { topics: [topic], done: ({ approved }) => t('promoters.approvedDone', { count: approved }), onDone: () => setChosen(new Set()) });
  const pick = (ids: readonly string[], on: boolean) => setChosen((before) => { const next = new Set(before); for (const id of ids) if (on) next.add(id); else next.delete(id); return next; });
  const columns: Column<Commission>[] = [
    ...(mayApprove ? [{ id: 'pick', header: '', width: 'w-10', always: true, phone: 'start' as const, cell: (row: Commission) => (row.kind === 'accrual' && row.status === 'pending' ? <Checkbox hideLabel label={t('promoters.choose', { number: row.orderNumber })} checked={chosen.has(row.id)} onChange={(on) => pick([row.id], on)} /> : null) }] : []),
    { id: 'promoter', header: linkId ? t('tickets.event') : t('promoters.promoter'), cell: ({ memberName, eventName, kind }) => <span><span className="font-medium">{linkId ? eventName : memberName}</span>{kind === 'reversal' && <span className="text-soft"> · {t('promoters.reversal')}</span>}</span>, always: true, phone: 'title' },
    { id: 'amount', header: t('promoters.commission'), cell: ({ amountMinor, currency }) => <Money minor={amountMinor} currency={currency} className={amountMinor < 0 ? 'text-bad' : 'font-medium'} />, align: 'end', always: true, phone: 'side' },
    ...(linkId ? [] : [{ id: 'event', header: t('tickets.event'), cell: ({ eventName }: Commission) => <span className="line-clamp-1">{eventName}</span> }]),
    { id: 'order', header: t('promoters.order'), cell: ({ orderNumber }) => <code className="font-mono text-sm whitespace-nowrap">{orderNumber}</code> },
    { id: 'when', header: t('tickets.when'), cell: ({ paidAt, timeZone }) => paidAt && <DateTime at={paidAt} zone={timeZone} className="whitespace-nowrap" /> },
    { id: 'rate', header: t('promoters.rateHead'), cell: ({ rateBp, baseMinor, currency }) => <span className="whitespace-nowrap">{rate(rateBp)} <span className="text-soft">{t('promoters.of')} <Money minor={baseMinor} currency={currency} /></span></span>, align: 'end' },
    { id: 'status', header: t('tickets.status'), cell: (row) => <span className="inline-flex items-center gap-2"><CommissionState status={row.status} />{mayApprove && row.kind === 'accrual' && (row.status === 'pending' || row.status === 'approved') && <Button size="small" onClick={() => setRefusing(row)}>{t('promoters.refuse')}</Button>}</span>, always: true },
  ];
  return (
    <>
      <DataTable name="ticket-commissions" label={t('promoters.commissions')} columns={columns} rowId={({ id }) => id} pages={pages} onClearFilters={status ? () => onStatus(undefined) : undefined} keepToolbar
        toolbar={<>
          <Select label={t('tickets.status')} hideLabel className="w-44" value={status ?? 'all'} onChange={(value) => onStatus(value === 'all' ? undefined : (value as CommissionStatus))} options={[{ value: 'all', label: t('web.all') }, ...CommissionStatus.options.map((one) => ({ value: one as string, label: t(`status.commission.${one}`) }))]} />
          {mayApprove && waiting.length > 0 && <>
            <Checkbox label={t('promoters.chooseAll', { count: waiting.length })} checked={waiting.every(({ id }) => chosen.has(id))} mixed={picked.length > 0 && picked.length < waiting.length} onChange={(on) => pick(waiting.map(({ id }) => id), on)} />
            <Button kind="primary" className="ml-auto" disabled={picked.length === 0} busy={approve.isPending} onClick={() => approve.mutate({ body: { ids: picked.map(({ id }) => id) } })}>{picked.length === 0 ? t('promoters.approve') : t('promoters.approveSome', { count: number(picked.length) })}</Button>
          </>}
        </>}
        empty={<EmptyState title={t('promoters.noCommissions')}>{t('promoters.noCommissionsBody')}</EmptyState>} />
      <Problem error={approve.error} className="mt-3" />
      {refusing && <Refuse commission={refusing} onClose={() => setRefusing(null)} />}
    </>
  );
}

function Refuse({ commission, onClose }: { commission: Commission; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const cancel = useAction(cancelCommission, { topics: [topic], done: t('promoters.refused'), onDone: onClose });
  return (
    <ConfirmDialog open onClose={onClose} title={t('promoters.refuseTitle', { name: commission.memberName, number: commission.orderNumber })} action={t('promoters.refuse')} disabled={!reason.trim()} busy={cancel.isPending} error={cancel.error} onConfirm={() => cancel.mutate({ params: { id: commission.id }, body: { reason } })}>
      <p className="mb-3">{t('promoters.refuseNote')} <Money minor={commission.amountMinor} currency={commission.currency} /></p>
      <TextInput label={t('promoters.reason')} maxLength={300} value={reason} onChange={(event) => setReason(event.target.value)} />
    </ConfirmDialog>
  );
}
