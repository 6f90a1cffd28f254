import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

export type CheckoutRow = Selectable<DB['checkout']>;

const tenantOf = (ctx: Ctx) => ctx.actor.tenantId;
const visible = (ctx: Ctx) => (ctx.actor.branchIds === null ? sql<boolean>`true` : sql<boolean>`(k.branch_id is null or k.branch_id = any(${[...ctx.actor.branchIds]}::uuid[]))`);

export const insertCheckout = (ctx: Ctx, values: Omit<Insertable<DB['checkout']>, 'tenantId'>): Promise<CheckoutRow> =>
  ctx.tx.insertInto('checkout').values({ ...values, tenantId: tenantOf(ctx) }).returningAll().executeTakeFirstOrThrow();
export const updateCheckout = (ctx: Ctx, id: string, values: Updateable<DB['checkout']>): Promise<CheckoutRow> =>
  ctx.tx.updateTable('checkout').set(values).where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).returningAll().executeTakeFirstOrThrow();

export const findCheckout = (ctx: Ctx, id: string): Promise<CheckoutRow | undefined> =>
  ctx.tx.selectFrom('checkout').selectAll().where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).executeTakeFirst();
export const lockCheckout = (ctx: Ctx, id: string): Promise<CheckoutRow> =>
  ctx.tx.selectFrom('checkout').selectAll().where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).forNoKeyUpdate().executeTakeFirstOrThrow();
export const checkoutByToken = (ctx: Ctx, tokenHash: string): Promise<CheckoutRow | undefined> =>
  ctx.tx.selectFrom('checkout').selectAll().where('tenantId', '=', tenantOf(ctx)).where('tokenHash', '=', tokenHash).executeTakeFirst();
export const checkoutByProviderId = (ctx: Ctx, provider: string, providerCheckoutId: string): Promise<CheckoutRow | undefined> =>
  ctx.tx.selectFrom('checkout').selectAll().where('tenantId', '=', tenantOf(ctx)).where('provider', '=', provider).where('providerCheckoutId', '=', providerCheckoutId).executeTakeFirst();
export const checkoutOfReceipt = (ctx: Ctx, receiptId: string): Promise<CheckoutRow | undefined> =>
  ctx.tx.selectFrom('checkout').selectAll().where('tenantId', '=', tenantOf(ctx)).where('receiptId', '=', receiptId).executeTakeFirst();

/** Those of an owner that may still be paid, in the order of their locks. */
export const liveCheckouts = (ctx: Ctx, ownerType: string, ownerId: string): Promise<CheckoutRow[]> =>
  ctx.tx.selectFrom('checkout').selectAll().where('tenantId', '=', tenantOf(ctx)).where('ownerType', '=', ownerType).where('ownerId', '=', ownerId).where('status', 'in', ['open', 'failed'])
    .orderBy('id').forNoKeyUpdate().execute();

/** Opened at a gateway and not asked about for a while, or overdue. */
export const checkoutsToAsk = (ctx: Ctx, askedBefore: Temporal.Instant, limit: number): Promise<{ id: string }[]> =>
  ctx.tx.selectFrom('checkout').select('id').where('tenantId', '=', tenantOf(ctx)).where('status', 'in', ['open', 'failed'])
    .where((eb) => eb.or([
      eb('expiresAt', '<=', ctx.now),
      eb.and([eb('providerCheckoutId', 'is not', null), eb('connectionId', 'is not', null), eb.or([eb('askedAt', 'is', null), eb('askedAt', '<', askedBefore)])]),
    ])).orderBy('id').limit(limit).execute();

// -------------------------------------------------------------------------------------------------------- the screen
const joined = (ctx: Ctx) => ctx.tx.selectFrom('checkout as k').innerJoin('client as c', (join) => join.onRef('c.tenantId', '=', 'k.tenantId').onRef('c.id', '=', 'k.clientId'))
  .select(['k.id', 'k.branchId', 'k.ownerType', 'k.ownerId', 'k.round', 'k.purpose', 'k.clientId', 'c.fullName as clientName', 'k.amountMinor', 'k.currency', 'k.description', 'k.status', 'k.provider', 'k.live',
    'k.expiresAt', 'k.createdAt', 'k.paidAt', 'k.receiptId', 'k.failureReason', 'k.tokenSealed', 'k.version', sql<boolean>`k.provider_checkout_id is not null`.as('opened')])
  .where('k.tenantId', '=', tenantOf(ctx)).where(visible(ctx));
export type ShownCheckout = Awaited<ReturnType<ReturnType<typeof joined>['execute']>>[number];

export async function checkoutPage(ctx: Ctx, { limit, cursor, status, ownerType, ownerId }: { limit: number; cursor?: string | undefined; status?: CheckoutRow['status'] | undefined; ownerType?: string | undefined; ownerId?: string | undefined }) {
  const from = readCursor(cursor, 1);
  const rows = await joined(ctx)
    .$if(status !== undefined, (query) => query.where('k.status', '=', status!))
    .$if(ownerType !== undefined, (query) => query.where('k.ownerType', '=', ownerType!))
    .$if(ownerId !== undefined, (query) => query.where('k.ownerId', '=', ownerId!))
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'k.id', type: 'uuid', desc: true }])))
    .orderBy('k.id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.id]);
}
export const shownCheckout = (ctx: Ctx, id: string) => joined(ctx).where('k.id', '=', id).executeTakeFirst();

