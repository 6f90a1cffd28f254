import { fileTypeFromBuffer } from 'file-type';
import { fileTypeRefused } from './errors.ts';

export type Purpose = 'slip' | 'photo' | 'document' | 'logo' | 'gallery';
const IMAGES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'];
const VIDEOS = ['video/mp4', 'video/quicktime', 'video/webm'];
const ZIP = 'application/zip';
const ALLOWED: Readonly<Record<Purpose, readonly string[]>> = {
  slip: [...IMAGES, 'application/pdf'], document: [...IMAGES, 'application/pdf'], photo: IMAGES, logo: IMAGES, gallery: [...IMAGES, ...VIDEOS, ZIP],
};
const NAMES = { image: 'JPG, PNG, WebP, GIF, AVIF', pdf: 'JPG, PNG, WebP, GIF, AVIF, PDF', gallery: 'JPG, PNG, WebP, GIF, AVIF, MP4, MOV, WebM, ZIP' };

export const isImage = (type: string): boolean => IMAGES.includes(type);

const refuse = (purpose: Purpose) => fileTypeRefused({ allowed: purpose === 'gallery' ? NAMES.gallery : ALLOWED[purpose].includes('application/pdf') ? NAMES.pdf : NAMES.image });

/**
 * The type of a file by its first bytes; name and header of the sender do not count. What a browser would run (SVG,
 * HTML) is not among the allowed.
 * @throws FILE_TYPE_REFUSED with details.allowed
 */
export async function judgeType(content: Buffer, purpose: Purpose): Promise<string> {
  const found = await fileTypeFromBuffer(content.subarray(0, 8192)).catch(() => undefined);
  if (!found || !ALLOWED[purpose].includes(found.mime)) throw refuse(purpose);
  return found.mime;
}

/** How much of the end is looked at: the directory of a ZIP stands there, behind at most 64 KB of remark. */
export const TAIL = 65_557;
const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
const ACTIVE = /<(?:script|html|svg|\?php|iframe)[\s>/]/i;

/**
 * What is kept as it came must be one thing only: a picture or video that is an archive or a page as well is refused,
 * and so is a ZIP that begins as something else.
 * @throws FILE_TYPE_REFUSED
 */
export async function judgeKept(head: Buffer, tail: Buffer, purpose: Purpose): Promise<string> {
  const type = await judgeType(head, purpose);
  const isZip = tail.includes(ZIP_END);
  if ((type === ZIP) !== isZip) throw refuse(purpose);
  // Comments before the picture begins; metadata of honest cameras is XML without these.
  if (type !== ZIP && ACTIVE.test(head.subarray(0, 1024).toString('latin1'))) throw refuse(purpose);
  return type;
}
