import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SalePrint } from '#web/data/boxOffice.ts';
import { money, number } from '#web/format.ts';
import { EmptyState } from '#web/ui/EmptyState.tsx';
import { Problem } from '#web/ui/Problem.tsx';
import { AreaButton } from './AreaButton.tsx';
import { Buyer, buyerOf, nobody } from './Buyer.tsx';
import { DigitKey } from './Counter.tsx';
import { Done } from './Done.tsx';
import { type KeptPack, leftOf, sellAway } from './packs.ts';
import { Pay, type Payment } from './Pay.tsx';

/**
 * Selling without the network: only what this device was given, at the price of then. Chosen seats are never among it.
 * One batch a sale: each is told to the server by itself.
 */
export function AwayCounter({ packs }: { packs: readonly KeptPack[] }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<{ id: string; quantity: number } | null>(null);
  const [buyer, setBuyer] = useState(nobody);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [done, setDone] = useState<{ sale: SalePrint; receivedMinor: number | null } | null>(null);
  const next = () => {
    setChosen(null);
    setBuyer(nobody);
    setDone(null);
    setProblem(null);
  };
  if (packs.length === 0) return <EmptyState title={t('boxOffice.awayEmptyTitle')}>{t('boxOffice.awayEmptyBody')}</EmptyState>;
  if (done) return <div className="mx-auto max-w-md"><Done {...done} away onNext={next} /></div>;
  const pack = packs.find((one) => one.pack.allotment.id === chosen?.id)?.pack;
  const quantity = pack ? chosen!.quantity : 0;
  const add = (id: string, by: number) => setChosen((before) => {
    const quantityNow = Math.max(0, (before?.id === id ? before.quantity : 0) + by);
    return quantityNow === 0 ? null : { id, quantity: quantityNow };
  });
  const pay = async ({ method, documentNumber, receivedMinor }: Payment) => {
    if (!pack || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      const { allotment } = pack;
      const sale = await sellAway({ packId: allotment.id, quantity, method, documentNumber, buyer: buyerOf(buyer), title: t('boxOffice.errand', { count: quantity, area: allotment.areaName, event: allotment.eventName }) });
      if (sale) setDone({ sale, receivedMinor });
      else setProblem(new Error(t('boxOffice.awayGone')));
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const currency = packs[0]!.pack.allotment.currency;
  return (
    <div className="grid items-start gap-6 md:grid-cols-[minmax(0,1fr)_20rem] lg:grid-cols-[minmax(0,1fr)_24rem]">
      <ul aria-label={t('boxOffice.yourBatches')} className="grid grid-cols-2 gap-3 xl:grid-cols-3">
        {packs.map((kept, at) => {
          const { allotment, unitCapacity } = kept.pack;
          const left = leftOf(kept).length;
          const mine = chosen?.id === allotment.id;
          return (
            <AreaButton key={allotment.id} name={allotment.areaName} color={null} priceMinor={allotment.unitTotalMinor} currency={currency} free={left} note={unitCapacity > 1 ? t('boxOffice.people', { count: unitCapacity }) : null} chosen={mine ? chosen.quantity : 0} digit={at < 9 ? at + 1 : null}
              disabled={chosen && !mine ? t('boxOffice.oneBatch') : null} onAdd={(by) => add(allotment.id, by)} onMap={null} />
          );
        })}
        {packs.slice(0, 9).map((kept, at) => <DigitKey key={kept.pack.allotment.id} digit={String(at + 1)} label="boxOffice.key.area" run={() => (!chosen || chosen.id === kept.pack.allotment.id) && leftOf(kept).length > quantity && add(kept.pack.allotment.id, 1)} />)}
      </ul>
      <aside aria-label={t('boxOffice.sale')} className="flex min-w-0 flex-col gap-4 rounded-lg border border-line p-4 md:sticky md:top-20">
        {!pack ? <p className="text-soft">{t('boxOffice.empty')}</p> : (
          <div>
            <p>{number(quantity)} × {pack.allotment.areaName}</p>
            <p className="mt-1 flex items-baseline justify-between border-t border-line pt-2" aria-live="polite"><span className="font-medium">{t('ticketOrders.total')}</span><strong className="text-2xl tabular-nums">{money(pack.allotment.unitTotalMinor * quantity, currency)}</strong></p>
          </div>
        )}
        <Problem error={problem} />
        <Pay totalMinor={(pack?.allotment.unitTotalMinor ?? 0) * quantity} currency={currency} disabled={!pack} busy={busy} onPay={(payment) => void pay(payment)} />
        <Buyer value={buyer} onChange={setBuyer} />
      </aside>
    </div>
  );
}
