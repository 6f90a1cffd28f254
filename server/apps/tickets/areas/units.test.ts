import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { UnitStatus } from '#contracts/tickets-terms.ts';
import { unitsToRemove } from '#apps/tickets/rules/numbering.ts';
import { unitMachine } from '#apps/tickets/states.ts';
import { sql } from '#platform/db.ts';
import { useWorld } from '#test/server.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Made, Organizer } from '#test/tickets.ts';
import { placeRows } from '#contracts/tickets-place.ts';
import { placeUnitRows } from './queries.ts';

const world = useWorld();
let org: Organizer;
let order: string;
beforeAll(async () => {
  org = await makeOrganizer(world);
  const { id: eventId } = await org.event();
  const none = { baseMinor: 0, discountMinor: 0, surchargeMinor: 0, faceMinor: 0, feeMinor: 0, feeVatMinor: 0, absorbedFeeMinor: 0, taxMinor: 0, parafiscalMinor: 0, totalMinor: 0 };
  ({ id: order } = await org.run((ctx) => ctx.tx.insertInto('ticketOrder').values({
    tenantId: org.id, number: 'MT-0123456789AB', eventId, channel: 'online', status: 'held', mode: 'live', holdExpiresAt: '2027-01-01T00:00:00Z', currency: 'COP', unitCount: 1, admissions: 1, ...none, quote: '{}', tokenHash: 'x', tokenSealed: Buffer.from('x'),
  }).returning('id').executeTakeFirstOrThrow()));
});

async function area(given: object = {}) {
  const event = await org.event({ areas: [{ name: 'Platea', priceMinor: 8_500_000, seatingMode: 'numbered', ...given }] });
  return { event, ...(await org.areas(event.id))[0]! };
}
const rows = (given: object = {}) => ({ kind: 'rows', rowFrom: 'A', rowTo: 'C', seatTo: 10, ...given });
interface Shown extends Made { number: number; displayName: string; status: UnitStatus }
const units = async (areaId: string): Promise<Shown[]> => (await org.call('GET', `/areas/${areaId}/units?limit=200`)).json().items;
/** Orders do this, not the organizer. */
const force = async (id: string, ...steps: readonly UnitStatus[]) => {
  for (const status of steps) {
    await org.run((ctx) => ctx.tx.updateTable('ticketUnit').set({ status, orderId: status === 'held' || status === 'sold' ? order : null, holdExpiresAt: status === 'held' ? '2027-01-01T00:00:00Z' : null }).where('id', '=', id).execute());
  }
};

