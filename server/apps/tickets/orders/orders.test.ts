import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { checkLedger } from '#capabilities/payments/public.ts';
import type { PublicTicket } from '#contracts/tickets-public.ts';
import { publicKeysOf } from '#apps/tickets/issue/keys.ts';
import { readToken } from '#apps/tickets/rules/qr-token.ts';
import { NOW, useWorld } from '#test/server.ts';
import { portalOf, useSales } from '#test/ticket-sales.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Made } from '#test/tickets.ts';

const world = useWorld();
const { organizer, portal, work, read, pay, onSale } = useSales(world);

const stages = async (event: Made) => (await organizer.call('GET', `/events/${event.id}/stages`)).json().items as { consumedUnits: number; version: number }[];
const units = async (areaId: string, status: string) => (await organizer.call('GET', `/areas/${areaId}/units?status=${status}&limit=200`)).json().items as { id: string; displayName: string }[];
const tickets = async (token: string): Promise<PublicTicket[]> => (await portal.call('GET', `/orders/${token}/tickets`)).json().items;
const refunds = (number: string) => organizer.run((ctx) => ctx.tx.selectFrom('ticketRefund as r').innerJoin('ticketOrder as o', (join) => join.onRef('o.id', '=', 'r.orderId')).select(['r.reason', 'r.status', 'r.amountMinor']).where('r.tenantId', '=', organizer.id).where('o.number', '=', number).execute());
const balanced = async () => expect(await organizer.run((ctx) => checkLedger(ctx, { seals: true }))).toMatchObject({ sound: true });

