import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { AssetOrder, AssetsAnswer, AssetsQuery, Gallery, GalleryChanges, NewAssets } from './galleries.ts';
import { Id } from './shapes.ts';

// The gallery of a photo session (studio 8): coordinators of every session, editors of those that are assigned to them.

const base = '/api/v1/studio/sessions/:id/gallery';
const permission = 'studio.gallery.manage';
const params = z.strictObject({ id: Id });
const errors = ['SESSION_NOT_FOUND', 'SESSION_NOT_ASSIGNED_TO_USER', 'GALLERY_NOT_FOUND'] as const;

export const readGallery = endpoint({ id: 'studio.readGallery', method: 'GET', path: base, permission, summary: 'The gallery of a session; 404 GALLERY_NOT_FOUND before there is one', params, response: Gallery, errors });
export const createGallery = endpoint({
  id: 'studio.createGallery', method: 'POST', path: base, permission, summary: 'Make the gallery of a session (there is one at most; asked again it answers that one)', params, response: Gallery, status: 201,
  errors: ['SESSION_NOT_FOUND', 'SESSION_NOT_ASSIGNED_TO_USER', 'GALLERY_NOT_ALLOWED_IN_STATE'], audit: true,
});
export const changeGallery = endpoint({
  id: 'studio.changeGallery', method: 'PATCH', path: base, permission, summary: 'Title, PIN, expiry, downloads, watermark, quota, cover', params, body: GalleryChanges, response: Gallery,
  errors: [...errors, 'ASSET_NOT_FOUND', 'QUOTA_BELOW_SELECTION'], audit: true, ifMatch: true,
});
export const publishGallery = endpoint({
  id: 'studio.publishGallery', method: 'POST', path: `${base}/publish`, permission, summary: 'Publish under a new address; an earlier one stops working', params, response: Gallery, errors: [...errors, 'GALLERY_EMPTY', 'INVALID_STATE_TRANSITION'], audit: true,
});
export const revokeGallery = endpoint({
  id: 'studio.revokeGallery', method: 'POST', path: `${base}/revoke`, permission, summary: 'Close the published gallery at once', params, response: Gallery, errors: [...errors, 'INVALID_STATE_TRANSITION'], audit: true,
});
export const reopenSelection = endpoint({
  id: 'studio.reopenSelection', method: 'POST', path: `${base}/reopen-selection`, permission, summary: 'Let the client change a finished selection', params, response: Gallery, errors, audit: true,
});
export const galleryAssets = endpoint({ id: 'studio.galleryAssets', method: 'GET', path: `${base}/assets`, permission, summary: 'What is in the gallery, in order', params, query: AssetsQuery, response: AssetsAnswer, errors });
export const addAssets = endpoint({
  id: 'studio.addGalleryAssets', method: 'POST', path: `${base}/assets`, permission, summary: 'Put own uploads (purpose gallery) at the end', params, body: NewAssets, response: Gallery,
  errors: [...errors, 'FILE_NOT_FOUND', 'FILE_IN_USE', 'FILE_TYPE_REFUSED', 'GALLERY_FULL'], audit: true,
});
export const orderAssets = endpoint({
  id: 'studio.orderGalleryAssets', method: 'PUT', path: `${base}/order`, permission, summary: 'Show these first, in this order; what is not named follows as it was', params, body: AssetOrder, errors: [...errors, 'ASSET_NOT_FOUND'], audit: true,
});
export const removeAsset = endpoint({
  id: 'studio.removeGalleryAsset', method: 'DELETE', path: `${base}/assets/:assetId`, permission, summary: 'Take something out of the gallery', params: params.extend({ assetId: Id }), errors: [...errors, 'ASSET_NOT_FOUND'], audit: true,
});
