import { fileTypeFromBuffer } from 'file-type';
import { fileTypeRefused } from './errors.ts';

export type Purpose = 'slip' | 'photo' | 'document' | 'logo';
const IMAGES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'];
const ALLOWED: Readonly<Record<Purpose, readonly string[]>> = { slip: [...IMAGES, 'application/pdf'], document: [...IMAGES, 'application/pdf'], photo: IMAGES, logo: IMAGES };

export const isImage = (type: string): boolean => IMAGES.includes(type);

/**
 * The type of a file by its first bytes; name and header of the sender do not count. What a browser would run (SVG,
 * HTML) is not among the allowed.
 * @throws FILE_TYPE_REFUSED with details.allowed
 */
export async function judgeType(content: Buffer, purpose: Purpose): Promise<string> {
  const found = await fileTypeFromBuffer(content.subarray(0, 8192)).catch(() => undefined);
  if (!found || !ALLOWED[purpose].includes(found.mime)) throw fileTypeRefused({ allowed: ALLOWED[purpose].includes('application/pdf') ? 'JPG, PNG, WebP, GIF, AVIF, PDF' : 'JPG, PNG, WebP, GIF, AVIF' });
  return found.mime;
}
