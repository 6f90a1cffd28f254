import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rejectPayment, reversePayment } from '#contracts/payments.ts';
import { moneyTopics, type Payment } from '#web/data/payments.ts';
import { money } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';

/** Why it is not to count, or no longer: rejected before it was verified, reversed after. */
export function RejectPayment({ payment, reverse = false, onClose, onDone }: { payment: Payment; reverse?: boolean; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const rejection = useAction(rejectPayment, { topics: moneyTopics, done: t('payments.rejected'), onDone });
  const reversal = useAction(reversePayment, { topics: moneyTopics, done: t('payments.reversed'), onDone });
  const reject = reverse ? reversal : rejection;
  const words = reverse ? 'reverse' : 'reject';
  const send = () => {
    setTried(true);
    if (reason.trim()) reject.mutate({ params: { id: payment.id }, body: { reason } });
  };
  return (
    <Dialog open sticky size="small" onClose={onClose} title={t(`payments.${words}Title`, { amount: money(payment.amountMinor, payment.currency) })} footer={<><Button onClick={onClose}>{t('web.cancel')}</Button><Button kind="danger" busy={reject.isPending} onClick={send}>{t(`payments.${words}`)}</Button></>}>
      <p className="mb-3 text-soft">{t(`payments.${words}Body`)}</p>
      <TextArea label={t('payments.reason')} hint={t('payments.reasonHint')} rows={3} maxLength={500} autoFocus value={reason} onChange={(event) => setReason(event.target.value)} error={tried && !reason.trim() ? t('field.required') : undefined} />
      <Problem error={reject.error} className="mt-3" />
    </Dialog>
  );
}
