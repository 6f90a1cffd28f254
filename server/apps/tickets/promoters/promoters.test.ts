import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { serverFor, useWorld } from '#test/server.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Organizer } from '#test/tickets.ts';
import { makePromoter, sell } from '#test/tickets-sales.ts';
import type { Sold } from '#test/tickets-sales.ts';
import { accrue, reverse } from './accrual.ts';
import { attribute } from './attribution.ts';
import { newCode } from './code.ts';
import { importPromoters, promoterCodes, removeImportedPromoters } from './import.ts';

const PESO = 100;
const world = useWorld();
let org: Organizer;
let other: Organizer;
let event: { id: string; areaId: string };

beforeAll(async () => {
  [org, other] = [await makeOrganizer(world), await makeOrganizer(world)];
  event = await withArea(org);
});

async function withArea(of: Organizer, given: object = {}) {
  const { id } = await of.event({ areas: [{ name: 'General', priceMinor: 85_000 * PESO, unitCount: 300 }], ...given });
  return { id, areaId: (await of.areas(id))[0]!.id };
}
const sale = (linkId: string | null, prices: number[], more: object = {}): Promise<Sold> => sell(org, { eventId: event.id, linkId, units: prices.map((pesos) => ({ areaId: event.areaId, paidMinor: pesos * PESO })), ...more });
const earned = async (linkId: string, prices: number[], more: object = {}) => {
  const order = await sale(linkId, prices, more);
  await org.run((ctx) => accrue(ctx, order.id));
  return order;
};
const rowsOf = (orderId: string) => org.run((ctx) => ctx.tx.selectFrom('commission').select(['id', 'kind', 'baseMinor', 'rateBp', 'rateSource', 'amountMinor', 'status', 'payoutId', 'accrualId']).where('orderId', '=', orderId).orderBy('id').execute());
const refund = (orderId: string, pesos: number | null, refundId: string = randomUUID()) => org.run((ctx) => reverse(ctx, { orderId, cause: `refund:${refundId}`, faceMinor: pesos === null ? null : pesos * PESO }));
const approve = (ids: string[]) => org.call('POST', '/commissions:approve', { ids });
const payOut = (memberId: string, expectedMinor: number, key: string = randomUUID(), of = org) =>
  of.app.inject({ method: 'POST', url: '/api/v1/tickets/payouts', headers: { 'idempotency-key': key }, body: { memberId, currency: 'COP', expectedMinor, reference: 'TR-1' } });

describe('links', () => {
  test('a code is of its form and once for each organizer; a link keeps it', async () => {
    const { linkId, userId, code } = await makePromoter(world, org, { name: 'Óscar Ñáñez' });
    expect(code).toMatch(/^[A-HJ-NP-Z2-9]{2,8}-[A-HJ-NP-Z2-9]{5}$/);
    expect([newCode('Óscar Ñáñez', () => 0), newCode('Ío 01', () => 31)]).toEqual(['SCAR-AAAAA', 'PR-99999']);
    expect((await org.call('POST', '/promoters', { memberId: userId, code: ` ${code.toLowerCase()} ` })).json()).toMatchObject({ status: 409, code: 'PROMOTER_CODE_TAKEN' });
    for (const wrong of ['LAURA-0OI1A', 'A-AAAAA', 'LAURA', 'LAURA-AAAA']) expect((await org.call('POST', '/promoters', { memberId: userId, code: wrong })).json().code).toBe('VALIDATION_ERROR');
    await expect(org.run((ctx) => ctx.tx.updateTable('promoterLink').set({ code: 'ABC-ABCDE' }).where('id', '=', linkId).execute())).rejects.toThrow(/keeps its code/);
    const stranger = await makePromoter(world, other);
    expect((await other.call('POST', '/promoters', { memberId: stranger.userId, code })).statusCode).toBe(201);
    expect((await org.call('POST', '/promoters', { memberId: stranger.userId })).json()).toMatchObject({ status: 404 });
  });

  test('a link that nobody used is deleted, one that sold is stopped; another tenant\'s does not exist', async () => {
    const { linkId } = await makePromoter(world, org);
    const fresh = await makePromoter(world, org);
    await earned(linkId, [10_000]);
    expect((await org.call('DELETE', `/promoters/${fresh.linkId}`)).statusCode).toBe(204);
    expect((await org.call('DELETE', `/promoters/${linkId}`)).json()).toMatchObject({ status: 409, code: 'PROMOTER_IN_USE' });
    expect((await org.call('PATCH', `/promoters/${linkId}`, { isActive: false }, 1)).json()).toMatchObject({ isActive: false, orders: 1, baseMinor: 10_000 * PESO });
    for (const [method, path] of [['GET', ''], ['PATCH', ''], ['DELETE', ''], ['GET', '/events'], ['PUT', `/events/${event.id}`]] as const) {
      expect((await other.call(method, `/promoters/${linkId}${path}`, method === 'PATCH' ? {} : method === 'PUT' ? { commissionBp: 1 } : undefined, method === 'PATCH' ? 1 : undefined)).json(), method).toMatchObject({ status: 404, code: 'PROMOTER_NOT_FOUND' });
    }
  });
});

