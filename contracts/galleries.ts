import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, Instant, OptionalText, PageQuery, Text, Version, pageOf } from './shapes.ts';

// Galleries: delivered material on a private page. The owner's app mounts the routes of staff with its own permission;
// the routes of whoever has the address are here.

export const GalleryStatus = z.enum(['draft', 'published', 'expired', 'revoked']);
export const AssetKind = z.enum(['photo', 'video', 'zip']);
/** Digits, so that it can be said on the telephone. */
export const Pin = z.string().regex(/^\d{4,8}$/, { error: 'invalid_pin' });
export const MAX_ASSETS = 3000;

const Selection = z.strictObject({ quota: z.int().nullable(), selected: z.int(), doneAt: Instant.nullable() });

export const Gallery = z.strictObject({
  id: Id, title: z.string(), status: GalleryStatus, pin: z.string().nullable(), url: z.string().nullable(), expiryDays: z.int(), publishedAt: Instant.nullable(), expiresAt: Instant.nullable(),
  downloadAllowed: z.boolean(), watermark: z.boolean(), coverId: Id.nullable(), selection: Selection,
  /** What the client wrote when finishing. */
  selectionNote: z.string().nullable(),
  assets: z.int(), bytes: z.int(), previewsPending: z.int(), previewsFailed: z.int(), comments: z.int(), downloads: z.int(), lastDownloadAt: Instant.nullable(), version: Version,
});

export const GalleryChanges = z.strictObject({
  title: Text(200).optional(), pin: Pin.nullable().optional(), expiryDays: z.int().min(1).max(730).optional(), downloadAllowed: z.boolean().optional(), watermark: z.boolean().optional(),
  selectionQuota: z.int().min(1).max(5000).nullable().optional(), coverId: Id.nullable().optional(),
});

export const GalleryAsset = z.strictObject({
  id: Id, kind: AssetKind, name: z.string(), size: z.int(), width: z.int().nullable(), height: z.int().nullable(), preview: z.enum(['none', 'pending', 'ready', 'failed']),
  /** A few pixels as a data address, until the picture is there. */
  placeholder: z.string().nullable(),
  /** Signed, for 15 minutes; null until the preview is made. */
  thumbUrl: z.string().nullable(), screenUrl: z.string().nullable(),
  selected: z.boolean(), comment: z.string().nullable(),
});

export const AssetsQuery = PageQuery.extend({ show: z.enum(['all', 'selected', 'commented']).default('all') });
export const NewAssets = z.strictObject({ fileIds: z.array(Id).min(1).max(50) });
export const AssetOrder = z.strictObject({ ids: z.array(Id).min(1).max(MAX_ASSETS) });
export const AssetsAnswer = pageOf(GalleryAsset);

/** Refusals of the address itself. */
const byLink = ['LINK_NOT_FOUND', 'LINK_EXPIRED', 'GALLERY_PIN_REQUIRED', 'RATE_LIMITED'] as const;
const Token = z.strictObject({ token: z.string().min(10).max(300) });

/** `locked`: a PIN is asked for; nothing of the content is told before. */
export const PublicGallery = z.strictObject({
  studio: z.strictObject({ name: z.string(), accentColor: z.string().nullable(), logoUrl: z.string().nullable() }),
  title: z.string(), locked: z.boolean(), zone: z.string(), expiresAt: Instant,
  content: z.strictObject({ downloadAllowed: z.boolean(), selection: Selection, photos: z.int(), videos: z.int(), archives: z.int(), bytes: z.int(), coverUrl: z.string().nullable() }).nullable(),
});
export const PublicAsset = GalleryAsset.extend({ /** Of videos: to be played. */ videoUrl: z.string().nullable() });

export const openGallery = endpoint({
  id: 'galleries.open', method: 'GET', path: '/api/v1/public/galleries/:token', permission: 'public', summary: 'A gallery by its address; without the PIN only whose it is', params: Token, response: PublicGallery, errors: byLink,
});
export const enterPin = endpoint({
  id: 'galleries.pin', method: 'POST', path: '/api/v1/public/galleries/:token/pin', permission: 'public', summary: 'Enter the PIN; a cookie remembers it for a day. Five wrong ones in 15 minutes end the tries of an address',
  params: Token, body: z.strictObject({ pin: Pin }), errors: [...byLink, 'GALLERY_PIN_WRONG'],
});
export const publicAssets = endpoint({
  id: 'galleries.publicAssets', method: 'GET', path: '/api/v1/public/galleries/:token/assets', permission: 'public', summary: 'What is in the gallery, in order, page by page', params: Token, query: AssetsQuery, response: pageOf(PublicAsset), errors: byLink,
});
export const selectAsset = endpoint({
  id: 'galleries.select', method: 'POST', path: '/api/v1/public/galleries/:token/selection', permission: 'public', summary: 'Choose a photo, or not any more', params: Token,
  body: z.strictObject({ assetId: Id, selected: z.boolean() }), response: Selection, errors: [...byLink, 'ASSET_NOT_FOUND', 'ASSET_NOT_SELECTABLE', 'SELECTION_QUOTA_EXCEEDED', 'SELECTION_DONE'],
});
export const commentAsset = endpoint({
  id: 'galleries.comment', method: 'PUT', path: '/api/v1/public/galleries/:token/assets/:assetId/comment', permission: 'public', summary: 'Say something about a photo; empty takes it back', params: Token.extend({ assetId: Id }),
  body: z.strictObject({ comment: OptionalText(1000) }), errors: [...byLink, 'ASSET_NOT_FOUND', 'SELECTION_DONE'],
});
export const finishSelection = endpoint({
  id: 'galleries.done', method: 'POST', path: '/api/v1/public/galleries/:token/done', permission: 'public', summary: 'The choice is made; it can be changed only when the business opens it again', params: Token,
  body: z.strictObject({ note: OptionalText(2000) }), response: Selection, errors: [...byLink, 'SELECTION_EMPTY', 'SELECTION_DONE'],
});
export const downloadAll = endpoint({
  id: 'galleries.downloadAll', method: 'GET', path: '/api/v1/public/galleries/:token/download', permission: 'public', summary: 'Everything as one ZIP, sent as it is read', params: Token, produces: 'application/zip', errors: [...byLink, 'GALLERY_DOWNLOAD_REFUSED'],
});
export const downloadOne = endpoint({
  id: 'galleries.downloadOne', method: 'POST', path: '/api/v1/public/galleries/:token/assets/:assetId/download', permission: 'public', summary: 'A link to one original, for 15 minutes', params: Token.extend({ assetId: Id }),
  response: z.strictObject({ url: z.string(), name: z.string() }), errors: [...byLink, 'ASSET_NOT_FOUND', 'GALLERY_DOWNLOAD_REFUSED'],
});
