import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Cancellation, cancelSession } from '#contracts/studio.ts';
import type { CancelReasonCode } from '#contracts/studio-terms.ts';
import { refundPreviewOf, type Session } from '#web/data/studio.ts';
import { money } from '#web/format.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Controlled, field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { RadioGroup } from '#web/ui/RadioGroup.tsx';
import { Select } from '#web/ui/Select.tsx';
import { Skeleton } from '#web/ui/Skeleton.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';
import { Refusal } from './Refusal.tsx';
import { useSessionAction } from './useSessionAction.ts';

type Initiator = 'client' | 'company' | 'force_majeure';
const initiators: readonly Initiator[] = ['client', 'company', 'force_majeure'];
const codes: Record<Initiator, CancelReasonCode[]> = {
  client: ['client_request', 'negotiation_failed', 'client_no_show', 'duplicate', 'other'],
  company: ['company_cannot_fulfil', 'evaluation_negative', 'duplicate', 'other'],
  force_majeure: ['force_majeure'],
};

/** Cancelling cannot be undone and may cost money: what goes back stands first, in numbers. */
export function CancelSession({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useContractForm(Cancellation, { initiator: 'client', reasonCode: 'client_request', reason: '' });
  const initiator = form.watch('initiator') as Initiator;
  const preview = useQuery(refundPreviewOf(session.id, initiator));
  const cancel = useSessionAction(cancelSession, { done: t('studio.cancel.done', { code: session.code }), onDone: onClose });
  const noShow = session.status === 'assigned' && Date.now() >= Date.parse(session.startsAt);
  const submit = form.handleSubmit((body) => cancel.mutate({ params: { id: session.id }, version: session.version, body }, { onError: (error) => showFieldErrors(form, error) }));
  const { data } = preview;
  return (
    <Dialog open sticky onClose={onClose} title={t('studio.cancel.title', { code: session.code })} footer={<>
      <Button onClick={onClose}>{t('studio.cancel.keep')}</Button>
      <Button kind="danger" busy={cancel.isPending} disabled={!data} onClick={() => void submit()}>{data && data.refundMinor > 0 ? t('studio.cancel.withRefund', { amount: money(data.refundMinor, data.currency) }) : t('studio.cancel.action')}</Button>
    </>}>
      <Form onSubmit={submit} label={t('studio.cancel.title', { code: session.code })}>
        <div aria-live="polite" className="rounded-md border border-line bg-sunken px-4 py-3">
          {preview.error ? <Refusal error={preview.error} zone={session.zone} currency={session.currency} onRetry={() => void preview.refetch()} /> : data ? (
            <>
              <p className="text-lg font-semibold tabular-nums">{data.refundMinor > 0 ? t('studio.cancel.refund', { amount: money(data.refundMinor, data.currency) }) : t('studio.cancel.noRefund')}</p>
              <p className="text-soft tabular-nums">{data.netPaidMinor === 0 ? t('studio.cancel.nothingPaid') : t('studio.cancel.share', { pct: data.pct, paid: money(data.netPaidMinor, data.currency), kept: money(data.keptMinor, data.currency) })}</p>
              {data.parts.length > 0 && <ul className="mt-1 text-soft">{data.parts.map((part) => <li key={part.paymentId} className="tabular-nums">{t('studio.cancel.part', { amount: money(part.amountMinor, data.currency), method: t(`studio.method.${part.method}`) })}</li>)}</ul>}
            </>
          ) : <div className="flex flex-col gap-2 py-1"><Skeleton className="w-56" /><Skeleton className="w-72" /></div>}
        </div>
        <Controlled form={form} name="initiator">
          {({ value, onChange, error }) => <RadioGroup label={t('studio.cancel.initiator')} value={value} error={error} options={initiators.map((one) => ({ value: one, label: t(`studio.initiator.${one}`) }))}
            onChange={(next) => { onChange(next); form.setValue('reasonCode', codes[next as Initiator][0]!); }} />}
        </Controlled>
        <Controlled form={form} name="reasonCode">
          {({ value, onChange, error }) => <Select label={t('studio.cancel.reasonCode')} value={value} onChange={onChange} error={error} options={codes[initiator].filter((code) => code !== 'client_no_show' || noShow).map((code) => ({ value: code, label: t(`studio.reasonCode.${code}`) }))} />}
        </Controlled>
        <TextArea label={t('studio.reason')} hint={t('studio.cancel.reasonHint')} {...field(form, 'reason')} />
        <Refusal error={cancel.error} zone={session.zone} currency={session.currency} />
      </Form>
    </Dialog>
  );
}