const followed = (purchase: Parameters<typeof attribute>[1]) => org.run((ctx) => attribute(ctx, purchase));

describe('attribution', () => {
  test('the last click counts for thirty days; what is wrong, foreign, stopped or one\'s own is passed over in silence', async () => {
    const [link, foreign, stopped] = [await makePromoter(world, org), await makePromoter(world, other), await makePromoter(world, org)];
    await org.call('PATCH', `/promoters/${stopped.linkId}`, { isActive: false }, 1);
    const now = world.clock.now();
    const counts = (given: object) => followed({ code: link.code, clickedAt: now, buyerEmail: 'ana@example.com', ...given });
    expect(await counts({ code: ` ${link.code.toLowerCase()} ` })).toBe(link.linkId);
    expect(await counts({ clickedAt: now.subtract({ hours: 24 * 30 - 1 }) })).toBe(link.linkId);
    for (const given of [{ clickedAt: now.subtract({ hours: 24 * 30 }) }, { code: foreign.code }, { code: stopped.code }, { code: 'X' }, { code: null }, { buyerEmail: link.email.toUpperCase() }]) expect(await counts(given), JSON.stringify(given)).toBeNull();
    const order = await earned(link.linkId, [10_000], { email: link.email });
    expect(await rowsOf(order.id)).toEqual([]);
  });

  test('visits are counted by link and event, and the answer is the same for a wrong code', async () => {
    const { linkId, code } = await makePromoter(world, org);
    const { slug } = (await org.call('GET', `/events/${event.id}`)).json<{ slug: string }>();
    for (const body of [{ code }, { code, slug }, { code, slug }, { code: 'NO-EXIST' }]) expect((await org.app.inject({ method: 'POST', url: `/api/v1/tickets/public/sites/${org.slug}/promoter-clicks`, body })).statusCode).toBe(204);
    expect((await org.app.inject({ method: 'POST', url: '/api/v1/tickets/public/sites/nobody/promoter-clicks', body: { code } })).statusCode).toBe(204);
    expect((await org.call('GET', `/promoters/${linkId}`)).json()).toMatchObject({ clicks: 3, orders: 0 });
  });
});

