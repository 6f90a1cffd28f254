import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { LocalDate, LocalTime, Text } from '#contracts/shapes.ts';
import { extendPaymentDeadline } from '#contracts/studio.ts';
import type { Session } from '#web/data/studio.ts';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { DateInput, TextArea, TimeInput } from '#web/ui/TextInput.tsx';
import { instantOf, localOf } from '#web/zoned.ts';
import { Deadline } from './Deadline.tsx';
import { Refusal } from './Refusal.tsx';
import { useSessionAction } from './useSessionAction.ts';

const Extension = z.strictObject({ date: LocalDate, time: LocalTime, reason: Text(500) });

/** More time to pay the deposit; the reservation stays. */
export function ExtendDeadline({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const [date = '', time = ''] = localOf(session.paymentDeadlineAt ?? session.startsAt, session.zone).split('T');
  const form = useContractForm(Extension, { date, time, reason: '' });
  const extend = useSessionAction(extendPaymentDeadline, { done: t('studio.extend.done'), onDone: onClose });
  const submit = form.handleSubmit((value) => extend.mutate(
    { params: { id: session.id }, version: session.version, body: { to: instantOf(`${value.date}T${value.time}`, session.zone), reason: value.reason } }, { onError: (error) => showFieldErrors(form, error) },
  ));
  return (
    <Dialog open sticky onClose={onClose} size="small" title={t('studio.step.extend')} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={extend.isPending} onClick={() => void submit()}>{t('studio.step.extend')}</Button>
    </>}>
      <Form onSubmit={submit} label={t('studio.step.extend')}>
        {session.paymentDeadlineAt && <p className="text-soft">{t('studio.extend.now')} <Deadline at={session.paymentDeadlineAt} zone={session.zone} /></p>}
        <div className="grid grid-cols-2 gap-3">
          <DateInput label={t('studio.date')} {...field(form, 'date')} />
          <TimeInput label={t('studio.time')} {...field(form, 'time')} />
        </div>
        <TextArea label={t('studio.reason')} {...field(form, 'reason')} />
        <Refusal error={extend.error} zone={session.zone} currency={session.currency} />
      </Form>
    </Dialog>
  );
}