describe('a purchase', () => {
  test('legacy: stage counters are consumed; a purchase holds at the price shown, is paid at the gateway, and gives tickets whose QR verifies, one letter with the PDF, and balanced books', async () => {
    const event = await onSale({ areas: [{ name: 'General', priceMinor: 8_500_000, nomenclatureLetter: 'G', unitCount: 10 }, { name: 'Mesas', priceMinor: 120_000_000, nomenclatureLetter: 'M', unitCount: 2, unitCapacity: 8 }] });
    await organizer.call('POST', `/events/${event.id}/stages`, { name: 'Preventa', adjustmentType: 'percentage', adjustmentValue: -2000, quotaUnits: 5, startAt: NOW.toString(), areas: [{ areaId: event.areaId }] });
    const tables = (await organizer.areas(event.id))[1]!.id;
    const { token, order } = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 2 }, { areaId: tables, quantity: 1 }] });
    expect(order).toMatchObject({ status: 'held', gateway: 'demo', quote: { totalMinor: 14_533_000 + 124_101_400, units: 3, admissions: 10 }, holdExpiresAt: NOW.add({ minutes: 15 }).toString() }); // P3 and P11
    expect(await stages(event)).toMatchObject([{ consumedUnits: 2, version: 1 }]);
    expect((await organizer.areas(event.id))[0]!.units).toMatchObject({ available: 8, held: 2, sold: 0 });

    const paying = await pay(token);
    expect(paying.json().url).toContain('/pay/');
    expect(await portal.approve(order.number)).toBe('applied');
    const paid = await read(token);
    expect(paid).toMatchObject({ status: 'paid', tickets: 10, paidAt: NOW.toString() });
    expect((await organizer.areas(event.id)).map((area) => area.units['sold'])).toEqual([2, 1]);
    const mine = await tickets(token);
    expect(mine.map(({ unitName, seat }) => `${unitName}/${seat}`)).toEqual(['G-1/1', 'G-2/1', ...[1, 2, 3, 4, 5, 6, 7, 8].map((seat) => `M-1/${seat}`)]);
    const [{ publicKey, keyId }] = (await organizer.run((ctx) => publicKeysOf(ctx, event.id))) as [{ publicKey: Buffer; keyId: number }];
    expect(readToken(mine[0]!.qr!, () => publicKey)).toEqual({ ok: true, token: { keyId, eventId: event.id, ticketId: mine[0]!.id, generation: 1 }, code: null });

    await work.handedOn();
    const letters = await organizer.run((ctx) => ctx.tx.selectFrom('message as m').innerJoin('messageAttachment as a', (join) => join.onRef('a.tenantId', '=', 'm.tenantId').onRef('a.messageId', '=', 'm.id')).select(['m.id', 'm.subject', 'a.name', 'a.type']).where('m.tenantId', '=', organizer.id).where('m.ownerId', 'is not', null).execute());
    expect(letters.map(({ subject, name, type }) => [subject, name, type])).toEqual([[`Tus boletas para ${event.name}`, `${order.number}.pdf`, 'application/pdf'], [`Tus boletas para ${event.name}`, `${event.slug}.ics`, 'text/calendar']]);
    const pdf = await portal.call('GET', `/orders/${token}/pdf`);
    expect([pdf.statusCode, pdf.rawPayload.subarray(0, 5).toString()]).toEqual([200, '%PDF-']);
    expect((await portal.call('GET', `/orders/${token}/ics`)).body).toContain('BEGIN:VEVENT');
    await balanced();
  });

  test('the same message, another one for the same payment, and a second payment: one set of tickets, and the second goes back whole as duplicate_payment', async () => {
    const event = await onSale();
    const { token, order } = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 1 }] });
    await pay(token);
    expect(await portal.approve(order.number, { paymentId: 'p1', eventId: 'e1' })).toBe('applied');
    await portal.approve(order.number, { paymentId: 'p1', eventId: 'e1' });
    await portal.approve(order.number, { paymentId: 'p1', eventId: 'e2' });
    await portal.approve(order.number, { paymentId: 'p2', eventId: 'e3' });
    expect(await tickets(token)).toHaveLength(1);
    await work.handedOn();
    expect(await refunds(order.number)).toEqual([{ reason: 'duplicate_payment', status: 'succeeded', amountMinor: order.quote.totalMinor }]);
    expect((await read(token)).status).toBe('paid');
    await balanced();
  });

  test('P10: what costs nothing is paid at once, without a gateway', async () => {
    const event = await onSale({ areas: [{ name: 'General', priceMinor: 1_200_000, unitCount: 10 }] });
    await organizer.call('POST', `/events/${event.id}/promotions`, { kind: 'code', name: 'Prensa', code: 'PRENSA', discountType: 'fixed', value: 1_500_000, startAt: NOW.toString(), maxUses: 1 });
    const { token } = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 1 }], code: 'prensa' });
    expect((await pay(token)).json()).toMatchObject({ url: null, order: { status: 'paid', tickets: 1, quote: { totalMinor: 0 } } });
    const next = await portal.call('POST', `/sites/${portal.slug}/events/${event.slug}/quote`, { lines: [{ areaId: event.areaId, quantity: 1 }], code: 'PRENSA' });
    expect(next.json()).toMatchObject({ notices: [{ kind: 'code', reason: 'exhausted' }] });
    // Who was shown the price with the code is asked again.
    const held = await portal.call('POST', `/sites/${portal.slug}/events/${event.slug}/orders`, { lines: [{ areaId: event.areaId, quantity: 1 }], code: 'PRENSA', expectedTotalMinor: 0, visitor: randomUUID() }, { 'idempotency-key': randomUUID() });
    expect(held.json()).toMatchObject({ status: 409, code: 'PRICE_CHANGED', details: { quote: { totalMinor: next.json().totalMinor } } });
  });
});

