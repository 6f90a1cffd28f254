import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { executeRefund, type Payment, rejectPayment, verifyPayment } from '#contracts/payments.ts';
import { paymentsOf, type Session, sessionTopics } from '#web/data/studio.ts';
import { day, money } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Status, type Tone } from '#web/ui/Status.tsx';
import { TextArea, TextInput } from '#web/ui/TextInput.tsx';
import { CashNeeded } from '#web/parts/cash/CashNeeded.tsx';
import { needsDrawer } from '#web/parts/cash/needsDrawer.ts';
import { FiscalDocuments } from '#web/parts/invoicing/FiscalDocuments.tsx';
import { PaymentLinks } from '#web/parts/payments/PaymentLink.tsx';
import { ReceiptButton } from '#web/parts/payments/ReceiptButton.tsx';
import { RejectPayment } from '#web/parts/payments/RejectPayment.tsx';
import { Goodwill } from './Goodwill.tsx';
import { recordableMinor } from './money.ts';
import { Refusal } from './Refusal.tsx';

const tone: Record<string, Tone> = { pending: 'wait', verified: 'good', rejected: 'bad', executed: 'good', failed: 'bad', voided: 'neutral' };
const methods = ['cash', 'card_terminal', 'transfer', 'bank_slip'] as const;

