import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { digest, openText, sameSecret, sealText } from '#platform/vault.ts';

const derive = promisify<string, Buffer, number, Buffer>(scrypt);

export async function hashPin(pin: string): Promise<string> {
  const salt = randomBytes(16);
  return `${salt.toString('base64url')}.${(await derive(pin, salt, 32)).toString('base64url')}`;
}

export async function isPin(pin: string, hash: string): Promise<boolean> {
  const [salt = '', wanted = ''] = hash.split('.');
  return sameSecret(await derive(pin, Buffer.from(salt, 'base64url'), 32), Buffer.from(wanted, 'base64url'));
}

const PURPOSE = 'gallery access';

/** What a browser keeps after the PIN was right: for this address, until then, and no longer than the PIN stays what it is. */
export const makeAccess = (linkId: string, pinHash: string, until: Temporal.Instant): string => sealText(PURPOSE, `${linkId} ${digest(pinHash)} ${until.epochMilliseconds}`).toString('base64url');

export function hasAccess(given: string | undefined, linkId: string, pinHash: string, now: Temporal.Instant): boolean {
  if (!given) return false;
  let plain: string;
  try {
    plain = openText(PURPOSE, Buffer.from(given, 'base64url'));
  } catch {
    return false; // not one of ours
  }
  const [link, pin, until] = plain.split(' ');
  return link === linkId && pin === digest(pinHash) && Number(until) > now.epochMilliseconds;
}
