import { createHash, randomUUID } from 'node:crypto';
import { judgeType, isImage } from './judge.ts';
import type { Purpose } from './judge.ts';
import { encodePicture } from './images.ts';
import { safeName } from './names.ts';
import { insertFile } from './queries.ts';
import type { FileRow } from './queries.ts';
import { inUse } from './settle.ts';
import type { Ctx } from '#platform/context.ts';
import type { TenantTx } from '#platform/db.ts';

/** A file that is in the store but has no row yet. What never gets one is swept after a day. */
export interface Prepared { id: string; storageKey: string; sha256: string | null; size: number; type: string; name: string; purpose: Purpose; width: number | null; height: number | null; thumbnailKey: string | null }

/**
 * Judge, clean and store the bytes. No transaction is open meanwhile.
 * @throws FILE_TYPE_REFUSED, FILE_BROKEN
 */
export async function prepareFile(tenantId: string, given: { content: Buffer; name: string | undefined; purpose: Purpose }): Promise<Prepared> {
  const type = await judgeType(given.content, given.purpose);
  const picture = isImage(type) ? await encodePicture(given.content, type) : null;
  const content = picture?.content ?? given.content;
  const kept = picture?.type ?? type;
  return store(tenantId, { content, type: kept, name: safeName(given.name, kept), purpose: given.purpose, width: picture?.width ?? null, height: picture?.height ?? null, thumbnail: picture?.thumbnail ?? null });
}

async function store(tenantId: string, { content, thumbnail, ...rest }: Omit<Prepared, 'id' | 'storageKey' | 'sha256' | 'size' | 'thumbnailKey'> & { content: Buffer; thumbnail: Buffer | null }): Promise<Prepared> {
  const id = randomUUID();
  const storageKey = `${tenantId}/${id}`;
  const thumbnailKey = thumbnail ? `${tenantId}/${id}-0` : null;
  await inUse().store.put(storageKey, content, rest.type);
  if (thumbnail && thumbnailKey) await inUse().store.put(thumbnailKey, thumbnail, 'image/webp');
  return { id, storageKey, thumbnailKey, sha256: createHash('sha256').update(content).digest('hex'), size: content.length, ...rest };
}

export const keepFile = (tx: TenantTx, tenantId: string, prepared: Prepared): Promise<FileRow> => insertFile(tx, tenantId, prepared);

/** Store what the product has made itself (a PDF, an export), of any type. Belongs to nothing until it is attached. */
export async function storeOwn(ctx: Ctx, made: { content: Buffer; type: string; name: string; purpose: Purpose }): Promise<FileRow> {
  const { tenantId } = ctx.actor;
  return keepFile(ctx.tx, tenantId, await store(tenantId, { ...made, width: null, height: null, thumbnail: null }));
}

/** Store a picture that was made of another one. No transaction is open meanwhile; `keepMade` gives it its row. */
export const storeMade = (tenantId: string, made: { content: Buffer; type: string; name: string; purpose: Purpose; width: number; height: number }): Promise<Prepared> => store(tenantId, { ...made, thumbnail: null });
export const keepMade = (ctx: Ctx, prepared: Prepared): Promise<FileRow> => keepFile(ctx.tx, ctx.actor.tenantId, prepared);