/** What was paid, what waits for a look at the bank, what goes back, and what is missing. */
export function PaymentsTab({ session, onPay }: { session: Session; onPay: () => void }) {
  const { t } = useTranslation();
  const { currency } = session;
  const seesPayments = useMay('payments.view');
  const mayPay = useMay('payments.record') && session.editable.payments;
  const mayRefund = useMay('payments.refund');
  const mayOverride = session.can.includes('refund');
  const seesInvoices = useMay('invoicing.view');
  const full = useQuery({ ...paymentsOf(session.id), enabled: seesPayments });
  const [verifying, setVerifying] = useState<Payment | null>(null);
  const [rejecting, setRejecting] = useState<Payment | null>(null);
  const [reversing, setReversing] = useState<Payment | null>(null);
  const [giving, setGiving] = useState(false);
  const [refunding, setRefunding] = useState<string | null>(null);
  const refund = session.refunds.find(({ id }) => id === refunding);
  const missing = recordableMinor(session);
  const figures: [string, number][] = [[t('studio.total'), session.totalMinor ?? 0], [t('studio.paid'), session.netPaidMinor ?? 0], [t('studio.pending'), session.pendingMinor ?? 0], [t('studio.depositMissing'), Math.max(0, (session.shortfallMinor ?? 0) - (session.pendingMinor ?? 0))], [t('studio.balance'), session.balanceDueMinor ?? 0]];
  return (
    <div className="flex flex-col gap-5">
      {session.status !== 'canceled' && (
        <dl className="grid max-w-sm grid-cols-[1fr_auto] gap-x-6 gap-y-1">
          {figures.map(([name, minor], at) => (at < 2 || at === 4 || minor > 0) && (
            <div key={name} className={`col-span-2 grid grid-cols-subgrid ${at === 4 ? 'border-t border-line pt-1 text-lg font-semibold' : ''}`}><dt className={at === 4 ? '' : 'text-soft'}>{name}</dt><dd className="text-right"><Money minor={minor} currency={currency} /></dd></div>
          ))}
        </dl>
      )}
      {((mayPay && missing > 0) || mayOverride) && (
        <div className="flex flex-wrap gap-2">
          {mayPay && missing > 0 && <Button onClick={onPay}>{t((session.shortfallMinor ?? 0) > 0 ? 'studio.pay.deposit' : 'studio.pay.action')}</Button>}
          {mayOverride && <Button kind="quiet" onClick={() => setGiving(true)}>{t('payments.goodwill')}</Button>}
        </div>
      )}
      <PaymentLinks sessionId={session.id} clientName={session.clientName} clientPhone={session.client.primaryPhone} currency={currency} mayPay={mayPay} dueMinor={session.status === 'pre_scheduled' ? Math.min(missing, session.shortfallMinor ?? 0) : missing} />
      <section aria-label={t('studio.pay.received')}>
        <h2 className="mb-1 text-sm font-medium text-soft">{t('studio.pay.received')}</h2>
        {session.receipts.length === 0 ? <p className="text-soft">{t('studio.pay.none')}</p> : (
          <ul className="border-t border-line">
            {session.receipts.map((receipt) => {
              const row = full.data?.items.find(({ id }) => id === receipt.id);
              return (
                <li key={receipt.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-2">
                  <div className="min-w-0 flex-1">
                    <div className="font-medium"><Money minor={receipt.amountMinor} currency={currency} /> <span className="font-normal text-soft">· {t(`studio.method.${receipt.method}`)}{receipt.documentNumber && ` ${receipt.documentNumber}`}</span></div>
                    <div className="text-sm text-soft tabular-nums">{day(receipt.paymentDate, 'weekday')} · {receipt.allocations.map((part) => t(`studio.pay.for.${part.kind}`, { amount: money(part.amountMinor, currency) })).join(' + ')}{row?.registeredByName && ` · ${row.registeredByName}`}</div>
                    {row?.rejectionReason && <div className="text-sm text-bad">{row.rejectionReason}</div>}
                    {row?.blockedBy === 'same_user' && <div className="text-sm text-soft">{t('studio.pay.sameUser')}</div>}
                  </div>
                  {row?.status === 'verified' && <ReceiptButton small payment={row} />}
                  {row?.status === 'verified' && mayRefund && row.refundedMinor < row.amountMinor && <Button size="small" kind="dangerQuiet" onClick={() => setReversing(row)}>{t('payments.reverse')}</Button>}
                  <Status tone={tone[receipt.status] ?? 'neutral'} hollow={receipt.status === 'pending'}>{t(`studio.receipt.${receipt.status}`)}</Status>
                  {row?.mayVerify && receipt.status === 'pending' && <div className="flex gap-2"><Button size="small" onClick={() => setVerifying(row)}>{t('studio.pay.verify')}</Button><Button size="small" kind="dangerQuiet" onClick={() => setRejecting(row)}>{t('studio.pay.reject')}</Button></div>}
                </li>
              );
            })}
          </ul>
        )}
        <Refusal error={full.error} zone={session.zone} currency={currency} onRetry={() => void full.refetch()} className="mt-2" />
      </section>
      {session.refunds.length > 0 && (
        <section aria-label={t('studio.refunds')}>
          <h2 className="mb-1 text-sm font-medium text-soft">{t('studio.refunds')}</h2>
          <ul className="border-t border-line">
            {session.refunds.map((one) => (
              <li key={one.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-2">
                <div className="min-w-0 flex-1"><div className="font-medium"><Money minor={one.amountMinor} currency={currency} /> <span className="font-normal text-soft">· {t(`studio.method.${one.method}`)}</span></div><div className="text-sm text-soft">{t(`studio.refund.${one.reason}`)}{one.pctApplied !== null && ` · ${one.pctApplied} %`}</div></div>
                <Status tone={tone[one.status] === 'good' ? 'good' : one.status === 'pending' ? 'wait' : (tone[one.status] ?? 'neutral')} hollow={one.status === 'pending'}>{t(`studio.refund.${one.status}`)}</Status>
                {mayRefund && one.status === 'pending' && <Button size="small" onClick={() => setRefunding(one.id)}>{t('studio.refund.execute')}</Button>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {seesInvoices && <FiscalDocuments ownerId={session.id} />}
      {verifying && <Verify payment={verifying} session={session} onClose={() => setVerifying(null)} />}
      {rejecting && <Reject payment={rejecting} session={session} onClose={() => setRejecting(null)} />}
      {reversing && <RejectPayment reverse payment={reversing} onClose={() => setReversing(null)} onDone={() => setReversing(null)} />}
      {giving && <Goodwill session={session} onClose={() => setGiving(false)} />}
      {refund && <Execute refund={refund} session={session} onClose={() => setRefunding(null)} />}
    </div>
  );
}

function Verify({ payment, session, onClose }: { payment: Payment; session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const verify = useAction(verifyPayment, { topics: sessionTopics, done: t('studio.pay.verified'), onDone: onClose });
  const enough = session.status === 'pre_scheduled' && payment.amountMinor >= (session.shortfallMinor ?? 0);
  return (
    <ConfirmDialog open danger={false} onClose={onClose} title={t('studio.pay.verifyTitle', { amount: money(payment.amountMinor, session.currency) })} action={t('studio.pay.verify')} busy={verify.isPending} error={verify.error} onConfirm={() => verify.mutate({ params: { id: payment.id } })}>
      <p>{[t(`studio.method.${payment.method}`), payment.documentNumber].filter(Boolean).join(' ')} · <DateTime at={payment.registeredAt} zone={session.zone} />{payment.registeredByName && ` · ${payment.registeredByName}`}</p>
      <p className="mt-2">{t(enough ? 'studio.pay.verifyConfirms' : 'studio.pay.verifyBody')}</p>
    </ConfirmDialog>
  );
}

function Reject({ payment, session, onClose }: { payment: Payment; session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const reject = useAction(rejectPayment, { topics: sessionTopics, done: t('studio.pay.rejected'), onDone: onClose });
  return (
    <Dialog open sticky onClose={onClose} size="small" title={t('studio.pay.rejectTitle', { amount: money(payment.amountMinor, session.currency) })} footer={<>
      <Button onClick={onClose}>{t('studio.leaveAsIs')}</Button>
      <Button kind="danger" busy={reject.isPending} disabled={!reason.trim()} onClick={() => reject.mutate({ params: { id: payment.id }, body: { reason: reason.trim() } })}>{t('studio.pay.rejectAction')}</Button>
    </>}>
      <TextArea label={t('studio.reason')} hint={t('studio.pay.rejectHint')} value={reason} onChange={(event) => setReason(event.target.value)} />
      <Refusal error={reject.error} zone={session.zone} currency={session.currency} className="mt-3" />
    </Dialog>
  );
}

function Execute({ refund, session, onClose }: { refund: Session['refunds'][number]; session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const [method, setMethod] = useState<(typeof methods)[number]>(methods.find((one) => one === refund.method) ?? 'transfer');
  const [document, setDocument] = useState('');
  const execute = useAction(executeRefund, { topics: sessionTopics, done: t('studio.refund.done'), onDone: onClose });
  return (
    <Dialog open sticky onClose={onClose} size="small" title={t('studio.refund.title', { amount: money(refund.amountMinor, session.currency) })} description={t('studio.refund.body')} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={execute.isPending} onClick={() => execute.mutate({ params: { id: refund.id }, body: { method, documentNumber: document.trim() || null } })}>{t('studio.refund.execute')}</Button>
    </>}>
      <div className="flex flex-col gap-4">
        <Select label={t('studio.pay.method')} value={method} onChange={setMethod} options={methods.map((one) => ({ value: one, label: t(`studio.method.${one}`) }))} />
        <TextInput label={t('studio.pay.document')} optional={method === 'cash'} value={document} onChange={(event) => setDocument(event.target.value)} />
        <Refusal error={execute.error} zone={session.zone} currency={session.currency}>{needsDrawer(execute.error) && <CashNeeded />}</Refusal>
      </div>
    </Dialog>
  );
}
