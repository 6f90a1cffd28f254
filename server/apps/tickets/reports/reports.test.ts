import { beforeAll, describe, expect, test } from 'vitest';
import type { ReportAnswer } from '#contracts/reports.ts';
import { ticketReports } from '#contracts/tickets-reports.ts';
import type { TicketsDashboard } from '#contracts/tickets-reports.ts';
import { accrue } from '#apps/tickets/promoters/accrual.ts';
import { serverFor, useWorld } from '#test/server.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Organizer } from '#test/tickets.ts';
import { giveBack, makePromoter, sell } from '#test/tickets-sales.ts';

const PESO = 100;
const FIGURES = 'tickets.report.read.anonymous';
const world = useWorld();
let org: Organizer;
let event: { id: string; general: string; vip: string };
let linkId: string;

beforeAll(async () => {
  org = await makeOrganizer(world);
  const { id } = await org.event({ legalProfileId: org.legalProfileId, name: 'Noche de Rock', areas: [{ name: 'General', priceMinor: 100_000 * PESO, unitCount: 30 }, { name: 'VIP', priceMinor: 200_000 * PESO, unitCount: 2, unitCapacity: 8 }] });
  const areas = await org.areas(id);
  event = { id, general: areas.find(({ name }) => name === 'General')!.id, vip: areas.find(({ name }) => name === 'VIP')!.id };
  await org.run((ctx) => ctx.tx.updateTable('ticketEvent').set({ status: 'published', publishedAt: ctx.now }).where('id', '=', id).execute());
  const stage = (await org.call('POST', `/events/${id}/stages`, { name: 'Preventa', adjustmentType: 'percentage', adjustmentValue: -2000, quotaUnits: 20, startAt: '2026-11-21T00:00', areas: [{ areaId: event.general }] })).json();
  ({ linkId } = await makePromoter(world, org));
  const seat = (pesos: number, more: object = {}) => ({ areaId: event.general, paidMinor: pesos * PESO, baseMinor: 100_000 * PESO, feeMinor: 5_000 * PESO, ...more });
  // 03:30 UTC of 2 November is 1 November in Bogotá (tickets 5.16).
  const first = await sell(org, { eventId: id, linkId, paidAt: '2026-11-02T03:30:00Z', units: [seat(80_000, { stageId: stage.id }), seat(80_000, { stageId: stage.id }), seat(100_000)] });
  await org.run((ctx) => accrue(ctx, first.id));
  await sell(org, { eventId: id, channel: 'box_office', email: 'beto@example.com', name: '=1+1', paidAt: '2026-11-10T15:00:00Z', units: [{ areaId: event.vip, paidMinor: 200_000 * PESO }] });
  await sell(org, { eventId: id, paidAt: '2026-11-20T14:00:00Z', units: [seat(90_000, { baseMinor: 100_000 * PESO, codeDiscountMinor: 10_000 * PESO })] });
  await sell(org, { eventId: id, mode: 'test', paidAt: '2026-11-10T15:00:00Z', units: [seat(100_000)] });
  await giveBack(org, [first.unitIds[2]!], { fee: true });
});

