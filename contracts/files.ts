import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, Instant, Text } from './shapes.ts';

/** What a small file is for; it decides what may be uploaded: a slip or document is an image or a PDF, a photo or logo an image. */
const SmallPurpose = z.enum(['slip', 'photo', 'document', 'logo']);
/** `gallery`: what is handed over to a client as it is (pictures, videos, ZIP), sent in parts only. */
export const FilePurpose = z.enum([...SmallPurpose.options, 'gallery']);

/** Images are stored anew (turned upright, without camera data), so name, type and size may differ from what was sent; those of a gallery are kept as they came. */
export const StoredFile = z.strictObject({
  id: Id, name: z.string(), type: z.string(), size: z.int(),
  /** Null for what went to the store in parts. */
  sha256: z.string().nullable(), purpose: FilePurpose, width: z.int().nullable(), height: z.int().nullable(), createdAt: Instant,
  /** Signed, for 15 minutes. */
  url: z.string(),
  /** Signed as well; null for what is not an image. At most 480 pixels wide and high. */
  thumbnailUrl: z.string().nullable(),
  expiresAt: Instant,
});

const MB = 1024 * 1024;
/** The largest upload in bytes, by purpose. */
export const MAX_UPLOAD: Readonly<Record<z.output<typeof FilePurpose>, number>> = { slip: 25 * MB, photo: 25 * MB, document: 25 * MB, logo: 5 * MB, gallery: 5 * 1024 * MB };

export const uploadFile = endpoint({
  id: 'files.upload', method: 'POST', path: '/api/v1/files', permission: 'files.upload', summary: 'Upload one file (multipart/form-data, field `file`); it is kept for a day unless something refers to it',
  query: z.strictObject({ purpose: SmallPurpose }), rawBody: true, noTransaction: true, response: StoredFile, status: 201,
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

/** Where signed links point: whoever has the link may read the file until it expires. `Range` is understood (videos). */
export const fileContent = endpoint({
  id: 'files.content', method: 'GET', path: '/api/v1/files/:id/content', permission: 'public', summary: 'The content of a file, by a signed link', params: z.strictObject({ id: Id }),
  query: z.strictObject({ tenant: Id, variant: z.enum(['original', 'thumbnail']), expires: z.coerce.number().int().min(0).max(99_999_999_999), signature: Text(100) }), produces: 'application/octet-stream',
  errors: ['FILE_NOT_FOUND', 'FILE_LINK_INVALID', 'FILE_LINK_EXPIRED'],
});

// ------------------------------------------------------------------------------------------ uploads in parts
// begin -> PUT every part to its link -> complete. Links lead to the store itself where it signs them (S3), else to us.

/** The most parts that links are given for at once. */
export const PART_LINKS = 20;
const PartNumber = z.int().min(1).max(10_000);

/** `PUT` the bytes of the part to `url` with exactly these headers; good for 15 minutes and this many bytes. */
export const PartLink = z.strictObject({ number: PartNumber, size: z.int(), url: z.string(), headers: z.record(z.string(), z.string()) });
export const Upload = z.strictObject({
  id: Id, name: z.string(), size: z.int(), purpose: FilePurpose, status: z.enum(['open', 'done']),
  /** Every part has this size, only the last one is smaller. */
  partSize: z.int(), partCount: z.int(),
  /** The parts that have arrived whole. */
  received: z.array(PartNumber),
  /** Of the first missing parts (20 at most). */
  links: z.array(PartLink),
  /** The file it became, when it is done. */
  fileId: Id.nullable(),
});

export const beginUpload = endpoint({
  id: 'files.beginUpload', method: 'POST', path: '/api/v1/uploads', permission: 'files.upload', summary: 'Begin an upload in parts; answers the links of the first parts. Left alone for three days it is swept',
  body: z.strictObject({ name: Text(300), size: z.int().min(1), purpose: FilePurpose }), noTransaction: true, response: Upload, status: 201, errors: ['FILE_TOO_LARGE', 'SERVICE_UNAVAILABLE'],
});

export const readUpload = endpoint({
  id: 'files.readUpload', method: 'GET', path: '/api/v1/uploads/:id', permission: 'files.upload', summary: 'How far an own upload is, with links of the next missing parts: for going on later', params: z.strictObject({ id: Id }),
  noTransaction: true, response: Upload, errors: ['UPLOAD_NOT_FOUND', 'SERVICE_UNAVAILABLE'],
});

export const linkParts = endpoint({
  id: 'files.linkParts', method: 'POST', path: '/api/v1/uploads/:id/links', permission: 'files.upload', summary: 'Fresh links for parts of an own upload (15 minutes)', params: z.strictObject({ id: Id }),
  body: z.strictObject({ numbers: z.array(PartNumber).min(1).max(PART_LINKS) }), response: z.strictObject({ links: z.array(PartLink) }), errors: ['UPLOAD_NOT_FOUND', 'UPLOAD_PART_WRONG', 'SERVICE_UNAVAILABLE'],
});

export const completeUpload = endpoint({
  id: 'files.completeUpload', method: 'POST', path: '/api/v1/uploads/:id/complete', permission: 'files.upload', summary: 'All parts are there: judge the content and make it a file. Asked again it answers the same file', params: z.strictObject({ id: Id }),
  noTransaction: true, response: StoredFile, status: 201, errors: ['UPLOAD_NOT_FOUND', 'UPLOAD_INCOMPLETE', 'FILE_TYPE_REFUSED', 'FILE_BROKEN', 'SERVICE_UNAVAILABLE'], audit: true,
});

export const abandonUpload = endpoint({
  id: 'files.abandonUpload', method: 'DELETE', path: '/api/v1/uploads/:id', permission: 'files.upload', summary: 'Give up an own upload that is not complete', params: z.strictObject({ id: Id }),
  noTransaction: true, errors: ['UPLOAD_NOT_FOUND', 'SERVICE_UNAVAILABLE'],
});

/** Where the links of parts point when the store does not sign links itself. */
export const putPart = endpoint({
  id: 'files.putPart', method: 'PUT', path: '/api/v1/uploads/:id/parts/:number', permission: 'public', summary: 'The bytes of one part (application/octet-stream), by a signed link', params: z.strictObject({ id: Id, number: z.coerce.number().int().min(1).max(10_000) }),
  query: z.strictObject({ tenant: Id, size: z.coerce.number().int().min(1).max(104_857_600), expires: z.coerce.number().int().min(0).max(99_999_999_999), signature: Text(100) }), rawBody: true, status: 204,
  errors: ['UPLOAD_NOT_FOUND', 'UPLOAD_PART_WRONG', 'FILE_LINK_INVALID', 'FILE_LINK_EXPIRED'],
});
