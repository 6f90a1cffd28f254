import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { addConnection, allowPrivateAddresses, connectionById } from '#capabilities/connections/public.ts';
import { checkLedger, failRefund } from '#capabilities/payments/public.ts';
import type { PublicTicket } from '#contracts/tickets-public.ts';
import type { Signal } from '#contracts/tickets-signals.ts';
import { NOW, useWorld } from '#test/server.ts';
import { useSales } from '#test/ticket-sales.ts';
import { useWompi } from '#test/wompi.ts';
import type { WompiTransaction } from '#test/wompi.ts';

// Orders paid through a gateway that speaks as the real one does, with everything that may go wrong on the way.

const world = useWorld();
const wompi = useWompi();
const { organizer, portal, work, read, onSale } = useSales(world);
let hook: string;
beforeAll(async () => {
  allowPrivateAddresses('127.0.0.1');
  const { publicKey, privateKey, eventsSecret, integritySecret } = wompi;
  const { id } = await organizer.run((ctx) => addConnection(ctx, { provider: 'wompi', name: 'Wompi', live: true, settings: { publicKey, apiUrl: wompi.url }, secrets: { privateKey, eventsSecret, integritySecret } }));
  hook = new URL((await organizer.run((ctx) => connectionById(ctx, id)))!.hookUrl!).pathname;
});

const ofSize = (unitCount: number) => onSale({ areas: [{ name: 'General', priceMinor: 8_500_000, nomenclatureLetter: 'G', unitCount }] });
let stamp = 1_778_443_200;
const tell = (one: WompiTransaction, was: Partial<WompiTransaction> = {}) => {
  stamp += 1;
  const { body, headers } = wompi.event(one, { environment: 'prod', timestamp: stamp, ...was });
  return organizer.app.inject({ method: 'POST', url: hook, payload: body, headers });
};
const told = async (one: WompiTransaction, was: Partial<WompiTransaction> = {}) => {
  expect((await tell(one, was)).statusCode).toBe(200);
  await work.handedOn();
};
const back = (payPath: string, paymentId: string | null = null) => organizer.app.inject({ method: 'POST', url: `/api/v1/public${payPath}/return`, body: { paymentId } });
/** The buyer presses "pay": the gateway's address that the browser is sent to. */
async function goPay(token: string): Promise<string> {
  const answer = await portal.call('POST', `/orders/${token}/pay`, { termsAccepted: true }, { 'idempotency-key': randomUUID() });
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return answer.json<{ url: string }>().url;
}
const payPathOf = ({ redirect_url: url }: WompiTransaction): string => new URL(url!).pathname;
const refunds = (number: string) => organizer.run((ctx) => ctx.tx.selectFrom('ticketRefund as r').innerJoin('ticketOrder as o', (join) => join.onRef('o.id', '=', 'r.orderId')).select(['r.reason', 'r.status', 'r.amountMinor']).where('r.tenantId', '=', organizer.id).where('o.number', '=', number).execute());

test('5.7: event, return and our own question race: one set of tickets, one letter; the further payment of an earlier try goes back whole; a decline undoes nothing', async () => {
  const event = await ofSize(10);
  const { token, order: { number } } = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 2 }] });
  const first = wompi.pay(await goPay(token), { status: 'PENDING', method: 'CARD' });
  expect(first).toMatchObject({ reference: `${number}-1`, amount_in_cents: 2 * (8_500_000 + 466_500) });
  await told(first);
  const second = wompi.pay(await goPay(token));
  expect(second.reference).toBe(`${number}-2`);
  await Promise.all([...Array.from({ length: 5 }, () => tell(second)), ...Array.from({ length: 3 }, () => back(payPathOf(second), second.id)), work.at(NOW.add({ minutes: 2 }).toString())]);
  await work.handedOn();
  expect(await read(token)).toMatchObject({ status: 'paid', tickets: 2, gateway: 'real' });
  first.status = 'APPROVED';
  await told(first);
  await told(second, { status: 'DECLINED' });
  expect(await refunds(number)).toEqual([{ reason: 'duplicate_payment', status: 'succeeded', amountMinor: first.amount_in_cents }]);
  expect([first.status, second.status]).toEqual(['VOIDED', 'APPROVED']);
  expect((await portal.call('GET', `/orders/${token}/tickets`)).json<{ items: PublicTicket[] }>().items).toMatchObject([{ status: 'valid' }, { status: 'valid' }]);
  expect(await organizer.run(async (ctx) => (await ctx.tx.selectFrom('message').select('id').where('tenantId', '=', organizer.id).where('subject', 'like', 'Tus boletas%').execute()).length)).toBe(1);
  expect(await organizer.run((ctx) => checkLedger(ctx, { seals: true }))).toMatchObject({ sound: true });
});

