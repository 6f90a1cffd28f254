import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createGoodwillRefund } from '#contracts/studio-payments.ts';
import type { Session } from '#web/data/studio.ts';
import { money } from '#web/format.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { MoneyInput } from '#web/ui/NumberInput.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';
import { Refusal } from './Refusal.tsx';
import { useSessionAction } from './useSessionAction.ts';

/** Money given back above what the policy says, up to what is held (studio 5.6). */
export function Goodwill({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const { currency } = session;
  const [amountMinor, setAmount] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const maxMinor = session.netPaidMinor ?? 0;
  const max = money(maxMinor, currency);
  const give = useSessionAction(createGoodwillRefund, { done: t('payments.goodwillDone', { amount: money(amountMinor ?? 0, currency) }), onDone: onClose });
  const wrong = !amountMinor ? t('field.required') : amountMinor > maxMinor ? t('payments.goodwillMax', { max }) : undefined;
  const send = () => {
    setTried(true);
    if (amountMinor && !wrong && reason.trim()) give.mutate({ params: { id: session.id }, body: { amountMinor, reason: reason.trim() } });
  };
  return (
    <Dialog open sticky size="small" onClose={onClose} title={t('payments.goodwillTitle')} description={t('payments.goodwillBody', { max })} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={give.isPending} onClick={send}>{t('payments.goodwillAction')}</Button>
    </>}>
      <div className="flex flex-col gap-4">
        <MoneyInput label={t('payments.amount')} currency={currency} value={amountMinor} onChange={setAmount} max={maxMinor} error={tried ? wrong : undefined} />
        <TextArea label={t('payments.reason')} hint={t('payments.reasonHint')} rows={3} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} error={tried && !reason.trim() ? t('field.required') : undefined} />
        <Refusal error={give.error} zone={session.zone} currency={currency} />
      </div>
    </Dialog>
  );
}
