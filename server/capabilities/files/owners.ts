import type { Ctx } from '#platform/context.ts';
import { fileInUse, fileNotFound } from './errors.ts';
import { LINK_SECONDS, signedPath } from './links.ts';
import { lockFile, markRemoved, selectFile, selectFiles, setOwner } from './queries.ts';
import type { FileRow } from './queries.ts';
import { inUse } from './settle.ts';

/** May the caller see the thing that a file belongs to? Registered by the module of that thing. */
type MayRead = (ctx: Ctx, ownerId: string) => Promise<boolean>;
const owners = new Map<string, MayRead>();
export function registerFileOwner(entity: string, mayRead: MayRead): void {
  if (owners.has(entity)) throw new Error(`files of ${entity} are registered twice`);
  owners.set(entity, mayRead);
}

/** One's own upload, or a file of a thing that one may see. @throws FILE_NOT_FOUND for everything else */
export async function findReadable(ctx: Ctx, id: string): Promise<FileRow> {
  const file = await selectFile(ctx.tx, ctx.actor.tenantId, id);
  if (!file) throw fileNotFound();
  const own = file.createdBy !== null && file.createdBy === ctx.actor.userId;
  const seen = file.ownerEntity !== null && ((await owners.get(file.ownerEntity)?.(ctx, file.ownerId!)) ?? false);
  if (!own && !seen) throw fileNotFound();
  return file;
}

/**
 * Make an upload part of something (a slip of a receipt); from then on it is kept. To be called in the transaction that
 * makes that thing. Only who uploaded it can do so (the system can always).
 * @throws FILE_NOT_FOUND, FILE_IN_USE when it belongs to something else already
 */
export async function attachFile(ctx: Ctx, fileId: string, owner: { entity: string; id: string }): Promise<FileRow> {
  const file = await lockFile(ctx.tx, ctx.actor.tenantId, fileId);
  if (!file || (ctx.actor.type !== 'system' && file.createdBy !== ctx.actor.userId)) throw fileNotFound();
  if (file.status === 'attached' && (file.ownerEntity !== owner.entity || file.ownerId !== owner.id)) throw fileInUse();
  await setOwner(ctx.tx, ctx.actor.tenantId, fileId, owner.entity, owner.id);
  return { ...file, ownerEntity: owner.entity, ownerId: owner.id, status: 'attached' };
}

/** The thing a file belonged to is gone, or has another one now; the bytes are swept a day later. */
export async function releaseFile(ctx: Ctx, fileId: string): Promise<void> {
  await markRemoved(ctx.tx, ctx.actor.tenantId, fileId);
}

/** A file as the web shows it, with links for 15 minutes. The caller has judged who may see it. */
export async function presentFile(ctx: Ctx, file: FileRow) {
  const { tenantId } = ctx.actor;
  const { store, secret } = inUse();
  const expiresAt = ctx.now.add({ seconds: LINK_SECONDS }).round({ smallestUnit: 'second', roundingMode: 'floor' });
  const link = (variant: 'original' | 'thumbnail') => signedPath(secret, { tenantId, id: file.id, variant, expires: expiresAt.epochMilliseconds / 1000 });
  return {
    id: file.id, name: file.name, type: file.type, size: file.size, sha256: file.sha256, purpose: file.purpose, width: file.width, height: file.height, createdAt: file.createdAt, expiresAt,
    url: (await store.downloadLink?.(file.storageKey, file, LINK_SECONDS)) ?? link('original'),
    // Thumbnails come from our own address in any case: the pages' security policy shows no pictures of others.
    thumbnailUrl: file.thumbnailKey ? link('thumbnail') : null,
  };
}

/** Files as the web shows them, by id; unknown ids are left out. */
export async function presentFiles(ctx: Ctx, ids: readonly string[]): Promise<Map<string, Awaited<ReturnType<typeof presentFile>>>> {
  const unique = [...new Set(ids)];
  const shown = new Map<string, Awaited<ReturnType<typeof presentFile>>>();
  if (unique.length === 0) return shown;
  for (const file of await selectFiles(ctx.tx, ctx.actor.tenantId, unique)) shown.set(file.id, await presentFile(ctx, file));
  return shown;
}

/** Take back an own upload. @throws FILE_NOT_FOUND, FILE_IN_USE */
export async function removeOwn(ctx: Ctx, id: string): Promise<FileRow> {
  const file = await lockFile(ctx.tx, ctx.actor.tenantId, id);
  if (!file || file.createdBy === null || file.createdBy !== ctx.actor.userId) throw fileNotFound();
  if (file.status === 'attached') throw fileInUse();
  await markRemoved(ctx.tx, ctx.actor.tenantId, id);
  return file;
}
