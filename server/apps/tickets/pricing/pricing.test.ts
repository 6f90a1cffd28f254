import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { NOW, serverFor, useWorld } from '#test/server.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Made, Organizer } from '#test/tickets.ts';

const world = useWorld();
let org: Organizer;
let event: Made;
let vip: string;
let general: string;
const PESO = 100;
beforeAll(async () => {
  world.clock.set(NOW);
  org = await makeOrganizer(world);
  event = await org.event({ areas: [{ name: 'VIP', priceMinor: 120_000 * PESO, unitCount: 50 }, { name: 'General', priceMinor: 85_000 * PESO, unitCount: 50 }] });
  [vip, general] = (await org.areas(event.id)).map(({ id }) => id) as [string, string];
});

const stage = (given: object = {}) => ({ name: 'Preventa', adjustmentType: 'percentage', adjustmentValue: -2000, startAt: '2026-12-01T00:00', endAt: '2026-12-31T00:00', areas: [{ areaId: general }], ...given });
const code = (given: object = {}) => ({ kind: 'code', name: 'Quince', code: `C-${randomUUID().slice(0, 8)}`, discountType: 'percentage', value: 1500, startAt: '2026-11-20T00:00', ...given });
const pack = (given: object = {}) => ({ kind: 'package', name: 'Combo', discountType: 'percentage', value: 1800, startAt: '2026-11-20T00:00', items: [{ areaId: vip, quantity: 1 }, { areaId: general, quantity: 3 }], ...given });
const stages = (of = event.id) => `/events/${of}/stages`;
const promotions = (of = event.id) => `/events/${of}/promotions`;

describe('sale stages', () => {
  test('beside another of the same priority over the same area there is none, in another area, time or priority there is', async () => {
    const made = (await org.call('POST', stages(), stage())).json();
    expect(made).toMatchObject({ phase: 'scheduled', consumedUnits: 0, version: 1, startAt: '2026-12-01T05:00:00Z' });
    expect((await org.call('POST', stages(), stage({ name: 'Otra', startAt: '2026-12-30T23:59' , endAt: null }))).json()).toMatchObject({ status: 409, code: 'STAGE_OVERLAP', details: { stage: 'Preventa', area: 'General' } });
    for (const other of [{ priority: 1 }, { startAt: '2026-12-31T00:00', endAt: '2027-01-05T00:00' }, { areas: [{ areaId: vip }] }, { isActive: false }]) expect((await org.call('POST', stages(), stage({ name: 'Junto', ...other }))).statusCode).toBe(201);
    const asleep = (await org.call('GET', stages())).json().items.find(({ isActive }: { isActive: boolean }) => !isActive);
    expect((await org.call('PATCH', `${stages()}/${asleep.id}`, { isActive: true }, asleep.version)).json()).toMatchObject({ code: 'STAGE_OVERLAP' });
    expect((await org.call('PATCH', `${stages()}/${asleep.id}`, { isActive: true, areas: [{ areaId: vip }], priority: 9 }, asleep.version)).json()).toMatchObject({ isActive: true, areas: [{ areaId: vip, bundleSize: 1 }] });
    await expect(org.run(async (ctx) => {
      await ctx.tx.updateTable('saleStage').set({ priority: 0 }).where('id', '=', asleep.id).execute();
    })).rejects.toThrow(/sale_stage_no_overlap/);
  });

  test('twenty that would overlap, at once: one is made', async () => {
    const fresh = await org.event();
    const areaId = (await org.areas(fresh.id))[0]!.id;
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => org.call('POST', stages(fresh.id), stage({ name: `E${n}`, areas: [{ areaId }] }))));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
  });

  test.each([
    ['before the event was made', { startAt: '2026-11-19T00:00' }, 422, 'STAGE_OUTSIDE_SALES'], ['after the sale', { endAt: '2027-05-10T20:01' }, 422, 'STAGE_OUTSIDE_SALES'], ['with half a peso', { adjustmentType: 'fixed', adjustmentValue: 50 }, 422, 'PRICE_STEP'],
    ['of minus 101 %', { adjustmentValue: -10_100 }, 422, 'VALIDATION_ERROR'], ['of a price below zero', { adjustmentType: 'fixed_price', adjustmentValue: -100 }, 422, 'VALIDATION_ERROR'], ['that ends before it starts', { endAt: '2026-11-30T00:00' }, 422, 'VALIDATION_ERROR'],
    ['for no area', { areas: [] }, 422, 'VALIDATION_ERROR'], ['for an area of nobody', { areas: [{ areaId: randomUUID() }] }, 404, 'AREA_NOT_FOUND'], ['in bundles of eleven', { areas: [{ areaId: randomUUID(), bundleSize: 11 }] }, 422, 'VALIDATION_ERROR'],
  ])('one %s is refused', async (_what, given, status, refusal) => {
    expect((await org.call('POST', stages(), stage({ priority: 50, ...given }))).json()).toMatchObject({ status, code: refusal });
  });

  test('one that has sold keeps its quota above that, and is turned off, not deleted', async () => {
    const fresh = await org.event();
    const made = (await org.call('POST', stages(fresh.id), stage({ quotaUnits: 10, areas: [{ areaId: (await org.areas(fresh.id))[0]!.id }] }))).json();
    await org.run((ctx) => ctx.tx.updateTable('saleStage').set({ consumedUnits: 4 }).where('id', '=', made.id).execute());
    expect((await org.call('PATCH', `${stages(fresh.id)}/${made.id}`, { quotaUnits: 3 }, 1)).json()).toMatchObject({ status: 422, code: 'QUOTA_BELOW_CONSUMED', details: { consumed: 4 } });
    expect((await org.call('PATCH', `${stages(fresh.id)}/${made.id}`, { quotaUnits: 4, adjustmentValue: -1000 }, 1)).json()).toMatchObject({ quotaUnits: 4, adjustmentValue: -1000 });
    expect((await org.call('DELETE', `${stages(fresh.id)}/${made.id}`)).json()).toMatchObject({ status: 409, code: 'STAGE_IN_USE' });
    await expect(org.run((ctx) => ctx.tx.deleteFrom('saleStage').where('id', '=', made.id).execute())).rejects.toThrow(/never deleted/);
    expect((await org.call('PATCH', `${stages(fresh.id)}/${randomUUID()}`, {}, 1)).json()).toMatchObject({ status: 404, code: 'STAGE_NOT_FOUND' });
  });
});

