import { liveQuery } from 'dexie';
import { useEffect, useState } from 'react';
import { returnAllotment, sellAllotted } from '#contracts/tickets-box-office.ts';
import type { SaleMethod } from '#contracts/tickets-terms.ts';
import { urlOf } from '#web/api.ts';
import type { AllotmentPack, SalePrint } from '#web/data/boxOffice.ts';
import { topic } from '#web/data/tickets.ts';
import { newKey } from '#web/newKey.ts';
import { begin, write } from '#web/offline/outbox.ts';
import { noteOnDevice, ownerOf } from '#web/offline/owner.ts';
import { stockOf, store } from '#web/offline/store.ts';
import { currentMe, useMaybeMe } from '#web/session.ts';

// Batches that this device holds, to be sold without a network. A sale is one write on the device: its units leave the
// batch and the request that says so stands in the outbox, or nothing of it has happened.

const KIND = 'tickets.allotment';
export interface KeptPack { pack: AllotmentPack; /** Units that were sold here. */ soldIds: string[] }

const ownerNow = () => ownerOf(currentMe()!);
const read = async (owner: string): Promise<KeptPack[]> => (await stockOf(owner)).filter(({ kind }) => kind === KIND).map(({ value }) => value as KeptPack);

/** Straight after the server has given it: told once. */
export async function keepPack(pack: AllotmentPack): Promise<void> {
  const { id, areaName, eventName } = pack.allotment;
  await store.stock.put({ id, owner: ownerNow(), kind: KIND, title: `${areaName} · ${eventName}`, back: { method: 'POST', path: urlOf(returnAllotment, { params: { id } }), body: {} }, value: { pack, soldIds: [] } satisfies KeptPack });
  noteOnDevice();
  void navigator.storage?.persist?.().catch(() => false);
}
export const dropPack = (id: string): Promise<void> => store.stock.delete(id);

/** What this person holds on this device, also after changes of other tabs. */
export function usePacks(eventId: string | null): KeptPack[] {
  const me = useMaybeMe();
  const owner = me && ownerOf(me);
  const [packs, setPacks] = useState<KeptPack[]>([]);
  useEffect(() => {
    if (owner === null) return undefined;
    const subscription = liveQuery(() => read(owner)).subscribe({ next: setPacks, error: () => setPacks([]) });
    return () => subscription.unsubscribe();
  }, [owner]);
  return eventId === null ? packs : packs.filter(({ pack }) => pack.allotment.eventId === eventId);
}
export const leftOf = ({ pack, soldIds }: KeptPack) => pack.units.filter(({ unitId }) => !soldIds.includes(unitId));

export interface AwaySale { packId: string; quantity: number; method: SaleMethod; documentNumber: string | null; buyer: { name: string; email: string | null; idNumber: string | null } | null; title: string }

/** @returns what is printed; null where another tab has sold the last ones */
export async function sellAway({ packId, quantity, method, documentNumber, buyer, title }: AwaySale): Promise<SalePrint | null> {
  const key = newKey();
  const soldAt = new Date().toISOString();
  const sold = await store.transaction('rw', store.stock, store.outbox, async () => {
    const row = await store.stock.get(packId);
    const kept = row?.value as KeptPack | undefined;
    const units = kept ? leftOf(kept).slice(0, quantity) : [];
    if (!row || !kept || units.length < quantity) return null;
    const unitIds = units.map(({ unitId }) => unitId);
    await store.stock.put({ ...row, value: { ...kept, soldIds: [...kept.soldIds, ...unitIds] } satisfies KeptPack });
    await write({ id: key, kind: KIND, subject: packId, title, topics: [topic, 'cash'], request: { method: 'POST', path: urlOf(sellAllotted, { params: { id: packId } }), body: { key, unitIds, soldAt, method, documentNumber, buyer } } });
    return { kept, units };
  });
  if (!sold) return null;
  begin();
  const { pack } = sold.kept;
  const { allotment } = pack;
  return {
    ...pack.print, number: key.slice(0, 8).toUpperCase(), soldAt, sellerName: currentMe()!.user.name, method, currency: allotment.currency, feeMinor: pack.unitFeeMinor * quantity, totalMinor: allotment.unitTotalMinor * quantity,
    lines: [{ name: allotment.areaName, quantity, minor: (allotment.unitTotalMinor - pack.unitFeeMinor) * quantity }],
    tickets: sold.units.flatMap((unit) => unit.tickets.map(({ id, seat, qr }) => ({ id, areaName: allotment.areaName, unitName: unit.name, seat, seats: pack.unitCapacity, benefits: pack.benefits, holderName: buyer?.name ?? null, isCourtesy: false, paidMinor: allotment.unitTotalMinor - pack.unitFeeMinor, qr }))),
  };
}
