import { useTranslation } from 'react-i18next';
import { useState } from 'react';
import type { PublicOrder } from '#contracts/tickets-public.ts';
import { newKey } from '#web/newKey.ts';
import { ask } from './api.ts';
import { Countdown } from './Countdown.tsx';
import { Wrong } from './Frame.tsx';
import { useAct } from './use.ts';
import { priceOf } from './words.ts';

/** The payment is on its way: the page asks by itself, and says what to do when it was declined. */
export function Pending({ token, order, ahead, onOrder, onEdit }: { token: string; order: PublicOrder; ahead: number; onOrder: (order: PublicOrder) => void; onEdit: () => void }) {
  const { t } = useTranslation();
  const [key, setKey] = useState(newKey);
  const { busy, error, act } = useAct();
  const again = () => act(async () => {
    const { url, order: next } = await ask('payOrder', { params: { token }, body: { termsAccepted: true } }, { idempotencyKey: key });
    setKey(newKey());
    if (url === null) onOrder(next);
    else {
      location.assign(url);
      await new Promise(() => undefined); // the page goes
    }
  });
  return (
    <>
      <h1 className="title">{order.declined === null ? t('portal.pending.title') : t('portal.pending.declinedTitle')}</h1>
      <Countdown until={order.holdExpiresAt} ahead={ahead} onOver={() => undefined} />
      {order.declined === null
        ? <p role="status" aria-live="polite">{t('portal.pending.text')}</p>
        : <p role="alert" className="note bad">{t('portal.declined', { reason: order.declined })}</p>}
      <p className="soft">{order.event.name} · {t('portal.tickets', { count: order.quote.admissions })} · <strong className="tabular-nums">{priceOf(order.quote.totalMinor, order.quote.currency)}</strong></p>
      <Wrong error={error} />
      <div className="flex flex-wrap gap-3">
        <button type="button" className={order.declined === null ? 'btn' : 'btn btn-main'} disabled={busy} onClick={again}>{order.declined === null ? t('portal.pending.again') : t('portal.pending.retry')}</button>
        <button type="button" className="btn btn-bare" onClick={onEdit}>{t('portal.pending.edit')}</button>
      </div>
      <p className="soft small">{t('portal.number', { number: order.number })}</p>
    </>
  );
}