describe('codes and packages', () => {
  test('a code is known whatever its case and outer spaces, once for each event', async () => {
    expect((await org.call('POST', promotions(), code({ code: ' amigos-10 ' }))).json()).toMatchObject({ code: 'AMIGOS-10', phase: 'active' });
    expect((await org.call('POST', promotions(), code({ code: 'Amigos-10' }))).json()).toMatchObject({ status: 409, code: 'CODE_TAKEN' });
    const fresh = await org.event();
    expect((await org.call('POST', promotions(fresh.id), code({ code: 'AMIGOS-10' }))).statusCode).toBe(201);
  });

  test.each([
    ['a code without its code', () => code({ code: null }), 'VALIDATION_ERROR'], ['a code that sets a price', () => code({ discountType: 'fixed_price', value: 100 }), 'VALIDATION_ERROR'], ['101 %', () => code({ value: 10_100 }), 'VALIDATION_ERROR'], ['nothing off', () => code({ value: 0 }), 'VALIDATION_ERROR'],
    ['a cap on an amount', () => code({ discountType: 'fixed', value: 100, maxDiscountMinor: 100 }), 'VALIDATION_ERROR'], ['target areas without any', () => code({ target: 'areas' }), 'VALIDATION_ERROR'], ['half a peso off', () => code({ discountType: 'fixed', value: 50 }), 'PRICE_STEP'],
    ['a package of nothing', () => pack({ items: [] }), 'VALIDATION_ERROR'], ['a package with a code', () => pack({ code: 'ABC' }), 'VALIDATION_ERROR'], ['a package at its own price', () => pack({ discountType: 'fixed_price', value: 375_000 * PESO }), 'PACKAGE_NOT_A_DISCOUNT'],
    ['an area of nobody', () => pack({ items: [{ areaId: randomUUID(), quantity: 1 }] }), 'AREA_NOT_FOUND'],
  ])('%s is refused', async (_what, body, refusal) => {
    expect((await org.call('POST', promotions(), body())).json().code).toBe(refusal);
  });

  test('a price that would make a package no discount is refused, and the area of a package stays', async () => {
    const fresh = await org.event();
    const [area] = await org.areas(fresh.id);
    await org.call('POST', promotions(fresh.id), pack({ discountType: 'fixed_price', value: 100_000 * PESO, items: [{ areaId: area!.id, quantity: 2 }] }));
    expect((await org.call('PATCH', `/areas/${area!.id}`, { priceMinor: 50_000 * PESO }, area!.version)).json()).toMatchObject({ status: 422, code: 'PACKAGE_NOT_A_DISCOUNT' });
    expect((await org.call('DELETE', `/areas/${area!.id}`, undefined, area!.version)).json()).toMatchObject({ status: 409, code: 'AREA_IN_USE' });
  });

  test('one that was used keeps its maximum above that, and is not deleted', async () => {
    const made = (await org.call('POST', promotions(), code({ maxUses: 5 }))).json();
    await org.run((ctx) => ctx.tx.updateTable('ticketPromotion').set({ used: 3 }).where('id', '=', made.id).execute());
    expect((await org.call('PATCH', `${promotions()}/${made.id}`, { maxUses: 2 }, 1)).json()).toMatchObject({ status: 422, code: 'USES_BELOW_USED' });
    expect((await org.call('PATCH', `${promotions()}/${made.id}`, { maxUses: 3 }, 1)).json()).toMatchObject({ phase: 'exhausted', version: 2 });
    expect((await org.call('DELETE', `${promotions()}/${made.id}`)).json()).toMatchObject({ code: 'PROMOTION_IN_USE' });
  });
});

