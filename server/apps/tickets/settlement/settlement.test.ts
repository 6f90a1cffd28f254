import { beforeAll, describe, expect, test } from 'vitest';
import { accrue } from '#apps/tickets/promoters/accrual.ts';
import { parafiscalOf, parafiscalOfUnit } from '#apps/tickets/rules/parafiscal.ts';
import { makeMember, useWorld } from '#test/server.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Organizer } from '#test/tickets.ts';
import { giveBack, makePromoter, sell } from '#test/tickets-sales.ts';
import { useWork } from '#test/work.ts';

const PESO = 100;
const world = useWorld();
const work = useWork(world);
let org: Organizer;
let other: Organizer;

beforeAll(async () => {
  [org, other] = [await makeOrganizer(world), await makeOrganizer(world)];
});

/** An event of the past week that is over, sold or not before. */
async function shown(units = 300, given: object = {}) {
  const { id } = await org.event({ legalProfileId: org.legalProfileId, areas: [{ name: 'General', priceMinor: 85_000 * PESO, unitCount: units }], ...given });
  return { id, areaId: (await org.areas(id))[0]!.id };
}
const over = (id: string, status = 'completed', endAt = '2026-11-14T04:00:00Z', of = org) => of.run(async (ctx) => {
  await ctx.tx.updateTable('ticketEvent').set({ publishedAt: ctx.now, pulepCode: 'ABC123', startAt: Temporal.Instant.from(endAt).subtract({ hours: 3 }), endAt, doorsOpenAt: Temporal.Instant.from(endAt).subtract({ hours: 5 }), salesEndAt: Temporal.Instant.from(endAt).subtract({ hours: 3 }) }).where('id', '=', id).execute();
  for (const to of ['published', status] as const) await ctx.tx.updateTable('ticketEvent').set({ status: to as 'published' }).where('id', '=', id).execute();
});
const draft = async (eventId: string) => (await org.call('POST', `/events/${eventId}/settlement`)).json();
const unit = (areaId: string, pesos: number, fee = 0, more: object = {}) => ({ areaId, paidMinor: pesos * PESO, baseMinor: 85_000 * PESO, feeMinor: fee * PESO, ...more });

