import { createHmac, timingSafeEqual } from 'node:crypto';
import { fileLinkExpired, fileLinkInvalid } from './errors.ts';

export type Variant = 'original' | 'thumbnail';
export interface SignedLink { tenantId: string; id: string; variant: Variant; expires: number }

/** How long a link is good, in seconds (studio 12: 15 minutes). */
export const LINK_SECONDS = 15 * 60;

const sign = (secret: Buffer, { tenantId, id, variant, expires }: SignedLink): string =>
  createHmac('sha256', secret).update(`file\n${tenantId}\n${id}\n${variant}\n${expires}`).digest('base64url');

/** The path of a link; everything that decides what is served is under the signature. */
export function signedPath(secret: Buffer, link: SignedLink): string {
  const query = new URLSearchParams({ tenant: link.tenantId, variant: link.variant, expires: String(link.expires), signature: sign(secret, link) });
  return `/api/v1/files/${link.id}/content?${query}`;
}

/** @throws FILE_LINK_INVALID, FILE_LINK_EXPIRED */
export const checkLink = (secret: Buffer, link: SignedLink, signature: string, now: Temporal.Instant): void => check(sign(secret, link), signature, link.expires, now);

function check(expected: string, signature: string, expires: number, now: Temporal.Instant): void {
  const wanted = Buffer.from(expected);
  const given = Buffer.from(signature);
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) throw fileLinkInvalid();
  if (now.epochMilliseconds >= expires * 1000) throw fileLinkExpired();
}

export interface SignedPart { tenantId: string; uploadId: string; number: number; size: number; expires: number }

const signPart = (secret: Buffer, { tenantId, uploadId, number, size, expires }: SignedPart): string =>
  createHmac('sha256', secret).update(`part\n${tenantId}\n${uploadId}\n${number}\n${size}\n${expires}`).digest('base64url');

export function signedPartPath(secret: Buffer, part: SignedPart): string {
  const query = new URLSearchParams({ tenant: part.tenantId, size: String(part.size), expires: String(part.expires), signature: signPart(secret, part) });
  return `/api/v1/uploads/${part.uploadId}/parts/${part.number}?${query}`;
}

/** @throws FILE_LINK_INVALID, FILE_LINK_EXPIRED */
export const checkPart = (secret: Buffer, part: SignedPart, signature: string, now: Temporal.Instant): void => check(signPart(secret, part), signature, part.expires, now);
