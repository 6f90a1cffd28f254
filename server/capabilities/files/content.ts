import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Ctx } from '#platform/context.ts';
import { selectFile, selectFiles } from './queries.ts';
import { inUse } from './settle.ts';

/** The bytes of a small file (a logo for a document), or null when it is gone. The caller has judged who may have it. */
export async function fileContent(ctx: Ctx, id: string): Promise<Buffer | null> {
  const file = await selectFile(ctx.tx, ctx.actor.tenantId, id);
  const opened = file && (await inUse().store.open(file.storageKey));
  return opened ? buffer(opened.stream) : null;
}

/** How to read each of these files, one after the other and without a transaction (an archive). The caller has judged who may have them. */
export async function filesToSend(ctx: Ctx, ids: readonly string[]): Promise<Map<string, { size: number; type: string; open: () => Promise<Readable | null> }>> {
  const { store } = inUse();
  const rows = ids.length > 0 ? await selectFiles(ctx.tx, ctx.actor.tenantId, ids) : [];
  return new Map(rows.map(({ id, size, type, storageKey }) => [id, { size, type, open: async () => (await store.open(storageKey))?.stream ?? null }]));
}
