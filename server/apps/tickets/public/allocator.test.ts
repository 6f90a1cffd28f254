import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { holdOrder } from '#contracts/tickets-public.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { quoteOf } from '#apps/tickets/orders/hold.ts';
import { AppError } from '#platform/errors.ts';
import { usePeople } from '#test/people.ts';
import { NOW, useWorld } from '#test/server.ts';
import { portalOf } from '#test/ticket-sales.ts';
import type { Portal } from '#test/ticket-sales.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Made, Organizer } from '#test/tickets.ts';
import { holdRequest, serve } from './allocator.ts';
import type { HoldRequest } from './allocator.ts';

const world = useWorld();
usePeople(world); // links of pictures are signed
let organizer: Organizer;
let portal: Portal;
beforeAll(async () => {
  organizer = await makeOrganizer(world);
  portal = await portalOf(organizer);
  await world.owner.global.updateTable('tenant').set({ createdAt: NOW.subtract({ hours: 24 }) }).where('id', '=', organizer.id).execute();
});
beforeEach(() => world.clock.set(NOW));

type Pick = <T>(list: readonly T[]) => T;
function dice(seed: number): { random: () => number; pick: Pick } {
  let state = seed;
  const random = () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return { random, pick: (list) => list[Math.floor(random() * list.length)]! };
}

/** An event with everything that one purchase takes from the next, and the names of its parts instead of their ids. */
interface House { event: Made; areas: string[]; seats: Map<string, string[]>; package: string; named: (value: unknown) => unknown }
async function house(): Promise<House> {
  const event = await organizer.ready({ maxUnitsPerOrder: 8, areas: [{ name: 'General', priceMinor: 5_000_000, unitCount: 18 }, { name: 'Platea', priceMinor: 9_000_000, seatingMode: 'numbered' }, { name: 'Palco', priceMinor: 20_000_000, seatingMode: 'numbered' }] });
  const areas = (await organizer.areas(event.id)).map(({ id }) => id);
  const [general, stalls, boxes] = areas as [string, string, string];
  const made = async (path: string, body: object) => {
    const answer = await organizer.call('POST', path, body);
    if (answer.statusCode >= 300) throw new Error(answer.body);
    return answer.json<{ id: string; version: number }>();
  };
  await made(`/areas/${stalls}/units:generate`, { kind: 'rows', rowFrom: 'A', rowTo: 'C', seatTo: 7 });
  await made(`/areas/${boxes}/units:generate`, { kind: 'rows', rowFrom: 'A', rowTo: 'B', seatTo: 6 });
  await world.owner.global.updateTable('ticketArea').set({ spareOrphans: true }).where('id', '=', boxes).execute();
  await made(`/events/${event.id}/stages`, { name: 'Preventa', adjustmentType: 'percentage', adjustmentValue: -1000, quotaUnits: 9, startAt: NOW.toString(), areas: [{ areaId: general }, { areaId: stalls }] });
  await made(`/events/${event.id}/promotions`, { kind: 'code', name: 'Amigos', code: 'AMIGOS', discountType: 'percentage', value: 2000, maxUses: 3, startAt: NOW.toString() });
  const offer = await made(`/events/${event.id}/promotions`, { kind: 'package', name: 'Dúo', discountType: 'percentage', value: 1500, maxUses: 3, startAt: NOW.toString(), items: [{ areaId: general, quantity: 2 }, { areaId: stalls, quantity: 1 }] });
  await made(`/events/${event.id}/publish`, {});
  const units = await organizer.run((ctx) => ctx.tx.selectFrom('ticketUnit').select(['id', 'areaId', 'number']).where('tenantId', '=', organizer.id).where('areaId', 'in', areas).orderBy('number').execute());
  const stages = await organizer.run((ctx) => ctx.tx.selectFrom('saleStage').select('id').where('eventId', '=', event.id).execute());
  const names = new Map<string, string>([[event.id, 'event'], [event.slug, 'slug'], [offer.id, 'package'], ...areas.map((id, nth) => [id, `area ${nth}`] as const), ...units.map(({ id, areaId, number }) => [id, `unit ${areas.indexOf(areaId)}-${number}`] as const), ...stages.map(({ id }) => [id, 'stage'] as const)]);
  const named = (value: unknown): unknown => JSON.parse(JSON.stringify(value), (_key, one: unknown) => (typeof one === 'string' ? (names.get(one) ?? one) : one));
  return { event, areas, seats: new Map(areas.map((id) => [id, units.filter(({ areaId }) => areaId === id).map((unit) => unit.id)])), package: offer.id, named };
}

