import { createHash } from 'node:crypto';
import { z } from 'zod';
import { sameSecret } from '#platform/vault.ts';

// Signatures of Wompi (Colombia): of what we ask for, and of the events it sends.

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** `signature:integrity` of a checkout. `expiration`: ISO 8601 in UTC with milliseconds, exactly as it is sent, if it is. */
export const wompiIntegrity = (
  { reference, amountMinor, currency, expiration = '' }: { reference: string; amountMinor: number; currency: string; expiration?: string }, secret: string,
): string => sha256(`${reference}${amountMinor}${currency}${expiration}${secret}`);

const Event = z.object({
  data: z.record(z.string(), z.unknown()),
  environment: z.string(),
  timestamp: z.int(),
  signature: z.object({ properties: z.array(z.string().max(100)).max(50), checksum: z.string() }),
});

/** Without these signed an event could be of another payment or amount. */
const REQUIRED = ['transaction.id', 'transaction.status', 'transaction.amount_in_cents'];

type Verdict = { ok: true } | { ok: false; reason: 'malformed' | 'unsigned_fields' | 'wrong_environment' | 'signature_wrong' };

/**
 * Whether an event came from whoever holds the secret. Wompi says in each event which values are signed and in which
 * order; nothing is taken for granted but that the payment's are among them.
 * @param header `X-Event-Checksum`, which repeats the checksum of the body
 */
export function verifyWompiEvent(body: unknown, header: string | undefined, { secret, environment }: { secret: string; environment: string }): Verdict {
  const parsed = Event.safeParse(body);
  if (!parsed.success) return { ok: false, reason: 'malformed' };
  const { data, signature, timestamp } = parsed.data;
  if (REQUIRED.some((each) => !signature.properties.includes(each))) return { ok: false, reason: 'unsigned_fields' };
  const values = signature.properties.map((each) => textAt(data, each));
  if (values.includes(null)) return { ok: false, reason: 'malformed' };

  const expected = sha256(`${values.join('')}${timestamp}${secret}`);
  const told = [signature.checksum, ...(header === undefined ? [] : [header])].map((each) => sameSecret(each.toLowerCase(), expected));
  if (told.includes(false)) return { ok: false, reason: 'signature_wrong' };
  return parsed.data.environment === environment ? { ok: true } : { ok: false, reason: 'wrong_environment' };
}

/** The value at a path of the data, as it is signed; null when there is none. */
function textAt(data: Record<string, unknown>, path: string): string | null {
  const value = path.split('.').reduce<unknown>((at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined), data);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
