import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { LocalDate, Minor, OptionalText } from '#contracts/shapes.ts';
import { recordPayment } from '#contracts/studio.ts';
import type { Session } from '#web/data/studio.ts';
import { money } from '#web/format.ts';
import { CashNeeded } from '#web/parts/cash/CashNeeded.tsx';
import { needsDrawer } from '#web/parts/cash/needsDrawer.ts';
import { DocumentTaken } from '#web/parts/payments/DocumentTaken.tsx';
import { Button } from '#web/ui/Button.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Controlled, field, Form, showFieldErrors, useContractForm } from '#web/ui/Form.tsx';
import { MoneyInput } from '#web/ui/NumberInput.tsx';
import { Select } from '#web/ui/Select.tsx';
import { DateInput, TextInput } from '#web/ui/TextInput.tsx';
import { todayIn } from '#web/zoned.ts';
import { Refusal } from './Refusal.tsx';
import { SlipField } from './SlipField.tsx';
import { useSessionAction } from './useSessionAction.ts';

const methods = ['cash', 'card_terminal', 'transfer', 'bank_slip'] as const;
const Payment = z.strictObject({
  method: z.enum(methods), amountMinor: Minor.min(1, { error: 'required' }).nullable().refine((value) => value !== null, { error: 'required' }),
  documentNumber: OptionalText(60), paymentDate: LocalDate, notes: OptionalText(500), slip: z.object({ id: z.string(), name: z.string() }).nullable(),
}).refine(({ method, documentNumber }) => method === 'cash' || documentNumber.trim() !== '', { path: ['documentNumber'], error: 'required' });

/** Money received for a session: the deposit while it is pre-scheduled, the balance after that. */
export function RecordPayment({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const { currency, zone } = session;
  const shortfall = Math.max(0, (session.shortfallMinor ?? 0) - (session.status === 'pre_scheduled' ? (session.pendingMinor ?? 0) : 0));
  const most = Math.max(0, (session.balanceDueMinor ?? 0) - (session.pendingMinor ?? 0));
  const isDeposit = session.status === 'pre_scheduled';
  const title = t(isDeposit ? 'studio.pay.deposit' : 'studio.pay.action');
  const form = useContractForm(Payment, { method: 'cash', amountMinor: isDeposit ? shortfall : most, documentNumber: '', paymentDate: todayIn(zone), notes: '', slip: null });
  const [method, amount] = [form.watch('method'), form.watch('amountMinor')];
  const pay = useSessionAction(recordPayment, { onDone: onClose, done: t('studio.pay.done') });
  const submit = form.handleSubmit(({ amountMinor, documentNumber, notes, slip, ...rest }) => pay.mutate(
    { params: { id: session.id }, body: { ...rest, amountMinor: amountMinor!, currency, documentNumber: documentNumber || null, notes: notes || null, ...(slip && rest.method !== 'cash' && { slipFileId: slip.id }) } }, { onError: (error) => showFieldErrors(form, error) },
  ));
  const toBalance = isDeposit && amount !== null && amount > shortfall ? amount - shortfall : 0;
  return (
    <Dialog open sticky onClose={onClose} size="small" title={title} description={<span className="tabular-nums">{isDeposit ? t('studio.pay.missingDeposit', { amount: money(shortfall, currency) }) : t('studio.pay.missingBalance', { amount: money(most, currency) })}</span>} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={pay.isPending} onClick={() => void submit()}>{amount ? t('studio.pay.record', { amount: money(amount, currency) }) : title}</Button>
    </>}>
      <Form onSubmit={submit} label={title}>
        <Controlled form={form} name="amountMinor">{({ value, onChange, onBlur, error }) => <MoneyInput label={t('studio.amount')} currency={currency} value={value} onChange={onChange} onBlur={onBlur} error={error} max={most} hint={toBalance > 0 ? t('studio.pay.split', { deposit: money(shortfall, currency), balance: money(toBalance, currency) }) : undefined} />}</Controlled>
        <Controlled form={form} name="method">{({ value, onChange, error }) => <Select label={t('studio.pay.method')} value={value} onChange={onChange} error={error} hint={t(value === 'cash' || value === 'card_terminal' ? 'studio.pay.atOnce' : 'studio.pay.toVerify')} options={methods.map((one) => ({ value: one, label: t(`studio.method.${one}`) }))} />}</Controlled>
        <TextInput label={t('studio.pay.document')} optional={method === 'cash'} {...field(form, 'documentNumber')} />
        <DocumentTaken method={method} number={form.watch('documentNumber')} />
        {method !== 'cash' && <Controlled form={form} name="slip">{({ value, onChange }) => <SlipField value={value} onChange={onChange} />}</Controlled>}
        <DateInput label={t('studio.pay.date')} max={todayIn(zone)} {...field(form, 'paymentDate')} />
        <TextInput label={t('studio.notes')} optional {...field(form, 'notes')} />
        <Refusal error={pay.error} zone={zone} currency={currency}>{needsDrawer(pay.error) && <CashNeeded />}</Refusal>
      </Form>
    </Dialog>
  );
}
