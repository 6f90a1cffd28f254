import type { Ctx } from '#platform/context.ts';
import type { GlobalTx } from '#platform/db.ts';
import { sql } from '#platform/db.ts';
import { after } from '#platform/paging.ts';
import type { Cursor } from '#platform/paging.ts';

const tenantColumns = ['id', 'slug', 'name', 'zone', 'currency', 'country', 'locale', 'apps', 'branding', 'demo', 'version'] as const;
export const findTenant = (ctx: Ctx) => ctx.tx.selectFrom('tenant').select(tenantColumns).where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();
export const lockTenant = (ctx: Ctx) => ctx.tx.selectFrom('tenant').select(tenantColumns).where('id', '=', ctx.actor.tenantId).forUpdate().executeTakeFirstOrThrow();
export const updateTenant = (ctx: Ctx, change: { name?: string; zone?: string; locale?: 'es' | 'en'; branding?: string }) =>
  ctx.tx.updateTable('tenant').set((eb) => ({ ...change, version: eb('version', '+', 1), updatedAt: ctx.now })).where('id', '=', ctx.actor.tenantId).execute();

export interface NewTenant { slug: string; name: string; zone: string; currency: string; country: string; locale: 'es' | 'en'; apps: string[]; demo: boolean }
/** undefined when the slug is taken. */
export const insertTenant = (tx: GlobalTx, tenant: NewTenant) =>
  tx.insertInto('tenant').values(tenant).onConflict((oc) => oc.constraint('tenant_slug_unique').doNothing()).returning('id').executeTakeFirst();
export const tenantBySlug = (tx: GlobalTx, slug: string) => tx.selectFrom('tenant').select(tenantColumns).where('slug', '=', slug).executeTakeFirst();
export const allTenants = (tx: GlobalTx) => tx.selectFrom('tenant').select([...tenantColumns, 'status', 'createdAt']).orderBy('slug').execute();

const branchColumns = ['id', 'name', 'zone', 'currency', 'address', 'phone', 'lat', 'lng', 'active', 'version'] as const;
export const allBranches = (ctx: Ctx) => ctx.tx.selectFrom('branch').select(branchColumns).where('tenantId', '=', ctx.actor.tenantId).orderBy('name').execute();
export const findBranch = (ctx: Ctx, id: string) => ctx.tx.selectFrom('branch').select(branchColumns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();
export const lockBranch = (ctx: Ctx, id: string) => ctx.tx.selectFrom('branch').select(branchColumns).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();
export interface BranchFields { name?: string; zone?: string; currency?: string; address?: string | null; phone?: string | null; lat?: number | null; lng?: number | null; active?: boolean }
export const insertBranch = (ctx: Ctx, branch: BranchFields & { name: string; zone: string; currency: string }) =>
  ctx.tx.insertInto('branch').values({ tenantId: ctx.actor.tenantId, ...branch }).returning(branchColumns).executeTakeFirstOrThrow();
export const updateBranch = (ctx: Ctx, id: string, change: BranchFields) =>
  ctx.tx.updateTable('branch').set((eb) => ({ name: eb.ref('name'), ...change })).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).returning(branchColumns).executeTakeFirstOrThrow();
export const deleteBranchRow = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('branch').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

export interface AuditFilter { entity?: string | undefined; entityId?: string | undefined; actorId?: string | undefined; action?: string | undefined; from?: string | undefined; to?: string | undefined; limit: number }
export const pageOfAudit = (ctx: Ctx, filter: AuditFilter, cursor: Cursor | null) =>
  ctx.tx.selectFrom('auditLog').select(['id', 'occurredAt', 'actorType', 'actorId', 'actorName', 'action', 'entity', 'entityId', 'summary', 'reason', 'before', 'after', 'ip', 'userAgent', 'requestId'])
    .where('tenantId', '=', ctx.actor.tenantId)
    .$if(filter.entity !== undefined, (qb) => qb.where('entity', '=', filter.entity!))
    .$if(filter.entityId !== undefined, (qb) => qb.where('entityId', '=', filter.entityId!))
    .$if(filter.actorId !== undefined, (qb) => qb.where('actorId', '=', filter.actorId!))
    .$if(filter.action !== undefined, (qb) => qb.where('action', '=', filter.action!))
    .$if(filter.from !== undefined, (qb) => qb.where('occurredAt', '>=', filter.from as never))
    .$if(filter.to !== undefined, (qb) => qb.where('occurredAt', '<', filter.to as never))
    .$if(cursor !== null, (qb) => qb.where(after(cursor!, [{ column: 'id', type: 'uuid', desc: true }])))
    .orderBy('id', 'desc').limit(filter.limit + 1).execute();

/** The distinct values of a column, found by skipping from one to the next. */
export const auditKinds = async (ctx: Ctx, column: 'entity' | 'action'): Promise<string[]> => {
  const name = sql.ref(column);
  const { rows } = await sql<{ value: string }>`select distinct ${name} as value from (select ${name} from audit_log where tenant_id = ${ctx.actor.tenantId}::uuid order by id desc limit 20000) recent order by 1 limit 200`.execute(ctx.tx);
  return rows.map(({ value }) => value);
};