describe('the time of a hold', () => {
  const within = async (given: object = {}) => {
    const event = await onSale(given);
    return { event, ...(await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 2 }] })) };
  };
  const at = (minutes: number, seconds = 0) => world.clock.set(NOW.add({ minutes, seconds }));

  test('H1, H2: starting to pay extends it once, and the demand expires with it', async () => {
    const late = await within();
    at(14);
    expect((await pay(late.token)).json().order.holdExpiresAt).toBe(NOW.add({ minutes: 29 }).toString());
    expect((await pay(late.token)).json().order.holdExpiresAt).toBe(NOW.add({ minutes: 29 }).toString());
    world.clock.set(NOW);
    const early = await within();
    at(2);
    expect((await pay(early.token)).json().order.holdExpiresAt).toBe(NOW.add({ minutes: 17 }).toString());
  });

  test('legacy: the sweep that ends an order frees its units, with what it took of stages and codes, once', async () => {
    const event = await onSale({ areas: [{ name: 'General', priceMinor: 8_500_000, unitCount: 4 }] });
    await organizer.call('POST', `/events/${event.id}/stages`, { name: 'Preventa', adjustmentType: 'percentage', adjustmentValue: -2000, quotaUnits: 3, startAt: NOW.toString(), areas: [{ areaId: event.areaId }] });
    await organizer.call('POST', `/events/${event.id}/promotions`, { kind: 'code', name: 'Amigos', code: 'BARRIDO', discountType: 'percentage', value: 1000, target: 'event', maxUses: 1, startAt: NOW.toString() });
    const { token } = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 2 }], code: 'BARRIDO' });
    const counted = async () => [(await stages(event))[0]!.consumedUnits, (await organizer.call('GET', `/events/${event.id}/promotions`)).json().items[0].used, (await units(event.areaId, 'available')).length];
    expect(await counted()).toEqual([2, 1, 2]);
    // Nobody else comes: only the job of every minute looks.
    for (const minutes of [15, 16]) {
      await work.at(NOW.add({ minutes }).toString());
      await work.handedOn();
      expect([(await read(token)).status, ...(await counted())]).toEqual(['expired', 0, 0, 4]);
    }
  });

  test('H4: at the instant at which it runs out it has run out; the units are free for the next buyer without any sweep, with what it took of stages', async () => {
    const event = await onSale({ areas: [{ name: 'General', priceMinor: 8_500_000, unitCount: 2 }] });
    await organizer.call('POST', `/events/${event.id}/stages`, { name: 'Preventa', adjustmentType: 'percentage', adjustmentValue: -2000, quotaUnits: 2, startAt: NOW.toString(), areas: [{ areaId: event.areaId }] });
    const { token } = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 2 }] });
    expect((await portal.hold(event, { lines: [{ areaId: event.areaId, quantity: 1 }] })).json()).toMatchObject({ status: 409, code: 'NOT_ENOUGH_UNITS', details: { available: 0 } });
    at(15);
    expect((await pay(token)).json()).toMatchObject({ status: 410, code: 'HOLD_EXPIRED' });
    const next = await portal.hold(event, { lines: [{ areaId: event.areaId, quantity: 2 }] }, { expectedTotalMinor: 2 * 6_800_000 + 2 * 466_500 });
    expect(next.statusCode).toBe(201); // the stage's quota came back with the units
    expect(await read(token)).toMatchObject({ status: 'expired' });
    expect((await portal.call('PATCH', `/orders/${token}/buyer`, { name: 'Ana', email: 'ana@comprador.example' })).json().code).toBe('HOLD_EXPIRED');
  });

  test('legacy: a payment that comes late sells no unit twice: other places of a general area, and where none are left all of it goes back as unfulfillable', async () => {
    const first = await within({ areas: [{ name: 'General', priceMinor: 8_500_000, unitCount: 3 }] });
    await pay(first.token);
    at(31);
    await work.at(NOW.add({ minutes: 31 }).toString()); // the sweep
    await work.handedOn();
    expect((await read(first.token)).status).toBe('expired');
    const other = await portal.buy(first.event, { lines: [{ areaId: first.event.areaId, quantity: 1 }] }); // takes place 1
    expect(await portal.approve(first.order.number)).toBe('applied');
    expect(await read(first.token)).toMatchObject({ status: 'paid', tickets: 2 });
    expect((await tickets(first.token)).map(({ unitName }) => unitName)).toEqual(['3', '2']);

    const second = await within({ areas: [{ name: 'General', priceMinor: 8_500_000, unitCount: 2 }] });
    await pay(second.token);
    world.clock.set(NOW.add({ hours: 2 }));
    await portal.buy(second.event, { lines: [{ areaId: second.event.areaId, quantity: 1 }] });
    await portal.approve(second.order.number);
    expect((await read(second.token)).status).toBe('unfulfillable');
    expect(await units(second.event.areaId, 'available')).toHaveLength(1);
    await work.handedOn();
    expect(await refunds(second.order.number)).toEqual([{ reason: 'unfulfillable', status: 'succeeded', amountMinor: second.order.quote.totalMinor }]);
    await balanced();
    expect((await read(other.token)).status).toBe('held');
  });
});