describe('the settlement of an event', () => {
  test('S1: 200 at 68,000, 5 back with their fee, 100 by a promoter at 10 %: net 12,580,000, payable 12,556,675, the platform 909,675', async () => {
    const event = await shown();
    const { linkId } = await makePromoter(world, org);
    const sold: string[] = [];
    for (let n = 0; n < 20; n += 1) {
      const order = await sell(org, { eventId: event.id, linkId: n < 10 ? linkId : null, units: Array.from({ length: 10 }, () => unit(event.areaId, 68_000, 4_665)) });
      if (n < 10) await org.run((ctx) => accrue(ctx, order.id));
      else sold.push(...order.unitIds);
    }
    await giveBack(org, sold.slice(0, 5), { fee: true });
    // None of these is money of the settlement: a test, another channel's, a purchase that never was paid.
    await sell(org, { eventId: event.id, mode: 'test', units: [unit(event.areaId, 68_000)] });
    await sell(org, { eventId: event.id, channel: 'import', units: [unit(event.areaId, 50_000)] });
    expect((await org.call('POST', `/events/${event.id}/settlement`)).json()).toMatchObject({ status: 409, code: 'EVENT_NOT_OVER' });
    await over(event.id);
    expect((await draft(event.id)).lines).toMatchObject({
      orders: 20, units: 200, refundedUnits: 5, paidMinor: 13_600_000 * PESO, refundedFaceMinor: 340_000 * PESO, commissionMinor: 680_000 * PESO, parafiscalMinor: 0, absorbedFeeMinor: 0, returnedFeeByOrganizerMinor: 23_325 * PESO,
      netMinor: 12_580_000 * PESO, platformFeeMinor: 909_675 * PESO, payableMinor: 12_556_675 * PESO, imported: { units: 1, paidMinor: 50_000 * PESO }, areas: [{ name: 'General', units: 200, paidMinor: 13_600_000 * PESO }],
    });
  });

  test('legacy: joins multiply no revenue: three units, two reversals and two adjustments of one order count once each', async () => {
    const event = await shown(10);
    const { linkId } = await makePromoter(world, org);
    const order = await sell(org, { eventId: event.id, linkId, units: [1, 2, 3].map(() => unit(event.areaId, 100_000, 0, { absorbedFeeMinor: 5_000 * PESO })) });
    await org.run((ctx) => accrue(ctx, order.id));
    await over(event.id);
    const { id } = await draft(event.id);
    for (const amountMinor of [1_000 * PESO, -200 * PESO]) await org.call('POST', `/settlements/${id}/adjustments`, { amountMinor, reason: 'Sonido' });
    expect((await org.call('POST', `/settlements/${id}/adjustments`, { amountMinor: 50, reason: 'x' })).json().code).toBe('PRICE_STEP');
    const settlement = (await org.call('GET', `/settlements/${id}`)).json();
    expect([settlement.lines.paidMinor, settlement.lines.commissionMinor, settlement.lines.absorbedFeeMinor, settlement.lines.adjustmentMinor, settlement.payableMinor].map((minor: number) => minor / PESO)).toEqual([300_000, 30_000, 15_000, 800, 255_800]);
    expect((await org.call('DELETE', `/settlements/${id}/adjustments/${settlement.adjustments[1].id}`)).json().payableMinor).toBe(256_000 * PESO);
  });

  test('what the bank took back is gone and nobody\'s refund: what was left after refunds, on a line of its own, and its fee is the platform\'s loss', async () => {
    const event = await shown(10);
    const order = await sell(org, { eventId: event.id, units: [unit(event.areaId, 100_000, 5_154), unit(event.areaId, 100_000, 5_154)] });
    await giveBack(org, [order.unitIds[0]!]);
    await org.run((ctx) => ctx.tx.updateTable('ticketOrder').set({ status: 'charged_back' }).where('id', '=', order.id).execute());
    await over(event.id);
    expect((await draft(event.id)).lines).toMatchObject({ paidMinor: 200_000 * PESO, refundedUnits: 1, refundedFaceMinor: 100_000 * PESO, chargedBackMinor: 100_000 * PESO, returnedFeeByOrganizerMinor: 0, returnedFeeByPlatformMinor: 10_308 * PESO, payableMinor: 0, platformFeeMinor: 0 });
  });

  test('is reviewed, closed and paid; closed it stands, for the program and for the database, and only then its event is archived', async () => {
    const event = await shown(10);
    const order = await sell(org, { eventId: event.id, units: [unit(event.areaId, 100_000), unit(event.areaId, 100_000)] });
    await over(event.id);
    const { id, version } = await draft(event.id);
    const step = (to: string, at: number, body?: object) => org.call('POST', `/settlements/${id}/${to}`, body, at);
    expect((await draft(event.id)).id).toBe(id);
    expect((await step('close', version)).json()).toMatchObject({ status: 409, code: 'INVALID_TRANSITION' });
    expect((await org.call('POST', `/events/${event.id}/archive`)).json()).toMatchObject({ status: 409, code: 'SETTLEMENT_OPEN' });
    const reviewed = (await step('review', version)).json();
    expect(reviewed).toMatchObject({ status: 'reviewed', reviewedAt: '2026-11-20T16:00:00Z', can: ['draft', 'closed'] });
    await giveBack(org, [order.unitIds[0]!]);
    expect((await step('close', reviewed.version)).json()).toMatchObject({ status: 409, code: 'SETTLEMENT_CHANGED' });
    expect((await org.call('POST', `/settlements/${id}/refresh`)).json()).toMatchObject({ status: 'draft', reviewedAt: null, payableMinor: 100_000 * PESO });
    const again = (await step('review', (await draft(event.id)).version)).json();
    expect((await step('close', again.version - 1)).statusCode).toBe(412);
    const closings = await Promise.all(Array.from({ length: 5 }, () => step('close', again.version)));
    expect(closings.map(({ statusCode }) => statusCode).sort()).toEqual([200, 412, 412, 412, 412]);
    const closed = (await org.call('GET', `/settlements/${id}`)).json();
    for (const answer of [await org.call('POST', `/settlements/${id}/refresh`), await org.call('POST', `/settlements/${id}/adjustments`, { amountMinor: 100, reason: 'x' }), await step('review', closed.version), await step('close', closed.version)]) expect(answer.json()).toMatchObject({ status: 409, code: 'SETTLEMENT_IMMUTABLE' });
    for (const values of [{ netMinor: 1 }, { lines: '{}' }, { status: 'draft' as const }]) await expect(org.run((ctx) => ctx.tx.updateTable('settlement').set(values).where('id', '=', id).execute())).rejects.toThrow(/stands/);
    await expect(org.run((ctx) => ctx.tx.deleteFrom('settlement').where('id', '=', id).execute())).rejects.toThrow(/stands/);
    await expect(org.run((ctx) => ctx.tx.insertInto('settlementAdjustment').values({ tenantId: org.id, settlementId: id, amountMinor: 100, reason: 'x' }).execute())).rejects.toThrow(/stands/);
    expect((await step('mark-paid', closed.version, { reference: 'TR-88' })).json()).toMatchObject({ status: 'paid', paymentRef: 'TR-88', payableMinor: 100_000 * PESO });
    expect((await org.call('POST', `/events/${event.id}/archive`)).statusCode).toBe(204);
    expect((await org.call('GET', `/events/${event.id}`)).json().status).toBe('archived');
    expect((await org.call('PATCH', `/events/${event.id}`, { name: 'X' }, 99)).json().code).toMatch(/VERSION_MISMATCH|EVENT_READ_ONLY/);
    const pdf = await org.call('GET', `/settlements/${id}/pdf`);
    expect([pdf.statusCode, pdf.headers['content-type'], pdf.rawPayload.subarray(0, 5).toString()]).toEqual([200, 'application/pdf', '%PDF-']);
    for (const path of ['', '/pdf']) expect((await other.call('GET', `/settlements/${id}${path}`)).json(), path).toMatchObject({ status: 404, code: 'SETTLEMENT_NOT_FOUND' });
  });

  test('an event without a closed settlement is not archived behind the program\'s back', async () => {
    const event = await shown(10);
    await over(event.id, 'cancelled');
    await expect(org.run((ctx) => ctx.tx.updateTable('ticketEvent').set({ status: 'archived' }).where('id', '=', event.id).execute())).rejects.toThrow(/once its settlement is closed/);
  });

  test('at 06:00 every event that is over since yesterday has its draft, once, and owner and finance their mail', async () => {
    const mine = await makeOrganizer(world);
    await world.owner.global.updateTable('tenant').set({ createdAt: '2026-01-01T00:00:00Z' }).where('id', '=', mine.id).execute();
    const admin = await makeMember(world, mine, 'Marta');
    await mine.run(async (ctx) => {
      const role = await ctx.tx.insertInto('role').values({ tenantId: mine.id, name: 'Dueña', level: 100, isAdmin: true }).returning('id').executeTakeFirstOrThrow();
      await ctx.tx.insertInto('membershipRole').values({ tenantId: mine.id, userId: admin, roleId: role.id }).execute();
    });
    const [done, today] = [await mine.event({ legalProfileId: mine.legalProfileId }), await mine.event({ legalProfileId: mine.legalProfileId })];
    await over(done.id, 'completed', '2026-11-20T04:30:00Z', mine);
    await over(today.id, 'completed', '2026-11-21T05:30:00Z', mine);
    const state = async () => (await mine.call('GET', '/settlements')).json().items.map(({ eventId, status }: { eventId: string; status: string }) => [eventId === done.id ? 'done' : 'today', status]);
    await work.at('2026-11-20T10:59:00Z');
    await work.settled(/cron:tickets/);
    expect(await state()).toEqual([]);
    for (const at of ['2026-11-20T11:01:00Z', '2026-11-21T11:01:00Z']) {
      await work.at(at);
      await work.settled(/cron:tickets/);
      expect(await state()).toEqual([['done', 'draft']]);
    }
    await work.at('2026-11-22T11:01:00Z');
    await work.settled(/cron:tickets/);
    expect((await state()).sort()).toEqual([['done', 'draft'], ['today', 'draft']]);
    const mails = await mine.run((ctx) => ctx.tx.selectFrom('message').select('template').where('template', '=', 'tickets.settlement_ready').where('channel', '=', 'mail').execute());
    expect(mails).toHaveLength(2);
    expect((await mine.call('GET', '/parafiscal')).json().items).toMatchObject([{ month: '2026-10', contributionMinor: 0 }]);
  }, 30_000);
});

