import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { addRegister, openDrawer } from '#capabilities/cash/public.ts';
import { useDemoGateway } from '#capabilities/checkouts/public.ts';
import { checkLedger } from '#capabilities/payments/public.ts';
import type { AllotmentPack } from '#contracts/tickets-box-office.ts';
import { ticketsRoles } from '#apps/tickets/roles.ts';
import { sql } from '#platform/db.ts';
import { addGate, addScanner } from '#test/door.ts';
import { usePeople } from '#test/people.ts';
import { makeMember, NOW, serverFor, useWorld } from '#test/server.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Organizer } from '#test/tickets.ts';
import { returnOverdue } from './allotments.ts';

const world = useWorld();
const people = usePeople(world);
const PRICE = 8_966_500;
let org: Organizer;
let seller: FastifyInstance;
let sellerId: string;
let registerId: string;

beforeAll(async () => {
  useDemoGateway({ allowed: true, key: Buffer.alloc(32, 7) });
  org = await makeOrganizer(world);
  sellerId = await makeMember(world, org, 'Paola');
  seller = await serverFor(world, org, [...ticketsRoles.box_office.permissions], { userId: sellerId });
  registerId = await org.run(async (ctx) => addRegister(ctx, { branchId: (await ctx.tx.selectFrom('branch').select('id').where('tenantId', '=', org.id).executeTakeFirstOrThrow()).id, name: 'Taquilla 1' }));
});
beforeEach(() => world.clock.set(NOW));

const as = (app: FastifyInstance) => async (method: 'GET' | 'POST', path: string, body?: object) => {
  const answer = await app.inject({ method, url: `/api/v1/tickets${path}`, ...(body && { body }), headers: { 'idempotency-key': randomUUID() } });
  return { status: answer.statusCode, body: answer.json(), raw: answer };
};
const sell = (path: string, body?: object) => as(seller)(body ? 'POST' : 'GET', path, body);
const own = (path: string, body?: object) => as(org.app)(body ? 'POST' : 'GET', path, body);
async function onSale(given: object = {}) {
  const event = await org.ready(given);
  await org.call('POST', `/events/${event.id}/publish`);
  return { ...event, areaId: (await org.areas(event.id))[0]!.id };
}
const openShift = () => org.run((ctx) => openDrawer({ ...ctx, actor: { ...ctx.actor, type: 'user', userId: sellerId, id: sellerId, name: 'Paola' } }, { registerId, openingMinor: 0 }));
const units = async (eventId: string) => (await org.areas(eventId))[0]!.units;
const take = async (event: { id: string; areaId: string }, count: number, more: object = {}): Promise<AllotmentPack> => {
  const taken = await sell('/allotments', { eventId: event.id, areaId: event.areaId, count, name: 'Tableta 1', ...more });
  if (taken.status !== 201) throw new Error(JSON.stringify(taken.body));
  return taken.body as unknown as AllotmentPack;
};
const sold = (pack: AllotmentPack, unitIds: string[], more: object = {}) => ({ key: randomUUID(), unitIds, soldAt: NOW.toString(), method: 'cash', ...more, id: pack.allotment.id });
const send = ({ id, ...body }: ReturnType<typeof sold>) => sell(`/allotments/${id}/sales`, body);

