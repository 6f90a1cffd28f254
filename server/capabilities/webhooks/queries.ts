import type { Insertable, Selectable, Updateable } from 'kysely';
import type { DeliveryStatus } from '#contracts/webhook-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

export type EndpointRow = Selectable<DB['webhookEndpoint']>;
export type DeliveryRow = Selectable<DB['webhookDelivery']>;
const tenant = (ctx: Ctx): string => ctx.actor.tenantId;
interface Paged { limit: number; cursor?: string | undefined }

// ----------------------------------------------------------------------------------------------------------- addresses
export const endpointById = (ctx: Ctx, id: string): Promise<EndpointRow | undefined> => ctx.tx.selectFrom('webhookEndpoint').selectAll().where('tenantId', '=', tenant(ctx)).where('id', '=', id).executeTakeFirst();
export const lockEndpoint = (ctx: Ctx, id: string): Promise<EndpointRow | undefined> => ctx.tx.selectFrom('webhookEndpoint').selectAll().where('tenantId', '=', tenant(ctx)).where('id', '=', id).forUpdate().executeTakeFirst();
export const countEndpoints = async (ctx: Ctx): Promise<number> => (await ctx.tx.selectFrom('webhookEndpoint').select(sql<number>`count(*)::integer`.as('n')).where('tenantId', '=', tenant(ctx)).executeTakeFirstOrThrow()).n;
export const insertEndpoint = (ctx: Ctx, values: Omit<Insertable<DB['webhookEndpoint']>, 'tenantId'>): Promise<EndpointRow> => ctx.tx.insertInto('webhookEndpoint').values({ tenantId: tenant(ctx), ...values }).returningAll().executeTakeFirstOrThrow();
export const changeEndpoint = (ctx: Ctx, id: string, values: Updateable<DB['webhookEndpoint']>): Promise<EndpointRow> =>
  ctx.tx.updateTable('webhookEndpoint').set((eb) => ({ url: eb.ref('url'), ...values })).where('tenantId', '=', tenant(ctx)).where('id', '=', id).returningAll().executeTakeFirstOrThrow();
export const deleteEndpoint = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('webhookEndpoint').where('tenantId', '=', tenant(ctx)).where('id', '=', id).execute();
export async function pageOfEndpoints(ctx: Ctx, { limit, cursor }: Paged) {
  const from = readCursor(cursor, 1);
  const rows = await ctx.tx.selectFrom('webhookEndpoint').selectAll().where('tenantId', '=', tenant(ctx)).$if(from !== null, (query) => query.where(after(from!, [{ column: 'id', type: 'uuid' }]))).orderBy('id').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.id]);
}
/** Those that are on and want a topic. */
export const endpointsFor = (ctx: Ctx, topic: string): Promise<{ id: string }[]> =>
  ctx.tx.selectFrom('webhookEndpoint').select('id').where('tenantId', '=', tenant(ctx)).where('status', '=', 'on').where(sql<boolean>`${topic} = any(topics)`).orderBy('id').execute();

// ---------------------------------------------------------------------------------------------------------- deliveries
/** Undefined when the address has had the fact. */
export const insertDelivery = (ctx: Ctx, values: Omit<Insertable<DB['webhookDelivery']>, 'tenantId'>): Promise<DeliveryRow | undefined> =>
  ctx.tx.insertInto('webhookDelivery').values({ tenantId: tenant(ctx), ...values }).onConflict((oc) => oc.constraint('webhook_delivery_once').doNothing()).returningAll().executeTakeFirst();
export const lockDelivery = (ctx: Ctx, id: string, { wait = true }: { wait?: boolean } = {}): Promise<DeliveryRow | undefined> =>
  ctx.tx.selectFrom('webhookDelivery').selectAll().where('tenantId', '=', tenant(ctx)).where('id', '=', id).$if(wait, (query) => query.forUpdate()).executeTakeFirst();
export const changeDelivery = (ctx: Ctx, id: string, values: Updateable<DB['webhookDelivery']>) => ctx.tx.updateTable('webhookDelivery').set(values).where('tenantId', '=', tenant(ctx)).where('id', '=', id).execute();
/** Whose body may be sent again, oldest first. */
export const deliveriesBetween = (ctx: Ctx, endpointId: string, { from, to, all, limit }: { from: Temporal.Instant; to: Temporal.Instant; all: boolean; limit: number }) =>
  ctx.tx.selectFrom('webhookDelivery').select(['id', 'endpointId']).where('tenantId', '=', tenant(ctx)).where('endpointId', '=', endpointId).where('createdAt', '>=', from).where('createdAt', '<', to).where('status', 'in', all ? ['failed', 'delivered'] : ['failed']).orderBy('id').limit(limit).execute();

const withLast = (ctx: Ctx) =>
  ctx.tx.selectFrom('webhookDelivery as d').leftJoinLateral((eb) => eb.selectFrom('webhookAttempt as a').select(['a.httpStatus', 'a.error']).whereRef('a.tenantId', '=', 'd.tenantId').whereRef('a.deliveryId', '=', 'd.id').orderBy('a.id', 'desc').limit(1).as('last'), (join) => join.onTrue())
    .selectAll('d').select(['last.httpStatus as lastHttpStatus', 'last.error as lastError']).where('d.tenantId', '=', tenant(ctx));
export type ListedDelivery = Awaited<ReturnType<ReturnType<typeof withLast>['execute']>>[number];
export async function pageOfDeliveries(ctx: Ctx, endpointId: string, { limit, cursor, status, topic }: Paged & { status?: DeliveryStatus | undefined; topic?: string | undefined }) {
  const from = readCursor(cursor, 1);
  const rows = await withLast(ctx).where('d.endpointId', '=', endpointId).$if(status !== undefined, (query) => query.where('d.status', '=', status!)).$if(topic !== undefined, (query) => query.where('d.topic', '=', topic!))
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'd.id', type: 'uuid', desc: true }]))).orderBy('d.id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.id]);
}
export const listedDelivery = (ctx: Ctx, id: string): Promise<ListedDelivery | undefined> => withLast(ctx).where('d.id', '=', id).executeTakeFirst();
export const dropOldDeliveries = (ctx: Ctx, before: Temporal.Instant) => ctx.tx.deleteFrom('webhookDelivery').where('tenantId', '=', tenant(ctx)).where('createdAt', '<', before).where('status', '<>', 'waiting').execute();

// ------------------------------------------------------------------------------------------------------------ attempts
export const insertAttempt = (ctx: Ctx, values: Omit<Insertable<DB['webhookAttempt']>, 'tenantId'>) => ctx.tx.insertInto('webhookAttempt').values({ tenantId: tenant(ctx), ...values }).execute();
export const attemptsOf = (ctx: Ctx, deliveryId: string) =>
  ctx.tx.selectFrom('webhookAttempt').select(['id', 'at', 'tookMs', 'httpStatus', 'answer', 'error']).where('tenantId', '=', tenant(ctx)).where('deliveryId', '=', deliveryId).orderBy('id', 'desc').limit(100).execute();