// ------------------------------------------------------------------------------------------------------------ events
export const knowsEvent = async (ctx: Ctx, provider: string, eventId: string): Promise<boolean> =>
  (await ctx.tx.selectFrom('gatewayEvent').select('id').where('tenantId', '=', tenantOf(ctx)).where('provider', '=', provider).where('eventId', '=', eventId).executeTakeFirst()) !== undefined;
/** The payments of a checkout that webhooks told us of (not what we learned by asking). */
export const paymentsTold = async (ctx: Ctx, checkoutId: string): Promise<(string | null)[]> =>
  (await ctx.tx.selectFrom('gatewayEvent').select('paymentId').where('tenantId', '=', tenantOf(ctx)).where('checkoutId', '=', checkoutId).where('kind', '=', 'paid').where('outcome', 'in', ['applied', 'repeated']).where('eventId', 'not like', 'asked:%').execute()).map(({ paymentId }) => paymentId);
/** @returns its id, or null when it is known already */
export const insertEvent = async (ctx: Ctx, values: Omit<Insertable<DB['gatewayEvent']>, 'tenantId'>): Promise<string | null> =>
  (await ctx.tx.insertInto('gatewayEvent').values({ ...values, tenantId: tenantOf(ctx) }).onConflict((oc) => oc.columns(['tenantId', 'provider', 'eventId']).doNothing()).returning('id').executeTakeFirst())?.id ?? null;

export async function quarantinePage(ctx: Ctx, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const from = readCursor(cursor, 1);
  const rows = await ctx.tx.selectFrom('gatewayEvent as e').select(['e.id', 'e.provider', 'e.eventId', 'e.kind', 'e.checkoutId', 'e.paymentId', 'e.reason', 'e.payload', 'e.occurredAt'])
    .where('e.tenantId', '=', tenantOf(ctx)).where('e.outcome', '=', 'quarantined').where('e.resolvedAt', 'is', null)
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'e.id', type: 'uuid', desc: true }])))
    .orderBy('e.id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.id]);
}
export const resolveEvent = (ctx: Ctx, id: string) =>
  ctx.tx.updateTable('gatewayEvent').set({ resolvedAt: ctx.now, resolvedBy: ctx.actor.userId }).where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).where('outcome', '=', 'quarantined').where('resolvedAt', 'is', null)
    .returning(['id', 'provider', 'eventId', 'reason']).executeTakeFirst();

// ----------------------------------------------------------------------------------------------------------- refunds
export type GatewayRefundRow = Selectable<DB['gatewayRefund']>;
export const insertGatewayRefund = (ctx: Ctx, refundId: string, checkoutId: string) =>
  ctx.tx.insertInto('gatewayRefund').values({ tenantId: tenantOf(ctx), refundId, checkoutId, status: 'running' })
    .onConflict((oc) => oc.columns(['tenantId', 'refundId']).doUpdateSet({ status: 'running', attempts: 0, nextTryAt: null, lastError: null })).execute();
export const findGatewayRefund = (ctx: Ctx, refundId: string): Promise<GatewayRefundRow | undefined> =>
  ctx.tx.selectFrom('gatewayRefund').selectAll().where('tenantId', '=', tenantOf(ctx)).where('refundId', '=', refundId).executeTakeFirst();
export const lockGatewayRefund = (ctx: Ctx, refundId: string): Promise<GatewayRefundRow | undefined> =>
  ctx.tx.selectFrom('gatewayRefund').selectAll().where('tenantId', '=', tenantOf(ctx)).where('refundId', '=', refundId).forUpdate().executeTakeFirst();
export const updateGatewayRefund = (ctx: Ctx, refundId: string, values: Updateable<DB['gatewayRefund']>) =>
  ctx.tx.updateTable('gatewayRefund').set(values).where('tenantId', '=', tenantOf(ctx)).where('refundId', '=', refundId).execute();
/** What the gateway has given back of a payment, or is giving back. */
export const otherRefundsOf = async (ctx: Ctx, checkoutId: string, refundId: string): Promise<number> =>
  Number((await ctx.tx.selectFrom('gatewayRefund').select((eb) => eb.fn.countAll().as('n')).where('tenantId', '=', tenantOf(ctx)).where('checkoutId', '=', checkoutId).where('refundId', '<>', refundId).where('status', 'in', ['running', 'done']).executeTakeFirstOrThrow()).n);

// ----------------------------------------------------------------------------------------------------------- clients
export const countOfClients = async (ctx: Ctx, ids: readonly string[]): Promise<{ total: number; open: number }> =>
  (await sql<{ total: number; open: number }>`select count(*)::integer as total, count(*) filter (where status in ('open', 'failed'))::integer as open from checkout where tenant_id = ${tenantOf(ctx)}::uuid and client_id = any(${[...ids]}::uuid[])`.execute(ctx.tx)).rows[0]!;
export const moveCheckouts = async (ctx: Ctx, from: string, to: string, only?: readonly string[]): Promise<string[]> =>
  (await ctx.tx.updateTable('checkout').set({ clientId: to }).where('tenantId', '=', tenantOf(ctx)).where('clientId', '=', from).$if(only !== undefined, (query) => query.where('id', 'in', [...only!])).returning('id').execute()).map(({ id }) => id);
