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
/** Why the newest demand of an owner was not paid, in the gateway's words; null while nothing was refused. */
export const lastRefusal = async (ctx: Ctx, ownerType: string, ownerId: string): Promise<string | null> =>
  (await ctx.tx.selectFrom('checkout').select('failureReason').where('tenantId', '=', tenantOf(ctx)).where('ownerType', '=', ownerType).where('ownerId', '=', ownerId).where('status', '=', 'failed').orderBy('id', 'desc').limit(1).executeTakeFirst())?.failureReason ?? null;
/** Those of an owner that may still be paid, in the order of their locks. */
export const liveCheckouts = (ctx: Ctx, ownerType: string, ownerId: string): Promise<CheckoutRow[]> =>
  ctx.tx.selectFrom('checkout').selectAll().where('tenantId', '=', tenantOf(ctx)).where('ownerType', '=', ownerType).where('ownerId', '=', ownerId).where('status', 'in', ['open', 'failed'])
    .orderBy('id').forNoKeyUpdate().execute();

/** Those with a try that is to be asked about, and those that are over. */
export const checkoutsToAsk = async (ctx: Ctx, limit: number): Promise<{ id: string }[]> =>
  (await sql<{ id: string }>`
    select id from (
      select checkout_id as id from checkout_attempt where tenant_id = ${tenantOf(ctx)}::uuid and next_ask_at <= ${ctx.now}
      union
      select id from checkout where tenant_id = ${tenantOf(ctx)}::uuid and status in ('open', 'failed') and expires_at <= ${ctx.now}
    ) due order by id limit ${limit}`.execute(ctx.tx)).rows;

// ---------------------------------------------------------------------------------------------------------- attempts
export type AttemptRow = Selectable<DB['checkoutAttempt']>;
export const attemptsOf = (ctx: Ctx, checkoutId: string): Promise<AttemptRow[]> =>
  ctx.tx.selectFrom('checkoutAttempt').selectAll().where('tenantId', '=', tenantOf(ctx)).where('checkoutId', '=', checkoutId).orderBy('id').execute();
export const attemptByReference = (ctx: Ctx, provider: string, reference: string): Promise<AttemptRow | undefined> =>
  ctx.tx.selectFrom('checkoutAttempt').selectAll().where('tenantId', '=', tenantOf(ctx)).where('provider', '=', provider).where('reference', '=', reference).executeTakeFirst();
export const insertAttempt = (ctx: Ctx, values: Omit<Insertable<DB['checkoutAttempt']>, 'tenantId'>): Promise<AttemptRow> =>
  ctx.tx.insertInto('checkoutAttempt').values({ ...values, tenantId: tenantOf(ctx) }).returningAll().executeTakeFirstOrThrow();
export const updateAttempt = (ctx: Ctx, id: string, values: Updateable<DB['checkoutAttempt']>) =>
  ctx.tx.updateTable('checkoutAttempt').set(values).where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).execute();
/** How many tries there were under a name, over all demands that had it. */
export const triesUnder = async (ctx: Ctx, name: string): Promise<number> =>
  (await sql<{ n: number }>`select count(*)::integer as n from checkout_attempt a join checkout k on k.tenant_id = a.tenant_id and k.id = a.checkout_id where a.tenant_id = ${tenantOf(ctx)}::uuid and k.reference = ${name}`.execute(ctx.tx)).rows[0]!.n;

// ------------------------------------------------------------------------------------------ payments at the gateway
export type TransactionRow = Selectable<DB['gatewayTransaction']>;
export const findTransaction = (ctx: Ctx, { provider, connectionId, paymentId }: { provider: string; connectionId: string | null; paymentId: string }): Promise<TransactionRow | undefined> =>
  ctx.tx.selectFrom('gatewayTransaction').selectAll().where('tenantId', '=', tenantOf(ctx)).where('provider', '=', provider).where('connectionId', connectionId === null ? 'is' : '=', connectionId).where('transactionId', '=', paymentId).forNoKeyUpdate().executeTakeFirst();
export const transactionsOf = (ctx: Ctx, checkoutId: string): Promise<TransactionRow[]> =>
  ctx.tx.selectFrom('gatewayTransaction').selectAll().where('tenantId', '=', tenantOf(ctx)).where('checkoutId', '=', checkoutId).orderBy('id').execute();
export const transactionById = (ctx: Ctx, id: string): Promise<TransactionRow> =>
  ctx.tx.selectFrom('gatewayTransaction').selectAll().where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).executeTakeFirstOrThrow();
export const transactionOfReceipt = (ctx: Ctx, receiptId: string): Promise<TransactionRow | undefined> =>
  ctx.tx.selectFrom('gatewayTransaction').selectAll().where('tenantId', '=', tenantOf(ctx)).where('receiptId', '=', receiptId).executeTakeFirst();
