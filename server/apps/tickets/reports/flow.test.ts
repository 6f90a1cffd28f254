import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import type { ReportAnswer } from '#contracts/reports.ts';
import { refusalsWritten } from '#apps/tickets/orders/refusals.ts';
import { addGate, addKey, addScanner, sellTickets, tokenFor } from '#test/door.ts';
import type { Scanner } from '#test/door.ts';
import { usePeople } from '#test/people.ts';
import { NOW, serverFor, useWorld } from '#test/server.ts';
import { portalOf } from '#test/ticket-sales.ts';
import type { Portal } from '#test/ticket-sales.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Organizer } from '#test/tickets.ts';

// What people went through: the door, transfers, the waiting room, and what they were refused.

const world = useWorld();
const people = usePeople(world);
let org: Organizer;
let portal: Portal;
const DOORS = Temporal.Instant.from('2027-05-11T00:30:00Z'); // 19:30 of 10 May in Bogotá
const get = async (name: string, query = 'from=2027-05-01&to=2027-05-31') => {
  const answer = await org.app.inject(`/api/v1/tickets/reports/${name}?${query}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<ReportAnswer>();
};

let event: { id: string; version: number };
let tickets: { id: string; areaId: string; orderId: string }[];
let scanners: Scanner[];
beforeAll(async () => {
  world.clock.set(NOW);
  org = await makeOrganizer(world);
  portal = await portalOf(org);
  event = await org.event({ name: 'Noche', areas: [{ name: 'General', priceMinor: 0, nomenclatureLetter: 'G', unitCount: 10 }] });
  await addKey(org, event.id);
  tickets = await sellTickets(org, event.id, 10);
  world.clock.set(DOORS);
  const gates = [await addGate(org, event.id, 'Norte'), await addGate(org, event.id, 'Sur')];
  scanners = await Promise.all(gates.map(({ id }, at) => addScanner(org, people.app, () => world.clock.now(), event.id, id, `Fono ${at}`)));
});

test('check-in: entered, pending, arrivals in five minutes with their peak, by gate and area, conflicts, and why people were refused', async () => {
  const [north, south] = scanners as [Scanner, Scanner];
  const scan = async (scanner: Scanner, ticket: number, minute: number) => {
    world.clock.set(DOORS.add({ minutes: minute }));
    return scanner.scan(tokenFor(event.id, tickets[ticket]!.id));
  };
  for (const ticket of [0, 1]) await scan(north, ticket, 1);
  for (const ticket of [2, 3, 4]) await scan(south, ticket, 7);
  await scan(north, 2, 8); // in already
  await north.scan('x'.repeat(40));
  await north.upload([{ ticketId: tickets[3]!.id, generation: 1, scannedAt: DOORS.add({ minutes: 9 }).toString() }]); // let in without a network: a double entry
  expect((await get('checkin')).items).toMatchObject([{ event: 'Noche', area: 'General', expected: 10, entered: 5, pending: 5, enteredPart: 5000, inside: 5, conflicts: 1 }]);
  expect((await get('arrivals')).items.map(({ at, entered, soFar, peak }) => [at, entered, soFar, peak])).toEqual([['2027-05-11T00:30:00Z', 2, 2, false], ['2027-05-11T00:35:00Z', 3, 5, true]]);
  expect((await get('gates')).items).toMatchObject([{ gate: 'Norte', entered: 2, refused: 2, duplicate: 1, superseded: 0, peakCount: 2 }, { gate: 'Sur', entered: 3, refused: 0, peakCount: 3 }]);
  expect(Object.fromEntries((await get('turned')).items.map(({ reason, refused }) => [reason, refused]))).toEqual({ already_used: 1, malformed: 1 });
  expect((await org.call('GET', `/events/${event.id}`)).json()).toMatchObject({ checkedIn: 5, version: event.version }); // kept by trigger, and no edit
  await org.call('POST', `/tickets/${tickets[0]!.id}/checkin:undo`, { reason: 'Otra persona' });
  expect((await org.call('GET', `/events/${event.id}`)).json()).toMatchObject({ checkedIn: 4 });
  expect((await get('checkin', 'from=2027-05-01&to=2027-05-31&channel=online')).rows).toBe(0);
  expect((await get('checkin', 'from=2027-06-01&to=2027-06-30')).rows).toBe(0);
  // Who runs the door sees these, takes them along, and no others.
  const door = await serverFor(world, org, ['tickets.report.read.door']);
  const asked = async (path: string) => (await door.inject(`/api/v1/tickets/reports/${path}`)).statusCode;
  expect([await asked('gates'), await asked('gates?export=csv'), await asked('sales'), await asked('attendees')]).toEqual([200, 200, 403, 403]);
});

test('transfers: how they ended, and the chain of each ticket step by step', async () => {
  await org.run(async (ctx) => {
    const { id: clientId } = await ctx.tx.insertInto('client').values({ tenantId: org.id, fullName: 'Ana' }).returning('id').executeTakeFirstOrThrow();
    const at = Temporal.Instant.from('2027-05-02T12:00:00Z');
    const transfer = (ticket: number, hours: number, to: string, more: object) => ctx.tx.insertInto('ticketTransfer').values({
      tenantId: org.id, eventId: event.id, ticketId: tickets[ticket]!.id, fromClientId: clientId, fromName: 'Ana', fromEmail: hours === 0 ? 'ana@example.com' : 'beto@example.com', toEmail: to, tokenHash: randomUUID(), tokenSealed: Buffer.from('x'), createdAt: at.add({ hours }), expiresAt: at.add({ hours: hours + 48 }), ...more,
    }).execute();
    await transfer(5, 0, 'beto@example.com', { status: 'accepted', toClientId: clientId, respondedAt: at.add({ hours: 1 }), generation: 2 });
    await transfer(5, 5, 'cris@example.com', { status: 'pending' });
    await transfer(6, 0, 'dora@example.com', { status: 'expired' });
  });
  expect((await get('transfers')).items).toMatchObject([{ event: 'Noche', initiated: 3, tickets: 2, accepted: 1, rejected: 0, expired: 1, pending: 1, acceptedPart: 3333 }]);
  const chain = (await get('chains')).items.filter(({ seat }) => seat === 'G-6');
  expect(chain.map(({ step, from, to, status, endedAt }) => [step, from, to, status, endedAt])).toEqual([[1, 'ana@example.com', 'beto@example.com', 'accepted', '2027-05-02T13:00:00Z'], [2, 'beto@example.com', 'cris@example.com', 'pending', null]]);
});

test('waiting rooms: who joined, was admitted, bought or gave up, and how long half and nearly all of them waited', async () => {
  await org.run(async (ctx) => {
    const start = Temporal.Instant.from('2027-05-03T12:00:00Z');
    const opened = { seedSealed: Buffer.from('x'), seedCommit: '317b366bed4df266ca1b3fa42bdf190e0321fb2a20846603d1f4cfba117726b9', seed: 'b7f0c1d2-demo', openedAt: start.subtract({ hours: 1 }), startedAt: start };
    const { id: roomId } = await ctx.tx.insertInto('waitingRoom').values({ tenantId: org.id, eventId: event.id, opensAt: opened.openedAt, startsAt: start, ratePerMinute: 10, maxActive: 10, status: 'running', ...opened }).returning('id').executeTakeFirstOrThrow();
    const entry = (joined: number, admitted: number | null, status: 'waiting' | 'left' | 'admitted' | 'pass_expired') => ctx.tx.insertInto('queueEntry').values({
      tenantId: org.id, roomId, visitorHash: randomUUID(), group: joined < 0 ? 'prequeue' : 'live', joinedAt: start.add({ minutes: joined }), status,
      ...(admitted !== null && { admittedAt: start.add({ minutes: admitted }), lastSeenAt: start.add({ minutes: admitted }), passExpiresAt: start.add({ minutes: admitted + 10 }) }),
    }).execute();
    await entry(-30, 2, 'admitted'); // waits from the start on: 2 minutes
    await entry(0, 4, 'pass_expired');
    await entry(5, 11, 'admitted');
    await entry(6, null, 'left');
    await entry(7, null, 'waiting');
  });
  expect((await get('rooms')).items).toMatchObject([{ event: 'Noche', joined: 5, prequeue: 1, admitted: 3, bought: 0, abandoned: 2, boughtPart: 0, p50: 4, p95: 5.8 }]);
});

test('demand: what the portal refuses is counted by area, day and reason, outside of the refused purchase', async () => {
  world.clock.set(NOW);
  const ready = await org.ready({ name: 'Agotado', areas: [{ name: 'Sillas', priceMinor: 0, nomenclatureLetter: 'S', unitCount: 3 }] });
  expect((await org.call('POST', `/events/${ready.id}/publish`)).statusCode).toBe(200);
  const show = { ...ready, areaId: (await org.areas(ready.id))[0]!.id };
  const seats = (await org.call('GET', `/areas/${show.areaId}/units?limit=10`)).json().items as { id: string }[];
  const hold = (line: object) => portal.hold(show, { lines: [{ areaId: show.areaId, ...line }] });
  expect((await hold({ quantity: 2, unitIds: [seats[0]!.id, seats[1]!.id] })).statusCode).toBe(201);
  const refused = [await hold({ quantity: 2, unitIds: [seats[0]!.id, seats[2]!.id] }), ...(await Promise.all([4, 4, 4].map((quantity) => hold({ quantity }))))];
  expect(refused.map((answer) => answer.json().code)).toEqual(['UNIT_UNAVAILABLE', 'NOT_ENOUGH_UNITS', 'NOT_ENOUGH_UNITS', 'NOT_ENOUGH_UNITS']);
  expect((await hold({ quantity: 1 })).statusCode).toBe(201);
  expect((await hold({ quantity: 1 })).json().code).toBe('NOT_ENOUGH_UNITS');
  await refusalsWritten();
  expect((await get('demand', `eventId=${show.id}`)).items).toMatchObject([{ event: 'Agotado', area: 'Sillas', soldOut: 4, taken: 1, refusedUnits: 14, people: 0 }]);
  const rows = await org.run((ctx) => ctx.tx.selectFrom('ticketRefusal').select(['reason', 'attempts', 'units', 'day']).where('tenantId', '=', org.id).where('eventId', '=', show.id).orderBy('reason').execute());
  expect(rows).toEqual([{ reason: 'not_enough', attempts: 3, units: 12, day: '2026-11-20' }, { reason: 'sold_out', attempts: 1, units: 1, day: '2026-11-20' }, { reason: 'taken', attempts: 1, units: 1, day: '2026-11-20' }]);
});

test('a report is mailed by its own filters; one that it does not take is refused', async () => {
  const schedule = (more: object) => org.app.inject({ method: 'POST', url: '/api/v1/report-schedules', body: { report: 'tickets.gates', name: 'Cada día', filters: { more }, every: 'day', day: null, localTime: '06:00', formats: ['csv'], recipients: [randomUUID()] } });
  expect((await schedule({ eventId: event.id })).json()).toMatchObject({ status: 422, errors: [{ pointer: '/body/recipients/0' }] }); // only who is to get it is wrong
  expect((await schedule({ channel: 'online' })).json()).toMatchObject({ status: 422, errors: [{ pointer: '/body/filters/more/channel' }] });
  expect((await schedule({ eventId: 'x' })).json()).toMatchObject({ status: 422, errors: [{ pointer: '/body/filters/more/eventId' }] });
});