describe('commissions', () => {
  test('C1: 285,000 at 10 % earn 28,500; the General unit back takes 7,454, the rest of the order exactly the remainder', async () => {
    const { linkId } = await makePromoter(world, org);
    const order = await earned(linkId, [105_231, 105_231, 74_538]);
    await refund(order.id, 74_538);
    expect((await rowsOf(order.id)).map(({ kind, amountMinor, rateSource, status }) => [kind, amountMinor / PESO, rateSource, status])).toEqual([['accrual', 28_500, 'tenant', 'pending'], ['reversal', -7_454, 'tenant', 'pending']]);
    await refund(order.id, 105_231);
    await refund(order.id, 105_231);
    expect((await rowsOf(order.id)).reduce((sum, row) => sum + row.amountMinor, 0)).toBe(0);
  });

  test('C2: 3 x 68,000 at 12.5 % earn 25,500, by the nearest rate that is set', async () => {
    const { linkId } = await makePromoter(world, org, { commissionBp: 700 });
    const rate = async (prices = [68_000, 68_000, 68_000]) => (await rowsOf((await earned(linkId, prices)).id)).map(({ amountMinor, rateSource }) => [amountMinor / PESO, rateSource]);
    expect(await rate()).toEqual([[14_280, 'promoter_link']]);
    expect((await org.call('PUT', `/promoters/${linkId}/events/${event.id}`, { commissionBp: 1250 })).statusCode).toBe(204);
    expect(await rate()).toEqual([[25_500, 'promoter_event']]);
    expect((await org.call('PUT', `/promoters/${linkId}/events/${event.id}`, { commissionBp: 1250, isActive: false })).statusCode).toBe(204);
    expect(await rate()).toEqual([[14_280, 'promoter_link']]);
    expect((await org.call('GET', `/promoters/${linkId}/events`)).json().items).toMatchObject([{ eventId: event.id, commissionBp: 1250, isActive: false }]);
  });

  test('twenty tellings of one payment, at once, give one commission; without the index they give more', async () => {
    const { linkId } = await makePromoter(world, org);
    const order = await sale(linkId, [10_000]);
    await Promise.all(Array.from({ length: 20 }, () => org.run((ctx) => accrue(ctx, order.id))));
    expect(await rowsOf(order.id)).toHaveLength(1);
    const [row] = await rowsOf(order.id);
    const again = (drop: boolean) => world.owner.global.transaction().execute(async (tx) => {
      const { sql } = await import('#platform/db.ts');
      if (drop) await sql`drop index commission_once`.execute(tx);
      await sql`insert into commission (tenant_id, kind, event_id, order_id, link_id, base_minor, rate_bp, rate_source, amount_minor, currency, units, status) select tenant_id, kind, event_id, order_id, link_id, base_minor, rate_bp, rate_source, amount_minor, currency, units, status from commission where id = ${row!.id}::uuid`.execute(tx);
      const { rows } = await sql<{ n: number }>`select count(*)::integer as n from commission where order_id = ${order.id}::uuid`.execute(tx);
      throw new Error(`rows ${rows[0]!.n}`); // nothing of it stays
    });
    await expect(again(false)).rejects.toThrow(/commission_once/);
    await expect(again(true)).rejects.toThrow('rows 2');
  });

  test('refunds told twice, and many at once, never take back more than was given', async () => {
    const { linkId } = await makePromoter(world, org);
    const order = await earned(linkId, [50_000, 50_000]);
    const same = randomUUID();
    await Promise.all([...Array.from({ length: 6 }, () => refund(order.id, 50_000, same)), ...Array.from({ length: 4 }, () => refund(order.id, 50_000))]);
    const rows = await rowsOf(order.id);
    expect([rows.length, rows.reduce((sum, row) => sum + row.amountMinor, 0)]).toEqual([3, 0]);
    await expect(org.run((ctx) => ctx.tx.insertInto('commission').values({ tenantId: org.id, kind: 'reversal', eventId: event.id, orderId: order.id, linkId, accrualId: rows[0]!.id, cause: 'more', baseMinor: 0, rateBp: 1000, rateSource: 'tenant', amountMinor: -100, currency: 'COP', units: 0, status: 'pending' }).execute())).rejects.toThrow(/more taken back/);
  });

  test('legacy: commissions are not approved across tenants: another one approves, refuses and pays nothing by id', async () => {
    const { linkId, userId } = await makePromoter(world, org);
    const [row] = await rowsOf((await earned(linkId, [600_000])).id);
    expect((await other.call('POST', '/commissions:approve', { ids: [row!.id] })).json()).toMatchObject({ status: 404, code: 'COMMISSION_NOT_FOUND' });
    expect((await other.call('POST', `/commissions/${row!.id}/cancel`, { reason: 'x' })).json()).toMatchObject({ status: 404, code: 'COMMISSION_NOT_FOUND' });
    expect((await payOut(userId, 60_000 * PESO, randomUUID(), other)).json()).toMatchObject({ status: 404, code: 'PROMOTER_NOT_FOUND' });
    expect((await rowsOf((await earned(linkId, [1_000])).id))[0]!.status).toBe('pending');
  });

  test('a payout takes what is approved less what went back, from a minimum on; what is settled is never edited, and a later refund goes against the next', async () => {
    const { linkId, userId } = await makePromoter(world, org);
    const [one, two] = [await earned(linkId, [400_000]), await earned(linkId, [300_000])];
    const ids = [(await rowsOf(one.id))[0]!.id, (await rowsOf(two.id))[0]!.id];
    expect((await payOut(userId, 0)).json()).toMatchObject({ status: 422, code: 'PAYOUT_BELOW_MINIMUM', details: { balanceMinor: 0, minimumMinor: 50_000 * PESO } });
    expect((await approve([ids[0]!])).json()).toEqual({ approved: 1 });
    expect((await approve([ids[0]!])).json()).toMatchObject({ status: 409, code: 'INVALID_TRANSITION', details: { from: 'approved', to: 'approved' } });
    expect((await payOut(userId, 40_000 * PESO)).json().code).toBe('PAYOUT_BELOW_MINIMUM');
    await refund(two.id, 100_000);
    expect((await approve([ids[1]!])).statusCode).toBe(200);
    expect((await org.call('GET', '/payouts/balances')).json().items.find(({ memberId }: { memberId: string }) => memberId === userId)).toMatchObject({ approvedMinor: 60_000 * PESO, pendingMinor: 0, payable: true });
    expect((await payOut(userId, 70_000 * PESO)).json()).toMatchObject({ status: 409, code: 'BALANCE_CHANGED' });
    const paid = (await Promise.all(Array.from({ length: 5 }, () => payOut(userId, 60_000 * PESO)))).map(({ statusCode }) => statusCode).sort();
    expect([paid[0], new Set(paid.slice(1)).has(201)]).toEqual([201, false]);
    expect((await rowsOf(two.id)).map(({ status }) => status)).toEqual(['paid', 'paid']);
    await expect(org.run((ctx) => ctx.tx.updateTable('commission').set({ amountMinor: 1 }).where('id', '=', ids[0]!).execute())).rejects.toThrow(/never edited/);
    await expect(org.run((ctx) => ctx.tx.deleteFrom('commission').where('id', '=', ids[0]!).execute())).rejects.toThrow(/never edited/);
    await expect(org.run((ctx) => ctx.tx.insertInto('commissionPayout').values({ tenantId: org.id, memberId: userId, currency: 'COP', amountMinor: 5, reference: 'x' }).execute())).rejects.toThrow(/sum of its/);
    await refund(one.id, null);
    expect((await org.call('GET', '/payouts/balances')).json().items.find(({ memberId }: { memberId: string }) => memberId === userId)).toMatchObject({ approvedMinor: -40_000 * PESO, paidMinor: 60_000 * PESO, payable: false });
    expect((await payOut(userId, -40_000 * PESO)).json().code).toBe('PAYOUT_BELOW_MINIMUM');
    expect((await org.call('GET', `/payouts?memberId=${userId}`)).json().items).toMatchObject([{ amountMinor: 60_000 * PESO, reference: 'TR-1' }]);
    const { rows } = await org.run(async (ctx) => ({ rows: await ctx.tx.selectFrom('message').select('template').where('template', 'like', 'tickets.commission_%').execute() }));
    expect(new Set(rows.map(({ template }) => template))).toEqual(new Set(['tickets.commission_approved', 'tickets.commission_paid']));
  });

  test('a refused commission is cancelled with its reason, and refunds leave it so', async () => {
    const { linkId } = await makePromoter(world, org);
    const order = await earned(linkId, [10_000]);
    const [row] = await rowsOf(order.id);
    expect((await org.call('POST', `/commissions/${row!.id}/cancel`, { reason: 'Compra propia' })).statusCode).toBe(204);
    await refund(order.id, null);
    expect((await org.call('GET', `/commissions?linkId=${linkId}`)).json().items).toMatchObject([{ status: 'cancelled', cancelReason: 'Compra propia', orderNumber: order.number }]);
    expect((await approve([row!.id])).json().code).toBe('INVALID_TRANSITION');
  });

  test('the ranking counts each order once, however many units, visits and reversals it has', async () => {
    const mine = await makeOrganizer(world);
    const shown = await withArea(mine);
    const [first, second] = [await makePromoter(world, mine), await makePromoter(world, mine, { name: 'Beto Roa' })];
    for (const linkId of [first.linkId, first.linkId, second.linkId]) {
      const order = await sell(mine, { eventId: shown.id, linkId, units: [1, 2, 3].map(() => ({ areaId: shown.areaId, paidMinor: 20_000 * PESO })) });
      await mine.run((ctx) => accrue(ctx, order.id));
      for (let n = 0; n < 2; n += 1) await mine.run((ctx) => reverse(ctx, { orderId: order.id, cause: `refund:${n}`, faceMinor: 20_000 * PESO }));
    }
    for (const code of [first.code, first.code]) await mine.app.inject({ method: 'POST', url: `/api/v1/tickets/public/sites/${mine.slug}/promoter-clicks`, body: { code } });
    expect((await mine.call('GET', '/promoters?limit=1')).json()).toMatchObject({ items: [{ id: first.linkId, clicks: 2, orders: 2, units: 6, baseMinor: 120_000 * PESO, pendingMinor: 4_000 * PESO, reversedMinor: 8_000 * PESO }], next: expect.any(String) });
    const all = (await mine.call('GET', '/promoters')).json().items;
    expect(all.map(({ id, baseMinor }: { id: string; baseMinor: number }) => [id, baseMinor / PESO])).toEqual([[first.linkId, 120_000], [second.linkId, 60_000]]);
  });
});

