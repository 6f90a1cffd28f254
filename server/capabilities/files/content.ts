import { buffer } from 'node:stream/consumers';
import type { Ctx } from '#platform/context.ts';
import { selectFile } from './queries.ts';
import { inUse } from './settle.ts';

/** The bytes of a small file (a logo for a document), or null when it is gone. The caller has judged who may have it. */
export async function fileContent(ctx: Ctx, id: string): Promise<Buffer | null> {
  const file = await selectFile(ctx.tx, ctx.actor.tenantId, id);
  const opened = file && (await inUse().store.open(file.storageKey));
  return opened ? buffer(opened.stream) : null;
}
