import { randomUUID } from 'node:crypto';
import { MAX_ASSETS } from '#contracts/galleries.ts';
import { attachFile, fileTypeRefused, releaseFile } from '#capabilities/files/public.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { assetNotFound, galleryFull } from './errors.ts';
import { askForPreviews, lockGallery, tell } from './gallery.ts';
import type { Owner } from './gallery.ts';
import { assetOf, deleteAsset, insertAsset, lastPlace, placeAssets, updateGallery } from './queries.ts';
import type { GalleryRow } from './queries.ts';

const kindOf = (type: string) => (type.startsWith('image/') ? 'photo' : type.startsWith('video/') ? 'video' : type === 'application/zip' ? 'zip' : null);

/**
 * Own uploads become part of the gallery, at its end and in this order.
 * @throws FILE_NOT_FOUND, FILE_IN_USE, FILE_TYPE_REFUSED for what was not uploaded for a gallery, GALLERY_FULL
 */
export async function addAssets(ctx: Ctx, owner: Owner, fileIds: readonly string[]): Promise<GalleryRow> {
  const gallery = await lockGallery(ctx, owner);
  const { place, count } = await lastPlace(ctx, gallery.id);
  if (count + fileIds.length > MAX_ASSETS) throw galleryFull({ maximum: MAX_ASSETS });
  let photos = 0;
  for (const [i, fileId] of [...new Set(fileIds)].entries()) {
    const id = randomUUID();
    const file = await attachFile(ctx, fileId, { entity: 'gallery_asset', id });
    const kind = file.purpose === 'gallery' ? kindOf(file.type) : null;
    if (!kind) throw fileTypeRefused({ allowed: 'JPG, PNG, WebP, GIF, AVIF, MP4, MOV, WebM, ZIP' });
    await insertAsset(ctx, { id, galleryId: gallery.id, fileId, kind, place: place + 1 + i, name: file.name, size: file.size, preview: kind === 'photo' ? 'pending' : 'none' });
    if (kind === 'photo') photos += 1;
  }
  if (photos > 0) await askForPreviews(ctx, gallery.id);
  await audit(ctx, { action: 'gallery.add', entity: 'gallery', entityId: gallery.id, after: { files: fileIds.length } });
  await tell(ctx, gallery);
  return gallery;
}

/** @throws ASSET_NOT_FOUND when one of them is not in this gallery */
export async function orderAssets(ctx: Ctx, owner: Owner, ids: readonly string[]): Promise<void> {
  const gallery = await lockGallery(ctx, owner);
  const unique = [...new Set(ids)];
  if ((await placeAssets(ctx, gallery.id, unique)) !== unique.length) throw assetNotFound();
  await audit(ctx, { action: 'gallery.order', entity: 'gallery', entityId: gallery.id });
  await tell(ctx, gallery);
}

/** @throws ASSET_NOT_FOUND */
export async function removeAsset(ctx: Ctx, owner: Owner, assetId: string): Promise<void> {
  const gallery = await lockGallery(ctx, owner);
  const asset = await assetOf(ctx, gallery.id, assetId);
  if (!asset) throw assetNotFound();
  await deleteAsset(ctx, assetId);
  for (const fileId of [asset.fileId, asset.thumbFileId, asset.screenFileId]) if (fileId) await releaseFile(ctx, fileId);
  const changes = { ...(asset.selectedAt && { selectedCount: gallery.selectedCount - 1 }), ...(gallery.coverId === assetId && { coverId: null }) };
  if (Object.keys(changes).length > 0) await updateGallery(ctx, gallery.id, changes);
  await audit(ctx, { action: 'gallery.remove', entity: 'gallery', entityId: gallery.id, summary: asset.name });
  await tell(ctx, gallery);
}
