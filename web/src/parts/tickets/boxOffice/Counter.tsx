import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sellAtBoxOffice } from '#contracts/tickets-box-office.ts';
import { ApiProblem } from '#web/api.ts';
import { type BoxOfficeStand, printOf, quoteOf, type SalePrint } from '#web/data/boxOffice.ts';
import { mapTopic, topic } from '#web/data/tickets.ts';
import { money, number } from '#web/format.ts';
import { useReachable } from '#web/offline/reach.ts';
import { CashNeeded } from '#web/parts/cash/CashNeeded.tsx';
import { needsDrawer } from '#web/parts/cash/needsDrawer.ts';
import { queryClient, useAction } from '#web/query.ts';
import { useShortcut } from '#web/shortcuts.ts';
import { currentLanguage } from '#web/texts.ts';
import { Button } from '#web/ui/Button.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { TextInput } from '#web/ui/TextInput.tsx';
import { AreaButton } from './AreaButton.tsx';
import { Buyer, buyerOf, nobody } from './Buyer.tsx';
import { Done } from './Done.tsx';
import { Pay, type Payment } from './Pay.tsx';
import { SeatDialog } from './SeatDialog.tsx';
import { ShiftBar } from './ShiftBar.tsx';
import { useBasket } from './useBasket.ts';