describe('making units', () => {
  test('rows are laid out with parity, order and gaps, and numbers go on from the highest', async () => {
    const { id } = await area();
    const made = (await org.call('POST', `/areas/${id}/units:generate`, rows({ rowTo: 'B', seatTo: 7, parity: 'odd', gaps: [{ row: 'A', seatFrom: 3, seatTo: 3 }] }))).json();
    expect(made).toMatchObject({ made: 7, firstNumber: 1, lastNumber: 7, area: { unitCount: 7, capacity: 7, units: { available: 7 } } });
    expect((await units(id)).map(({ displayName }) => displayName)).toEqual(['A-1', 'A-5', 'A-7', 'B-1', 'B-3', 'B-5', 'B-7']);
    expect((await org.call('POST', `/areas/${id}/units:generate`, { kind: 'numbers', count: 2 })).json()).toMatchObject({ firstNumber: 8, lastNumber: 9 });
  });

  test.each([
    ['a seat that is there', rows({ rowFrom: 'B', rowTo: 'B' }), 409, 'LABEL_TAKEN'], ['rows that are none', rows({ rowFrom: 'C', rowTo: 'A' }), 422, 'INVALID_ROWS'], ['no seat at all', rows({ rowFrom: 'X', rowTo: 'X', seatFrom: 5, seatTo: 5, parity: 'even' }), 422, 'NO_SEATS'],
    ['more than 20,000', rows({ rowFrom: '1', rowTo: '30', seatTo: 1000 }), 422, 'LIMIT_EXCEEDED'], ['an unknown kind', { kind: 'circles' }, 422, 'VALIDATION_ERROR'],
  ])('%s is refused, and nothing is made', async (_what, body, status, code) => {
    const { id } = await area();
    await org.call('POST', `/areas/${id}/units:generate`, rows());
    expect((await org.call('POST', `/areas/${id}/units:generate`, body)).json()).toMatchObject({ status, code });
    expect(await units(id)).toHaveLength(30);
  });

  test('rows are for numbered areas', async () => {
    const { id } = await area({ seatingMode: 'general' });
    expect((await org.call('POST', `/areas/${id}/units:generate`, rows())).json()).toMatchObject({ status: 422, code: 'NOT_NUMBERED' });
  });

  test('twenty commands at once give every number once', async () => {
    const { id, event } = await area();
    const answers = await Promise.all(Array.from({ length: 20 }, () => org.call('POST', `/areas/${id}/units:generate`, { kind: 'numbers', count: 7 })));
    expect(answers.every(({ statusCode }) => statusCode === 201)).toBe(true);
    expect((await units(id)).map(({ number }) => number)).toEqual(Array.from({ length: 140 }, (_, i) => i + 1));
    expect((await org.call('GET', `/events/${event.id}`)).json()).toMatchObject({ capacityTotal: 140 });
  });

  test('20,000 seats are made at once, drawn at once, and taken away at once', async () => {
    const { id, version } = await area();
    const begun = performance.now();
    expect((await org.call('POST', `/areas/${id}/units:generate`, rows({ rowFrom: '1', rowTo: '100', seatTo: 200, place: { x: 0, y: 0, radius: 2000 } }))).json()).toMatchObject({ made: 20_000, area: { capacity: 20_000 } });
    const made = performance.now();
    expect((await org.call('GET', `/areas/${id}/map`)).json().units).toHaveLength(20_000);
    const drawn = performance.now();
    expect((await org.call('PATCH', `/areas/${id}`, { unitCount: 0 }, version + 1)).json()).toMatchObject({ unitCount: 0 });
    if (process.env.MEASURE) console.log({ makeMs: made - begun, mapMs: drawn - made, removeMs: performance.now() - drawn });
  });

  test('rows bend round their point, seats of a row equally far from it', () => {
    const flat = Array.from({ length: 11 }, (_, x) => ({ number: x + 1, rowLabel: 'A', seatLabel: String(x + 1), rowRank: 1, x, y: 0 }));
    const placed = placeRows(flat, { x: 100, y: 500, seatGap: 24, rowGap: 28, radius: 300 });
    for (const { x, y } of placed) expect(Math.hypot(x! - 100, y! - 200)).toBeCloseTo(300, 1);
    expect(placed[5]).toMatchObject({ x: 100, y: 500 });
    expect(placed[0]!.x! + placed[10]!.x!).toBeCloseTo(200, 1);
  });
});

