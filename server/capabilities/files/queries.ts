import type { TenantTx } from '#platform/db.ts';
import type { Purpose } from './judge.ts';

const columns = ['id', 'storageKey', 'sha256', 'size', 'type', 'name', 'purpose', 'width', 'height', 'thumbnailKey', 'ownerEntity', 'ownerId', 'status', 'createdAt', 'createdBy'] as const;

export const insertFile = (tx: TenantTx, tenantId: string, values: {
  id: string; storageKey: string; sha256: string | null; size: number; type: string; name: string; purpose: Purpose; width: number | null; height: number | null; thumbnailKey: string | null;
}) => tx.insertInto('file').values({ tenantId, ...values }).returning(columns).executeTakeFirstOrThrow();

export const selectFile = (tx: TenantTx, tenantId: string, id: string) =>
  tx.selectFrom('file').select(columns).where('tenantId', '=', tenantId).where('id', '=', id).where('status', '<>', 'removed').executeTakeFirst();
export const selectFiles = (tx: TenantTx, tenantId: string, ids: readonly string[]) =>
  tx.selectFrom('file').select(columns).where('tenantId', '=', tenantId).where('id', 'in', ids).where('status', '<>', 'removed').execute();
export const lockFile = (tx: TenantTx, tenantId: string, id: string) =>
  tx.selectFrom('file').select(columns).where('tenantId', '=', tenantId).where('id', '=', id).where('status', '<>', 'removed').forUpdate().executeTakeFirst();
export type FileRow = NonNullable<Awaited<ReturnType<typeof selectFile>>>;

export const setOwner = (tx: TenantTx, tenantId: string, id: string, ownerEntity: string, ownerId: string) =>
  tx.updateTable('file').set({ ownerEntity, ownerId, status: 'attached' }).where('tenantId', '=', tenantId).where('id', '=', id).execute();
export const markRemoved = (tx: TenantTx, tenantId: string, id: string) =>
  tx.updateTable('file').set({ status: 'removed' }).where('tenantId', '=', tenantId).where('id', '=', id).execute();

/** What nothing refers to and was uploaded, or removed, before that instant. */
export const selectSweepable = (tx: TenantTx, tenantId: string, before: Temporal.Instant, limit: number) =>
  tx.selectFrom('file').select(['id', 'storageKey', 'thumbnailKey']).where('tenantId', '=', tenantId).where('status', '<>', 'attached').where('updatedAt', '<', before)
    .orderBy('createdAt').limit(limit).forUpdate().skipLocked().execute();
export const deleteRows = (tx: TenantTx, tenantId: string, ids: readonly string[]) => tx.deleteFrom('file').where('tenantId', '=', tenantId).where('id', 'in', ids).execute();

/** Of these keys, those that a file of this tenant has. */
export const knownKeys = async (tx: TenantTx, tenantId: string, keys: readonly string[]): Promise<Set<string>> => {
  const rows = await tx.selectFrom('file').select(['storageKey', 'thumbnailKey']).where('tenantId', '=', tenantId)
    .where((eb) => eb.or([eb('storageKey', 'in', keys), eb('thumbnailKey', 'in', keys)])).execute();
  return new Set(rows.flatMap(({ storageKey, thumbnailKey }) => [storageKey, ...(thumbnailKey ? [thumbnailKey] : [])]));
};

// ------------------------------------------------------------------------------------------------- uploads in parts
const uploadColumns = ['id', 'purpose', 'name', 'size', 'partSize', 'storageKey', 'storeHandle', 'status', 'fileId', 'createdBy'] as const;
export const insertUpload = (tx: TenantTx, tenantId: string, values: { id: string; purpose: Purpose; name: string; size: number; partSize: number; storageKey: string; storeHandle: string }) =>
  tx.insertInto('upload').values({ tenantId, ...values }).returning(uploadColumns).executeTakeFirstOrThrow();
export const selectUpload = (tx: TenantTx, tenantId: string, id: string) =>
  tx.selectFrom('upload').select(uploadColumns).where('tenantId', '=', tenantId).where('id', '=', id).executeTakeFirst();
export const lockUpload = (tx: TenantTx, tenantId: string, id: string) =>
  tx.selectFrom('upload').select(uploadColumns).where('tenantId', '=', tenantId).where('id', '=', id).forUpdate().executeTakeFirst();
export type UploadRow = NonNullable<Awaited<ReturnType<typeof selectUpload>>>;
/** It is still being worked on; the trigger writes the instant. */
export const touchUpload = (tx: TenantTx, tenantId: string, id: string) =>
  tx.updateTable('upload').set({ status: 'open' }).where('tenantId', '=', tenantId).where('id', '=', id).where('status', '=', 'open').execute();
export const uploadDone = (tx: TenantTx, tenantId: string, id: string, fileId: string) =>
  tx.updateTable('upload').set({ status: 'done', fileId }).where('tenantId', '=', tenantId).where('id', '=', id).execute();
export const deleteUpload = (tx: TenantTx, tenantId: string, id: string) => tx.deleteFrom('upload').where('tenantId', '=', tenantId).where('id', '=', id).execute();
export const selectAbandoned = (tx: TenantTx, tenantId: string, before: Temporal.Instant, limit: number) =>
  tx.selectFrom('upload').select(['id', 'storageKey', 'storeHandle']).where('tenantId', '=', tenantId).where('status', '=', 'open').where('updatedAt', '<', before)
    .orderBy('updatedAt').limit(limit).forUpdate().skipLocked().execute();
/** Of these keys, those that an open upload of this tenant writes to. */
export const openUploadKeys = async (tx: TenantTx, tenantId: string, keys: readonly string[]): Promise<Set<string>> =>
  new Set((await tx.selectFrom('upload').select('storageKey').where('tenantId', '=', tenantId).where('status', '=', 'open').where('storageKey', 'in', keys).execute()).map(({ storageKey }) => storageKey));