const needsShift = (error: unknown) => error instanceof ApiProblem && error.code === 'SHIFT_NOT_OPEN';
const isLimit = (error: unknown) => error instanceof ApiProblem && error.code === 'LIMIT_EXCEEDED';
const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** Selling with the network there: what, for how much, how paid. Everything stands on one screen, nothing asks twice. */
export function Counter({ stand }: { stand: BoxOfficeStand }) {
  const { t } = useTranslation();
  const { currency, areas } = stand;
  const basket = useBasket();
  const reachable = useReachable();
  const [map, setMap] = useState<string | null>(null);
  const [buyer, setBuyer] = useState(nobody);
  const [code, setCode] = useState('');
  const [reason, setReason] = useState('');
  const [done, setDone] = useState<{ sale: SalePrint; receivedMinor: number | null } | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const beyond = reason.trim() !== '';
  const quoted = useQuery({ ...quoteOf(stand.id, basket.wish, beyond), enabled: !basket.isEmpty });
  const quote = basket.isEmpty ? undefined : quoted.data;
  const sell = useAction(sellAtBoxOffice, { topics: [topic, 'cash', mapTopic] });

  // A code that was typed counts when the person leaves it; what is scanned comes with its Enter.
  const apply = () => basket.setCode(code.trim());
  const next = () => {
    basket.clear();
    setBuyer(nobody);
    setCode('');
    setReason('');
    setProblem(null);
    sell.reset();
    setDone(null);
  };
  const pay = ({ method, documentNumber, receivedMinor }: Payment) => {
    if (!quote) return;
    setProblem(null);
    sell.mutate({ body: { ...basket.wish, eventId: stand.id, buyer: buyerOf(buyer), method, documentNumber, expectedTotalMinor: quote.totalMinor, reason: reason.trim(), locale: currentLanguage() } }, {
      onSuccess: async (order) => {
        try {
          setDone({ sale: await queryClient.fetchQuery(printOf(order.id)), receivedMinor });
        } catch (error) {
          // It is sold; only its paper could not be fetched.
          setProblem(error);
          basket.clear();
        }
      },
    });
  };
  useShortcut('escape', 'boxOffice.key.clear', () => !done && next());
  if (done) return <div className="mx-auto max-w-md"><Done {...done} away={false} onNext={next} /></div>;
  const mapped = areas.find(({ id }) => id === map);
  const isStale = quoted.isPlaceholderData || quoted.isFetching;
  const error = sell.error ?? problem ?? (basket.isEmpty ? null : quoted.error);
  return (
    <div className="grid items-start gap-6 md:grid-cols-[minmax(0,1fr)_20rem] lg:grid-cols-[minmax(0,1fr)_24rem]">
      {areas.slice(0, DIGITS.length).map((area, at) => <DigitKey key={area.id} digit={DIGITS[at]!} label="boxOffice.key.area" run={() => area.free > (basket.areas[area.id]?.quantity ?? 0) && basket.add(area.id, 1)} />)}
      <div className="flex min-w-0 flex-col gap-5">
        <ul aria-label={t('tickets.areas')} className="grid grid-cols-2 gap-3 xl:grid-cols-3">
          {areas.map((area, at) => (
            <AreaButton key={area.id} name={area.name} color={area.color} priceMinor={area.priceMinor} currency={currency} free={area.free} note={[area.stageName, area.bundleSize > 1 ? t('boxOffice.bundle', { count: area.bundleSize }) : null, area.unitCapacity > 1 ? t('boxOffice.people', { count: area.unitCapacity }) : null].filter(Boolean).join(' · ') || null}
              chosen={basket.areas[area.id]?.quantity ?? 0} digit={at < DIGITS.length ? at + 1 : null} disabled={reachable ? null : t('boxOffice.noNetwork')} onAdd={(by) => basket.add(area.id, by)} onMap={area.seatingMode === 'numbered' ? () => setMap(area.id) : null} />
          ))}
          {stand.packages.map((one) => (
            <AreaButton key={one.id} name={one.name} color={null} priceMinor={one.priceMinor} currency={currency} free={Math.min(...one.items.map(({ areaId, quantity }) => Math.floor((areas.find(({ id }) => id === areaId)?.free ?? 0) / quantity)))} note={one.items.map(({ areaId, quantity }) => `${quantity} × ${areas.find(({ id }) => id === areaId)?.name ?? ''}`).join(', ')}
              chosen={basket.packages[one.id] ?? 0} digit={null} disabled={reachable ? null : t('boxOffice.noNetwork')} onAdd={(by) => basket.bundle(one.id, by)} onMap={null} />
          ))}
        </ul>
      </div>
      <aside aria-label={t('boxOffice.sale')} className="flex min-w-0 flex-col gap-4 rounded-lg border border-line p-4 md:sticky md:top-20">
        {basket.isEmpty ? <p className="text-soft">{t('boxOffice.empty')}</p> : (
          <div className="flex flex-col gap-1">
            <ul className="flex flex-col gap-1">
              {quote?.lines.map((line, at) => <li key={at} className="flex items-baseline justify-between gap-3"><span className="min-w-0">{number(line.quantity)} × {line.areaName} <span className="text-soft">{line.stageName ?? line.promotionName}</span></span><span className="tabular-nums">{money(line.paidMinor, currency)}</span></li>)}
            </ul>
            {quote && quote.feeMinor > 0 && <p className="flex justify-between gap-3 text-soft"><span>{t('ticketOrders.fee')}</span><span className="tabular-nums">{money(quote.feeMinor, currency)}</span></p>}
            {quote?.notices.map((notice, at) => <p key={at} className="text-wait">{t(`tickets.sim.refused.${notice.reason}`)}</p>)}
            <p className="mt-1 flex items-baseline gap-2 border-t border-line pt-2"><span className="font-medium">{t('ticketOrders.total')}</span><Button size="small" kind="quiet" onClick={next}>{t('boxOffice.clear')}</Button><strong className="ml-auto text-2xl tabular-nums" aria-live="polite">{quote ? money(quote.totalMinor, currency) : '…'}</strong></p>
          </div>
        )}
        {error !== null && error !== undefined && (
          <Problem error={error}>
            {needsDrawer(error) && <CashNeeded />}
            {needsShift(error) && <div className="pt-2"><ShiftBar currency={currency} /></div>}
            {isLimit(error) && <TextInput label={t('boxOffice.reason')} hint={t('boxOffice.reasonHint')} value={reason} maxLength={300} onChange={(event) => { setReason(event.target.value); sell.reset(); }} />}
          </Problem>
        )}
        {beyond && !isLimit(error) && <TextInput label={t('boxOffice.reason')} value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} />}
        <Pay key={String(done)} totalMinor={quote?.totalMinor ?? 0} currency={currency} disabled={basket.isEmpty || !quote || isStale || !reachable || stand.status !== 'published'} busy={sell.isPending} onPay={pay} />
        <TextInput label={t('boxOffice.code')} optional mono value={code} maxLength={100} autoComplete="off" onChange={(event) => setCode(event.target.value)} onBlur={apply} onKeyDown={(event) => event.key === 'Enter' && apply()} />
        <Buyer value={buyer} onChange={setBuyer} />
      </aside>
      {quote && (
        <button type="button" onClick={() => document.querySelector('#pay')?.scrollIntoView({ block: 'start' })} className="sticky bottom-[calc(var(--tabs)+0.5rem)] z-10 flex h-12 items-center justify-between rounded-md bg-accent px-4 text-lg font-medium text-on-accent shadow-float md:hidden"><span>{t('boxOffice.toPay')}</span><span className="tabular-nums">{money(quote.totalMinor, currency)}</span></button>
      )}
      {mapped && <SeatDialog area={mapped} currency={currency} limit={beyond ? 50 : stand.maxUnitsPerOrder} selected={basket.areas[mapped.id]?.seats ?? []} onClose={() => setMap(null)} onChosen={(ids) => { basket.pick(mapped.id, ids); setMap(null); }} />}
    </div>
  );
}

/** A key for each area, while it is on the screen. */
export function DigitKey({ digit, label, run }: { digit: string; label: string; run: () => void }) {
  useShortcut(digit, label, run);
  return null;
}