describe('the count of an area', () => {
  test('legacy: capacity that grows numbers on and never starts again, and shrinks from the highest available number down', async () => {
    const { id, version } = await area({ unitCount: 6 });
    const all = await units(id);
    await force(all[5]!.id, 'held', 'sold');
    expect((await org.call('PATCH', `/areas/${id}`, { unitCount: 4 }, version)).json()).toMatchObject({ unitCount: 4 });
    expect((await units(id)).map(({ number }) => number)).toEqual([1, 2, 3, 6]);
    expect((await org.call('PATCH', `/areas/${id}`, { unitCount: 5 }, version + 1)).json()).toMatchObject({ unitCount: 5 });
    expect((await units(id)).map(({ number }) => number)).toEqual([1, 2, 3, 6, 7]);
    expect((await org.call('PATCH', `/areas/${id}`, { unitCount: 0 }, version + 2)).json()).toMatchObject({ status: 409, code: 'CAPACITY_BELOW_ACTIVE', details: { active: 1, requested: 0 } });
    expect(await units(id)).toHaveLength(5);
  });

  test('takes the very units that the rule names', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom<UnitStatus>('available', 'blocked', 'disabled'), { minLength: 1, maxLength: 8 }), fc.nat(8), async (statuses, wanted) => {
      const { id, version } = await area({ unitCount: statuses.length });
      const before = await units(id);
      for (const [i, status] of statuses.entries()) if (status !== 'available') await force(before[i]!.id, status);
      const target = Math.min(wanted, statuses.length);
      const told = unitsToRemove(statuses.map((status, i) => ({ number: i + 1, status })), target);
      const answer = await org.call('PATCH', `/areas/${id}`, { unitCount: target }, version);
      expect(answer.statusCode).toBe(told.ok ? 200 : 409);
      const gone = new Set(told.ok ? told.value.map(({ number }) => number) : []);
      expect((await units(id)).map(({ number }) => number)).toEqual(before.map(({ number }) => number).filter((number) => !gone.has(number)));
    }), { numRuns: 15 });
  });

  test('ten that shrink while ten sell: what is sold stays, the count is the count', async () => {
    const { id, version } = await area({ unitCount: 20 });
    const all = await units(id);
    await Promise.all([...all.slice(10).map(({ id: unit }) => force(unit, 'held', 'sold').catch(() => undefined)), ...Array.from({ length: 10 }, (_, n) => org.call('PATCH', `/areas/${id}`, { unitCount: 19 - n }, version))]);
    const { rows: [seen] } = await sql<{ sold: number; all: number; told: number }>`select count(*) filter (where u.status = 'sold')::int as sold, count(*)::int as all, max(a.unit_count) as told from ticket_unit u join ticket_area a on a.id = u.area_id where a.id = ${id}::uuid`.execute(world.owner.global);
    expect(seen!.all).toBe(seen!.told);
    expect((await units(id)).filter(({ status }) => status === 'sold')).toHaveLength(seen!.sold);
  });

  test('what is printed on sold tickets stands; the area is not deleted', async () => {
    const { id, version, event } = await area({ unitCount: 2, unitCapacity: 8, nomenclatureLetter: 'M' });
    await force((await units(id))[0]!.id, 'held', 'sold');
    expect((await org.call('GET', `/events/${event.id}`)).json()).toMatchObject({ soldAdmissions: 8, version: event.version });
    expect((await org.call('PATCH', `/areas/${id}`, { unitCapacity: 10 }, version)).json()).toMatchObject({ status: 409, code: 'IMMUTABLE_FIELD' });
    expect((await org.call('PATCH', `/areas/${id}`, { nomenclatureLetter: 'N' }, version)).json()).toMatchObject({ status: 409, code: 'IMMUTABLE_FIELD' });
    expect((await org.call('DELETE', `/areas/${id}`, undefined, version)).json()).toMatchObject({ status: 409, code: 'AREA_HAS_SALES' });
    await expect(org.run((ctx) => ctx.tx.updateTable('ticketArea').set({ unitCapacity: 9 }).where('id', '=', id).execute())).rejects.toThrow(/what is printed/);
    await expect(org.run((ctx) => ctx.tx.deleteFrom('ticketArea').where('id', '=', id).execute())).rejects.toThrow(/never deleted/);
    expect((await org.call('PATCH', `/events/${event.id}`, { currency: 'USD' }, event.version)).json()).toMatchObject({ code: 'IMMUTABLE_FIELD', details: { field: 'currency' } });
  });

  test('O1: 318 sold of 500 with 20 blocked is 66.25 %, and 63.60 % of all', async () => {
    const { id, event } = await area({ unitCount: 500 });
    await org.call('POST', `/areas/${id}/units:block`, { count: 20 });
    await org.run((ctx) => sql`update ticket_unit set status = 'held', order_id = ${order}::uuid, hold_expires_at = app.now() where area_id = ${id}::uuid and number > 182`.execute(ctx.tx));
    await org.run((ctx) => sql`update ticket_unit set status = 'sold', hold_expires_at = null where area_id = ${id}::uuid and status = 'held'`.execute(ctx.tx));
    expect((await org.areas(event.id))[0]).toMatchObject({ occupancyPct: 66.25, occupancyOfTotalPct: 63.6, units: { sold: 318, blocked: 20, available: 162 } });
  });
});

