import { randomBytes } from 'node:crypto';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { World } from '#test/server.ts';
import type { Organizer } from '#test/tickets.ts';

// Sales as rows, for what only counts them: no gateway, no mail. What an order does by itself is tested with real orders.

export interface Sale {
  eventId: string;
  /** Each unit that is sold: what was paid for it, and the fee. */
  units: readonly { areaId: string; paidMinor: number; baseMinor?: number; feeMinor?: number; absorbedFeeMinor?: number; parafiscalMinor?: number; stageId?: string; promotionId?: string; codeDiscountMinor?: number }[];
  linkId?: string | null;
  email?: string;
  name?: string;
  channel?: 'online' | 'box_office' | 'courtesy' | 'import';
  mode?: 'live' | 'test';
  paidAt?: string;
  clientId?: string;
  codeId?: string;
}
export interface Sold { id: string; number: string; unitIds: string[] }

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const numberOf = (): string => `MT-${[...randomBytes(12)].map((byte) => SIGNS[byte % 32]).join('')}`;
const total = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0);

/** A paid order with its units, as fulfilment leaves them. */
export const sell = (org: Organizer, sale: Sale): Promise<Sold> => org.run((ctx) => insertSale(ctx, org, sale));

async function insertSale(ctx: Ctx, org: Organizer, { eventId, units, linkId = null, email = 'ana@example.com', name = 'Ana Paz', channel = 'online', mode = 'live', paidAt, clientId, codeId }: Sale): Promise<Sold> {
  const at = paidAt ? Temporal.Instant.from(paidAt) : ctx.now;
  const lines = units.map((unit) => ({ feeMinor: 0, absorbedFeeMinor: 0, parafiscalMinor: 0, codeDiscountMinor: 0, ...unit, baseMinor: unit.baseMinor ?? unit.paidMinor + (unit.codeDiscountMinor ?? 0) }));
  const face = total(lines.map(({ paidMinor }) => paidMinor));
  const base = total(lines.map(({ baseMinor }) => baseMinor));
  const absorbed = total(lines.map(({ absorbedFeeMinor }) => absorbedFeeMinor));
  const fee = absorbed > 0 ? 0 : total(lines.map(({ feeMinor }) => feeMinor));
  const { feePlanId, currency } = await ctx.tx.selectFrom('ticketEvent').select(['feePlanId', 'currency']).where('tenantId', '=', org.id).where('id', '=', eventId).executeTakeFirstOrThrow();
  const order = await ctx.tx.insertInto('ticketOrder').values({
    tenantId: org.id, number: numberOf(), eventId, channel, status: 'paid', mode, clientId: clientId ?? null, buyerName: name, buyerEmail: email, holdExpiresAt: at.add({ minutes: 15 }), currency, unitCount: lines.length, admissions: lines.length, baseMinor: base,
    discountMinor: Math.max(0, base - face), surchargeMinor: Math.max(0, face - base), faceMinor: face, feeMinor: fee, feeVatMinor: 0, absorbedFeeMinor: absorbed, taxMinor: 0, parafiscalMinor: total(lines.map(({ parafiscalMinor }) => parafiscalMinor)),
    totalMinor: face + fee, quote: JSON.stringify({}), promoterLinkId: linkId, tokenHash: randomBytes(16).toString('hex'), tokenSealed: Buffer.from('x'), paidAt: at, codeId: codeId ?? null,
  }).returning(['id', 'number']).executeTakeFirstOrThrow();
  const unitIds: string[] = [];
  for (const [index, line] of lines.entries()) {
    const { rows } = await sql<{ id: string }>`update ticket_unit set status = 'held', order_id = ${order.id}::uuid, hold_expires_at = app.now() where tenant_id = ${org.id}::uuid and id = (select id from ticket_unit where tenant_id = ${org.id}::uuid and area_id = ${line.areaId}::uuid and status = 'available' order by number limit 1) returning id`.execute(ctx.tx);
    await ctx.tx.updateTable('ticketUnit').set({ status: 'sold', holdExpiresAt: null }).where('id', '=', rows[0]!.id).execute();
    const unit = await ctx.tx.insertInto('ticketOrderUnit').values({
      tenantId: org.id, eventId, orderId: order.id, areaId: line.areaId, unitId: rows[0]!.id, position: index + 1, baseMinor: line.baseMinor, stageId: line.stageId ?? null, promotionId: line.promotionId ?? null, stagePriceMinor: line.paidMinor + line.codeDiscountMinor, codeDiscountMinor: line.codeDiscountMinor,
      paidMinor: line.paidMinor, feeMinor: line.feeMinor || line.absorbedFeeMinor, feeVatMinor: 0, taxMinor: 0, parafiscalMinor: line.parafiscalMinor, feePlanId,
    }).returning('id').executeTakeFirstOrThrow();
    unitIds.push(unit.id);
  }
  return { ...order, unitIds };
}

/** Face money and fee of units that went back, as a refund leaves their rows. */
export const giveBack = (org: Organizer, unitIds: readonly string[], { fee = false }: { fee?: boolean } = {}): Promise<void> => org.run(async (ctx) => {
  for (const id of unitIds) await ctx.tx.updateTable('ticketOrderUnit').set((eb) => ({ refundedFaceMinor: eb.ref('paidMinor'), ...(fee && { refundedFeeMinor: eb.ref('feeMinor') }) })).where('tenantId', '=', org.id).where('id', '=', id).execute();
});

/** A promoter with a link: a member of the organizer. */
export async function makePromoter(world: World, org: Organizer, given: { name?: string; commissionBp?: number | null } = {}): Promise<{ linkId: string; userId: string; code: string; email: string }> {
  const email = `${randomBytes(6).toString('hex')}@promo.example`;
  const name = given.name ?? 'Laura Gil';
  const { id: userId } = await world.owner.global.insertInto('appUser').values({ email, name }).returning('id').executeTakeFirstOrThrow();
  await org.run((ctx) => ctx.tx.insertInto('membership').values({ tenantId: org.id, userId, name, status: 'active' }).execute());
  const answer = await org.call('POST', '/promoters', { memberId: userId, commissionBp: given.commissionBp ?? null });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  const { id, code } = answer.json<{ id: string; code: string }>();
  return { linkId: id, userId, code, email };
}
