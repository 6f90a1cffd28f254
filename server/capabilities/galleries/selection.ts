import type { Ctx } from '#platform/context.ts';
import { emit } from '#platform/outbox.ts';
import { assetNotFound, assetNotSelectable, galleryNotFound, selectionDone as alreadyDone, selectionEmpty, selectionQuotaExceeded } from './errors.ts';
import { selectionDone } from './events.ts';
import { tell } from './gallery.ts';
import { assetOf, insertSelection, lockById, updateAsset, updateGallery } from './queries.ts';
import type { GalleryRow } from './queries.ts';

const present = (row: GalleryRow) => ({ quota: row.selectionQuota, selected: row.selectedCount, doneAt: row.selectionDoneAt });

/** Everything that changes a selection holds the gallery, so that of two who take the last photo one does. */
async function hold(ctx: Ctx, galleryId: string): Promise<GalleryRow> {
  const gallery = await lockById(ctx, galleryId);
  if (!gallery) throw galleryNotFound();
  if (gallery.selectionDoneAt) throw alreadyDone();
  return gallery;
}

/** Chosen twice is chosen once. @throws ASSET_NOT_FOUND, ASSET_NOT_SELECTABLE, SELECTION_QUOTA_EXCEEDED, SELECTION_DONE */
export async function selectAsset(ctx: Ctx, galleryId: string, assetId: string, selected: boolean) {
  const gallery = await hold(ctx, galleryId);
  const asset = await assetOf(ctx, galleryId, assetId);
  if (!asset) throw assetNotFound();
  if (asset.kind !== 'photo') throw assetNotSelectable();
  if ((asset.selectedAt !== null) === selected) return present(gallery);
  if (selected && gallery.selectionQuota !== null && gallery.selectedCount >= gallery.selectionQuota) throw selectionQuotaExceeded({ quota: gallery.selectionQuota });
  await updateAsset(ctx, assetId, { selectedAt: selected ? ctx.now : null });
  const after = await updateGallery(ctx, galleryId, { selectedCount: gallery.selectedCount + (selected ? 1 : -1) });
  await tell(ctx, after);
  return present(after);
}

/** @throws ASSET_NOT_FOUND, SELECTION_DONE */
export async function commentAsset(ctx: Ctx, galleryId: string, assetId: string, comment: string): Promise<void> {
  const gallery = await hold(ctx, galleryId);
  if (!(await assetOf(ctx, galleryId, assetId))) throw assetNotFound();
  await updateAsset(ctx, assetId, { comment: comment || null, commentedAt: comment ? ctx.now : null });
  await tell(ctx, gallery);
}

/** @throws SELECTION_EMPTY, SELECTION_DONE */
export async function finishSelection(ctx: Ctx, galleryId: string, note: string) {
  const gallery = await hold(ctx, galleryId);
  if (gallery.selectedCount === 0) throw selectionEmpty();
  const { id } = await insertSelection(ctx, galleryId, note || null);
  const after = await updateGallery(ctx, galleryId, { selectionDoneAt: ctx.now });
  await emit(ctx, selectionDone, galleryId, { galleryId, ownerType: gallery.ownerType, ownerId: gallery.ownerId, selectionId: id, selected: gallery.selectedCount });
  await tell(ctx, after);
  return present(after);
}
