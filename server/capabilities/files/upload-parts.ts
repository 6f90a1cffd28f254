import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { MAX_UPLOAD, PART_LINKS } from '#contracts/files.ts';
import { writeAudit } from '#platform/audit.ts';
import type { Actor, Ctx, OpenCtx } from '#platform/context.ts';
import { inTenant, readTenant } from '#platform/db.ts';
import { AppError } from '#platform/errors.ts';
import { fileTooLarge, uploadIncomplete, uploadNotFound, uploadPartWrong } from './errors.ts';
import { judgeKept, TAIL } from './judge.ts';
import type { Purpose } from './judge.ts';
import { LINK_SECONDS, signedPartPath } from './links.ts';
import { safeName } from './names.ts';
import { presentFile } from './owners.ts';
import { deleteUpload, insertUpload, lockUpload, selectFile, selectUpload, touchUpload, uploadDone } from './queries.ts';
import type { UploadRow } from './queries.ts';
import { inUse } from './settle.ts';
import { keepFile, prepareFile } from './upload.ts';
import type { Prepared } from './upload.ts';

const partCount = ({ size, partSize }: Pick<UploadRow, 'size' | 'partSize'>): number => Math.ceil(size / partSize);
export const sizeOfPart = ({ size, partSize }: Pick<UploadRow, 'size' | 'partSize'>, number: number): number => Math.min(partSize, size - (number - 1) * partSize);

/** The object is begun in the store before its row: what never gets one is swept. @throws FILE_TOO_LARGE */
export async function begin(open: OpenCtx, actor: Actor, given: { name: string; size: number; purpose: Purpose }) {
  const limit = MAX_UPLOAD[given.purpose];
  if (given.size > limit) throw fileTooLarge({ maximumMb: Math.floor(limit / 1024 / 1024) });
  const { parts } = inUse().store;
  const id = randomUUID();
  const storageKey = `${actor.tenantId}/${randomUUID()}`;
  const storeHandle = await parts.begin(storageKey, 'application/octet-stream');
  const row = await within(open, actor, (tx) => insertUpload(tx, actor.tenantId, { id, ...given, partSize: parts.partSize, storageKey, storeHandle }));
  return present(open, actor, row, new Map());
}

/** @throws UPLOAD_NOT_FOUND for another person's as well */
export async function read(open: OpenCtx, actor: Actor, id: string) {
  const row = await own(open, actor, id);
  const received = row.status === 'open' ? await inUse().store.parts.received(row.storageKey, row.storeHandle) : null;
  return present(open, actor, row, received ?? new Map(Array.from({ length: partCount(row) }, (_, i) => [i + 1, sizeOfPart(row, i + 1)])));
}

/** @throws UPLOAD_NOT_FOUND, UPLOAD_PART_WRONG for a number that the upload does not have */
export async function link(ctx: Ctx, id: string, numbers: readonly number[]) {
  const row = await selectUpload(ctx.tx, ctx.actor.tenantId, id);
  if (!row || row.createdBy === null || row.createdBy !== ctx.actor.userId || row.status !== 'open') throw uploadNotFound();
  const wrong = numbers.find((number) => number > partCount(row));
  if (wrong !== undefined) throw uploadPartWrong({ number: wrong, size: 0 });
  await touchUpload(ctx.tx, ctx.actor.tenantId, id);
  return linksOf(row, ctx.actor.tenantId, numbers, ctx.now);
}

export async function abandon(open: OpenCtx, actor: Actor, id: string): Promise<void> {
  const row = await own(open, actor, id);
  if (row.status !== 'open') throw uploadNotFound();
  await inUse().store.parts.abandon(row.storageKey, row.storeHandle);
  await within(open, actor, (tx) => deleteUpload(tx, actor.tenantId, id));
}

/**
 * Every part must be there with its size; then the content is judged and becomes a file. Two at once, or a repeat after a
 * lost answer, get the same file.
 * @throws UPLOAD_NOT_FOUND, UPLOAD_INCOMPLETE, FILE_TYPE_REFUSED, FILE_BROKEN (what was sent is removed then)
 */
export async function complete(open: OpenCtx, actor: Actor, id: string) {
  const row = await own(open, actor, id);
  if (row.status === 'open') {
    await gather(row);
    const made = await judge(open, actor, row);
    const kept = await within(open, actor, async (tx) => {
      const locked = await lockUpload(tx, actor.tenantId, id);
      if (!locked) throw uploadNotFound();
      if (locked.status === 'done') return false;
      const file = await keepFile(tx, actor.tenantId, made);
      await uploadDone(tx, actor.tenantId, id, file.id);
      await writeAudit(tx, actor, open.origin, { action: 'file.upload', entity: 'file', entityId: file.id, after: { purpose: row.purpose, type: file.type, size: file.size } });
      return true;
    });
    // A small one was stored anew; what came is not needed any more.
    if (kept && made.storageKey !== row.storageKey) await inUse().store.remove(row.storageKey);
  }
  return within(open, actor, async (tx) => {
    const done = await selectUpload(tx, actor.tenantId, id);
    const file = done?.fileId ? await selectFile(tx, actor.tenantId, done.fileId) : undefined;
    if (!file) throw uploadNotFound();
    return presentFile({ tx, now: open.now, actor, locale: open.locale, origin: open.origin, expectedVersion: null, audited: { count: 0 }, afterCommit: () => undefined }, file);
  });
}