test('the counter sells for cash of an own drawer only, by card and transfer without; what it prints opens the door; limits hold without a reason', async () => {
  const event = await onSale({ maxUnitsPerBuyer: 3, maxUnitsPerOrder: 4, areas: [{ name: 'General', priceMinor: 8_500_000, unitCount: 20, nomenclatureLetter: 'G' }] });
  expect((await sell('/box-office/events')).body.items).toContainEqual(expect.objectContaining({ id: event.id, isToday: false }));
  expect((await sell(`/box-office/events/${event.id}`)).body).toMatchObject({ maxUnitsPerOrder: 4, areas: [{ name: 'General', priceMinor: PRICE, free: 20, seatingMode: 'general' }] });
  const sale = { eventId: event.id, lines: [{ areaId: event.areaId, quantity: 2 }], method: 'cash', expectedTotalMinor: 2 * PRICE };
  expect((await sell('/box-office/orders', sale)).body).toMatchObject({ status: 409, code: 'SHIFT_NOT_OPEN' });
  expect((await sell('/box-office/orders', { ...sale, method: 'transfer' })).body).toMatchObject({ code: 'DOCUMENT_NUMBER_REQUIRED' });
  expect((await sell('/box-office/orders', { ...sale, method: 'transfer', documentNumber: 'TR-1' })).body).toMatchObject({ status: 'paid', buyerName: null });
  await openShift();
  const cash = await sell('/box-office/orders', { ...sale, buyer: { name: 'Luis', email: 'luis@correo.example' } });
  expect(cash.body).toMatchObject({ status: 'paid', totalMinor: 2 * PRICE });
  const printed = (await sell(`/orders/${cash.body.id}/print`)).body;
  expect(printed).toMatchObject({ number: cash.body.number, method: 'cash', sellerName: 'Paola', totalMinor: 2 * PRICE, organizer: { legalName: 'Producciones Andinas SAS', taxId: '900123456-8' }, tickets: [{ areaName: 'General', qr: expect.stringMatching(/^M1\./) }, { qr: expect.stringMatching(/^M1\./) }] });
  expect((await sell('/box-office/orders', { ...sale, buyer: { name: 'Luis', email: 'luis@correo.example' } })).body).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect((await sell('/box-office/orders', { ...sale, lines: [{ areaId: event.areaId, quantity: 5 }], expectedTotalMinor: 5 * PRICE })).body).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect((await sell('/box-office/orders', { ...sale, lines: [{ areaId: event.areaId, quantity: 5 }], expectedTotalMinor: 5 * PRICE, reason: 'Grupo del colegio' })).body).toMatchObject({ status: 'paid', units: 5, note: 'Grupo del colegio' });
  expect(await org.run((ctx) => checkLedger(ctx, { seals: true }))).toMatchObject({ sound: true });
});

test('courtesies go to a list, all or nobody, within the quota; a used one is not taken back', async () => {
  const event = await onSale({ areas: [{ name: 'General', priceMinor: 8_500_000, unitCount: 10 }] });
  const people = ['a', 'b', 'c'].map((name) => ({ name, email: `${name}@prensa.example`, quantity: 2 }));
  const manager = as(await serverFor(world, org, [...ticketsRoles.event_manager.permissions], { userId: await makeMember(world, org, 'Camilo') }));
  const many = (list: object[]) => manager('POST', '/courtesies:many', { eventId: event.id, areaId: event.areaId, people: list, reason: 'Prensa' });
  await org.call('PATCH', '/settings', { courtesyQuota: 6 });
  expect((await many([...people, people[0]!])).body).toMatchObject({ status: 422, code: 'COMP_QUOTA' });
  expect((await units(event.id))['available']).toBe(10);
  expect((await many(people)).body).toEqual({ orders: 3, units: 6 });
  expect((await manager('GET', `/events/${event.id}/courtesy-quota`)).body).toEqual({ given: 6, limit: 6 });
  const [one, two] = (await own(`/orders?eventId=${event.id}&channel=courtesy`)).body.items;
  expect((await manager('POST', `/courtesies/${one.id}/void`, { reason: 'No viene' })).body).toMatchObject({ status: 'refunded', orderUnits: [{ released: true, tickets: [{ status: 'voided' }] }, {}] });
  expect(await units(event.id)).toMatchObject({ available: 6, sold: 4 });
  await org.run((ctx) => sql`update ticket set status = 'used' where tenant_id = ${org.id} and order_id = ${two.id}`.execute(ctx.tx));
  expect((await manager('POST', `/courtesies/${two.id}/void`, { reason: 'x' })).body).toMatchObject({ code: 'TICKET_USED' });
  await org.call('PATCH', '/settings', { courtesyQuota: null });
});