type Body = HoldRequest['body'];
interface Ask { visitor: string; ip: string; key: string; body: (house: House) => object; wrongPrice: boolean }
/** Few visitors and networks with many wishes, some of them impossible. */
function asks(seed: number, count: number): Ask[] {
  const { random, pick } = dice(seed);
  const known: Ask[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const [kind, quantity, start, area] = [random(), 1 + Math.floor(random() * 4), Math.floor(random() * 18), random() < 0.6 ? 1 : 2];
    const line = (at: House): object => {
      if (kind < 0.3) return { lines: [{ areaId: at.areas[0], quantity }] };
      if (kind < 0.5) return { lines: [{ areaId: at.areas[area], quantity }] };
      if (kind < 0.7) {
        const unitIds = at.seats.get(at.areas[area]!)!.slice(start % 9, (start % 9) + quantity);
        return { lines: [{ areaId: at.areas[area], quantity: unitIds.length, unitIds }] };
      }
      if (kind < 0.8) return { packages: [{ promotionId: at.package, packages: 1 + (quantity % 2) }] };
      if (kind < 0.87) return { lines: [{ areaId: at.areas[0], quantity }, { areaId: at.areas[1], quantity: 1 }], code: 'AMIGOS' };
      if (kind < 0.91) return { lines: [{ areaId: at.areas[0], quantity: 9 }] };
      if (kind < 0.95) return { lines: [{ areaId: at.areas[2], quantity: 1, unitIds: [at.seats.get(at.areas[1]!)![0]] }] };
      return { lines: [{ areaId: at.event.id, quantity: 1 }] };
    };
    const before = random() < 0.08 ? known.at(-1) : undefined;
    known.push(before ?? { visitor: `visitor-${pick([...'abcdefghijklmn'])}-of-the-test`, ip: `198.51.100.${pick([1, 2, 3, 4, 5])}`, key: randomUUID(), body: line, wrongPrice: random() < 0.05 });
  }
  return known;
}

async function requestsOf(at: House, all: readonly Ask[]): Promise<HoldRequest[]> {
  const event = await organizer.run((ctx) => findEvent(ctx, at.event.id));
  return Promise.all(all.map(async ({ visitor, ip, key, body, wrongPrice }) => {
    const parsed = holdOrder.body.parse({ ...body(at), visitor, expectedTotalMinor: 0 }) as Body;
    const total = await organizer.run((ctx) => quoteOf(ctx, event, parsed)).then(({ quote }) => quote.totalMinor, () => 0);
    return holdRequest({
      open: { db: world.db, clock: world.clock, now: NOW, actor: null, locale: 'es', origin: { ip, userAgent: null, requestId: 'test' } }, tenantId: organizer.id, eventId: at.event.id, site: portal.slug, slug: at.event.slug, key: `${key}-${at.event.id}`, body: { ...parsed, expectedTotalMinor: total + (wrongPrice ? 100 : 0) }, isHuman: false,
    });
  }));
}

