import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { completeSession } from '#contracts/studio-life.ts';
import { DeliveryMethod } from '#contracts/studio-terms.ts';
import { ApiProblem } from '#web/api.ts';
import type { Session } from '#web/data/studio.ts';
import { money } from '#web/format.ts';
import { Refusal } from '#web/parts/studio/Refusal.tsx';
import { useSessionAction } from '#web/parts/studio/useSessionAction.ts';
import { useMay } from '#web/session.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextArea, TextInput } from '#web/ui/TextInput.tsx';

/** Delivered and paid (T11): how it was handed over, and what is still owed before it is closed for good. */
export function Complete({ session, onClose, onPay }: { session: Session; onClose: () => void; onPay: (() => void) | null }) {
  const { t } = useTranslation();
  const [method, setMethod] = useState<z.infer<typeof DeliveryMethod> | null>(session.deliveryMethod);
  const [address, setAddress] = useState(session.deliveryAddress ?? '');
  const [reason, setReason] = useState('');
  const mayOwe = useMay('studio.session.complete-with-balance');
  const complete = useSessionAction(completeSession, { done: t('studioSteps.complete.done', { code: session.code }), onDone: onClose });
  const owed = Math.max(0, session.balanceDueMinor ?? 0);
  const unpaid = complete.error instanceof ApiProblem && complete.error.code === 'INSUFFICIENT_PAYMENT';
  const send = () => method && complete.mutate({
    params: { id: session.id }, version: session.version, body: { deliveryMethod: method, ...(method !== 'digital' && { deliveryAddress: address.trim() || null }), ...(reason.trim() && { reason: reason.trim() }) },
  });
  return (
    <Dialog open sticky onClose={onClose} size="small" title={t('studio.step.completed')} description={t('studioSteps.complete.body')} footer={<>
      <Button onClick={onClose}>{t('studio.leaveAsIs')}</Button>
      <Button kind="primary" busy={complete.isPending} disabled={!method} onClick={send}>{t('studio.step.completed')}</Button>
    </>}>
      <form noValidate aria-label={t('studio.step.completed')} className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); send(); }}>
        {owed > 0 && (
          <div className="rounded-md border border-wait/40 bg-wait-soft px-3 py-2.5">
            <p className="font-medium text-wait tabular-nums">{t('studioSteps.complete.owed', { amount: money(owed, session.currency) })}</p>
            {onPay && <Button size="small" className="mt-2" onClick={() => { onClose(); onPay(); }}>{t('studio.pay.action')}</Button>}
          </div>
        )}
        <Select label={t('studio.delivery')} value={method} onChange={setMethod} options={DeliveryMethod.options.map((one) => ({ value: one, label: t(`studio.delivery.${one}`) }))} />
        {method && method !== 'digital' && <TextInput label={t('studio.deliveryAddress')} optional value={address} onChange={(event) => setAddress(event.target.value)} maxLength={500} />}
        {owed > 0 && mayOwe && <TextArea label={t('studio.reason')} hint={t('studioSteps.complete.reasonHint')} value={reason} onChange={(event) => setReason(event.target.value)} maxLength={1000} />}
        <Refusal error={complete.error} zone={session.zone} currency={session.currency}>{unpaid && onPay && <Button size="small" onClick={() => { onClose(); onPay(); }}>{t('studio.pay.action')}</Button>}</Refusal>
      </form>
    </Dialog>
  );
}
