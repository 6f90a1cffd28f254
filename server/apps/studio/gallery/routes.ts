import * as contract from '#contracts/studio-gallery.ts';
import { addAssets, assetPage, changeGallery, createGallery, findGallery, orderAssets, presentAssets, presentGallery, publishGallery, removeAsset, reopenSelection, revokeGallery } from '#capabilities/galleries/public.ts';
import type { Routes } from '#platform/route.ts';
import { galleryOwner, titleAndTerms } from './session.ts';

/** The gallery of a photo session: the capability's, for those who manage this session's material. */
export function galleryRoutes(r: Routes): void {
  r.mount(contract.readGallery, async (ctx, { params }) => presentGallery(ctx, await findGallery(ctx, await galleryOwner(ctx, params.id))));
  r.mount(contract.createGallery, async (ctx, { params }) => {
    const owner = await galleryOwner(ctx, params.id);
    return presentGallery(ctx, await createGallery(ctx, owner, await titleAndTerms(ctx, params.id)));
  });
  r.mount(contract.changeGallery, async (ctx, { params, body }) => presentGallery(ctx, await changeGallery(ctx, await galleryOwner(ctx, params.id), body)));
  r.mount(contract.publishGallery, async (ctx, { params }) => presentGallery(ctx, await publishGallery(ctx, await galleryOwner(ctx, params.id))));
  r.mount(contract.revokeGallery, async (ctx, { params }) => presentGallery(ctx, { ...(await revokeGallery(ctx, await galleryOwner(ctx, params.id))), status: 'revoked' }));
  r.mount(contract.reopenSelection, async (ctx, { params }) => presentGallery(ctx, await reopenSelection(ctx, await galleryOwner(ctx, params.id))));
  r.mount(contract.galleryAssets, async (ctx, { params, query }) => {
    const gallery = await findGallery(ctx, await galleryOwner(ctx, params.id));
    const { items, next } = await assetPage(ctx, gallery.id, query);
    return { items: await presentAssets(ctx, gallery, items), next };
  });
  r.mount(contract.addAssets, async (ctx, { params, body }) => presentGallery(ctx, await addAssets(ctx, await galleryOwner(ctx, params.id), body.fileIds)));
  r.mount(contract.orderAssets, async (ctx, { params, body }) => orderAssets(ctx, await galleryOwner(ctx, params.id), body.ids));
  r.mount(contract.removeAsset, async (ctx, { params }) => removeAsset(ctx, await galleryOwner(ctx, params.id), params.assetId));
}