export const insertTransaction = (ctx: Ctx, values: Omit<Insertable<DB['gatewayTransaction']>, 'tenantId'>): Promise<TransactionRow> =>
  ctx.tx.insertInto('gatewayTransaction').values({ ...values, tenantId: tenantOf(ctx) }).returningAll().executeTakeFirstOrThrow();
export const updateTransaction = (ctx: Ctx, id: string, values: Updateable<DB['gatewayTransaction']>): Promise<TransactionRow> =>
  ctx.tx.updateTable('gatewayTransaction').set(values).where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).returningAll().executeTakeFirstOrThrow();
export const hasPending = async (ctx: Ctx, checkoutId: string): Promise<boolean> =>
  (await ctx.tx.selectFrom('gatewayTransaction').select('id').where('tenantId', '=', tenantOf(ctx)).where('checkoutId', '=', checkoutId).where('status', '=', 'pending').limit(1).executeTakeFirst()) !== undefined;

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
export const insertGatewayRefund = (ctx: Ctx, refundId: string, { id, checkoutId }: TransactionRow) =>
  ctx.tx.insertInto('gatewayRefund').values({ tenantId: tenantOf(ctx), refundId, checkoutId, transactionId: id, status: 'running' })
    .onConflict((oc) => oc.columns(['tenantId', 'refundId']).doUpdateSet({ status: 'running', attempts: 0, nextTryAt: null, lastError: null, askedAt: null, reference: null })).execute();
export const findGatewayRefund = (ctx: Ctx, refundId: string): Promise<GatewayRefundRow | undefined> =>
  ctx.tx.selectFrom('gatewayRefund').selectAll().where('tenantId', '=', tenantOf(ctx)).where('refundId', '=', refundId).executeTakeFirst();
export const lockGatewayRefund = (ctx: Ctx, refundId: string): Promise<GatewayRefundRow | undefined> =>
  ctx.tx.selectFrom('gatewayRefund').selectAll().where('tenantId', '=', tenantOf(ctx)).where('refundId', '=', refundId).forUpdate().executeTakeFirst();
export const updateGatewayRefund = (ctx: Ctx, refundId: string, values: Updateable<DB['gatewayRefund']>) =>
  ctx.tx.updateTable('gatewayRefund').set(values).where('tenantId', '=', tenantOf(ctx)).where('refundId', '=', refundId).execute();
/** What the gateway has given back of a payment, or is giving back. */
export const otherRefundsOf = async (ctx: Ctx, transactionId: string, refundId: string): Promise<number> =>
  Number((await ctx.tx.selectFrom('gatewayRefund').select((eb) => eb.fn.countAll().as('n')).where('tenantId', '=', tenantOf(ctx)).where('transactionId', '=', transactionId).where('refundId', '<>', refundId).where('status', 'in', ['running', 'done']).executeTakeFirstOrThrow()).n);
/** Refunds of a payment that are promised and not given, whoever was to give them by the gateway. */
export const promisedRefunds = async (ctx: Ctx, receiptId: string): Promise<{ id: string }[]> =>
  ctx.tx.selectFrom('refund').select('id').where('tenantId', '=', tenantOf(ctx)).where('receiptId', '=', receiptId).where('status', '=', 'pending').where('method', '=', 'gateway').orderBy('id').execute();

// ------------------------------------------------------------------------------------------------------------- buyer
export const buyerOf = (ctx: Ctx, clientId: string): Promise<{ name: string; email: string | null; phone: string | null }> =>
  ctx.tx.selectFrom('client').select(['fullName as name', 'primaryEmail as email', 'primaryPhone as phone']).where('tenantId', '=', tenantOf(ctx)).where('id', '=', clientId).executeTakeFirstOrThrow();

// ----------------------------------------------------------------------------------------------------------- clients
export const countOfClients = async (ctx: Ctx, ids: readonly string[]): Promise<{ total: number; open: number }> =>
  (await sql<{ total: number; open: number }>`select count(*)::integer as total, count(*) filter (where status in ('open', 'failed'))::integer as open from checkout where tenant_id = ${tenantOf(ctx)}::uuid and client_id = any(${[...ids]}::uuid[])`.execute(ctx.tx)).rows[0]!;
export const moveCheckouts = async (ctx: Ctx, from: string, to: string, only?: readonly string[]): Promise<string[]> =>
  (await ctx.tx.updateTable('checkout').set({ clientId: to }).where('tenantId', '=', tenantOf(ctx)).where('clientId', '=', from).$if(only !== undefined, (query) => query.where('id', 'in', [...only!])).returning('id').execute()).map(({ id }) => id);