test('a device sells its batch without a network: once each, at its price, and the door knows the code before we know the sale', async () => {
  world.clock.set(Temporal.Instant.from('2027-05-11T00:30:00Z'));
  const event = await onSale({ areas: [{ name: 'Mesas', priceMinor: 8_500_000, unitCount: 10, unitCapacity: 2, nomenclatureLetter: 'M' }], startAt: '2027-05-10T20:00', endAt: '2027-05-10T23:00' });
  const pack = await take(event, 4);
  expect(pack).toMatchObject({ allotment: { units: 4, left: 4, unitTotalMinor: PRICE, mine: true }, unitCapacity: 2, units: [{ name: 'M-1', tickets: [{ seat: 1 }, { seat: 2 }] }, {}, {}, {}] });
  expect(await units(event.id)).toMatchObject({ available: 6, blocked: 4 });
  const [first, second] = pack.units as [AllotmentPack['units'][number], AllotmentPack['units'][number]];
  // Nobody else may sell what the device may be selling now.
  expect((await org.call('POST', `/areas/${event.areaId}/units:release`, { unitIds: [first.unitId] })).json()).toMatchObject({ code: 'UNIT_ALLOTTED' });
  expect((await org.call('POST', `/areas/${event.areaId}/units:release`, { all: true })).json()).toMatchObject({ changed: 0 });

  const gate = await addGate(org, event.id, 'Norte');
  const phone = await addScanner(org, people.app, () => world.clock.now(), event.id, gate.id, 'A');
  expect(await phone.scan(first.tickets[0]!.qr)).toMatchObject({ result: 'valid_unverified' });
  expect(await phone.scan(first.tickets[0]!.qr)).toMatchObject({ result: 'already_used' });
  expect(await phone.upload([{ text: second.tickets[0]!.qr, result: 'valid_unverified' }])).toMatchObject([{ result: 'valid_unverified' }]);

  const sale = sold(pack, [first.unitId, second.unitId], { soldAt: '2027-05-11T00:20:00Z', buyer: { name: 'Ana' } });
  const [once, again] = await Promise.all([send(sale), send(sale)]);
  expect(once.body).toMatchObject({ exception: null });
  expect(again.body).toEqual(once.body);
  expect((await sell(`/orders/${once.body.orderId}`)).body).toMatchObject({ status: 'paid', totalMinor: 2 * PRICE, orderUnits: [{ tickets: [{ id: first.tickets[0]!.id, status: 'used' }, { id: first.tickets[1]!.id, status: 'valid' }] }, { tickets: [{ status: 'used' }, { status: 'valid' }] }] });
  expect((await sell(`/orders/${once.body.orderId}/print`)).body.tickets[1].qr).toBe(first.tickets[1]!.qr);
  expect(await phone.scan(first.tickets[1]!.qr)).toMatchObject({ result: 'valid' });
  expect((await send(sold(pack, [first.unitId]))).body).toMatchObject({ status: 409, code: 'LABEL_SOLD' });
  expect((await sell(`/allotments/${pack.allotment.id}/return`, {})).body).toMatchObject({ status: 'closed', sold: 2, returned: 2, left: 0 });
  expect(await units(event.id)).toMatchObject({ available: 8, sold: 2 });
});

test('a device whose clock is years wrong sells on a day of its batch', async () => {
  const event = await onSale({ areas: [{ name: 'General', priceMinor: 8_500_000, unitCount: 4 }] });
  const pack = await take(event, 2);
  world.clock.set(NOW.add({ hours: 3 }));
  const daysOf = async (soldAt: string) => {
    const { body } = await send(sold(pack, [pack.units.shift()!.unitId], { soldAt }));
    const { rows } = await sql<{ day: string; soldAt: Temporal.Instant }>`select r.payment_date::text as day, s.sold_at as "soldAt" from ticket_allotment_sale s join receipt_allocation a on a.tenant_id = s.tenant_id and a.owner_id = s.order_id join receipt r on r.tenant_id = a.tenant_id and r.id = a.receipt_id where s.order_id = ${body.orderId}`.execute(world.owner.global);
    return rows.map(({ day, soldAt: at }) => [day, at.toString()]);
  };
  expect(await daysOf('2024-11-20T17:00:00Z')).toEqual([['2026-11-20', NOW.toString()]]);
  expect(await daysOf('2028-11-20T17:00:00Z')).toEqual([['2026-11-20', NOW.add({ hours: 3 }).toString()]]);
});