test('H3: created 20:00, payment 20:14, PENDING seen 20:28:30: held until 20:48:30; approved after that it is seated again, or goes back when nothing is left', async () => {
  const at = (minutes: number, seconds = 0) => world.clock.set(NOW.add({ minutes, seconds }));
  const event = await ofSize(2);
  const { token, order } = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 2 }] });
  at(14);
  const one = wompi.pay(await goPay(token), { status: 'PENDING', method: 'CARD' });
  at(28, 30);
  await told(one);
  expect(await read(token)).toMatchObject({ status: 'pending_payment', holdExpiresAt: NOW.add({ minutes: 48, seconds: 30 }).toString() });
  await work.at(NOW.add({ minutes: 50 }).toString());
  await work.handedOn();
  expect((await read(token)).status).toBe('expired');
  await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 1 }] });
  one.status = 'APPROVED';
  await told(one);
  expect((await read(token)).status).toBe('unfulfillable');
  expect(await refunds(order.number)).toEqual([{ reason: 'unfulfillable', status: 'succeeded', amountMinor: one.amount_in_cents }]);
  expect(one.status).toBe('VOIDED');
});

test('4.2: VOIDED after APPROVED that no refund of ours caused: charged back, the tickets void; another amount than was asked: nothing', async () => {
  const event = await ofSize(4);
  const paid = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 2 }] });
  const one = wompi.pay(await goPay(paid.token), { method: 'PSE' });
  await told(one);
  await told(one, { status: 'VOIDED' });
  expect(await read(paid.token)).toMatchObject({ status: 'charged_back' });
  // Of one that was paid twice and could not be given back the bank takes the second: the first still pays for the tickets.
  const twice = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 1 }] });
  const first = wompi.pay(await goPay(twice.token), { method: 'PSE', status: 'PENDING' });
  const second = wompi.pay(await goPay(twice.token), { method: 'PSE' });
  await told(second);
  first.status = 'APPROVED';
  await told(first);
  await organizer.run(async (ctx) => {
    const { id } = await ctx.tx.selectFrom('refund').select('id').where('tenantId', '=', organizer.id).where('amountMinor', '=', first.amount_in_cents).where('status', '=', 'pending').orderBy('id', 'desc').executeTakeFirstOrThrow();
    await failRefund(ctx, id, 'PSE');
  });
  await told(first, { status: 'VOIDED' });
  expect(await read(twice.token)).toMatchObject({ status: 'paid', tickets: 1 });
  const wrong = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 1 }] });
  await told(wompi.pay(await goPay(wrong.token)), { amount_in_cents: 1 });
  expect(await read(wrong.token)).toMatchObject({ status: 'pending_payment' });
  expect(await organizer.run((ctx) => checkLedger(ctx, { seals: true }))).toMatchObject({ sound: true });
});

test('14: many purchases with one card are a sign of resale, whatever addresses they came from; another card, and a refused one, are not', async () => {
  const event = await ofSize(10);
  const buy = async (email: string, how: NonNullable<Parameters<typeof wompi.pay>[1]>) => {
    const { token } = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 2 }] }, { email });
    await told(wompi.pay(await goPay(token), how));
  };
  await buy('una@example.com', { card: '4242' });
  await buy('otra@example.com', { card: '4242' });
  await buy('tercera@example.com', { card: '4242', status: 'DECLINED' });
  await buy('cuarta@example.com', { card: '1111' });
  await buy('quinta@example.com', { method: 'NEQUI' });
  await organizer.call('PATCH', '/settings', { signalsFrom: 2 });
  const { items } = (await organizer.call('GET', `/events/${event.id}/signals`)).json<{ items: Signal[] }>();
  expect(items.map(({ kind, subject, count, admissions }) => [kind, subject, count, admissions])).toEqual([['card', 'VISA ···· 4242 06/29', 2, 4]]);
});