describe('the states of a unit', () => {
  const all = ['available', 'held', 'sold', 'blocked', 'disabled'] as const;
  const ways: Record<UnitStatus, readonly UnitStatus[]> = { available: [], held: ['held'], sold: ['held', 'sold'], blocked: ['blocked'], disabled: ['disabled'] };
  /** Tickets 4.3, orders included. */
  const steps: Record<UnitStatus, readonly UnitStatus[]> = { available: ['held', 'blocked', 'disabled'], held: ['sold', 'available'], sold: ['available', 'blocked'], blocked: ['available', 'disabled'], disabled: ['available', 'blocked'] };

  test.each(all.flatMap((from) => all.filter((to) => to !== from).map((to) => [from, to] as const)))('%s to %s is as the page has it, by hand and in the table', async (from, to) => {
    const { id } = await area({ unitCount: 1 });
    const [unit] = await units(id);
    await force(unit!.id, ...ways[from]);
    const inTable = force(unit!.id, to);
    if (steps[from].includes(to)) await expect(inTable).resolves.toBeUndefined();
    else await expect(inTable).rejects.toThrow(/no step from/);
    if (to === 'held' || to === 'sold') return;
    const twin = (await units((await area({ unitCount: 1 })).id))[0]!;
    await force(twin.id, ...ways[from]);
    const answer = await org.call('PATCH', `/units/${twin.id}`, { status: to }, 1 + ways[from].length);
    const byHand = unitMachine.steps.some((step) => step.from === from && step.to === to);
    if (byHand) expect(answer.json()).toMatchObject({ status: to });
    else expect(answer.json()).toMatchObject({ status: 409, code: from === 'sold' ? 'UNIT_SOLD' : 'UNIT_HELD' });
  });

  test('held without an order, or an order without a hold, no table takes', async () => {
    const { id } = await area({ unitCount: 1 });
    const [unit] = await units(id);
    const set = (values: object) => org.run((ctx) => ctx.tx.updateTable('ticketUnit').set(values).where('id', '=', unit!.id).execute());
    await expect(set({ status: 'held', holdExpiresAt: '2027-01-01T00:00:00Z' })).rejects.toThrow(/ticket_unit_owned/);
    await expect(set({ status: 'held', orderId: order })).rejects.toThrow(/ticket_unit_hold/);
    await expect(set({ orderId: order })).rejects.toThrow(/ticket_unit_owned/);
  });

  test('blocking takes the named ones all or none, or the first so many, and says why; each has its history', async () => {
    const { id } = await area({ unitCount: 5 });
    const [a, b, c] = await units(id);
    await force(c!.id, 'held');
    const block = (body: object) => org.call('POST', `/areas/${id}/units:block`, body);
    expect((await block({ unitIds: [a!.id, c!.id] })).json()).toMatchObject({ status: 409, code: 'UNIT_HELD', details: { number: 3 } });
    expect((await block({ unitIds: [a!.id, a!.id] })).json()).toMatchObject({ status: 422, code: 'DUPLICATE_UNIT' });
    expect((await block({ unitIds: [a!.id, randomUUID()] })).json()).toMatchObject({ status: 404, code: 'UNIT_NOT_FOUND' });
    expect((await block({ unitIds: [a!.id, b!.id], reason: 'Patrocinador' })).json()).toMatchObject({ changed: 2, area: { units: { blocked: 2, available: 2, held: 1 } } });
    expect((await block({ unitIds: [a!.id] })).json()).toMatchObject({ status: 409, code: 'INVALID_TRANSITION' });
    expect((await block({ count: 3 })).json()).toMatchObject({ status: 409, code: 'NOT_ENOUGH_UNITS', details: { available: 2 } });
    expect((await units(id))[0]).toMatchObject({ status: 'blocked', blockReason: 'Patrocinador' });
    expect((await org.call('POST', `/areas/${id}/units:release`, { all: true })).json()).toMatchObject({ changed: 2 });
    expect(await org.run((ctx) => ctx.tx.selectFrom('stateChange').select(['fromState', 'toState', 'reason']).where('entityId', '=', a!.id).orderBy('id').execute())).toEqual([{ fromState: 'available', toState: 'blocked', reason: 'Patrocinador' }, { fromState: 'blocked', toState: 'available', reason: null }]);
  });

  test('a free unit gets another name and place; one that is being bought keeps its own, a name is given once', async () => {
    const { id } = await area();
    await org.call('POST', `/areas/${id}/units:generate`, rows({ rowTo: 'A', seatTo: 3 }));
    const [a, b] = await units(id);
    expect((await org.call('PATCH', `/units/${a!.id}`, { rowLabel: 'A', seatLabel: '2' }, 1)).json()).toMatchObject({ status: 409, code: 'LABEL_TAKEN' });
    expect((await org.call('PATCH', `/units/${a!.id}`, { rowLabel: null }, 1)).json()).toMatchObject({ status: 422 });
    expect((await org.call('PATCH', `/units/${a!.id}`, { seatLabel: '1B', x: 10, y: 20, accessible: true }, 1)).json()).toMatchObject({ displayName: 'A-1B', x: 10, y: 20, accessible: true, version: expect.any(Number) });
    await force(b!.id, 'held');
    expect((await org.call('PATCH', `/units/${b!.id}`, { accessible: true }, 2)).json()).toMatchObject({ status: 409, code: 'UNIT_HELD' });
    await expect(org.run((ctx) => ctx.tx.updateTable('ticketUnit').set({ seatLabel: '9' }).where('id', '=', b!.id).execute())).rejects.toThrow(/keeps its name/);
  });
});