const servers = new Map<string, ReturnType<typeof serverFor>>();
/** One server for each set of rights. */
const serverOf = (permissions: readonly string[] | 'everything') => servers.getOrInsertComputed(String(permissions), () => serverFor(world, org, permissions));
const answerOf = async (path: string, permissions: readonly string[] | 'everything' = 'everything') => (await serverOf(permissions)).inject({ url: `/api/v1/tickets/${path}`, headers: { 'accept-language': 'es' } });
const get = async (name: string, query = 'from=2026-11-01&to=2026-11-30') => {
  const answer = await answerOf(`reports/${name}?${query}`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<ReportAnswer>();
};
const pesos = (row: Record<string, unknown>, ...keys: string[]) => keys.map((key) => Number(row[key]) / PESO);

describe('the reports of an organizer', () => {
  test('every one answers, empty and full, as screen, CSV, XLSX and PDF of the same rows', async () => {
    const empty = await makeOrganizer(world);
    for (const name of Object.keys(ticketReports)) {
      const screen = await get(name);
      const file = await answerOf(`reports/${name}?from=2026-11-01&to=2026-11-30&export=csv`);
      expect([file.statusCode, file.body.trimEnd().split('\r\n').length - 1], name).toEqual([200, screen.rows]);
      expect((await empty.app.inject(`/api/v1/tickets/reports/${name}`)).json<ReportAnswer>().rows, name).toBe(0);
      expect((await empty.app.inject(`/api/v1/tickets/reports/${name}?eventId=${event.id}`)).json<ReportAnswer>().rows, name).toBe(0);
    }
    for (const format of ['xlsx', 'pdf']) expect((await answerOf(`reports/revenue?export=${format}`)).statusCode).toBe(200);
  });

  test('sales stand on the event\'s local day, each order once, without tests', async () => {
    const { items, totals } = await get('sales', 'from=2026-11-01&to=2026-11-30&by=day');
    expect(items.map((row) => [row['period'], row['orders'], row['units'], row['admissions'], ...pesos(row, 'faceMinor', 'discountMinor', 'feeMinor')])).toEqual([
      ['2026-11-01', 1, 3, 3, 260_000, 40_000, 15_000], ['2026-11-10', 1, 1, 8, 200_000, 0, 0], ['2026-11-20', 1, 1, 1, 90_000, 10_000, 5_000],
    ]);
    expect([totals['orders'], ...pesos(totals, 'faceMinor')]).toEqual([3, 550_000]);
    expect((await get('hours')).items.find(({ weekday, hour }) => weekday === 7 && hour === 22)).toMatchObject({ orders: 1, units: 3 });
  });

  test('revenue: list price less what stages and codes gave is the face; refunds leave the net', async () => {
    const [row] = (await get('revenue')).items;
    expect(pesos(row!, 'baseMinor', 'stageMinor', 'codeMinor', 'packageMinor', 'surchargeMinor', 'faceMinor', 'refundedMinor', 'netMinor', 'feeMinor')).toEqual([600_000, 40_000, 10_000, 0, 0, 550_000, 100_000, 450_000, 20_000]);
    expect((await get('revenue', 'from=2026-11-01&to=2026-11-30&channel=box_office')).totals['faceMinor']).toBe(200_000 * PESO);
    expect((await get('revenue', `from=2026-11-01&to=2026-11-30&areaId=${event.vip}`)).totals['faceMinor']).toBe(200_000 * PESO);
    expect((await get('revenue', `from=2026-11-01&to=2026-11-30&linkId=${linkId}`)).totals['faceMinor']).toBe(260_000 * PESO);
    expect((await get('revenue', `from=2026-11-01&to=2026-11-30&eventId=${event.id},${crypto.randomUUID()}`)).totals['faceMinor']).toBe(550_000 * PESO);
    expect((await get('occupancy', `channel=box_office&eventId=${event.id}`)).items.map(({ area, sold, capacity }) => [area, sold, capacity])).toEqual([['General', 0, 30], ['VIP', 8, 16]]);
    expect((await answerOf(`reports/revenue?eventId=${event.id},x`)).statusCode).toBe(422);
    expect((await answerOf('reports/settlements?channel=online')).statusCode).toBe(422); // it would mean nothing there
    expect((await answerOf('reports/revenue?channel=fax')).statusCode).toBe(422);
    expect((await answerOf('reports/revenue?colour=red')).statusCode).toBe(422);
  });

  test('O1: 500 of which 20 are blocked and 318 sold are 66.25 %, of the total 63.60 %', async () => {
    const other = await makeOrganizer(world);
    const { id } = await other.event({ legalProfileId: other.legalProfileId, areas: [{ name: 'General', priceMinor: 100_000 * PESO, unitCount: 500 }] });
    const areaId = (await other.areas(id))[0]!.id;
    await other.run((ctx) => ctx.tx.updateTable('ticketEvent').set({ status: 'published', publishedAt: ctx.now }).where('id', '=', id).execute());
    await other.run(async (ctx) => {
      const units = await ctx.tx.selectFrom('ticketUnit').select('id').where('areaId', '=', areaId).orderBy('number', 'desc').limit(20).execute();
      await ctx.tx.updateTable('ticketUnit').set({ status: 'blocked' }).where('id', 'in', units.map((unit) => unit.id)).execute();
    });
    const { id: orderId } = await sell(other, { eventId: id, units: [{ areaId, paidMinor: 100 }] });
    for (const values of [{ status: 'held' as const, orderId, holdExpiresAt: world.clock.now() }, { status: 'sold' as const, holdExpiresAt: null }]) {
      await other.run((ctx) => ctx.tx.updateTable('ticketUnit').set(values).where('areaId', '=', areaId).where('number', '>', 1).where('number', '<=', 318).execute());
    }
    expect((await other.app.inject('/api/v1/tickets/reports/occupancy')).json<ReportAnswer>().items).toMatchObject([{ capacity: 500, blocked: 20, sold: 318, available: 162, occupied: 6625, ofCapacity: 6360 }]);
  });

  test('stages, promoters and buyers: each sum by itself', async () => {
    expect((await get('promotions')).items).toMatchObject([{ kind: 'stage', name: 'Preventa', quota: 20, units: 2, faceMinor: 160_000 * PESO, discountMinor: 40_000 * PESO }]);
    expect((await get('promoters')).items).toMatchObject([{ orders: 1, units: 3, baseMinor: 260_000 * PESO, pendingMinor: 26_000 * PESO }]);
    expect((await get('customers')).items.map(({ email, orders, standing }) => [email, orders, standing])).toEqual([['ana@example.com', 2, 'repeat'], ['beto@example.com', 1, 'new']]);
    expect((await get('reconciliation')).items.map(({ verdict }) => verdict)).toEqual(['missing_payment', 'missing_payment']);
    expect((await get('overview')).items).toMatchObject([{ event: 'Noche de Rock', sold: 12, orders: 3, last24h: 1, netMinor: 450_000 * PESO }]);
  });

  test('who may not see people sees rows without them, and no file without that right; a spreadsheet runs nothing', async () => {
    const names = async (permissions: string[]) => Object.keys((await answerOf('reports/customers', permissions)).json<ReportAnswer>().items[0]!);
    expect(await names(['tickets.report.read', 'tickets.attendee.read_pii'])).toContain('email');
    expect(await names(['tickets.report.read'])).not.toContain('email');
    expect((await answerOf('reports/customers', [FIGURES])).statusCode).toBe(403);
    expect((await answerOf('reports/sales', [FIGURES])).statusCode).toBe(200);
    expect((await answerOf('reports/sales?export=csv', [FIGURES])).statusCode).toBe(403);
    expect((await answerOf('reports/customers?export=csv')).body).toContain(`'=1+1`);
  });
});

describe('the dashboard', () => {
  test('its figures are those of the reports: every day of the period, areas, funnel and the last sales without names', async () => {
    const answer = await answerOf('dashboard?from=2026-11-01&to=2026-11-30', [FIGURES]);
    const board = answer.json<TicketsDashboard>();
    expect(board.cards).toMatchObject({ faceMinor: 550_000 * PESO, units: 5, orders: 3, last24hMinor: 90_000 * PESO, onSale: 1 });
    expect([board.days.length, board.days[0], board.days[9]]).toEqual([30, { day: '2026-11-01', faceMinor: 260_000 * PESO, units: 3 }, { day: '2026-11-10', faceMinor: 200_000 * PESO, units: 1 }]);
    expect(board.areas.map(({ name, sold, soldBp }) => [name, sold, soldBp])).toEqual([['General', 5, 1667], ['VIP', 8, 5000]]);
    expect([board.funnel, board.alerts]).toEqual([{ carts: 2, held: 2, buyer: 2, paid: 2 }, []]);
    // A refund that a person must pay by tomorrow, and an area of which nothing is left.
    await org.run(async (ctx) => {
      const order = await ctx.tx.selectFrom('ticketOrder').select('id').where('eventId', '=', event.id).limit(1).executeTakeFirstOrThrow();
      await ctx.tx.insertInto('ticketRefund').values({ tenantId: org.id, eventId: event.id, orderId: order.id, reason: 'withdrawal', status: 'manual', faceMinor: 100, feeMinor: 0, amountMinor: 100, currency: 'COP', dueAt: ctx.now.add({ hours: 24 }) }).execute();
      await ctx.tx.updateTable('ticketUnit').set({ status: 'blocked' }).where('areaId', '=', event.vip).where('status', '=', 'available').execute();
    });
    expect((await answerOf(`dashboard?eventId=${event.id}`)).json<TicketsDashboard>().alerts).toEqual([{ kind: 'refunds_due', count: 1 }, { kind: 'refunds_stuck', count: 1 }, { kind: 'low_stock', count: 1 }]);
    expect(board.feed.map(({ areas, units }) => [areas, units])).toEqual([['General ×1', 1], ['VIP ×1', 1], ['General ×3', 3]]);
    expect(answer.body).not.toMatch(/ana@|Ana Paz/);
    expect((await answerOf('dashboard?eventId=01a1ff49-0000-7000-8000-000000000000')).json()).toMatchObject({ status: 404, code: 'EVENT_NOT_FOUND' });
  });
});