describe('the promoter', () => {
  test('sees the own links, rates and sales, nobody\'s e-mail, and nothing of the others', async () => {
    const [me, another] = [await makePromoter(world, org), await makePromoter(world, org)];
    const order = await earned(me.linkId, [10_000]);
    await earned(another.linkId, [10_000]);
    const app = await serverFor(world, org, ['tickets.promoter.self'], { userId: me.userId, id: me.userId });
    const get = async (path: string) => (await app.inject(`/api/v1/tickets/promoters/me/${path}`)).json();
    expect((await get('links')).items).toMatchObject([{ id: me.linkId, code: me.code, url: expect.stringContaining(`/t/${org.slug}/?p=${me.code}`), orders: 1, rank: null }]);
    const sales = await get('sales');
    expect(sales.items).toMatchObject([{ orderNumber: order.number, amountMinor: 1_000 * PESO, status: 'pending' }]);
    expect(JSON.stringify(sales)).not.toContain('ana@example.com');
    expect(await get(`sales?linkId=${another.linkId}`)).toMatchObject({ status: 404, code: 'PROMOTER_NOT_FOUND' });
    expect(await get(`links/${another.linkId}/events`)).toMatchObject({ status: 404, code: 'PROMOTER_NOT_FOUND' });
    expect((await get('stats')).days).toHaveLength(30);
    expect((await app.inject('/api/v1/tickets/promoters')).statusCode).toBe(403);
    await org.call('PATCH', '/settings', { promoterRanking: true });
    expect((await get('links')).items[0].rank).toEqual(expect.any(Number));
  });
});

describe('promoters of an import', () => {
  test('keep their printed codes, become members without a mail, and are taken back while nobody came by them', async () => {
    const [one, two] = await org.run((ctx) => importPromoters(ctx, [{ name: 'Radio Uno', email: 'radio@uno.example', code: 'RADIOUNO', commissionBp: 1200 }, { name: 'Radio Uno', email: 'RADIO@uno.example', code: 'RADIO-2', commissionBp: null }]));
    expect((await org.run((ctx) => promoterCodes(ctx))).filter(({ id }) => id === one || id === two).map(({ code }) => code)).toEqual(['RADIO-2', 'RADIOUNO']);
    expect(await followed({ code: 'radiouno' })).toBe(one);
    await earned(two!, [1_000]);
    await expect(org.run((ctx) => removeImportedPromoters(ctx, [two!]))).rejects.toMatchObject({ code: 'PROMOTER_IN_USE' });
    await org.run((ctx) => removeImportedPromoters(ctx, [one!]));
    expect(await followed({ code: 'radiouno' })).toBeNull();
  });
});
