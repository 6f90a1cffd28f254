import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkLedger } from '#capabilities/payments/public.ts';
import type { OrderDetail, Refund } from '#contracts/tickets-orders.ts';
import { ticketsRoles } from '#apps/tickets/roles.ts';
import { NOW, serverFor, useWorld } from '#test/server.ts';
import { useSales } from '#test/ticket-sales.ts';

const world = useWorld();
const sales = useSales(world);
const { organizer, portal, work, onSale, read } = sales;

const post = (path: string, body: object) => organizer.app.inject({ method: 'POST', url: `/api/v1/tickets${path}`, payload: body, headers: { 'idempotency-key': randomUUID() } });
const detail = async (id: string): Promise<OrderDetail> => (await organizer.call('GET', `/orders/${id}`)).json();
async function bought(event: { slug: string; areaId: string }, quantity: number) {
  const sale = await sales.bought(event, quantity);
  const { items } = (await organizer.call('GET', `/orders?search=${sale.order.number}`)).json();
  return { ...sale, id: items[0].id as string };
}

test('the box office sells in one step, also without an address; courtesies cost nothing and take no stage; who sells sees the own orders', async () => {
  const event = await onSale();
  const price = 8_966_500;
  const sale = { eventId: event.id, lines: [{ areaId: event.areaId, quantity: 2 }], buyer: { name: 'Luis' }, method: 'card_terminal', documentNumber: 'V-1', expectedTotalMinor: 2 * price };
  const seller = await serverFor(world, organizer, [...ticketsRoles.box_office.permissions], { userId: randomUUID() });
  const sold = await seller.inject({ method: 'POST', url: '/api/v1/tickets/box-office/orders', payload: sale, headers: { 'idempotency-key': randomUUID() } });
  expect(sold.json()).toMatchObject({ status: 'paid', channel: 'box_office', buyerName: 'Luis', buyerEmail: null, totalMinor: 2 * price, orderUnits: [{ tickets: [{ status: 'valid' }] }, { tickets: [{ status: 'valid' }] }] });
  expect((await post('/box-office/orders', { ...sale, expectedTotalMinor: price })).json()).toMatchObject({ status: 409, code: 'PRICE_CHANGED' });
  const given = await post('/courtesies', { eventId: event.id, lines: [{ areaId: event.areaId, quantity: 1 }], buyer: { name: 'Prensa', email: 'prensa@medio.example' }, reason: 'Cubrimiento' });
  expect(given.json()).toMatchObject({ status: 'paid', channel: 'courtesy', totalMinor: 0, note: 'Cubrimiento', orderUnits: [{ paidMinor: 0 }] });
  const own = (await seller.inject({ method: 'GET', url: '/api/v1/tickets/orders' })).json().items;
  expect(own.map(({ id }: { id: string }) => id)).toEqual([sold.json().id]);
  expect((await seller.inject({ method: 'GET', url: `/api/v1/tickets/orders/${given.json().id}` })).statusCode).toBe(404);
  expect(await organizer.run((ctx) => checkLedger(ctx, { seals: true }))).toMatchObject({ sound: true });
});

test('R1: the organizer gives back by the policy and keeps the fee; another approves above the threshold; the units are for sale again', async () => {
  const event = await onSale({ areas: [{ name: 'General', priceMinor: 7_453_800, unitCount: 4 }], refundPolicy: { tiers: [{ daysBefore: 3, shareBp: 8000 }] } });
  const { id } = await bought(event, 2);
  await organizer.call('PATCH', '/settings', { refundTwoPersonMinor: 1 });
  const before = await detail(id);
  const unitId = before.orderUnits[0]!.id;
  expect([before.payments, before.history.map(({ to, actor }) => [to, actor])]).toMatchObject([[{ method: 'gateway', status: 'verified', amountMinor: before.totalMinor, reference: expect.any(String) }], [['held', 'client'], ['pending_payment', 'client'], ['paid', 'gateway']]]);
  // What would go back is told before it is asked for, and by itself does nothing.
  const look = { unitIds: [unitId], reason: 'organizer' };
  expect((await post(`/orders/${id}/refunds/preview`, look)).json()).toEqual({ faceMinor: 5_963_000, feeMinor: 0, amountMinor: 5_963_000, currency: 'COP', policyBp: 8000 });
  expect(await detail(id)).toEqual(before);
  const asked = (await post(`/orders/${id}/refunds`, { unitIds: [unitId], reason: 'organizer' })).json<Refund>();
  expect(asked).toMatchObject({ status: 'requested', faceMinor: 5_963_000, feeMinor: 0, amountMinor: 5_963_000 });
  for (const path of ['', '/preview']) expect((await post(`/orders/${id}/refunds${path}`, look)).json()).toMatchObject({ status: 422, code: 'REFUND_EXCEEDS' });
  expect((await organizer.call('POST', `/refunds/${asked.id}/approve`)).json()).toMatchObject({ status: 403, code: 'SAME_APPROVER' });
  const finance = await serverFor(world, organizer, [...ticketsRoles.finance.permissions, 'payments.refund'], { userId: randomUUID() });
  expect((await finance.inject({ method: 'POST', url: `/api/v1/tickets/refunds/${asked.id}/approve` })).json()).toMatchObject({ status: 'processing' });
  expect((await detail(id)).orderUnits[0]!.tickets[0]).toMatchObject({ refundPending: true });
  await work.handedOn();
  expect(await detail(id)).toMatchObject({ status: 'partially_refunded', refunds: [{ status: 'succeeded' }], orderUnits: [{ released: true, refundedMinor: 5_963_000, tickets: [{ status: 'voided' }] }, { released: false, tickets: [{ status: 'valid' }] }] });
  expect((await organizer.areas(event.id))[0]!.units).toMatchObject({ available: 3, sold: 1 });
  await organizer.call('PATCH', '/settings', { refundTwoPersonMinor: null });
});

