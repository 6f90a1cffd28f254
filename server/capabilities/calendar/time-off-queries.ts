import type { TimeOffKind } from '#contracts/calendar.ts';
import type { TenantTx } from '#platform/db.ts';
import { after } from '#platform/paging.ts';
import type { Cursor } from '#platform/paging.ts';

type At = Temporal.Instant;
export interface TimeOffRow { id: string; resourceId: string; resourceName: string; branchId: string; kind: TimeOffKind; startsAt: At; endsAt: At; note: string | null; version: number }

const rowsOf = (tx: TenantTx, tenantId: string) =>
  tx.selectFrom('timeOff').innerJoin('resource', (join) => join.onRef('resource.tenantId', '=', 'timeOff.tenantId').onRef('resource.id', '=', 'timeOff.resourceId'))
    .select(['timeOff.id', 'timeOff.resourceId', 'resource.name as resourceName', 'resource.branchId', 'timeOff.kind', 'timeOff.startsAt', 'timeOff.endsAt', 'timeOff.note', 'timeOff.version'])
    .where('timeOff.tenantId', '=', tenantId).where('timeOff.withdrawnAt', 'is', null);

export const timeOffBetween = (tx: TenantTx, tenantId: string, resourceIds: readonly string[], from: At, to: At): Promise<TimeOffRow[]> =>
  resourceIds.length === 0 ? Promise.resolve([])
    : rowsOf(tx, tenantId).where('timeOff.resourceId', 'in', [...resourceIds]).where('timeOff.endsAt', '>', from).where('timeOff.startsAt', '<', to).orderBy('timeOff.startsAt').execute();

export interface TimeOffFilter { resourceIds: readonly string[] | null; branchIds: readonly string[] | null; from?: At | undefined; to?: At | undefined }
export const pageOfTimeOff = (tx: TenantTx, tenantId: string, filter: TimeOffFilter, cursor: Cursor | null, limit: number): Promise<TimeOffRow[]> => {
  if (filter.resourceIds?.length === 0 || filter.branchIds?.length === 0) return Promise.resolve([]);
  let query = rowsOf(tx, tenantId);
  if (filter.resourceIds) query = query.where('timeOff.resourceId', 'in', [...filter.resourceIds]);
  if (filter.branchIds) query = query.where('resource.branchId', 'in', [...filter.branchIds]);
  if (filter.from) query = query.where('timeOff.endsAt', '>', filter.from);
  if (filter.to) query = query.where('timeOff.startsAt', '<', filter.to);
  if (cursor) query = query.where(after(cursor, [{ column: 'timeOff.startsAt', type: 'timestamptz' }, { column: 'timeOff.id', type: 'uuid' }]));
  return query.orderBy('timeOff.startsAt').orderBy('timeOff.id').limit(limit).execute();
};

export const findTimeOff = (tx: TenantTx, tenantId: string, id: string): Promise<TimeOffRow | undefined> =>
  rowsOf(tx, tenantId).where('timeOff.id', '=', id).forUpdate('timeOff').executeTakeFirst();

export const insertTimeOff = (tx: TenantTx, tenantId: string, row: { resourceId: string; kind: TimeOffKind; startsAt: At; endsAt: At; note: string | null }): Promise<{ id: string }> =>
  tx.insertInto('timeOff').values({ tenantId, ...row }).returning('id').executeTakeFirstOrThrow();

export const withdrawRow = (tx: TenantTx, tenantId: string, id: string, at: At) =>
  tx.updateTable('timeOff').set({ withdrawnAt: at }).where('tenantId', '=', tenantId).where('id', '=', id).execute();
