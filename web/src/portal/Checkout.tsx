import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicOrder, PublicQuote } from '#contracts/tickets-public.ts';
import { ApiProblem } from '#web/api.ts';
import { newKey } from '#web/newKey.ts';
import { ask } from './api.ts';
import { Countdown } from './Countdown.tsx';
import { Facts } from './Facts.tsx';
import { Wrong } from './Frame.tsx';
import { Places } from './checkout/Places.tsx';
import { type BuyerForm, keepBuyer, keepSelection, keptAccess, keptBuyer } from './kept.ts';
import { QuoteView } from './QuoteView.tsx';
import { useAct } from './use.ts';
import { priceOf } from './words.ts';

const ID_TYPES = ['CC', 'CE', 'PP', 'TI', 'NIT'] as const;
const empty = ({ buyer, holders }: PublicOrder): BuyerForm => ({
  name: buyer?.name ?? '', email: buyer?.email ?? '', phone: buyer?.phone ?? '', idType: buyer?.idType ?? '', idNumber: buyer?.idNumber ?? '', marketingConsent: buyer?.marketingConsent ?? false, whatsappConsent: buyer?.whatsappConsent ?? false,
  holders: Object.fromEntries(holders.map(({ unitId, seat, name, idNumber }) => [`${unitId}:${seat}`, { name, idNumber: idNumber ?? '' }])),
});

/** Who buys, who comes, a code, the terms and the way to pay, on one page (tickets 9). What was typed survives a reload. */
export function Checkout({ token, order, ahead, back, onOrder, reload }: { token: string; order: PublicOrder; ahead: number; back: string; onOrder: (order: PublicOrder) => void; reload: () => Promise<void> }) {
  const { t } = useTranslation();
  const [form, setForm] = useState(() => keptBuyer(token) ?? empty(order));
  const [terms, setTerms] = useState(false);
  const [key] = useState(newKey);
  const { busy, error, act } = useAct();
  const write = (change: Partial<BuyerForm>) => setForm((before) => {
    const after = { ...before, ...change };
    keepBuyer(token, after);
    return after;
  });
  const people = order.event.requireHolderNames ? order.units.flatMap((unit) => Array.from({ length: unit.admissions }, (_, n) => ({ id: `${unit.unitId}:${n + 1}`, unitId: unit.unitId, seat: n + 1, label: `${unit.areaName} ${unit.name}${unit.admissions > 1 ? ` · ${n + 1}/${unit.admissions}` : ''}` }))) : [];
  const refusedAt = (pointer: string) => (error instanceof ApiProblem ? error.errors.find((one) => one.pointer === `/body/${pointer}`)?.message : undefined);

  const pay = (submit: FormEvent) => {
    submit.preventDefault();
    act(async () => {
      const { holders, phone, idType, idNumber, ...rest } = form;
      const blank = (value: string) => (value.trim() === '' ? null : value);
      await ask('setBuyer', { params: { token }, body: { ...rest, phone: blank(phone), idType: blank(idNumber) === null ? null : blank(idType), idNumber: blank(idNumber), holders: people.map(({ id, unitId, seat }) => ({ unitId, seat, name: holders[id]?.name ?? '', idNumber: blank(holders[id]?.idNumber ?? '') })) } });
      const { url, order: next } = await ask('payOrder', { params: { token }, body: { termsAccepted: true } }, { idempotencyKey: key });
      keepSelection(order.event.slug, null);
      if (url === null) onOrder(next);
      else {
        location.assign(url);
        await new Promise(() => undefined); // the page goes
      }
    });
  };
  const drop = () => act(async () => {
    await ask('dropOrder', { params: { token } });
    location.assign(back);
  });
  const text = (name: 'name' | 'email' | 'phone' | 'idNumber', more: object) => (
    <label className="field"><span>{t(`portal.buyer.${name}`)}</span>
      <input value={form[name]} onChange={({ target }) => write({ [name]: target.value })} aria-invalid={refusedAt(name) !== undefined} {...more} />
      {refusedAt(name) && <em>{refusedAt(name)}</em>}
    </label>
  );
  return (
    <>
      <h1 className="title">{order.event.name}</h1>
      <Countdown until={order.holdExpiresAt} ahead={ahead} onOver={() => void reload()} />
      {order.mode === 'test' && <p className="note">{t('portal.testMode')}</p>}
      {order.declined !== null && <p role="alert" className="note bad">{t('portal.declined', { reason: order.declined })}</p>}
      <Places token={token} order={order} onOrder={onOrder} />
      <div className="grid gap-8 md:grid-cols-[1fr_20rem] md:items-start">
        <form id="pay" onSubmit={pay} className="flex min-w-0 flex-col gap-5" noValidate={false}>
          <h2 className="!mb-0">{t('portal.buyer.title')}</h2>
          {text('name', { autoComplete: 'name', required: true, maxLength: 200 })}
          {text('email', { type: 'email', autoComplete: 'email', inputMode: 'email', required: true, maxLength: 254 })}
          <p className="soft small -mt-3">{t('portal.buyer.emailHint')}</p>
          {text('phone', { type: 'tel', autoComplete: 'tel', maxLength: 40 })}
          {form.phone.trim() !== '' && <label className="check -mt-3"><input type="checkbox" checked={form.whatsappConsent} onChange={({ target }) => write({ whatsappConsent: target.checked })} /><span>{t('portal.whatsapp')}</span></label>}
          <div className="grid grid-cols-[7rem_1fr] gap-3">
            <label className="field"><span>{t('portal.buyer.idType')}</span><select value={form.idType || 'CC'} onChange={({ target }) => write({ idType: target.value })}>{ID_TYPES.map((one) => <option key={one} value={one}>{t(`portal.idType.${one}`)}</option>)}</select></label>
            {text('idNumber', { autoComplete: 'off', maxLength: 40, onBlur: () => !form.idType && form.idNumber && write({ idType: 'CC' }) })}
          </div>
          {people.length > 0 && <fieldset className="flex flex-col gap-4">
            <legend className="mb-2 text-xl font-semibold">{t('portal.holders')}</legend>
            {people.map(({ id, label }, n) => (
              <div key={id} className="flex flex-col gap-2 border-l-2 border-line pl-3">
                <span className="small font-medium">{label}</span>
                <label className="field"><span>{t('portal.holderName')}</span><input value={form.holders[id]?.name ?? ''} required maxLength={200} aria-invalid={refusedAt(`holders/${n}/name`) !== undefined} onChange={({ target }) => write({ holders: { ...form.holders, [id]: { idNumber: form.holders[id]?.idNumber ?? '', name: target.value } } })} /></label>
              </div>
            ))}
          </fieldset>}
          <div>
            <label className="check"><input type="checkbox" checked={terms} required onChange={({ target }) => setTerms(target.checked)} /><span>{t('portal.terms', { version: order.event.termsVersion, organizer: order.site.name })}</span></label>
            {(order.event.termsUrl ?? order.event.privacyUrl) && <p className="soft">{order.event.termsUrl && <a href={order.event.termsUrl} target="_blank" rel="noreferrer">{t('portal.readTerms')}</a>} {order.event.privacyUrl && <a href={order.event.privacyUrl} target="_blank" rel="noreferrer">{t('portal.readPrivacy')}</a>}</p>}
            <label className="check"><input type="checkbox" checked={form.marketingConsent} onChange={({ target }) => write({ marketingConsent: target.checked })} /><span>{t('portal.marketing', { organizer: order.site.name })}</span></label>
          </div>
          {order.gateway === 'demo' && <p className="note">{t('portal.demoGateway')}</p>}
          {order.gateway === 'none' && order.quote.totalMinor > 0 && <p className="note bad">{t('portal.noGateway')}</p>}
          <Wrong error={error} />
        </form>
        <aside className="flex flex-col gap-4">
          <h2 className="!mb-0">{t('portal.yourOrder')}</h2>
          <QuoteView quote={order.quote} />
          <CodeBox token={token} order={order} onOrder={onOrder} />
          <Facts event={order.event} />
          <button type="button" className="btn btn-bare self-start" disabled={busy} onClick={drop}>{t('portal.drop')}</button>
        </aside>
      </div>
      <div className="dock"><div className="wrap dock-in">
        <span><span className="block text-xl font-bold tabular-nums">{priceOf(order.quote.totalMinor, order.quote.currency)}</span><span className="soft small">{t('portal.tickets', { count: order.quote.admissions })}</span></span>
        <button type="submit" form="pay" className="btn btn-main" disabled={busy}>{busy ? t('portal.paying') : order.quote.totalMinor === 0 ? t('portal.getFree') : t('portal.pay')}</button>
      </div></div>
    </>
  );
}