test('legacy: what goes back, and what the letter says, is what was paid, whatever price and fee are now', async () => {
  const event = await onSale();
  const { id, token, order } = await bought(event, 2);
  const [area] = await organizer.areas(event.id);
  expect((await organizer.call('PATCH', `/areas/${event.areaId}`, { priceMinor: 20_000_000 }, area!.version)).statusCode).toBe(200);
  await organizer.call('POST', `/events/${event.id}/stages`, { name: 'Puerta', adjustmentType: 'percentage', adjustmentValue: 5000, startAt: NOW.toString(), areas: [{ areaId: event.areaId }] });
  await organizer.run((ctx) => ctx.tx.insertInto('ticketFeePlan').values({ tenantId: organizer.id, rateBp: 900, fixedMinor: 900_000, vatBp: 1900, currency: 'COP', validFrom: ctx.now.add({ seconds: 1 }) }).execute());
  world.clock.set(NOW.add({ minutes: 1 }));
  expect((await read(token)).quote.totalMinor).toBe(2 * 8_966_500);
  const asked = (await post(`/orders/${id}/refunds`, { reason: 'withdrawal' })).json<Refund>();
  expect(asked).toMatchObject({ faceMinor: 2 * 8_500_000, feeMinor: 2 * 466_500, amountMinor: order.quote.totalMinor });
  await work.handedOn();
  const letter = await organizer.run((ctx) => ctx.tx.selectFrom('message').select('body').where('tenantId', '=', organizer.id).where('ownerId', '=', id).orderBy('id').executeTakeFirstOrThrow());
  expect(letter.body.replaceAll(/\s/g, ' ')).toMatch(/179[.,]330/);
  await organizer.call('POST', `/orders/${id}/resend`);
  await work.handedOn();
  const again = await organizer.run((ctx) => ctx.tx.selectFrom('message').select('body').where('tenantId', '=', organizer.id).where('ownerId', '=', id).orderBy('id', 'desc').executeTakeFirstOrThrow());
  expect(again.body).toBe(letter.body);
});

test('a ticket whose money goes back goes to nobody: its open transfer ends with it', async () => {
  const event = await onSale();
  const { id, token } = await bought(event, 1);
  const [{ id: ticketId }] = (await portal.call('GET', `/holdings/${token}`)).json().items as [{ id: string }];
  expect((await portal.call('POST', `/holdings/${token}/tickets/${ticketId}/transfers`, { email: 'beto@amigo.example', message: '' })).statusCode).toBe(201);
  const { id: refundId } = (await post(`/orders/${id}/refunds`, { reason: 'withdrawal' })).json<Refund>();
  await organizer.call('POST', `/refunds/${refundId}/approve`);
  await work.handedOn();
  expect((await organizer.call('GET', `/tickets/${ticketId}`)).json()).toMatchObject({ status: 'voided', transfers: [{ status: 'cancelled' }] });
});

test('withdrawal gives everything back within its days and not after; what is rejected may be asked for again', async () => {
  const event = await onSale();
  const { id } = await bought(event, 1);
  const first = (await post(`/orders/${id}/refunds`, { reason: 'withdrawal' })).json<Refund>();
  expect(first).toMatchObject({ feeMinor: 466_500, amountMinor: 8_966_500 });
  expect((await organizer.call('POST', `/refunds/${first.id}/reject`, { reason: 'Falta el documento' })).json()).toMatchObject({ status: 'rejected' });
  world.clock.set(NOW.add({ hours: 24 * 10 }));
  expect((await post(`/orders/${id}/refunds`, { reason: 'withdrawal' })).json()).toMatchObject({ status: 422, code: 'WITHDRAWAL_OVER' });
  world.clock.set(NOW);
  expect((await post(`/orders/${id}/refunds`, { reason: 'withdrawal' })).statusCode).toBe(201);
});

test('an unfinished purchase is called off by staff; a paid one gets its mail again', async () => {
  const event = await onSale();
  const { order } = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 3 }] });
  const [{ id }] = (await organizer.call('GET', `/orders?search=${order.number}`)).json().items;
  expect((await organizer.call('POST', `/orders/${id}/cancel`, { reason: 'Pidió otra fecha' })).json()).toMatchObject({ status: 'cancelled', closeReason: 'Pidió otra fecha' });
  expect((await organizer.areas(event.id))[0]!.units).toMatchObject({ available: 10 });
  expect((await organizer.call('POST', `/orders/${id}/resend`)).json().code).toBe('ORDER_NOT_PAID');
  const paid = await bought(event, 1);
  expect((await organizer.call('POST', `/orders/${paid.id}/resend`)).statusCode).toBe(204);
  await work.handedOn();
  const { n } = await organizer.run((ctx) => ctx.tx.selectFrom('message').select((eb) => eb.fn.countAll<string>().as('n')).where('tenantId', '=', organizer.id).where('ownerId', '=', paid.id).executeTakeFirstOrThrow());
  expect(Number(n)).toBe(2);
});
