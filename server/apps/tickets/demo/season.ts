import { randomUUID } from 'node:crypto';
import { takeMessage } from '#capabilities/checkouts/public.ts';
import { Buyer, PublicBasket } from '#contracts/tickets-public.ts';
import { localDateOf } from '#contracts/time.ts';
import { issueCourtesy } from '#apps/tickets/box-office/courtesies.ts';
import { sellAtBoxOffice } from '#apps/tickets/box-office/sell.ts';
import { createDevice } from '#apps/tickets/door/devices.ts';
import { createGate } from '#apps/tickets/door/gates.ts';
import { devicesOf, updateDevice } from '#apps/tickets/door/queries.ts';
import { uploadScans } from '#apps/tickets/door/upload.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { ticketsOfOrder } from '#apps/tickets/issue/queries.ts';
import { tokensOf } from '#apps/tickets/issue/tokens.ts';
import { completeEvents } from '#apps/tickets/jobs.ts';
import { holdUnits, quoteOf } from '#apps/tickets/orders/hold.ts';
import { setBuyer } from '#apps/tickets/orders/buyer.ts';
import { startPaying } from '#apps/tickets/orders/pay.ts';
import { attribute } from '#apps/tickets/promoters/attribution.ts';
import { requestRefund } from '#apps/tickets/refunds/staff.ts';
import { draftSettlements } from '#apps/tickets/settlement/jobs.ts';
import { lockedTicket, startTransfer } from '#apps/tickets/transfers/transfer.ts';
import type { Ctx } from '#platform/context.ts';
import { digest, randomToken } from '#platform/vault.ts';

// A season that has begun: what a demo's dashboard, reports, doors and settlements show. People are invented.

/** Works in the demo's business as if it were another moment. */
export type At = <T>(moment: Temporal.Instant, work: (ctx: Ctx) => Promise<T>) => Promise<T>;
interface Line { areaId: string; quantity: number }
interface Show { eventId: string; areas: readonly string[] }

const PEOPLE = ['Mariana Cárdenas', 'Julián Ospina', 'Sofía Beltrán', 'Andrés Quintero', 'Valentina Rojas', 'Camila Duarte', 'Mateo Pineda', 'Laura Montoya', 'Esteban Giraldo', 'Daniela Arango', 'Nicolás Vélez', 'Isabel Forero'];
const buyerAt = (at: number) => {
  const name = PEOPLE[at % PEOPLE.length]!;
  return { name, email: `${name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replace(' ', '.')}@comprador.example`, phone: `+573001${String(200_000 + at * 7_919).slice(0, 6)}`, idType: 'CC' as const, idNumber: String(52_100_000 + at * 31_337) };
};
/** The same on every first start: nothing is left to chance. */
const dice = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};

/** Held, paid at the demo gateway, fulfilled. */
async function buyOnline(ctx: Ctx, eventId: string, { lines, buyer, promoterCode }: { lines: readonly Line[]; buyer: ReturnType<typeof buyerAt>; promoterCode?: string }): Promise<string> {
  const event = await findEvent(ctx, eventId);
  const promoterLinkId = await attribute(ctx, { code: promoterCode, buyerEmail: buyer.email });
  const { order: held } = await holdUnits(ctx, event, { basket: { lines: [...lines], packages: [] }, channel: 'online', expectedTotalMinor: null, promoterLinkId });
  const { order } = await startPaying(ctx, await setBuyer(ctx, held, Buyer.parse(buyer)));
  const checkout = await ctx.tx.selectFrom('checkout').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('ownerId', '=', order.id).executeTakeFirstOrThrow();
  await takeMessage(ctx, {
    provider: 'demo', connectionId: null, eventId: randomUUID(), payload: {},
    event: { kind: 'paid', checkoutId: checkout.providerCheckoutId, paymentId: randomUUID(), amountMinor: checkout.amountMinor, currency: checkout.currency, live: false, metadata: { tenant: checkout.tenantId, checkout: checkout.id }, paidAt: ctx.now, reason: null },
  });
  return order.id;
}

