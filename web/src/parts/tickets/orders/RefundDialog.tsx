import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { requestRefund } from '#contracts/tickets-orders.ts';
import { type OrderDetail, refundPreview } from '#web/data/ticketOrders.ts';
import { topic } from '#web/data/tickets.ts';
import { money, number } from '#web/format.ts';
import { useAction } from '#web/query.ts';
import { Button } from '#web/ui/Button.tsx';
import { Checkbox } from '#web/ui/Checkbox.tsx';
import { Dialog } from '#web/ui/Dialog.tsx';
import { Money } from '#web/ui/Money.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { Select } from '#web/ui/Select.tsx';
import { TextArea } from '#web/ui/TextInput.tsx';

const REASONS = ['organizer', 'event_changed', 'withdrawal'] as const;
type Reason = (typeof REASONS)[number];

/** Which places, and why: the reason says how much of it goes back. */
export function RefundDialog({ order, onClose }: { order: OrderDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const open = order.orderUnits.filter((unit) => !unit.released && !unit.refundAsked);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(open.map(({ id }) => id)));
  const [reason, setReason] = useState<Reason>('organizer');
  const [returnToSale, setReturn] = useState(true);
  const [note, setNote] = useState('');
  const ask = useAction(requestRefund, { topics: [topic], done: t('ticketOrders.refundAsked'), onDone: onClose });
  const unitIds = [...chosen].sort();
  const preview = useQuery({ ...refundPreview(order, { unitIds, reason }), enabled: chosen.size > 0 });
  const back = chosen.size > 0 && !preview.error ? preview.data : undefined;
  const toggle = (id: string, on: boolean) => setChosen((before) => new Set(on ? [...before, id] : [...before].filter((one) => one !== id)));
  return (
    <Dialog open sticky onClose={onClose} title={t('ticketOrders.refundTitle', { number: order.number })} footer={<>
      <Button onClick={onClose}>{t('web.cancel')}</Button>
      <Button kind="primary" busy={ask.isPending} disabled={!back || preview.isPlaceholderData} onClick={() => ask.mutate({ params: { id: order.id }, body: { unitIds, reason, returnToSale, note } })}>{t('ticketOrders.askRefund')}</Button>
    </>}>
      <div className="flex flex-col gap-4">
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 font-medium">{t('ticketOrders.places')}</legend>
          {open.map((unit) => <Checkbox key={unit.id} label={<span className="inline-flex flex-wrap gap-x-3">{unit.areaName} · {unit.name}<Money minor={unit.paidMinor + unit.feeMinor} currency={order.currency} className="text-soft" /></span>} checked={chosen.has(unit.id)} onChange={(on) => toggle(unit.id, on)} />)}
        </fieldset>
        <Select label={t('ticketOrders.why')} value={reason} onChange={(next) => setReason(next as Reason)} options={REASONS.map((value) => ({ value, label: t(`ticketOrders.reason.${value}`) }))} />
        <div role="status" className="flex flex-col gap-1">
          <p className="text-sm text-soft">{t(`ticketOrders.reasonHint.${reason}`)}</p>
          {back && <p className={preview.isPlaceholderData ? 'text-soft' : undefined}><span className="font-semibold">{t('ticketOrders.goesBack', { amount: money(back.amountMinor, back.currency) })}</span>{' '}
            <span className="text-soft">{back.policyBp !== null ? t('ticketOrders.goesBackPolicy', { pct: number(back.policyBp / 10_000, { style: 'percent', maximumFractionDigits: 2 }) }) : back.feeMinor > 0 ? t('ticketOrders.goesBackParts', { face: money(back.faceMinor, back.currency), fee: money(back.feeMinor, back.currency) }) : ''}</span></p>}
        </div>
        {chosen.size > 0 && <Problem error={preview.error} />}
        <Checkbox label={t('ticketOrders.returnToSale')} checked={returnToSale} onChange={setReturn} />
        <TextArea label={t('ticketOrders.note')} optional maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
        <Problem error={ask.error} />
      </div>
    </Dialog>
  );
}