describe('chosen seats', () => {
  test('are taken just so; another\'s are refused by name, the best are chosen together, and no seat is sold beside its area', async () => {
    const event = await onSale({ areas: [{ name: 'Platea', priceMinor: 5_000_000, nomenclatureLetter: 'P', seatingMode: 'numbered' }, { name: 'Palco', priceMinor: 5_000_000, seatingMode: 'numbered', unitCount: 2 }] });
    await organizer.call('POST', `/areas/${event.areaId}/units:generate`, { kind: 'rows', rowFrom: 'A', rowTo: 'B', seatTo: 6 });
    const seats = await units(event.areaId, 'available');
    const named = (name: string) => seats.find(({ displayName }) => displayName === name)!.id;
    const [a2, a3] = [named('A-2'), named('A-3')];
    expect((await portal.hold(event, { lines: [{ areaId: event.areaId, quantity: 2, unitIds: [a2, a3] }] })).statusCode).toBe(201);
    expect((await portal.hold(event, { lines: [{ areaId: event.areaId, quantity: 2, unitIds: [a3, named('A-4')] }] })).json()).toMatchObject({ status: 409, code: 'UNIT_UNAVAILABLE', details: { unitIds: [a3] } });
    expect((await portal.hold(event, { lines: [{ areaId: event.areaId, quantity: 2, unitIds: [a3, a3] }] })).json().code).toBe('DUPLICATE_UNIT');
    const box = (await organizer.areas(event.id))[1]!.id;
    expect((await portal.hold(event, { lines: [{ areaId: box, quantity: 1, unitIds: [named('B-1')] }] })).json().code).toBe('UNIT_NOT_FOUND');
    expect((await units(event.areaId, 'held')).map(({ displayName }) => displayName)).toEqual(['A-2', 'A-3']);
    const best = await portal.hold(event, { lines: [{ areaId: event.areaId, quantity: 4 }] });
    expect(best.json().order.units.map(({ name }: { name: string }) => name)).toEqual(['B-2', 'B-3', 'B-4', 'B-5']);
  });

  test('legacy: a basket of two packages, a code and a stage counts each of them, and every unit says by which it was sold', async () => {
    const event = await onSale({ areas: [{ name: 'General', priceMinor: 10_000_000, unitCount: 20 }] });
    const offer = async (body: object) => (await organizer.call('POST', `/events/${event.id}/promotions`, { startAt: NOW.toString(), ...body })).json<{ id: string }>().id;
    await organizer.call('POST', `/events/${event.id}/stages`, { name: 'Preventa', adjustmentType: 'percentage', adjustmentValue: -2000, quotaUnits: 10, startAt: NOW.toString(), areas: [{ areaId: event.areaId }] });
    const pair = await offer({ kind: 'package', name: 'Pareja', discountType: 'percentage', value: 1000, items: [{ areaId: event.areaId, quantity: 2 }] });
    const family = await offer({ kind: 'package', name: 'Familia', discountType: 'percentage', value: 2000, items: [{ areaId: event.areaId, quantity: 4 }] });
    await offer({ kind: 'code', name: 'Amigos', code: 'VARIAS', discountType: 'percentage', value: 1000, target: 'event', maxUses: 5 });
    const { order } = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 1 }], packages: [{ promotionId: pair, packages: 2 }, { promotionId: family, packages: 1 }], code: 'VARIAS' });
    expect(order.units.map(({ promotionName, stageName }) => promotionName ?? stageName).sort()).toEqual(['Familia', 'Familia', 'Familia', 'Familia', 'Pareja', 'Pareja', 'Pareja', 'Pareja', 'Preventa']);
    const used = (await organizer.call('GET', `/events/${event.id}/promotions`)).json().items as { name: string; used: number }[];
    expect(Object.fromEntries(used.map((one) => [one.name, one.used]))).toEqual({ Pareja: 2, Familia: 1, Amigos: 1 });
    expect(await stages(event)).toMatchObject([{ consumedUnits: 1 }]);
  });

  test('a basket may change while it is held; what cannot be taken leaves it as it was', async () => {
    const event = await onSale();
    const { token, order } = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 2 }] });
    const price = order.quote.totalMinor / 2;
    expect((await portal.call('PUT', `/orders/${token}/units`, { lines: [{ areaId: event.areaId, quantity: 3 }], expectedTotalMinor: 3 * price })).json()).toMatchObject({ holdExpiresAt: order.holdExpiresAt, quote: { units: 3 } });
    expect((await portal.call('PUT', `/orders/${token}/units`, { lines: [{ areaId: event.areaId, quantity: 11 }], expectedTotalMinor: 11 * price })).json().code).toBe('NOT_ENOUGH_UNITS');
    expect((await read(token)).quote.units).toBe(3);
    expect((await portal.call('DELETE', `/orders/${token}`)).statusCode).toBe(204);
    expect((await portal.call('DELETE', `/orders/${token}`)).statusCode).toBe(204);
    expect(await units(event.areaId, 'available')).toHaveLength(10);
  });
});

