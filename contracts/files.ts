import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, Instant, Text } from './shapes.ts';

/** What a file is for; it decides what may be uploaded: a slip or document is an image or a PDF, a photo or logo an image. */
export const FilePurpose = z.enum(['slip', 'photo', 'document', 'logo']);

/** Images are stored anew (turned upright, without camera data), so name, type and size may differ from what was sent. */
export const StoredFile = z.strictObject({
  id: Id, name: z.string(), type: z.string(), size: z.int(), sha256: z.string(), purpose: FilePurpose, width: z.int().nullable(), height: z.int().nullable(), createdAt: Instant,
  /** Signed, for 15 minutes. */
  url: z.string(),
  /** Signed as well; null for what is not an image. At most 480 pixels wide and high. */
  thumbnailUrl: z.string().nullable(),
  expiresAt: Instant,
});

/** The largest upload in bytes, by purpose. */
export const MAX_UPLOAD: Readonly<Record<z.output<typeof FilePurpose>, number>> = { slip: 25 * 1024 * 1024, photo: 25 * 1024 * 1024, document: 25 * 1024 * 1024, logo: 5 * 1024 * 1024 };

export const uploadFile = endpoint({
  id: 'files.upload', method: 'POST', path: '/api/v1/files', permission: 'files.upload', summary: 'Upload one file (multipart/form-data, field `file`); it is kept for a day unless something refers to it',
  query: z.strictObject({ purpose: FilePurpose }), rawBody: true, noTransaction: true, response: StoredFile, status: 201,
  errors: ['FILE_MISSING', 'FILE_TOO_LARGE', 'FILE_TYPE_REFUSED', 'FILE_BROKEN'], audit: true,
});

export const readFile = endpoint({
  id: 'files.read', method: 'GET', path: '/api/v1/files/:id', permission: 'signed_in', summary: 'A file with fresh links: one\'s own, or one of a thing that one may see', params: z.strictObject({ id: Id }), response: StoredFile,
  errors: ['FILE_NOT_FOUND'],
});

export const removeFile = endpoint({
  id: 'files.remove', method: 'DELETE', path: '/api/v1/files/:id', permission: 'files.upload', summary: 'Take back an own upload that nothing refers to yet', params: z.strictObject({ id: Id }),
  errors: ['FILE_NOT_FOUND', 'FILE_IN_USE'], audit: true,
});

/** Where signed links point: whoever has the link may read the file until it expires. */
export const fileContent = endpoint({
  id: 'files.content', method: 'GET', path: '/api/v1/files/:id/content', permission: 'public', summary: 'The content of a file, by a signed link', params: z.strictObject({ id: Id }),
  query: z.strictObject({ tenant: Id, variant: z.enum(['original', 'thumbnail']), expires: z.coerce.number().int().min(0).max(99_999_999_999), signature: Text(100) }), produces: 'application/octet-stream',
  errors: ['FILE_NOT_FOUND', 'FILE_LINK_INVALID', 'FILE_LINK_EXPIRED'],
});