async function gather(row: UploadRow): Promise<void> {
  const { store } = inUse();
  const received = await store.parts.received(row.storageKey, row.storeHandle);
  if (!received) {
    if (await isWhole(row)) return; // an earlier try got this far
    throw uploadNotFound();
  }
  const missing = Array.from({ length: partCount(row) }, (_, i) => i + 1).filter((number) => received.get(number) !== sizeOfPart(row, number));
  if (missing.length > 0) throw uploadIncomplete({ missing: missing.slice(0, PART_LINKS), missingCount: missing.length });
  try {
    await store.parts.finish(row.storageKey, row.storeHandle);
  } catch (error) {
    if (!(await isWhole(row))) throw error; // somebody else finished it at the same time
  }
}

async function isWhole({ storageKey, size }: UploadRow): Promise<boolean> {
  const found = await inUse().store.open(storageKey, { start: 0, end: 0 });
  found?.stream.destroy();
  return found?.size === size;
}

async function judge(open: OpenCtx, actor: Actor, row: UploadRow): Promise<Prepared> {
  try {
    if (row.purpose !== 'gallery') return await prepareFile(actor.tenantId, { content: await bytes(row, 0, row.size - 1), name: row.name, purpose: row.purpose as Purpose });
    const head = await bytes(row, 0, Math.min(row.size, 8192) - 1);
    const type = await judgeKept(head, await bytes(row, Math.max(0, row.size - TAIL), row.size - 1), 'gallery');
    return { id: randomUUID(), storageKey: row.storageKey, sha256: null, size: row.size, type, name: safeName(row.name, type), purpose: 'gallery', width: null, height: null, thumbnailKey: null };
  } catch (error) {
    if (error instanceof AppError && (error.code === 'FILE_TYPE_REFUSED' || error.code === 'FILE_BROKEN')) {
      await inUse().store.remove(row.storageKey);
      await within(open, actor, (tx) => deleteUpload(tx, actor.tenantId, row.id));
    }
    throw error;
  }
}

async function bytes({ storageKey }: UploadRow, start: number, end: number): Promise<Buffer> {
  const found = await inUse().store.open(storageKey, { start, end });
  if (!found) throw uploadNotFound();
  return buffer(found.stream);
}

async function own(open: OpenCtx, actor: Actor, id: string): Promise<UploadRow> {
  const row = await selectUpload(readTenant(open.db, { tenantId: actor.tenantId, now: open.now }), actor.tenantId, id);
  if (!row || row.createdBy === null || row.createdBy !== actor.userId) throw uploadNotFound();
  return row;
}

const within = <T>(open: OpenCtx, actor: Actor, work: Parameters<typeof inTenant<T>>[2]): Promise<T> => inTenant(open.db, { tenantId: actor.tenantId, userId: actor.userId, now: open.now }, work);

async function present(open: OpenCtx, actor: Actor, row: UploadRow, parts: Map<number, number>) {
  const numbers = Array.from({ length: partCount(row) }, (_, i) => i + 1);
  const received = numbers.filter((number) => parts.get(number) === sizeOfPart(row, number));
  const missing = row.status === 'open' ? numbers.filter((number) => parts.get(number) !== sizeOfPart(row, number)).slice(0, PART_LINKS) : [];
  return {
    id: row.id, name: row.name, size: row.size, purpose: row.purpose as Purpose, status: row.status as 'open' | 'done', partSize: row.partSize, partCount: partCount(row), received,
    links: await linksOf(row, actor.tenantId, missing, open.now), fileId: row.fileId,
  };
}

function linksOf(row: UploadRow, tenantId: string, numbers: readonly number[], now: Temporal.Instant) {
  const { store: { parts }, secret } = inUse();
  const expires = Math.floor(now.epochMilliseconds / 1000) + LINK_SECONDS;
  return Promise.all(numbers.map(async (number) => {
    const size = sizeOfPart(row, number);
    const { url, headers } = (await parts.link?.(row.storageKey, row.storeHandle, { number, size }, LINK_SECONDS))
      ?? { url: signedPartPath(secret, { tenantId, uploadId: row.id, number, size, expires }), headers: { 'content-type': 'application/octet-stream' } };
    return { number, size, url, headers };
  }));
}
