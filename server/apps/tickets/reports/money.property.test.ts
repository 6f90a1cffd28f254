import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { ReportAnswer } from '#contracts/reports.ts';
import { filtersOf } from '#capabilities/reports/public.ts';
import { accrue, reverse } from '#apps/tickets/promoters/accrual.ts';
import { sql } from '#platform/db.ts';
import { useWorld } from '#test/server.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Organizer } from '#test/tickets.ts';
import { giveBack, makePromoter, sell } from '#test/tickets-sales.ts';
import { allReports } from './all.ts';

// One order counts once, whatever hangs on it (tickets 11): the sums of the reports against a plain sum of what was sold.

const world = useWorld();
let org: Organizer;
let areas: { id: string; event: number }[];
let events: string[];
let links: string[];

interface Unit { area: number; pesos: number; off: number; fee: number; back: boolean; admissions: number }
interface Sale { day: number; channel: 'online' | 'box_office'; link: number | null; units: Unit[] }
const unit = fc.record({ area: fc.nat(3), pesos: fc.integer({ min: 1, max: 900_000 }), off: fc.nat(50_000), fee: fc.nat(9000), back: fc.boolean(), admissions: fc.constant(1) });
const sale = fc.record({ day: fc.integer({ min: 1, max: 20 }), channel: fc.constantFrom('online' as const, 'box_office' as const), link: fc.option(fc.nat(1)), units: fc.array(unit, { minLength: 1, maxLength: 6 }) });
const sales: Sale[] = fc.sample(sale, { numRuns: 24, seed: 20261121 }).map((one) => ({ ...one, units: one.units.map((each) => ({ ...each, area: each.area % 2 === one.day % 2 ? each.area : (each.area + 1) % 4 })) }));

beforeAll(async () => {
  org = await makeOrganizer(world);
  const made = [await org.event({ areas: [{ name: 'A', priceMinor: 100, unitCount: 60 }, { name: 'C', priceMinor: 100, unitCount: 60, unitCapacity: 8 }] }), await org.event({ areas: [{ name: 'B', priceMinor: 100, unitCount: 60 }, { name: 'D', priceMinor: 100, unitCount: 60, unitCapacity: 3 }] })];
  events = made.map(({ id }) => id);
  const [first, second] = [await org.areas(events[0]!), await org.areas(events[1]!)];
  // Areas 0 and 2 are of the first event, 1 and 3 of the second: an order stays with one.
  areas = [{ id: first[0]!.id, event: 0 }, { id: second[0]!.id, event: 1 }, { id: first[1]!.id, event: 0 }, { id: second[1]!.id, event: 1 }];
  links = [(await makePromoter(world, org)).linkId, (await makePromoter(world, org, { name: 'Otro' })).linkId];
  for (const one of sales) {
    const { id, unitIds } = await sell(org, {
      eventId: events[one.day % 2]!, channel: one.channel, linkId: one.link === null ? null : links[one.link]!, email: `c${one.day}@example.com`, paidAt: `2026-11-${String(one.day).padStart(2, '0')}T15:00:00Z`,
      units: one.units.map(({ area, pesos, off, fee }) => ({ areaId: areas[area]!.id, paidMinor: pesos * 100, baseMinor: (pesos + off) * 100, codeDiscountMinor: off * 100, feeMinor: fee * 100 })),
    });
    await org.run((ctx) => accrue(ctx, id));
    // One refund after the other: each has its own reversal beside the accrual.
    for (const [at, each] of one.units.entries()) if (each.back) {
      await giveBack(org, [unitIds[at]!]);
      await org.run((ctx) => reverse(ctx, { orderId: id, cause: `refund:${at}`, faceMinor: each.pesos * 100 }));
    }
  }
});

const CAPACITY = [1, 1, 8, 3];
const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0);

