import { FileText, RefreshCw } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { adjustSettlement, closeSettlement, dropAdjustment, paySettlement, refreshSettlement, reviewSettlement } from '#contracts/tickets-settlement.ts';
import { openStatement, type Settlement } from '#web/data/ticketMoney.ts';
import { topic } from '#web/data/tickets.ts';
import { money, number } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { cx } from '#web/ui/classes.ts';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { MoneyInput } from '#web/ui/NumberInput.tsx';
import { PageHeader, Section } from '#web/ui/PageHeader.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { SettlementState } from './state.tsx';

const LOWEST = -1_000_000_000_000;

/** What an organizer is owed for an event: the sums, and the way from draft to paid. */
export function Statement({ settlement }: { settlement: Settlement }) {
  const { t } = useTranslation();
  const { id, lines, currency, version, status, can } = settlement;
  const mayClose = useMay('tickets.settlement.close');
  const open = mayClose && (status === 'draft' || status === 'reviewed');
  const [asking, setAsking] = useState<'close' | 'pay' | 'adjust' | null>(null);
  const done = () => setAsking(null);
  const refresh = useAction(refreshSettlement, { topics: [topic], done: t('settlements.refreshed') });
  const review = useAction(reviewSettlement, { topics: [topic], done: t('settlements.reviewed') });
  const close = useAction(closeSettlement, { topics: [topic], done: t('settlements.closed'), onDone: done });
  const drop = useAction(dropAdjustment, { topics: [topic] });
  const at = { params: { id }, version };
  const sums: [label: string, minor: number, strong?: boolean][] = [
    [t('settlement.paidMinor'), lines.paidMinor], [t('settlement.refundedFaceMinor'), 0 - lines.refundedFaceMinor], ...(lines.chargedBackMinor === 0 ? [] : [[t('settlement.chargedBackMinor'), 0 - lines.chargedBackMinor] as [string, number]]), [t('settlement.commissionMinor'), 0 - lines.commissionMinor], [t('settlement.parafiscalMinor'), 0 - lines.parafiscalMinor], [t('settlement.absorbedFeeMinor'), 0 - lines.absorbedFeeMinor],
    [t('settlement.netMinor'), lines.netMinor, true], [t('settlement.returnedFeeByOrganizerMinor'), 0 - lines.returnedFeeByOrganizerMinor],
  ];
  return (
    <div className="max-w-3xl">
      <PageHeader title={settlement.eventName} back={{ to: '/tickets/settlements', label: t('settlements.title') }} note={<span className="inline-flex flex-wrap items-center gap-x-3"><SettlementState status={status} className="font-medium text-ink" /><DateTime at={settlement.startAt} zone={settlement.timeZone} />{settlement.legalName && <span>{settlement.legalName}</span>}</span>}
        actions={<>
          <Button icon={<FileText className="size-4" />} onClick={() => void openStatement(id)}>{t('settlements.pdf')}</Button>
          {open && <Button icon={<RefreshCw className="size-4" />} busy={refresh.isPending} onClick={() => refresh.mutate({ params: { id } })}>{t('settlements.refresh')}</Button>}
          {can.includes('reviewed') && <Button kind="primary" busy={review.isPending} onClick={() => review.mutate(at)}>{t('settlements.review')}</Button>}
          {can.includes('closed') && <Button kind="primary" onClick={() => setAsking('close')}>{t('settlements.close')}</Button>}
          {can.includes('paid') && <Button kind="primary" onClick={() => setAsking('pay')}>{t('settlements.pay')}</Button>}
        </>} />
      <Problem error={refresh.error ?? review.error ?? drop.error} className="mb-4" />
      <Section title={t('settlements.statement')} note={t('settlements.counts', { orders: number(lines.orders), units: number(lines.units), refunded: number(lines.refundedUnits), courtesies: number(lines.courtesyUnits) })}>
        <dl className="tabular-nums">
          {sums.map(([label, minor, strong]) => <Line key={label} label={label} value={money(minor, currency)} strong={strong} />)}
          {settlement.adjustments.map((one) => <Line key={one.id} label={one.reason} value={money(one.amountMinor, currency)} action={open && <Button size="small" onClick={() => drop.mutate({ params: { id, adjustmentId: one.id } })}>{t('settlements.dropAdjustment')}</Button>} />)}
          <Line label={t(settlement.mode === 'platform_account' ? 'settlement.payableMinor' : 'settlement.informedMinor')} value={money(lines.payableMinor, currency)} total />
        </dl>
        <p className="mt-3 text-sm text-soft">{t('settlement.platformFee', { amount: money(lines.platformFeeMinor, currency) })}</p>
        {lines.imported.units > 0 && <p className="mt-1 text-sm text-soft">{t('settlement.importedNote', { count: lines.imported.units, amount: money(lines.imported.paidMinor, currency) })}</p>}
        {settlement.paymentRef && <p className="mt-1 text-sm text-soft">{t('settlement.paymentRef')}: {settlement.paymentRef}</p>}
        {open && <Button className="mt-4" onClick={() => setAsking('adjust')}>{t('settlements.adjust')}</Button>}
      </Section>
      <Section title={t('settlements.byArea')}>
        <div className="scroll-thin overflow-x-auto" tabIndex={0} role="region" aria-label={t('settlements.byArea')}>
          <table className="w-full text-left tabular-nums">
            <thead><tr className="text-soft">{['area', 'units', 'paidMinor', 'refundedFaceMinor'].map((key, n) => <th key={key} scope="col" className={cx('py-1.5 font-medium', n > 0 && 'pl-3 text-right')}>{t(`settlement.${key}`)}</th>)}</tr></thead>
            <tbody>{lines.areas.map((area) => <tr key={area.name} className="border-t border-line"><td className="py-1.5">{area.name}</td><td className="pl-3 text-right">{number(area.units)}</td><td className="pl-3 text-right whitespace-nowrap">{money(area.paidMinor, currency)}</td><td className="pl-3 text-right whitespace-nowrap">{money(area.refundedFaceMinor, currency)}</td></tr>)}</tbody>
          </table>
        </div>
      </Section>
      <ConfirmDialog open={asking === 'close'} onClose={done} danger={false} title={t('settlements.closeTitle', { event: settlement.eventName })} action={t('settlements.close')} busy={close.isPending} error={close.error} onConfirm={() => close.mutate(at)}>{t('settlements.closeNote', { amount: money(lines.payableMinor, currency) })}</ConfirmDialog>
      {asking === 'pay' && <Pay settlement={settlement} onClose={done} />}
      {asking === 'adjust' && <Adjust settlement={settlement} onClose={done} />}
    </div>
  );
}

