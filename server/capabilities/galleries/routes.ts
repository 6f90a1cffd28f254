import * as contract from '#contracts/galleries.ts';
import { countTry } from '#capabilities/links/public.ts';
import { filesToSend, presentFiles } from '#capabilities/files/public.ts';
import { addressCounter } from '#capabilities/identity/public.ts';
import type { Ctx } from '#platform/context.ts';
import { FileAnswer } from '#platform/route.ts';
import type { Routes } from '#platform/route.ts';
import { assetNotFound, galleryDownloadRefused, galleryPinWrong } from './errors.ts';
import { isPin, makeAccess } from './pin.ts';
import { presentPublic, presentPublicAssets } from './present.ts';
import { allAssets, assetOf, assetPage, insertDownload } from './queries.ts';
import type { GalleryRow } from './queries.ts';
import { commentAsset, finishSelection, selectAsset } from './selection.ts';
import { cookieOf, visit } from './visit.ts';
import { zipOf } from './zip.ts';

const ACCESS_HOURS = 24;

/** The door for whoever has the address. */
export function routes(r: Routes): void {
  r.mountOpen(contract.openGallery, (open, { params }, { request }) => visit(open, request, params.token, (ctx, { gallery, locked }) => presentPublic(ctx, gallery, locked), { evenLocked: true }));

  r.mountOpen(contract.enterPin, async (open, { params, body }, { request, reply }) => {
    const { gallery, linkId } = await visit(open, request, params.token, async (_, found) => found, { evenLocked: true });
    if (!gallery.pinHash) return;
    // Counted before it is looked at, so that many at once are not more tries (studio 14).
    await countTry(open, [{ counter: `gallery-pin:${linkId}:${addressCounter(open.origin.ip)}`, most: 5, minutes: 15 }]);
    if (!(await isPin(body.pin, gallery.pinHash))) throw galleryPinWrong();
    const until = open.now.add({ hours: ACCESS_HOURS });
    void reply.setCookie(cookieOf(request, linkId), makeAccess(linkId, gallery.pinHash, until), { path: request.protocol === 'https' ? '/' : '/api/v1/public/galleries/', httpOnly: true, sameSite: 'strict', secure: request.protocol === 'https', maxAge: ACCESS_HOURS * 3600 });
  });

  r.mountOpen(contract.publicAssets, (open, { params, query }, { request }) => visit(open, request, params.token, async (ctx, { gallery }) => {
    const { items, next } = await assetPage(ctx, gallery.id, query);
    return { items: await presentPublicAssets(ctx, gallery, items), next };
  }));
  r.mountOpen(contract.selectAsset, (open, { params, body }, { request }) => visit(open, request, params.token, (ctx, { gallery }) => selectAsset(ctx, gallery.id, body.assetId, body.selected), { writes: true }));
  r.mountOpen(contract.commentAsset, (open, { params, body }, { request }) => visit(open, request, params.token, (ctx, { gallery }) => commentAsset(ctx, gallery.id, params.assetId, body.comment), { writes: true }));
  r.mountOpen(contract.finishSelection, (open, { params, body }, { request }) => visit(open, request, params.token, (ctx, { gallery }) => finishSelection(ctx, gallery.id, body.note), { writes: true }));

  r.mountOpen(contract.downloadAll, async (open, { params }, { request }) => {
    const { gallery, entries } = await visit(open, request, params.token, (ctx, found) => entriesOf(ctx, found.gallery), { writes: true });
    const { stream, size } = zipOf(entries, (error) => request.log.warn({ err: error, galleryId: gallery.id }, 'an archive broke off'));
    const name = `${gallery.title.replace(/[^\p{L}\p{N} ._-]/gu, '_').slice(0, 100)}.zip`;
    return new FileAnswer(stream, 'application/zip', {
      ...(size !== null && { 'content-length': String(size) }), 'x-content-type-options': 'nosniff', 'cache-control': 'no-store',
      'content-disposition': `attachment; filename="${name.normalize('NFD').replace(/[^\x20-\x7e]/g, '')}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    });
  });
  r.mountOpen(contract.downloadOne, (open, { params }, { request }) => visit(open, request, params.token, async (ctx, { gallery }) => {
    mayDownload(gallery);
    const asset = await assetOf(ctx, gallery.id, params.assetId);
    const file = asset && (await presentFiles(ctx, [asset.fileId])).get(asset.fileId);
    if (!asset || !file) throw assetNotFound();
    await insertDownload(ctx, gallery.id, asset.name);
    return { url: file.url, name: asset.name };
  }, { writes: true }));
}

/** @throws GALLERY_DOWNLOAD_REFUSED */
function mayDownload(gallery: GalleryRow): void {
  if (!gallery.downloadAllowed) throw galleryDownloadRefused();
}

async function entriesOf(ctx: Ctx, gallery: GalleryRow) {
  mayDownload(gallery);
  const assets = await allAssets(ctx, gallery.id);
  const files = await filesToSend(ctx, assets.map(({ fileId }) => fileId));
  await insertDownload(ctx, gallery.id, null);
  return { gallery, entries: assets.flatMap(({ name, fileId }) => (files.has(fileId) ? [{ name, at: ctx.now, ...files.get(fileId)! }] : [])) };
}