/** A code changes the basket of the held order; its price is shown before it counts. */
function CodeBox({ token, order, onOrder }: { token: string; order: PublicOrder; onOrder: (order: PublicOrder) => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState(order.basket.code ?? '');
  const [told, setTold] = useState<PublicQuote | null>(null);
  const { busy, error, act } = useAct();
  const apply = (submit: FormEvent) => {
    submit.preventDefault();
    act(async () => {
      const basket = { ...order.basket, code: code.trim() };
      const accessCode = keptAccess(order.event.slug);
      const quote = await ask('quoteBasket', { params: { site: order.site.slug, slug: order.event.slug }, body: { ...basket, ...(accessCode && { accessCode }) } });
      setTold(quote);
      if (quote.notices.some(({ kind }) => kind === 'code')) return;
      onOrder(await ask('changeOrderUnits', { params: { token }, body: { ...basket, expectedTotalMinor: quote.totalMinor } }));
    });
  };
  if (order.status !== 'held') return null;
  const refusal = told?.notices.find(({ kind }) => kind === 'code');
  return (
    <form onSubmit={apply} className="flex flex-col gap-2">
      <div className="flex items-end gap-2">
        <label className="field min-w-0 flex-1"><span>{t('portal.code')}</span><input value={code} onChange={({ target }) => setCode(target.value)} autoCapitalize="characters" autoComplete="off" maxLength={50} required /></label>
        <button type="submit" className="btn" disabled={busy}>{t('portal.apply')}</button>
      </div>
      {refusal && <p role="alert" className="small text-bad">{t(`portal.reason.${refusal.reason}`)}</p>}
      {told && !refusal && !busy && error === null && <p role="status" className="small text-good">{t('portal.codeApplied')}</p>}
      <Wrong error={error} />
    </form>
  );
}