describe('the monthly contribution', () => {
  test('F1, F2 in rows: due from 157,122 an admission on, by event and price, in the local month of the payment, not on what went back; kept until closed', async () => {
    const mine = await makeOrganizer(world);
    const { id } = await mine.event({ isPerformingArt: true, pulepCode: 'ABC123', areas: [{ name: 'Platea', priceMinor: 157_122 * PESO, unitCount: 20 }, { name: 'Mesa', priceMinor: 1_200_000 * PESO, unitCount: 5, unitCapacity: 8 }] });
    const [hall, tables] = await mine.areas(id);
    const rule = parafiscalOf({ country: 'CO', isPerformingArt: true }, '2026-10-15');
    const seat = (pesos: number, area = hall!.id, capacity = 1) => ({ areaId: area, paidMinor: pesos * PESO, parafiscalMinor: parafiscalOfUnit(rule, pesos * PESO, capacity, 100) });
    const order = await sell(mine, { eventId: id, paidAt: '2026-10-15T15:00:00Z', units: [seat(157_121), seat(157_122), seat(157_122), seat(157_122), seat(200_000), seat(1_200_000, tables!.id, 8)] });
    await giveBack(mine, [order.unitIds[3]!]);
    // 23:00 of 31 October in Bogotá is November in UTC.
    await sell(mine, { eventId: id, paidAt: '2026-11-01T04:00:00Z', units: [seat(200_000)] });
    const generate = (month: string) => mine.call('POST', `/parafiscal/${month}/generate`);
    const lines = [{ priceMinor: 157_122 * PESO, tickets: 2, baseMinor: 314_244 * PESO, contributionMinor: 31_424 * PESO }, { priceMinor: 200_000 * PESO, tickets: 2, baseMinor: 400_000 * PESO, contributionMinor: 40_000 * PESO }];
    expect((await generate('2026-10')).json()).toMatchObject({ month: '2026-10', status: 'open', lines, baseMinor: 714_244 * PESO, contributionMinor: 71_424 * PESO });
    await giveBack(mine, [order.unitIds[4]!]);
    expect((await generate('2026-10')).json()).toMatchObject({ contributionMinor: 51_424 * PESO });
    expect((await mine.call('POST', '/parafiscal/2026-09/close')).json().code).toBe('MONTH_NOT_FOUND');
    await generate('2026-11');
    world.clock.set(Temporal.Instant.from('2026-11-30T16:00:00Z'));
    expect((await mine.call('POST', '/parafiscal/2026-11/close')).json().code).toBe('MONTH_NOT_OVER');
    expect((await mine.call('POST', '/parafiscal/2026-10/close')).json()).toMatchObject({ status: 'closed', contributionMinor: 51_424 * PESO });
    for (const path of ['generate', 'close']) expect((await mine.call('POST', `/parafiscal/2026-10/${path}`)).json()).toMatchObject({ status: 409, code: 'MONTH_CLOSED' });
    await expect(mine.run((ctx) => ctx.tx.updateTable('parafiscalMonth').set({ baseMinor: 0 }).where('month', '=', '2026-10-01').execute())).rejects.toThrow(/closed month stands/);
    await world.owner.global.updateTable('tenant').set({ createdAt: '2026-01-01T00:00:00Z' }).where('id', '=', mine.id).execute();
    await work.at('2026-12-01T11:01:00Z');
    await work.settled(/cron:tickets/);
    expect((await mine.call('GET', '/parafiscal')).json().items.map(({ month, status }: { month: string; status: string }) => [month, status])).toEqual([['2026-11', 'open'], ['2026-10', 'closed']]);
  }, 30_000);
});