describe('many units at once', () => {
  const seats = async () => {
    const { id, event } = await area();
    await org.call('POST', `/areas/${id}/units:generate`, rows({ rowTo: 'A', seatTo: 5, place: { x: 0, y: 0 } }));
    return { id, event, all: await units(id) };
  };
  const at = (list: readonly Shown[], x: number) => list.map(({ id, version }, i) => ({ id, version, x: x + i, y: 7 }));
  const place = (id: string, list: object) => org.call('POST', `/areas/${id}/units:place`, { units: list });

  test('move all or none, each for the version that was seen; the map tells the new versions', async () => {
    const { id, all } = await seats();
    const moved = (await place(id, at(all, 100))).json().units as Made[];
    expect(moved.every(({ version }) => version === all[0]!.version + 1)).toBe(true);
    expect((await place(id, at(all, 200))).json()).toMatchObject({ status: 412, code: 'VERSION_MISMATCH' });
    expect((await place(id, [...at(await units(id), 300), { id: randomUUID(), version: 1, x: 0, y: 0 }])).json()).toMatchObject({ status: 404, code: 'UNIT_NOT_FOUND' });
    expect((await place(id, [{ id: all[0]!.id, version: 2, x: 1, y: null }])).statusCode).toBe(422);
    expect((await place(id, Array.from({ length: 1001 }, () => at(all, 0)[0]!))).statusCode).toBe(422);
    const map = (await org.call('GET', `/areas/${id}/map`)).json().units as { x: number; y: number; v: number; seat: string }[];
    expect(map.map(({ x, y, v, seat }) => [x, y, v, seat])).toEqual([0, 1, 2, 3, 4].map((i) => [100 + i, 7, 2, String(i + 1)]));
    await force(all[2]!.id, 'held');
    expect((await place(id, at(await units(id), 300))).json()).toMatchObject({ status: 409, code: 'UNIT_HELD', details: { number: 3 } });
  });

  test('of five moves at once one is made; without the look at the versions the last one would win in silence', async () => {
    const { id, all } = await seats();
    const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => place(id, at(all, n * 100))));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 412, 412, 412, 412]);
    const twin = await Promise.all([1, 2].map((n) => org.run((ctx) => placeUnitRows(ctx, [{ id: all[0]!.id, x: n, y: 0 }]))));
    expect(twin.flat()).toHaveLength(2);
  });

  test('are marked, and deleted while no order ever had them', async () => {
    const { id, all } = await seats();
    const [a, b, c] = all.map(({ id: unit }) => unit);
    const post = (what: string, body: object) => org.call('POST', `/areas/${id}/units:${what}`, body);
    expect((await post('mark', { unitIds: [a, b], accessible: true })).json()).toMatchObject({ changed: 2 });
    expect((await post('mark', { unitIds: [a], accessible: false, restrictedView: true })).json()).toMatchObject({ changed: 1 });
    expect((await post('mark', { unitIds: [a] })).statusCode).toBe(422);
    expect((await units(id)).slice(0, 2)).toMatchObject([{ accessible: false, restrictedView: true }, { accessible: true, restrictedView: false }]);
    await force(c!, 'held');
    expect((await post('remove', { unitIds: [a, c] })).json()).toMatchObject({ status: 409, code: 'UNIT_HELD' });
    expect((await post('remove', { unitIds: [a, b] })).json()).toMatchObject({ changed: 2, area: { unitCount: 3 } });
  });
});
