import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';

export type RefundRow = Selectable<DB['ticketRefund']>;
const tenantOf = (ctx: Ctx): string => ctx.actor.tenantId;

export const insertRefund = (ctx: Ctx, values: Omit<Insertable<DB['ticketRefund']>, 'tenantId'>): Promise<RefundRow> =>
  ctx.tx.insertInto('ticketRefund').values({ tenantId: tenantOf(ctx), ...values }).returningAll().executeTakeFirstOrThrow();
export const insertRefundUnits = async (ctx: Ctx, refundId: string, units: readonly { unitId: string; faceMinor: number; feeMinor: number }[]): Promise<void> => {
  if (units.length > 0) await ctx.tx.insertInto('ticketRefundUnit').values(units.map(({ unitId, faceMinor, feeMinor }) => ({ tenantId: tenantOf(ctx), refundId, orderUnitId: unitId, faceMinor, feeMinor }))).execute();
};
export const insertParts = (ctx: Ctx, refundId: string, paymentRefundIds: readonly string[]) =>
  ctx.tx.insertInto('ticketRefundPart').values(paymentRefundIds.map((paymentRefundId) => ({ tenantId: tenantOf(ctx), refundId, paymentRefundId }))).execute();
export const refundById = (ctx: Ctx, id: string): Promise<RefundRow | undefined> => ctx.tx.selectFrom('ticketRefund').selectAll().where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).executeTakeFirst();
export const lockRefundRow = (ctx: Ctx, id: string): Promise<RefundRow | undefined> => ctx.tx.selectFrom('ticketRefund').selectAll().where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).forUpdate().executeTakeFirst();
export const updateRefund = (ctx: Ctx, id: string, values: Updateable<DB['ticketRefund']>): Promise<RefundRow> =>
  ctx.tx.updateTable('ticketRefund').set((eb) => ({ reason: eb.ref('reason'), ...values })).where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).returningAll().executeTakeFirstOrThrow();
export const unitsOfRefund = (ctx: Ctx, refundId: string) => ctx.tx.selectFrom('ticketRefundUnit').select(['orderUnitId', 'faceMinor', 'feeMinor']).where('tenantId', '=', tenantOf(ctx)).where('refundId', '=', refundId).orderBy('id').execute();
export const dropRefundUnits = (ctx: Ctx, refundId: string) => ctx.tx.updateTable('ticketRefundUnit').set({ dropped: true }).where('tenantId', '=', tenantOf(ctx)).where('refundId', '=', refundId).execute();
export const partsOf = (ctx: Ctx, refundId: string) =>
  ctx.tx.selectFrom('ticketRefundPart as p').innerJoin('refund as r', (join) => join.onRef('r.tenantId', '=', 'p.tenantId').onRef('r.id', '=', 'p.paymentRefundId')).select(['r.id', 'r.status', 'r.amountMinor', 'r.method'])
    .where('p.tenantId', '=', tenantOf(ctx)).where('p.refundId', '=', refundId).orderBy('r.id').execute();
/** The refund that a promise of payments belongs to. */
export const refundOfPart = async (ctx: Ctx, paymentRefundId: string): Promise<string | null> =>
  (await ctx.tx.selectFrom('ticketRefundPart').select('refundId').where('tenantId', '=', tenantOf(ctx)).where('paymentRefundId', '=', paymentRefundId).executeTakeFirst())?.refundId ?? null;

/** Units of an order as the rules of refunds see them. */
export async function refundableUnits(ctx: Ctx, orderId: string) {
  const { rows } = await sql<{ id: string; paidMinor: number; feeMinor: number; refundedMinor: number; packageRef: number | null; bundleRef: number | null; isUsed: boolean; isAsked: boolean }>`
    select u.id, u.paid_minor, case when o.absorbed_fee_minor > 0 then 0 else u.fee_minor end as fee_minor, u.refunded_face_minor as refunded_minor, u.package_ref, u.bundle_ref,
      exists (select from ticket t where t.tenant_id = u.tenant_id and t.order_unit_id = u.id and t.status = 'used') as is_used,
      exists (select from ticket_refund_unit r where r.tenant_id = u.tenant_id and r.order_unit_id = u.id and not r.dropped) as is_asked
    from ticket_order_unit u join ticket_order o on o.tenant_id = u.tenant_id and o.id = u.order_id where u.tenant_id = ${tenantOf(ctx)}::uuid and u.order_id = ${orderId}::uuid and u.released_at is null order by u.position`.execute(ctx.tx);
  return rows;
}

