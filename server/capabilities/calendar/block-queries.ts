import type { TenantTx } from '#platform/db.ts';

export interface BlockRow { id: string; branchId: string; kind: 'maintenance' | 'manual'; reason: string; version: number }

const rowsOf = (tx: TenantTx, tenantId: string) =>
  tx.selectFrom('calendarBlock').select(['id', 'branchId', 'kind', 'reason', 'version']).where('tenantId', '=', tenantId);

export const findBlock = (tx: TenantTx, tenantId: string, id: string): Promise<BlockRow | undefined> =>
  rowsOf(tx, tenantId).where('id', '=', id).where('removedAt', 'is', null).executeTakeFirst();

/** Locks the row until commit: moves of one block come one after the other. */
export const lockBlock = (tx: TenantTx, tenantId: string, id: string): Promise<BlockRow | undefined> =>
  rowsOf(tx, tenantId).where('id', '=', id).where('removedAt', 'is', null).forUpdate().executeTakeFirst();

export const findBlocks = (tx: TenantTx, tenantId: string, ids: readonly string[]): Promise<BlockRow[]> => rowsOf(tx, tenantId).where('id', 'in', [...ids]).execute();

export const insertBlock = (tx: TenantTx, tenantId: string, row: Omit<BlockRow, 'id' | 'version'>): Promise<{ id: string }> =>
  tx.insertInto('calendarBlock').values({ tenantId, ...row }).returning('id').executeTakeFirstOrThrow();

export const updateBlock = (tx: TenantTx, tenantId: string, id: string, change: { reason?: string; removedAt?: Temporal.Instant }) =>
  tx.updateTable('calendarBlock').set(change).where('tenantId', '=', tenantId).where('id', '=', id).execute();