test('sums of every money report are those of the units sold, each once, under any filter', async () => {
  const narrowed: { query: string; fits: (one: Sale, each: Unit) => boolean }[] = [
    { query: '', fits: () => true }, { query: `&channel=online`, fits: ({ channel }) => channel === 'online' }, { query: `&eventId=${events[1]}`, fits: ({ day }) => day % 2 === 1 },
    { query: `&eventId=${events.join(',')}&areaId=${areas[2]!.id}`, fits: (_, { area }) => area === 2 }, { query: `&linkId=${links[0]}`, fits: ({ link }) => link === 0 }, { query: '&from=2026-11-05&to=2026-11-09', fits: ({ day }) => day >= 5 && day <= 9 },
  ];
  for (const { query, fits } of narrowed) {
    const sold = sales.flatMap((one) => one.units.filter((each) => fits(one, each)).map((each) => ({ ...each, one })));
    const orders = new Set(sold.map(({ one }) => one));
    const get = async (name: string) => (await org.app.inject(`/api/v1/tickets/reports/${name}?${query.includes('from=') ? '' : 'from=2026-11-01&to=2026-11-30'}${query}`)).json<ReportAnswer>().totals;
    const [face, back] = [100 * sum(sold.map(({ pesos }) => pesos)), 100 * sum(sold.filter((each) => each.back).map(({ pesos }) => pesos))];
    const shared = { units: sold.length, orders: orders.size, faceMinor: face };
    expect(await get('sales'), query).toMatchObject({ ...shared, admissions: sum(sold.map(({ area }) => CAPACITY[area]!)), discountMinor: 100 * sum(sold.map(({ off }) => off)), feeMinor: 100 * sum(sold.map(({ fee }) => fee)) });
    expect(await get('hours'), query).toMatchObject(shared);
    expect(await get('revenue'), query).toMatchObject({ ...shared, baseMinor: 100 * sum(sold.map(({ pesos, off }) => pesos + off)), refundedMinor: back, netMinor: face - back });
    expect(await get('overview'), query).toMatchObject({ orders: orders.size, faceMinor: face, refundedMinor: back });
    // What is told by order counts the whole of each order that has a unit of the area.
    const whole = [...orders];
    expect(await get('customers'), query).toMatchObject({ orders: whole.length, spendMinor: 100 * sum(whole.flatMap(({ units }) => units.map(({ pesos, fee }) => pesos + fee))) });
    expect(await get('methods'), query).toMatchObject({ orders: whole.length, amountMinor: 100 * sum(whole.flatMap(({ units }) => units.map(({ pesos, fee }) => pesos + fee))) });
    const withLink = whole.filter(({ link }) => link !== null);
    expect(await get('promoters'), query).toMatchObject({ orders: withLink.length, baseMinor: 100 * sum(withLink.flatMap(({ units }) => units.map(({ pesos }) => pesos))) });
  }
});

test('with many orders a report of some days reads none of the others', async () => {
  await sql`insert into ticket_order (tenant_id, number, event_id, channel, status, mode, buyer_email, hold_expires_at, created_at, currency, unit_count, admissions, base_minor, discount_minor, surcharge_minor, face_minor, fee_minor, fee_vat_minor, absorbed_fee_minor, tax_minor, parafiscal_minor, total_minor, quote, token_hash, token_sealed, paid_at)
    select ${org.id}::uuid, 'MT-' || lpad(upper(to_hex(n)), 12, '0'), ${events[0]}::uuid, 'online', 'paid', 'live', 'x' || n || '@example.com', t, t, 'COP', 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{}', 'many' || n, '\\x00', t from (select n, timestamptz '2024-01-01 12:00Z' + n * interval '2 hours' as t from generate_series(1, 8000) n) x`.execute(world.owner.global);
  await sql`analyze ticket_order, ticket_order_unit, ticket_event, ticket_area, commission`.execute(world.owner.global);
  const whole: string[] = [];
  await org.run(async (ctx) => {
    for (const name of ['overview', 'sales', 'hours', 'revenue', 'methods', 'customers', 'promoters', 'reconciliation', 'parafiscal', 'attendees'] as const) {
      const report = allReports[name];
      if (!('query' in report)) continue;
      const filters = await filtersOf(ctx, { from: '2026-11-05', to: '2026-11-07' }, report);
      const { rows } = await sql<Record<string, string>>`explain ${await report.query(ctx, filters)}`.execute(ctx.tx);
      if (rows.some((row) => /Seq Scan on ticket_order(?!_)/.test(Object.values(row)[0]!))) whole.push(name);
    }
  });
  expect(whole).toEqual([]);
});
