import type { ResourceKind, ResourceStatus } from '#contracts/calendar.ts';
import { sql } from '#platform/db.ts';
import type { TenantTx } from '#platform/db.ts';
import { after } from '#platform/paging.ts';
import { prepared } from '#platform/prepared.ts';
import type { Cursor } from '#platform/paging.ts';

const columns = ['resource.id', 'resource.branchId', 'resource.kind', 'resource.code', 'resource.name', 'resource.capacity', 'resource.status', 'resource.bufferBeforeMin', 'resource.bufferAfterMin',
  'resource.userId', 'resource.skills', 'resource.color', 'resource.sortOrder', 'resource.version'] as const;

export interface ResourceRow {
  id: string;
  branchId: string;
  kind: ResourceKind;
  code: string;
  name: string;
  capacity: number | null;
  status: ResourceStatus;
  bufferBeforeMin: number;
  bufferAfterMin: number;
  userId: string | null;
  skills: string[];
  color: string | null;
  sortOrder: number;
  version: number;
}

const rowsOf = (tx: TenantTx, tenantId: string) => tx.selectFrom('resource').select(columns).where('resource.tenantId', '=', tenantId);

export interface ResourceFilter {
  branchId?: string | undefined;
  branchIds?: readonly string[] | null;
  kind?: ResourceKind | undefined;
  kinds?: readonly ResourceKind[] | undefined;
  ids?: readonly string[] | undefined;
  status?: ResourceStatus | undefined;
  skill?: string | undefined;
  text?: string | undefined;
}

function filtered(tx: TenantTx, tenantId: string, filter: ResourceFilter) {
  let query = rowsOf(tx, tenantId);
  if (filter.branchId !== undefined) query = query.where('branchId', '=', filter.branchId);
  if (filter.branchIds) query = query.where('branchId', 'in', [...filter.branchIds]);
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  if (filter.kinds) query = query.where('kind', 'in', [...filter.kinds]);
  if (filter.ids) query = query.where('id', 'in', [...filter.ids]);
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  if (filter.skill !== undefined) query = query.where(sql<boolean>`${filter.skill} = any(resource.skills)`);
  if (filter.text) query = query.where(sql<boolean>`(app.fold(resource.name) like '%' || app.fold(${escapeLike(filter.text)}) || '%' or app.fold(resource.code) like '%' || app.fold(${escapeLike(filter.text)}) || '%')`);
  return query;
}
const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** In the order in which people see them. */
export const findResources = (tx: TenantTx, tenantId: string, filter: ResourceFilter): Promise<ResourceRow[]> =>
  filter.ids?.length === 0 || filter.branchIds?.length === 0 || filter.kinds?.length === 0 ? Promise.resolve([])
    : filtered(tx, tenantId, filter).orderBy(sql`array_position(array['room', 'court', 'staff', 'equipment', 'vehicle', 'other'], resource.kind)`).orderBy('sortOrder').orderBy('name').orderBy('id').execute();

export const pageOfResources = (tx: TenantTx, tenantId: string, filter: ResourceFilter, cursor: Cursor | null, limit: number): Promise<(ResourceRow & { hasFeed: boolean })[]> => {
  let query = filtered(tx, tenantId, filter).select(hasFeed);
  if (cursor) query = query.where(after(cursor, [{ column: 'sortOrder', type: 'integer' }, { column: 'name', type: 'text' }, { column: 'id', type: 'uuid' }]));
  return filter.branchIds?.length === 0 ? Promise.resolve([]) : query.orderBy('sortOrder').orderBy('name').orderBy('id').limit(limit).execute();
};
const hasFeed = sql<boolean>`exists (select from calendar_feed f where f.tenant_id = resource.tenant_id and f.resource_id = resource.id and f.revoked_at is null)`.as('hasFeed');

const resourceById = prepared((tx, { tenantId, id }: { tenantId: string; id: string }) => rowsOf(tx, tenantId).select(hasFeed).where('id', '=', id));
export const findResource = async (tx: TenantTx, tenantId: string, id: string): Promise<(ResourceRow & { hasFeed: boolean }) | undefined> => (await resourceById(tx, { tenantId, id }))[0];

/** Locks the row until commit. */
export const lockResource = (tx: TenantTx, tenantId: string, id: string): Promise<ResourceRow | undefined> =>
  rowsOf(tx, tenantId).where('id', '=', id).forUpdate().executeTakeFirst();

export const findResourceOfUser = (tx: TenantTx, tenantId: string, userId: string): Promise<ResourceRow | undefined> =>
  rowsOf(tx, tenantId).where('userId', '=', userId).orderBy(sql`status = 'active' desc`).orderBy('id').limit(1).executeTakeFirst();

export type ResourceFields = Omit<ResourceRow, 'id' | 'version' | 'status'>;

export const insertResource = (tx: TenantTx, tenantId: string, fields: ResourceFields): Promise<{ id: string }> =>
  tx.insertInto('resource').values({ tenantId, ...fields }).returning('id').executeTakeFirstOrThrow();

export const updateResource = (tx: TenantTx, tenantId: string, id: string, fields: Partial<ResourceFields>) =>
  tx.updateTable('resource').set(fields).where('tenantId', '=', tenantId).where('id', '=', id).execute();

export const deleteResourceRow = (tx: TenantTx, tenantId: string, id: string) =>
  tx.deleteFrom('resource').where('tenantId', '=', tenantId).where('id', '=', id).execute();

export interface BranchRow { id: string; name: string; zone: string }
export const findBranch = (tx: TenantTx, tenantId: string, id: string): Promise<BranchRow | undefined> =>
  tx.selectFrom('branch').select(['id', 'name', 'zone']).where('tenantId', '=', tenantId).where('id', '=', id).executeTakeFirst();
