import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { TenantTx } from '#platform/db.ts';
import { after } from '#platform/paging.ts';
import type { Cursor } from '#platform/paging.ts';

const columns = ['id', 'provider', 'purpose', 'name', 'settings', 'secrets', 'secretFields', 'status', 'live', 'hookKey', 'lastCheckedAt', 'lastError', 'lastEventAt', 'version', 'createdAt', 'updatedAt'] as const;

export const findConnection = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('connection').select(columns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();
export type ConnectionRow = NonNullable<Awaited<ReturnType<typeof findConnection>>>;

export const lockConnection = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('connection').select(columns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();

/** The one whose address was called, of a tenant that is in business. */
export const connectionByHook = (tx: TenantTx, tenantId: string, provider: string, hookKey: string): Promise<ConnectionRow | undefined> =>
  tx.selectFrom('connection').innerJoin('tenant', 'tenant.id', 'connection.tenantId')
    .select(columns.map((column) => `connection.${column}` as const))
    .where('connection.tenantId', '=', tenantId).where('connection.provider', '=', provider).where('connection.hookKey', '=', hookKey).where('tenant.status', '=', 'active').executeTakeFirst();

/** Those in use, oldest first. */
export const connectionsInUse = (ctx: Ctx, by: { purpose: string } | { provider: string }) =>
  ctx.tx.selectFrom('connection').select(columns).where('tenantId', '=', ctx.actor.tenantId).where('status', '<>', 'paused')
    .where('purpose' in by ? 'purpose' : 'provider', '=', 'purpose' in by ? by.purpose : by.provider).orderBy('createdAt').orderBy('id').execute();

export const pageOfConnections = (ctx: Ctx, { limit, purpose }: { limit: number; purpose?: string | undefined }, cursor: Cursor | null) =>
  ctx.tx.selectFrom('connection').select(columns).where('tenantId', '=', ctx.actor.tenantId)
    .$if(purpose !== undefined, (qb) => qb.where('purpose', '=', purpose!))
    .$if(cursor !== null, (qb) => qb.where(after(cursor!, [{ column: 'name', type: 'text' }, { column: 'id', type: 'uuid' }])))
    .orderBy('name').orderBy('id').limit(limit + 1).execute();

export interface ConnectionChange {
  name?: string; live?: boolean; status?: 'active' | 'paused' | 'failing'; settings?: string; secrets?: Buffer; secretFields?: string[]; hookKey?: string;
  lastCheckedAt?: Temporal.Instant; lastError?: string | null;
}
export interface NewConnection { id: string; provider: string; purpose: string; name: string; live: boolean; settings: string; secrets: Buffer; secretFields: string[]; hookKey: string }

export const insertConnection = (ctx: Ctx, row: NewConnection) =>
  ctx.tx.insertInto('connection').values({ tenantId: ctx.actor.tenantId, ...row }).returning(columns).executeTakeFirstOrThrow();

export const updateConnection = (ctx: Ctx, id: string, change: ConnectionChange) =>
  ctx.tx.updateTable('connection').set(change).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).returning(columns).executeTakeFirstOrThrow();

export const deleteConnection = (ctx: Ctx, id: string) =>
  ctx.tx.deleteFrom('connection').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

// ------------------------------------------------------------------------------------------------- what they told us
const eventColumns = ['inboundEvent.id', 'inboundEvent.connectionId', 'inboundEvent.provider', 'inboundEvent.eventId', 'inboundEvent.payload', 'inboundEvent.headers', 'inboundEvent.status', 'inboundEvent.attempts', 'inboundEvent.error', 'inboundEvent.receivedAt', 'inboundEvent.processedAt'] as const;

export interface NewEvent { connectionId: string; provider: string; eventId: string; payload: string; rawBody: Buffer; headers: string }

/** Ids of those that are new. */
export const insertEvents = (ctx: Ctx, rows: readonly NewEvent[]) =>
  ctx.tx.insertInto('inboundEvent').values(rows.map((row) => ({ tenantId: ctx.actor.tenantId, ...row }))).onConflict((oc) => oc.constraint('inbound_event_once').doNothing()).returning('id').execute();

/** When the provider last spoke; leaves the version alone, since nobody edits this. */
export const touchConnection = (ctx: Ctx, id: string) =>
  ctx.tx.updateTable('connection').set({ lastEventAt: ctx.now }).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

export const findEvent = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('inboundEvent').leftJoin('connection', (join) => join.onRef('connection.tenantId', '=', 'inboundEvent.tenantId').onRef('connection.id', '=', 'inboundEvent.connectionId'))
    .select(eventColumns).select('connection.name as connectionName').where('inboundEvent.tenantId', '=', ctx.actor.tenantId).where('inboundEvent.id', '=', id).executeTakeFirst();
export type EventRow = NonNullable<Awaited<ReturnType<typeof findEvent>>>;

export const lockEvent = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('inboundEvent').select(['id', 'connectionId', 'eventId', 'payload', 'status', 'attempts']).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();

export const updateEvent = (ctx: Ctx, id: string, change: { status?: 'received' | 'processed' | 'failed' | 'skipped'; attempts?: number; error?: string | null; processedAt?: Temporal.Instant }) =>
  ctx.tx.updateTable('inboundEvent').set(change).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

export const pageOfEvents = (ctx: Ctx, { limit, connectionId, failed }: { limit: number; connectionId?: string | undefined; failed?: boolean | undefined }, cursor: Cursor | null) =>
  ctx.tx.selectFrom('inboundEvent').leftJoin('connection', (join) => join.onRef('connection.tenantId', '=', 'inboundEvent.tenantId').onRef('connection.id', '=', 'inboundEvent.connectionId'))
    .select(eventColumns).select('connection.name as connectionName').where('inboundEvent.tenantId', '=', ctx.actor.tenantId)
    .$if(connectionId !== undefined, (qb) => qb.where('inboundEvent.connectionId', '=', connectionId!))
    .$if(failed === true, (qb) => qb.where('inboundEvent.status', '=', 'failed'))
    .$if(cursor !== null, (qb) => qb.where(after(cursor!, [{ column: 'inboundEvent.id', type: 'uuid', desc: true }])))
    .orderBy('inboundEvent.id', 'desc').limit(limit + 1).execute();

/** What was received stays known for ever, its bytes for 90 days. */
export const dropOldBodies = (ctx: Ctx, before: Temporal.Instant) =>
  ctx.tx.updateTable('inboundEvent').set({ rawBody: null, headers: sql`'{}'` }).where('tenantId', '=', ctx.actor.tenantId).where('receivedAt', '<', before).where('rawBody', 'is not', null).execute();