const Line = ({ label, value, strong, total, action }: { label: string; value: string; strong?: boolean | undefined; total?: boolean; action?: ReactNode }) => (
  <div className={cx('flex min-h-9 items-center justify-between gap-4 border-t border-line py-1.5', (strong || total) && 'font-semibold', total && 'text-lg')}><dt className="min-w-0">{label}</dt><dd className="flex items-center gap-3 whitespace-nowrap">{action}{value}</dd></div>
);

function Pay({ settlement: { id, version, eventName, payableMinor, currency }, onClose }: { settlement: Settlement; onClose: () => void }) {
  const { t } = useTranslation();
  const [reference, setReference] = useState('');
  const pay = useAction(paySettlement, { topics: [topic], done: t('settlements.paid'), onDone: onClose });
  return (
    <Dialog open sticky size="small" onClose={onClose} title={t('settlements.payTitle', { event: eventName })} description={money(payableMinor, currency)} footer={<><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" disabled={!reference.trim()} busy={pay.isPending} onClick={() => pay.mutate({ params: { id }, body: { reference }, version })}>{t('settlements.pay')}</Button></>}>
      <TextInput label={t('promoters.reference')} hint={t('promoters.referenceHint')} maxLength={100} autoFocus value={reference} onChange={(event) => setReference(event.target.value)} />
      <Problem error={pay.error} className="mt-3" />
    </Dialog>
  );
}

function Adjust({ settlement: { id, currency }, onClose }: { settlement: Settlement; onClose: () => void }) {
  const { t } = useTranslation();
  const [amount, setAmount] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const adjust = useAction(adjustSettlement, { topics: [topic], done: t('settlements.adjusted'), onDone: onClose });
  return (
    <Dialog open sticky size="small" onClose={onClose} title={t('settlements.adjust')} description={t('settlements.adjustNote')} footer={<><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="primary" disabled={!amount || !reason.trim()} busy={adjust.isPending} onClick={() => adjust.mutate({ params: { id }, body: { amountMinor: amount!, reason } })}>{t('settlements.adjust')}</Button></>}>
      <div className="flex flex-col gap-4">
        <MoneyInput label={t('settlements.amount')} hint={t('settlements.amountHint')} currency={currency} min={LOWEST} value={amount} onChange={setAmount} />
        <TextInput label={t('promoters.reason')} maxLength={300} value={reason} onChange={(event) => setReason(event.target.value)} />
        <Problem error={adjust.error} />
      </div>
    </Dialog>
  );
}