describe('limits', () => {
  test('units of an order and of a buyer, holds of a browser, the same seats again', async () => {
    const event = await onSale({ maxUnitsPerOrder: 4, maxUnitsPerBuyer: 5, areas: [{ name: 'General', priceMinor: 100_000, unitCount: 40 }] });
    expect((await portal.hold(event, { lines: [{ areaId: event.areaId, quantity: 5 }] })).json()).toMatchObject({ status: 422, code: 'LIMIT_EXCEEDED', details: { limit: 4, requested: 5 } });
    const email = 'tope@comprador.example';
    await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 3 }] }, { email });
    await expect(portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 3 }] }, { email: email.toUpperCase() })).rejects.toThrow('LIMIT_EXCEEDED');
    const visitor = randomUUID();
    expect((await portal.hold(event, { lines: [{ areaId: event.areaId, quantity: 1 }] }, { visitor })).statusCode).toBe(201);
    expect((await portal.hold(event, { lines: [{ areaId: event.areaId, quantity: 1 }] }, { visitor })).statusCode).toBe(201);
    expect((await portal.hold(event, { lines: [{ areaId: event.areaId, quantity: 1 }] }, { visitor })).json()).toMatchObject({ status: 429, code: 'TOO_MANY_HOLDS' });
  });

  test('what is not on sale is not sold: before, after, paused, another organizer\'s, a draft', async () => {
    const basket = (event: { areaId: string }) => ({ lines: [{ areaId: event.areaId, quantity: 1 }] });
    const soon = await onSale({ salesStartAt: NOW.add({ hours: 1 }).toString() });
    expect((await portal.hold(soon, basket(soon))).json()).toMatchObject({ status: 409, code: 'SALES_NOT_OPEN' });
    world.clock.set(NOW.add({ hours: 1 }));
    expect((await portal.hold(soon, basket(soon))).statusCode).toBe(201);
    await organizer.call('POST', `/events/${soon.id}/pause`);
    expect((await portal.hold(soon, basket(soon))).json().code).toBe('SALES_PAUSED');
    const draft = await organizer.ready();
    expect((await portal.hold(draft, basket(soon))).json()).toMatchObject({ status: 404, code: 'EVENT_NOT_FOUND' });
    expect((await portal.call('POST', `/sites/nadie/events/${soon.slug}/quote`, basket(soon))).json().code).toBe('SITE_NOT_FOUND');
    const stranger = await portalOf(await makeOrganizer(world));
    expect((await stranger.hold(soon, basket(soon))).json()).toMatchObject({ status: 404, code: 'EVENT_NOT_FOUND' });
    for (const token of ['x', `ord_${'a'.repeat(60)}`]) expect((await portal.call('GET', `/orders/${token}`)).json()).toMatchObject({ status: 404, code: 'ORDER_NOT_FOUND' });
  });
});

test('a cancelled event: unfinished purchases end, tickets are void, all money goes back, and nothing is sold any more', async () => {
  const event = await onSale();
  const paid = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 2 }] });
  await pay(paid.token);
  await portal.approve(paid.order.number);
  const open = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 1 }] });
  await pay(open.token);
  expect((await organizer.call('POST', `/events/${event.id}/cancel`, { slug: event.slug, reason: 'Lluvia' })).statusCode).toBe(200);
  expect((await read(open.token)).status).toBe('cancelled');
  await work.handedOn();
  expect(await refunds(paid.order.number)).toEqual([{ reason: 'event_cancelled', status: 'succeeded', amountMinor: paid.order.quote.totalMinor }]);
  expect((await read(paid.token)).status).toBe('refunded');
  expect((await tickets(paid.token)).map(({ status, qr }) => [status, qr])).toEqual([['voided', null], ['voided', null]]);
  // Money for what was open comes after the cancellation: it goes back too.
  await portal.approve(open.order.number);
  await work.handedOn();
  expect(await refunds(open.order.number)).toEqual([{ reason: 'unfulfillable', status: 'succeeded', amountMinor: open.order.quote.totalMinor }]);
  await balanced();
});