describe('the price of a basket', () => {
  const preview = async (body: object) => (await org.call('POST', `/events/${event.id}/price-preview`, body)).json();

  test('P3: a stage of -20 % at its instant, the base price after it', async () => {
    expect(await preview({ at: '2026-12-15T12:00', lines: [{ areaId: general, quantity: 2 }] })).toMatchObject({ totalMinor: 145_330 * PESO, feeMinor: 9_330 * PESO, lines: [{ kind: 'stage', quantity: 2, paidMinor: 136_000 * PESO }] });
    expect(await preview({ at: '2027-02-01T12:00', lines: [{ areaId: general, quantity: 2 }] })).toMatchObject({ faceMinor: 170_000 * PESO, lines: [{ kind: 'base' }] });
  });

  test('P7: a code with a cap, split over what it discounts', async () => {
    await org.call('POST', promotions(), code({ code: 'QUINCE', maxDiscountMinor: 40_000 * PESO }));
    const quote = await preview({ at: '2027-02-01T12:00', lines: [{ areaId: vip, quantity: 2 }, { areaId: general, quantity: 1 }], code: 'quince' });
    expect(quote).toMatchObject({ faceMinor: 285_000 * PESO, feeMinor: 16_277 * PESO, totalMinor: 301_277 * PESO, notices: [] });
    expect(quote.units.map(({ codeDiscountMinor }: { codeDiscountMinor: number }) => codeDiscountMinor / PESO)).toEqual([14_769, 14_769, 10_462]);
  });

  test('VAT is inside the price: that of the country, the organizer\'s own, none for performing arts', async () => {
    const taxOf = async (of: string, areaId: string) => (await org.call('POST', `/events/${of}/price-preview`, { at: '2027-02-01T12:00', lines: [{ areaId, quantity: 1 }] })).json().taxMinor / PESO;
    expect(await taxOf(event.id, general)).toBe(13_571);
    expect((await org.call('PATCH', '/settings', { faceVatBp: 500 })).json()).toMatchObject({ faceVatBp: 500 });
    expect(await taxOf(event.id, general)).toBe(4_048);
    const play = await org.event({ isPerformingArt: true });
    expect(await taxOf(play.id, (await org.areas(play.id))[0]!.id)).toBe(0);
    expect((await org.call('PATCH', '/settings', { faceVatBp: null })).json()).toMatchObject({ faceVatBp: null });
  });

  test('a package that is over becomes plain units with a notice, a code of nobody too', async () => {
    const made = (await org.call('POST', promotions(), pack({ endAt: '2027-01-01T00:00' }))).json();
    expect(await preview({ at: '2027-02-01T12:00', packages: [{ promotionId: made.id, packages: 1 }], code: 'NADA' })).toMatchObject({ faceMinor: 375_000 * PESO, notices: [{ kind: 'package', reason: 'ended' }, { kind: 'code', reason: 'not_found' }] });
    expect(await preview({ packages: [{ promotionId: randomUUID(), packages: 1 }] })).toMatchObject({ code: 'PROMOTION_NOT_FOUND' });
    expect(await preview({ lines: [{ areaId: randomUUID(), quantity: 1 }] })).toMatchObject({ code: 'AREA_NOT_FOUND' });
    expect(await preview({ lines: [{ areaId: vip, quantity: 1, priceMinor: 1 }] })).toMatchObject({ status: 422 });
  });

  test('marketing may change prices, the box office may only look', async () => {
    for (const [permission, status] of [['tickets.pricing.manage', 201], ['tickets.event.read', 403]] as const) {
      const app = await serverFor(world, org, [permission]);
      expect((await app.inject({ method: 'POST', url: `/api/v1/tickets${promotions()}`, body: code() })).statusCode).toBe(status);
      await app.close();
    }
  });
});
