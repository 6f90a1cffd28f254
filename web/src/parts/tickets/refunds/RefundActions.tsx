import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { approveRefund, markRefundPaid, rejectRefund, retryRefundMoney } from '#contracts/tickets-orders.ts';
import type { Refund } from '#web/data/ticketOrders.ts';
import { topic } from '#web/data/tickets.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { ConfirmDialog } from '#web/ui/ConfirmDialog.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';

const topics = [topic];

/** What may be done with a refund now; nothing where nothing may. */
export function RefundActions({ refund }: { refund: Refund }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<'reject' | 'mark_paid' | null>(null);
  const [words, setWords] = useState('');
  const done = () => setAsking(null);
  const approve = useAction(approveRefund, { topics, done: t('ticketOrders.refundSent') });
  const retry = useAction(retryRefundMoney, { topics, done: t('ticketOrders.refundSent') });
  const reject = useAction(rejectRefund, { topics, done: t('ticketOrders.refundRejected'), onDone: done });
  const paid = useAction(markRefundPaid, { topics, done: t('ticketOrders.refundPaid'), onDone: done });
  const params = { id: refund.id };
  if (refund.can.length === 0) return null;
  const of = (key: string) => ({ 'aria-label': `${t(key)} · ${refund.orderNumber}` });
  return (
    <>
      <span className="flex flex-wrap gap-2">
        {refund.can.includes('approve') && <Button size="small" kind="primary" busy={approve.isPending} onClick={() => approve.mutate({ params })} {...of('ticketOrders.approve')}>{t('ticketOrders.approve')}</Button>}
        {refund.can.includes('reject') && <Button size="small" kind="dangerQuiet" onClick={() => setAsking('reject')} {...of('ticketOrders.reject')}>{t('ticketOrders.reject')}</Button>}
        {refund.can.includes('retry') && <Button size="small" busy={retry.isPending} onClick={() => retry.mutate({ params })} {...of('ticketOrders.retry')}>{t('ticketOrders.retry')}</Button>}
        {refund.can.includes('mark_paid') && <Button size="small" onClick={() => setAsking('mark_paid')} {...of('ticketOrders.markPaid')}>{t('ticketOrders.markPaid')}</Button>}
      </span>
      <Problem error={approve.error ?? retry.error} className="mt-2" />
      <ConfirmDialog open={asking !== null} onClose={done} title={t(asking === 'reject' ? 'ticketOrders.rejectTitle' : 'ticketOrders.markPaidTitle')} action={t(asking === 'reject' ? 'ticketOrders.reject' : 'ticketOrders.markPaid')} busy={reject.isPending || paid.isPending} error={asking === 'reject' ? reject.error : paid.error} disabled={words.trim() === ''}
        onConfirm={() => (asking === 'reject' ? reject.mutate({ params, body: { reason: words } }) : paid.mutate({ params, body: { method: 'transfer', reference: words } }))}>
        <TextInput label={t(asking === 'reject' ? 'ticketOrders.reason' : 'ticketOrders.reference')} value={words} maxLength={asking === 'reject' ? 300 : 100} onChange={(event) => setWords(event.target.value)} />
      </ConfirmDialog>
    </>
  );
}