/** Two weeks of sales of what is still to come: by the page, by a promoter, at the counter, as gifts; one wants money back, one passes a ticket on. */
export async function seedSales(at: At, { now, eventId, areas: [stalls, tables, balcony], promoterCode }: Show & { now: Temporal.Instant; promoterCode: string }): Promise<void> {
  const next = dice(7);
  const hour = (day: number) => now.subtract({ hours: Math.round(24 * day) + 12 }).add({ minutes: Math.floor(next() * 660) });
  const places = [stalls!, balcony!, stalls!, tables!];
  const orders: string[] = [];
  const sales: { moment: Temporal.Instant; sell: (ctx: Ctx) => Promise<unknown> }[] = [];
  for (let n = 0; n < 16; n += 1) {
    const lines = [{ areaId: places[n % 4]!, quantity: n % 4 === 3 ? 1 : 1 + Math.floor(next() * 4) }];
    sales.push({ moment: hour(14 - n * 0.85), sell: async (ctx) => orders.push(await buyOnline(ctx, eventId, { lines, buyer: buyerAt(n), ...(n % 5 === 1 && { promoterCode }) })) });
  }
  for (let n = 0; n < 6; n += 1) {
    const lines = [{ areaId: places[n % 3]!, quantity: 1 + Math.floor(next() * 3) }];
    sales.push({ moment: hour(11 - n * 1.7), sell: (ctx) => atCounter(ctx, eventId, lines, n) });
  }
  const gift = { eventId, lines: [{ areaId: stalls!, quantity: 2 }], buyer: { name: 'Revista Escena', email: 'prensa@escena.example', phone: null, idNumber: null }, reason: 'Prensa', transferable: false, locale: 'es' as const };
  sales.push({ moment: now.subtract({ hours: 70 }), sell: (ctx) => issueCourtesy(ctx, gift) });
  // Lists go by what came first.
  for (const { moment, sell } of sales.toSorted((a, b) => Temporal.Instant.compare(a.moment, b.moment))) await at(moment, sell);

  await at(now.subtract({ hours: 20 }), (ctx) => requestRefund(ctx, orders[2]!, { unitIds: null, reason: 'organizer', returnToSale: true, note: 'No puede viajar' }));
  await at(now.subtract({ hours: 5 }), async (ctx) => {
    const { ticket } = await lockedTicket(ctx, (await ticketsOfOrder(ctx, orders[4]!))[0]!.id);
    await startTransfer(ctx, ticket, ticket.holderClientId!, { email: 'paula.mejia@comprador.example', message: '¡Nos vemos en la puerta!', locale: 'es' });
  });
}

/** At the counter, by card: nobody leaves an address. */
async function atCounter(ctx: Ctx, eventId: string, lines: readonly Line[], n: number): Promise<string> {
  const basket = PublicBasket.parse({ lines });
  const { quote } = await quoteOf(ctx, await findEvent(ctx, eventId), basket);
  const buyer = { name: 'Taquilla', email: null, phone: null, idNumber: null };
  return String((await sellAtBoxOffice(ctx, { ...basket, eventId, buyer, method: 'card_terminal', documentNumber: `${eventId.slice(-4)}-${n}`, expectedTotalMinor: quote.totalMinor, reason: '', locale: 'es' })).id);
}

/** A show that is over: sold, let in by two doors, completed, its settlement drafted. */
export async function seedPast(at: At, { startAt, eventId, areas: [hall, gallery] }: Show & { startAt: Temporal.Instant }): Promise<void> {
  const next = dice(11);
  const orders: string[] = [];
  for (let n = 0; n < 12; n += 1) {
    const lines = [{ areaId: n % 3 === 2 ? gallery! : hall!, quantity: 1 + Math.floor(next() * 4) }];
    const moment = startAt.subtract({ hours: 24 * (18 - n) + 5 });
    orders.push(await at(moment, (ctx) => (n % 2 === 0 ? buyOnline(ctx, eventId, { lines, buyer: buyerAt(n + 5) }) : atCounter(ctx, eventId, lines, n))));
  }
  await at(startAt.subtract({ hours: 3 }), async (ctx) => {
    const gates = [(await createGate(ctx, eventId, { name: 'Puerta principal', areaIds: [] })).id, (await createGate(ctx, eventId, { name: 'Galería', areaIds: [gallery!] })).id];
    for (const [n, gateId] of gates.entries()) {
      const { device } = await createDevice(ctx, eventId, { name: `Celular ${n + 1}`, gateId });
      await updateDevice(ctx, device.id, { status: 'paired', pairedAt: ctx.now, tokenHash: digest(randomToken()), pairingExpiresAt: null });
    }
  });
  await at(startAt.add({ minutes: 20 }), async (ctx) => {
    const [first] = await devicesOf(ctx, eventId);
    const tickets = [];
    for (const id of orders) tickets.push(...(await ticketsOfOrder(ctx, id)));
    const qr = await tokensOf(ctx, eventId, tickets);
    // Nine of ten came, over an hour; one tried twice.
    const scans = tickets.filter((_, n) => n % 10 !== 9).map((ticket, n) => ({ scanId: randomUUID(), text: qr.get(ticket.id)!, ticketId: null, generation: null, direction: 'entry' as const, scannedAt: startAt.subtract({ minutes: 55 - ((n * 7) % 60) }).toString(), result: 'valid' as const }));
    const again = { ...scans[3]!, scanId: randomUUID(), scannedAt: startAt.toString(), result: 'already_used' as const };
    await uploadScans({ ...ctx, actor: { ...ctx.actor, type: 'device', id: first!.id } }, eventId, { deviceNow: ctx.now.toString(), scans: [...scans, again] });
  });
  const over = startAt.add({ hours: 24 });
  await at(over, (ctx) => completeEvents.run(ctx, { dueAt: ctx.now, localDate: localDateOf(ctx.now, 'America/Bogota') }));
  await at(over.add({ hours: 24 }), (ctx) => draftSettlements.run(ctx, { dueAt: ctx.now, localDate: localDateOf(ctx.now, 'America/Bogota') }));
}
