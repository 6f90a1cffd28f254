import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { verifyPayment } from '#contracts/payments.ts';
import { moneyTopics, type Payment, paymentOf } from '#web/data/payments.ts';
import { day, money } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { DateTime } from '#web/ui/DateTime.tsx';
import { SidePanel } from '#web/ui/Dialog.tsx';
import { KeyValue } from '#web/ui/KeyValue.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { SkeletonLines } from '#web/ui/Skeleton.tsx';
import { Status } from '#web/ui/Status.tsx';
import { paymentTone } from './methods.ts';
import { ReceiptButton } from './ReceiptButton.tsx';
import { RejectPayment } from './RejectPayment.tsx';
import { Slip } from './Slip.tsx';
import { WhatFor } from './WhatFor.tsx';

/** One payment: the slip beside the amount, what it pays for, and the decision. */
export function PaymentPanel({ id, onClose, onDecided }: { id: string; onClose: () => void; onDecided: () => void }) {
  const { t } = useTranslation();
  const query = useQuery(paymentOf(id));
  const payment = query.data;
  const [rejecting, setRejecting] = useState(false);
  const [reversing, setReversing] = useState(false);
  const mayReverse = useMay('payments.refund') && payment?.status === 'verified' && payment.refundedMinor < payment.amountMinor;
  const verify = useAction(verifyPayment, { topics: moneyTopics, done: (after) => t('payments.verified', { amount: money(after.amountMinor, after.currency) }), onDone: onDecided });
  const decides = payment?.mayVerify ?? false;
  return (
    <SidePanel open onClose={onClose} title={payment ? <Money minor={payment.amountMinor} currency={payment.currency} /> : '…'} subtitle={payment && `${payment.clientName} · ${t(`payments.method.${payment.method}`)}`}
      footer={mayReverse && payment ? <Button kind="dangerQuiet" onClick={() => setReversing(true)}>{t('payments.reverse')}</Button> : decides && payment && <>
        <Button kind="dangerQuiet" onClick={() => setRejecting(true)}>{t('payments.reject')}</Button>
        <Button kind="primary" busy={verify.isPending} onClick={() => verify.mutate({ params: { id: payment.id } })}>{t('payments.verify')}</Button>
      </>}>
      {query.isPending && <SkeletonLines lines={8} />}
      {query.error && !payment && <Problem error={query.error} onRetry={() => void query.refetch()} />}
      {payment && (
        <div className="flex flex-col gap-5">
          <div className="flex flex-wrap items-center gap-3">
            <Status tone={paymentTone[payment.status]} hollow={payment.status === 'pending'}>{t(`payments.status.${payment.status}`)}</Status>
            {payment.status === 'pending' && payment.blockedBy && <span className="text-sm text-soft">{t(`payments.blocked.${payment.blockedBy}`)}</span>}
          </div>
          <Problem error={verify.error} />
          {payment.status === 'verified' && <ReceiptButton payment={payment} />}
          {payment.rejectionReason && <p className="text-bad">{t('payments.rejectedBecause', { reason: payment.rejectionReason })}</p>}
          {payment.file ? <Slip file={payment.file} /> : payment.status === 'pending' && <p className="text-soft">{t('payments.noSlip')}</p>}
          <KeyValue items={[
            [t('payments.amount'), <Money minor={payment.amountMinor} currency={payment.currency} className="font-semibold" />],
            ...(payment.number ? [[t('payments.receipt.number'), payment.number] as const] : []),
            [t('payments.document'), payment.documentNumber ?? '—'],
            [t('payments.date'), day(payment.paymentDate, 'weekday')],
            [t('payments.registered'), <><DateTime at={payment.registeredAt} />{payment.registeredByName && ` · ${payment.registeredByName}`}</>],
            ...(payment.verifiedAt ? [[t('payments.verifiedAt'), <DateTime at={payment.verifiedAt} />] as const] : []),
            ...(payment.refundedMinor > 0 ? [[t('payments.refunded'), <Money minor={payment.refundedMinor} currency={payment.currency} />] as const] : []),
            ...(payment.notes ? [[t('payments.notes'), <span className="whitespace-pre-wrap">{payment.notes}</span>] as const] : []),
          ]} />
          <Parts payment={payment} />
        </div>
      )}
      {reversing && payment && <RejectPayment payment={payment} reverse onClose={() => setReversing(false)} onDone={() => setReversing(false)} />}
      {rejecting && payment && <RejectPayment payment={payment} onClose={() => setRejecting(false)} onDone={() => { setRejecting(false); onDecided(); }} />}
    </SidePanel>
  );
}

function Parts({ payment }: { payment: Payment }) {
  const { t } = useTranslation();
  const rest = payment.amountMinor - payment.allocations.reduce((sum, part) => sum + part.amountMinor, 0);
  return (
    <section aria-label={t('payments.for')}>
      <h3 className="mb-1 text-sm font-medium text-soft">{t('payments.for')}</h3>
      <ul className="border-t border-line">
        {payment.allocations.map((part) => (
          <li key={part.id} className="flex items-baseline justify-between gap-3 border-b border-line py-1.5"><span><WhatFor title={part.title} path={part.path} /> <span className="text-soft">· {t(`payments.kind.${part.kind}`)}</span></span><Money minor={part.amountMinor} currency={payment.currency} /></li>
        ))}
        {rest > 0 && <li className="flex items-baseline justify-between gap-3 border-b border-line py-1.5"><span className="text-soft">{t('payments.credit')}</span><Money minor={rest} currency={payment.currency} /></li>}
      </ul>
    </section>
  );
}