test('money that was taken is written down whatever became of the places: others of the area, else it goes back', async () => {
  const event = await onSale({ areas: [{ name: 'General', priceMinor: 8_500_000, unitCount: 4 }] });
  const pack = await take(event, 4, { expiresAt: NOW.add({ hours: 2 }).toString() });
  const ids = pack.units.map(({ unitId }) => unitId);
  world.clock.set(NOW.add({ hours: 2 }));
  await org.run((ctx) => returnOverdue(ctx, 10));
  expect((await sell(`/box-office/orders`, { eventId: event.id, lines: [{ areaId: event.areaId, quantity: 1 }], method: 'cash', expectedTotalMinor: PRICE })).body).toMatchObject({ status: 'paid' });
  const moved = await send(sold(pack, ids.slice(0, 2)));
  expect(moved.body).toMatchObject({ exception: 'moved' });
  expect((await sell(`/orders/${moved.body.orderId}`)).body).toMatchObject({ status: 'paid', recovered: true, orderUnits: [{ tickets: [{ id: pack.units[0]!.tickets[0]!.id }] }, { tickets: [{ id: pack.units[1]!.tickets[0]!.id }] }] });
  const late = await send(sold(pack, ids.slice(2)));
  expect(late.body).toMatchObject({ exception: 'unfulfilled' });
  expect((await own(`/orders/${late.body.orderId}`)).body).toMatchObject({ status: 'unfulfillable', refunds: [{ reason: 'unfulfillable', amountMinor: 2 * PRICE }] });
  expect((await own('/allotment-exceptions')).body.items.map(({ exception }: { exception: string }) => exception).sort()).toEqual(['moved', 'unfulfilled']);
  expect(await org.run((ctx) => checkLedger(ctx, { seals: true }))).toMatchObject({ sound: true });
});

test('without the guard of the table a unit that a device sells would be sold twice', async () => {
  const event = await onSale({ areas: [{ name: 'General', priceMinor: 8_500_000, unitCount: 1 }] });
  const pack = await take(event, 1);
  const unblock = (owner: boolean) => (owner ? world.owner.global : null) ?? null;
  const release = sql`update ticket_unit set status = 'available', block_reason = null where id = ${pack.units[0]!.unitId}`;
  await expect(org.run((ctx) => release.execute(ctx.tx))).rejects.toThrow('stays blocked');
  await sql`alter table ticket_unit disable trigger allotted`.execute(unblock(true)!);
  await org.run((ctx) => release.execute(ctx.tx)).finally(() => sql`alter table ticket_unit enable trigger allotted`.execute(world.owner.global));
  const other = await sell('/box-office/orders', { eventId: event.id, lines: [{ areaId: event.areaId, quantity: 1 }], method: 'cash', expectedTotalMinor: PRICE });
  expect(other.body).toMatchObject({ status: 'paid' });
  expect((await send(sold(pack, [pack.units[0]!.unitId]))).body).toMatchObject({ exception: 'unfulfilled' });
});

test('paper that was printed before opens no door until it is sold; seats of a map never go to a device', async () => {
  const event = await onSale({ areas: [{ name: 'General', priceMinor: 8_500_000, unitCount: 3, nomenclatureLetter: 'G' }, { name: 'Platea', priceMinor: 0, seatingMode: 'numbered', unitCount: 2 }] });
  const areas = await org.areas(event.id);
  expect((await sell('/allotments', { eventId: event.id, areaId: areas.find(({ name }) => name === 'Platea')!.id, count: 1, name: 'x' })).body).toMatchObject({ code: 'AREA_NUMBERED' });
  const batch = (await own('/allotments:print', { eventId: event.id, areaId: event.areaId, count: 3, name: 'Librería' })).body;
  expect(batch).toMatchObject({ kind: 'printed', units: 3, left: 3 });
  const file = await org.app.inject({ method: 'GET', url: `/api/v1/tickets/allotments/${batch.id}/labels` });
  expect(file.headers['content-type']).toBe('application/pdf');
  expect(file.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
  const found = (await sell(`/allotments/${batch.id}/find`, { text: ' g-2 ' })).body;
  expect(found).toMatchObject({ name: 'G-2' });
  expect((await sell(`/allotments/${batch.id}/sales`, { key: randomUUID(), unitIds: [found.unitId], soldAt: NOW.toString(), method: 'cash' })).body).toMatchObject({ exception: null });
  expect((await sell(`/allotments/${batch.id}/find`, { text: 'G-2' })).body).toMatchObject({ code: 'LABEL_SOLD' });
  expect((await sell(`/allotments/${batch.id}/find`, { text: 'G-9' })).body).toMatchObject({ code: 'LABEL_NOT_FOUND' });
  expect((await sell('/allotments?kind=printed')).body.items[0]).toMatchObject({ sold: 1, left: 2, mine: false });
});
