import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createPayout } from '#contracts/tickets-promoters.ts';
import { type Balance, balancePages, type Payout, payoutPages } from '#web/data/ticketMoney.ts';
import { topic } from '#web/data/tickets.ts';
import { money, number } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { type Column, DataTable } from '#web/ui/DataTable.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

/** What each promoter has coming, and what was paid. */
export function Payouts() {
  const { t } = useTranslation();
  const mayPay = useMay('tickets.commission.pay');
  const balances = useInfiniteQuery(balancePages);
  const payouts = useInfiniteQuery(payoutPages);
  const [paying, setPaying] = useState<Balance | null>(null);
  const columns: Column<Balance>[] = [
    { id: 'name', header: t('promoters.promoter'), cell: ({ memberName }) => <span className="font-medium">{memberName}</span>, always: true, phone: 'title' },
    { id: 'approved', header: t('promoters.balance'), cell: ({ approvedMinor, currency }) => <Money minor={approvedMinor} currency={currency} className={approvedMinor < 0 ? 'text-bad' : 'font-medium'} />, align: 'end', always: true, phone: 'side' },
    { id: 'rows', header: t('promoters.entries'), cell: ({ rows }) => <><span className="md:hidden">{t('promoters.entries')} </span>{number(rows)}</>, align: 'end' },
    { id: 'pending', header: t('promoters.pending'), cell: ({ pendingMinor, currency }) => <><span className="md:hidden">{t('promoters.pending')} </span><Money minor={pendingMinor} currency={currency} /></>, align: 'end' },
    { id: 'pay', header: '', always: true, align: 'end', cell: (row) => (row.payable ? mayPay && <Button size="small" kind="primary" onClick={() => setPaying(row)}>{t('promoters.pay')}</Button> : <span className="text-sm text-soft">{row.approvedMinor < 0 ? t('promoters.owes') : row.approvedMinor === 0 ? t('promoters.nothingDue') : t('promoters.belowMinimum', { minimum: money(row.minPayoutMinor, row.currency) })}</span>) },
  ];
  const paid: Column<Payout>[] = [
    { id: 'name', header: t('promoters.promoter'), cell: ({ memberName }) => <span className="font-medium">{memberName}</span>, always: true, phone: 'title' },
    { id: 'amount', header: t('promoters.paid'), cell: ({ amountMinor, currency }) => <Money minor={amountMinor} currency={currency} />, align: 'end', always: true, phone: 'side' },
    { id: 'when', header: t('tickets.when'), cell: ({ paidAt }) => <DateTime at={paidAt} /> },
    { id: 'reference', header: t('promoters.reference'), cell: ({ reference }) => reference },
  ];
  return (
    <>
      <Section title={t('promoters.balances')} note={t('promoters.balancesNote')}>
        <DataTable name="ticket-balances" label={t('promoters.balances')} columns={columns} rowId={({ memberId, currency }) => memberId + currency} pages={balances} empty={<EmptyState title={t('promoters.noBalances')}>{t('promoters.noCommissionsBody')}</EmptyState>} />
      </Section>
      <Section title={t('promoters.payouts')}>
        <DataTable name="ticket-payouts" label={t('promoters.payouts')} columns={paid} rowId={({ id }) => id} pages={payouts} empty={<p className="py-4 text-soft">{t('promoters.noPayouts')}</p>} />
      </Section>
      {paying && <Pay balance={paying} onClose={() => setPaying(null)} />}
    </>
  );
}

function Pay({ balance: { memberId, memberName, currency, approvedMinor, rows }, onClose }: { balance: Balance; onClose: () => void }) {
  const { t } = useTranslation();
  const [reference, setReference] = useState('');
  const pay = useAction(createPayout, { topics: [topic], done: t('promoters.paidDone', { name: memberName }), onDone: onClose });
  const send = () => pay.mutate({ body: { memberId, currency, expectedMinor: approvedMinor, reference } });
  return (
    <Dialog open sticky size="small" onClose={onClose} title={t('promoters.payTitle', { name: memberName, amount: money(approvedMinor, currency) })} description={t('promoters.payNote', { count: rows })}
      footer={<><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" disabled={!reference.trim()} busy={pay.isPending} onClick={send}>{t('promoters.payConfirm')}</Button></>}>
      <TextInput label={t('promoters.reference')} hint={t('promoters.referenceHint')} maxLength={100} autoFocus value={reference} onChange={(event) => setReference(event.target.value)} />
      <Problem error={pay.error} className="mt-3" />
    </Dialog>
  );
}
