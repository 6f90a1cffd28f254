import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { attachFile, filesToSend, keepMade, releaseFile, storeMade } from '#capabilities/files/public.ts';
import { defineLongJob, publish } from '#platform/outbox.ts';
import type { LongWork } from '#platform/outbox.ts';
import { galleryChanged } from './events.ts';
import { drawPreviews, Unreadable } from './preview-thread.ts';
import { assetOf, galleryById, lockById, nextPending, tenantOf, updateAsset } from './queries.ts';

/** Larger photos are not read into memory; they can be downloaded, and are shown by their name. */
const MOST_BYTES = 150 * 1024 * 1024;

/** Pictures to look at, of every photo of a gallery that has none, one after the other in a thread of its own. */
export const makePreviews = defineLongJob({
  name: 'galleries.previews', payload: z.strictObject({ galleryId: z.uuid() }), queue: () => 'gallery-previews',
  runLong: async (work, { galleryId }) => {
    while (await makeNext(work, galleryId)) {
      if (work.signal.aborted) throw new Error('stopped; the rest is made by the next run');
    }
  },
});

async function makeNext(work: LongWork, galleryId: string): Promise<boolean> {
  const found = await work.inTenant(async (ctx) => {
    const gallery = await galleryById(ctx, galleryId);
    const asset = gallery && (await nextPending(ctx, galleryId));
    if (!asset) return null;
    const { name } = await tenantOf(ctx);
    return { gallery, asset, mark: gallery.watermark ? name : null, file: (await filesToSend(ctx, [asset.fileId])).get(asset.fileId) };
  });
  if (!found) return false;
  const { asset, mark, file, gallery } = found;
  const content = file && file.size <= MOST_BYTES ? await file.open().then((stream) => stream && buffer(stream)) : null;
  const made = content ? await drawPreviews(content, mark).catch((error: unknown) => {
    if (error instanceof Unreadable) return null;
    throw error;
  }) : null;
  const stored = made && {
    thumb: await storeMade(work.tenantId, { content: made.thumb.content, type: 'image/webp', name: asset.name, purpose: 'photo', width: made.thumb.width, height: made.thumb.height }),
    screen: await storeMade(work.tenantId, { content: made.screen.content, type: 'image/webp', name: asset.name, purpose: 'photo', width: made.screen.width, height: made.screen.height }),
  };
  await work.inTenant(async (ctx) => {
    const now = await lockById(ctx, galleryId);
    const still = now && (await assetOf(ctx, galleryId, asset.id));
    // Removed meanwhile: what was stored has no row and is swept. Marked otherwise meanwhile: it stays pending.
    if (!still || now.watermark !== (mark !== null)) return;
    if (!stored || !made) {
      await updateAsset(ctx, asset.id, { preview: 'failed', marked: now.watermark });
    } else {
      for (const old of [still.thumbFileId, still.screenFileId]) if (old) await releaseFile(ctx, old);
      const thumb = await keepMade(ctx, stored.thumb);
      const screen = await keepMade(ctx, stored.screen);
      for (const { id } of [thumb, screen]) await attachFile(ctx, id, { entity: 'gallery_asset', id: asset.id });
      await updateAsset(ctx, asset.id, { preview: 'ready', thumbFileId: thumb.id, screenFileId: screen.id, marked: now.watermark, width: made.width, height: made.height, placeholder: made.placeholder });
    }
    await publish(ctx, galleryChanged, [gallery.ownerId]);
  });
  return true;
}