/** Tickets of these units are blocked at the door, or freed again. */
export const blockTickets = (ctx: Ctx, orderUnitIds: readonly string[], blocked: boolean) =>
  ctx.tx.updateTable('ticket').set({ refundPending: blocked }).where('tenantId', '=', tenantOf(ctx)).where('orderUnitId', 'in', [...orderUnitIds]).where('status', '<>', 'voided').execute();
/** Voids the tickets of these units, with their history. */
export async function voidTickets(ctx: Ctx, orderUnitIds: readonly string[], reason: string): Promise<void> {
  const { actor } = ctx;
  await sql`
    with standing as (
      select id, status from ticket where tenant_id = ${actor.tenantId}::uuid and order_unit_id = any(${[...orderUnitIds]}::uuid[]) and status <> 'voided' order by id for update
    ), gone as (
      update ticket t set status = 'voided', voided_at = app.now(), voided_reason = ${reason}, refund_pending = false, inside = false from standing s where t.tenant_id = ${actor.tenantId}::uuid and t.id = s.id returning t.id, s.status as was
    )
    insert into state_change (tenant_id, machine, entity_id, from_state, to_state, actor_type, actor_id, actor_name, reason, occurred_at)
    select ${actor.tenantId}::uuid, 'ticket', id, was, 'voided', ${actor.type}, ${actor.id}::uuid, ${actor.name}, ${reason}, app.now() from gone`.execute(ctx.tx);
}
/** The units are the organizer's again: for sale, or kept back. */
export async function giveUnitsBack(ctx: Ctx, orderUnitIds: readonly string[], to: 'available' | 'blocked', reason: string): Promise<void> {
  await sql`
    with freed as (
      update ticket_order_unit set released_at = app.now() where tenant_id = ${tenantOf(ctx)}::uuid and id = any(${[...orderUnitIds]}::uuid[]) and released_at is null returning unit_id
    )
    update ticket_unit u set status = ${to}, order_id = null, block_reason = ${to === 'blocked' ? reason : null} from freed where u.tenant_id = ${tenantOf(ctx)}::uuid and u.id = freed.unit_id and u.status = 'sold'`.execute(ctx.tx);
}
export async function countRefunded(ctx: Ctx, units: readonly { orderUnitId: string; faceMinor: number; feeMinor: number }[]): Promise<void> {
  if (units.length === 0) return;
  await sql`update ticket_order_unit u set refunded_face_minor = u.refunded_face_minor + n.face, refunded_fee_minor = u.refunded_fee_minor + n.fee
    from unnest(${units.map(({ orderUnitId }) => orderUnitId)}::uuid[], ${units.map(({ faceMinor }) => faceMinor)}::bigint[], ${units.map(({ feeMinor }) => feeMinor)}::bigint[]) as n(id, face, fee) where u.tenant_id = ${tenantOf(ctx)}::uuid and u.id = n.id`.execute(ctx.tx);
}
/** Whether anything of the order is left that somebody may use or ask back. */
export const unitsLeft = async (ctx: Ctx, orderId: string): Promise<number> =>
  (await ctx.tx.selectFrom('ticketOrderUnit').select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('n')).where('tenantId', '=', tenantOf(ctx)).where('orderId', '=', orderId).where('releasedAt', 'is', null).executeTakeFirstOrThrow()).n;
/** Refunds that are owed with a term by law and not back yet, since when the term runs. */
export const refundsWithTerm = (ctx: Ctx) =>
  ctx.tx.selectFrom('ticketRefund as r').innerJoin('ticketOrder as o', (join) => join.onRef('o.tenantId', '=', 'r.tenantId').onRef('o.id', '=', 'r.orderId')).innerJoin('ticketEvent as e', (join) => join.onRef('e.tenantId', '=', 'r.tenantId').onRef('e.id', '=', 'r.eventId'))
    .select((eb) => ['r.id', 'r.orderId', 'o.number as orderNumber', 'e.name as eventName', 'e.timeZone', 'r.amountMinor', 'r.currency', eb.ref('r.dueAt').$notNull().as('dueAt'),
      // The term begins when the refund is approved, which for most is when it is made.
      eb.fn.coalesce(eb.selectFrom('stateChange as s').select((one) => one.fn.min('s.occurredAt').as('at')).whereRef('s.tenantId', '=', 'r.tenantId').where('s.machine', '=', 'ticket_refund').whereRef('s.entityId', '=', 'r.id').where('s.toState', '=', 'approved'), 'r.createdAt').as('since')])
    .where('r.tenantId', '=', tenantOf(ctx)).where('r.status', 'in', ['approved', 'processing', 'failed', 'manual']).where('r.dueAt', 'is not', null).orderBy('r.dueAt').limit(1000).execute();
