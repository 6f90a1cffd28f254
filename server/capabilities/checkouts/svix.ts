import { createHmac } from 'node:crypto';
import { sameSecret } from '#platform/vault.ts';

// Signatures of webhooks in the Svix scheme (studio 12): `id.timestamp.body`, HMAC-SHA256 with the base64 part of
// `whsec_…`; the header holds any number of `v1,<base64>` parted by spaces.

const TOLERANCE_S = 5 * 60;

export interface SvixHeaders { id: string | undefined; timestamp: string | undefined; signature: string | undefined }
type Verdict = { ok: true; id: string } | { ok: false; reason: 'headers_missing' | 'too_old' | 'too_new' | 'signature_wrong' | 'secret_unusable' };

const keyOf = (secret: string): Buffer => Buffer.from(secret.replace(/^whsec_/, ''), 'base64');

export const svixSignature = (secret: string, id: string, timestamp: string, body: Buffer | string): string =>
  `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;

/** Whether the body came from whoever holds the secret, within five minutes of now. */
export function verifySvix(secret: string, { id, timestamp, signature }: SvixHeaders, body: Buffer, now: Temporal.Instant): Verdict {
  if (!id || !timestamp || !signature || !/^\d{1,12}$/.test(timestamp)) return { ok: false, reason: 'headers_missing' };
  const age = Math.floor(now.epochMilliseconds / 1000) - Number(timestamp);
  if (age > TOLERANCE_S) return { ok: false, reason: 'too_old' };
  if (age < -TOLERANCE_S) return { ok: false, reason: 'too_new' };
  if (keyOf(secret).length === 0) return { ok: false, reason: 'secret_unusable' };
  const expected = svixSignature(secret, id, timestamp, body);
  // Every one is compared, so that the time taken tells nothing.
  const matches = signature.split(' ').map((one) => sameSecret(one, expected));
  return matches.includes(true) ? { ok: true, id } : { ok: false, reason: 'signature_wrong' };
}