/** What somebody was told, without what is drawn by lot. */
function told(at: House, answers: Awaited<ReturnType<typeof serve>>): unknown[] {
  return answers.map((answer) => {
    if ('failed' in answer) {
      if (!(answer.failed instanceof AppError)) throw answer.failed;
      // A task for a person is another one each time.
      return at.named({ code: answer.failed.code, details: answer.failed.code === 'CHALLENGE_REQUIRED' ? null : answer.failed.details });
    }
    const { number: _number, units, event: _event, ...order } = answer.shown;
    return at.named({ ...order, units: units.map(({ id: _id, ...unit }) => unit) });
  });
}
const left = async (at: House) => at.named(await organizer.run(async (ctx) => [
  await ctx.tx.selectFrom('ticketUnit').select(['id', 'status']).where('areaId', 'in', at.areas).orderBy('areaId').orderBy('number').execute().then((rows) => rows.map(({ id, status }) => [id, status]).sort()),
  await ctx.tx.selectFrom('saleStage').select('consumedUnits').where('eventId', '=', at.event.id).execute(), await ctx.tx.selectFrom('ticketPromotion').select(['name', 'used']).where('eventId', '=', at.event.id).orderBy('name').execute(),
]));

describe('many at once', () => {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6));
  const runs = Number(process.env['RUNS'] ?? 1);

  test(`get what they would get one after the other, whatever they ask for (seed ${seed})`, async () => {
    const codes = new Set<unknown>();
    for (let run = 0; run < runs; run += 1) {
      const [together, alone] = [await house(), await house()];
      // A second wave comes when what the first one held has run out.
      for (const wave of [0, 1]) {
        world.clock.set(NOW.add({ minutes: wave * 16 }));
        const all = asks(seed + run * 2 + wave, 25);
        const inOne = told(together, await serve(await requestsOf(together, all)));
        const inTurn: unknown[] = [];
        for (const request of await requestsOf(alone, all)) inTurn.push(...(told(alone, await serve([request]))));
        expect(inOne, `seed ${seed + run * 2 + wave}`).toEqual(inTurn);
        expect(await left(together), `seed ${seed + run * 2 + wave}`).toEqual(await left(alone));
        for (const one of inOne) codes.add((one as { code?: string }).code ?? 'held');
      }
      world.clock.set(NOW);
    }
    expect(codes.size).toBeGreaterThan(4);
    if (runs > 1) process.stdout.write(`${runs} runs from seed ${seed}: ${[...codes].join(', ')}\n`);
  }, 600_000);

  test('one who breaks the round is refused alone', async () => {
    const at = await house();
    const good = (nth: number): Ask => ({ visitor: `visitor-${nth}-of-the-test`, ip: '203.0.113.1', key: randomUUID(), wrongPrice: false, body: ({ areas }) => ({ lines: [{ areaId: areas[0], quantity: 1 }], ...(nth === 1 && { promoterCode: 'A\u0000B' }) }) });
    const answers = await serve(await requestsOf(at, [good(0), good(1), good(2)]));
    expect(answers.map((answer) => ('failed' in answer ? (answer.failed as { code: string }).code : 'held'))).toEqual(['held', '22021', 'held']);
    expect(told(at, [answers[0]!, answers[2]!])).toMatchObject([{ units: [{ unitId: 'unit 0-1' }] }, { units: [{ unitId: 'unit 0-2' }] }]);
  });

  test('rounds of several processes stand in line: places sold to the last, none twice', async () => {
    const at = await house();
    const all = await requestsOf(at, Array.from({ length: 24 }, (_, nth) => ({ visitor: `visitor-${nth}-of-the-test`, ip: `203.0.113.${nth}`, key: randomUUID(), wrongPrice: false, body: ({ areas }: House) => ({ lines: [{ areaId: areas[2], quantity: 1 }] }) })));
    const answers = await Promise.all([0, 6, 12, 18].map((from) => serve(all.slice(from, from + 6))));
    const units = (told(at, answers.flat())).map((one) => (one as { units?: { unitId: string }[] }).units?.[0]?.unitId ?? (one as { code: string }).code);
    expect([units.filter((one) => one === 'NOT_ENOUGH_UNITS').length, new Set(units).size]).toEqual([12, 13]);
  });
});
