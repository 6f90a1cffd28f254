import type { Ctx } from '#platform/context.ts';
import { defineCron } from '#platform/outbox.ts';
import { deleteRows, deleteUpload, knownKeys, openUploadKeys, selectAbandoned, selectSweepable } from './queries.ts';
import { inUse } from './settle.ts';

/** How long an upload may wait to become part of something, and an object for its row. */
const KEEP_HOURS = 24;
/** An upload in parts may be left over a weekend and go on. */
const UPLOAD_DAYS = 3;
const BATCH = 500;

/**
 * Take away what nothing refers to: uploads that were never used, removed files, and objects without a row (a crash
 * between the two). Objects go first, so that a row never loses its object while it stands.
 */
export async function sweepFiles(ctx: Ctx): Promise<{ files: number; objects: number; uploads: number }> {
  const { tx, actor: { tenantId } } = ctx;
  const { store } = inUse();
  const before = ctx.now.subtract({ hours: KEEP_HOURS });
  const loose = await selectSweepable(tx, tenantId, before, BATCH);
  for (const { storageKey, thumbnailKey } of loose) {
    await store.remove(storageKey);
    if (thumbnailKey) await store.remove(thumbnailKey);
  }
  if (loose.length > 0) await deleteRows(tx, tenantId, loose.map(({ id }) => id));

  const uploads = await sweepUploads(ctx);
  let objects = 0;
  let old: string[] = [];
  const judge = async () => {
    // An upload whose parts were put together is an object already, and a file only a moment later.
    const known = old.length > 0 ? (await knownKeys(tx, tenantId, old)).union(await openUploadKeys(tx, tenantId, old)) : new Set<string>();
    for (const key of old.filter((one) => !known.has(one))) {
      await store.remove(key);
      objects += 1;
    }
    old = [];
  };
  for await (const { key, writtenAt } of store.list(tenantId)) {
    if (Temporal.Instant.compare(writtenAt, before) >= 0) continue;
    old.push(key);
    if (old.length >= BATCH) await judge();
  }
  await judge();
  return { files: loose.length, objects, uploads };
}

/** Uploads that nobody went on with, and what the store has begun without a row (a crash between the two). */
async function sweepUploads({ tx, now, actor: { tenantId } }: Ctx): Promise<number> {
  const { store } = inUse();
  const left = await selectAbandoned(tx, tenantId, now.subtract({ hours: 24 * UPLOAD_DAYS }), BATCH);
  for (const { id, storageKey, storeHandle } of left) {
    await store.parts.abandon(storageKey, storeHandle);
    await store.remove(storageKey);
    await deleteUpload(tx, tenantId, id);
  }
  let begun = 0;
  const before = now.subtract({ hours: KEEP_HOURS });
  for await (const { key, handle, begunAt } of store.parts.unfinished(tenantId)) {
    if (Temporal.Instant.compare(begunAt, before) >= 0 || (await openUploadKeys(tx, tenantId, [key])).size > 0) continue;
    await store.parts.abandon(key, handle);
    begun += 1;
  }
  return left.length + begun;
}

defineCron({ name: 'files.sweep', at: ['03:40'], run: async (ctx) => void (await sweepFiles(ctx)) });
