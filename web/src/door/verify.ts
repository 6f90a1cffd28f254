import { bytesOf, externalCodeText, parseToken, type TokenReading } from '#contracts/ticket-token.ts';

// Signatures are looked at by the browser where it can, else by a small library: phones of some years ago know no Ed25519.

type Check = (publicKey: string, signature: Uint8Array<ArrayBuffer>, signed: Uint8Array<ArrayBuffer>) => Promise<boolean>;

const keys = new Map<string, Promise<CryptoKey>>();
const byBrowser: Check = async (publicKey, signature, signed) => {
  let key = keys.get(publicKey);
  if (!key) keys.set(publicKey, (key = crypto.subtle.importKey('raw', bytesOf(publicKey), 'Ed25519', false, ['verify'])));
  return crypto.subtle.verify('Ed25519', await key, signature, signed);
};
const byLibrary: Check = async (publicKey, signature, signed) => {
  const { verifyAsync } = await import('@noble/ed25519');
  return verifyAsync(signature, signed, bytesOf(publicKey)).catch(() => false);
};

let chosen: Promise<Check> | null = null;
/** Tried with a key of nobody: an unknown algorithm is refused at once. */
const check = (): Promise<Check> => (chosen ??= crypto.subtle.importKey('raw', new Uint8Array(32).fill(1), 'Ed25519', false, ['verify']).then(() => byBrowser, () => byLibrary));
export const useLibrary = (): void => {
  chosen = Promise.resolve(byLibrary);
};

/**
 * Read one of our codes by the event's keys. One of another event is told by its event: its keys are not here, and no
 * signature would let it in.
 */
export async function readByKeys(text: string, eventId: string, publicKeys: readonly { keyId: number; publicKey: string }[]): Promise<TokenReading> {
  const parsed = parseToken(text);
  if (!parsed) return { ok: false, reason: 'malformed' };
  if (parsed.token.eventId !== eventId) return { ok: true, token: parsed.token };
  const key = publicKeys.find(({ keyId }) => keyId === parsed.token.keyId);
  const good = key !== undefined && (await (await check())(key.publicKey, parsed.signature, new TextEncoder().encode(parsed.signed)));
  return good ? { ok: true, token: parsed.token, code: parsed.code } : { ok: false, reason: 'bad_signature' };
}

/** The first eight bytes of what is kept of another seller's code, as the list has them. */
export async function codeKey(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(externalCodeText(text)));
  return hexOf(new Uint8Array(hash).subarray(0, 8));
}
export const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
