import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { parseToken, TOKEN_VERSION, type TicketToken, type TokenReading } from '#contracts/ticket-token.ts';

// Signing of the text in a ticket's QR (tickets 5.13), and reading it where the keys are. Its form is in contracts/ticket-token.ts.

// What stands before the 32 bytes of an Ed25519 key in PKCS #8 and SPKI (RFC 8410).
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** The signing key of a 32-byte seed. */
export const signingKey = (seed: Buffer): KeyObject => createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });

/** The 32 bytes that devices are given. */
export const publicKeyOf = (key: KeyObject): Buffer => createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_PREFIX.length);

const verifyingKey = (publicKey: Buffer): KeyObject => createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, publicKey]), format: 'der', type: 'spki' });

/** 138 characters. */
export function writeToken(token: TicketToken, key: KeyObject): string {
  const payload = Buffer.alloc(36);
  payload.writeUInt8(TOKEN_VERSION, 0);
  payload.writeUInt8(token.keyId, 1);
  payload.write(token.eventId.replaceAll('-', ''), 2, 16, 'hex');
  payload.write(token.ticketId.replaceAll('-', ''), 18, 16, 'hex');
  payload.writeUInt16BE(token.generation, 34);
  const signed = `M1.${payload.toString('base64url')}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
}

/** @param publicKeyFor the key of that number of that event, whether it still signs or not; null for an unknown one */
export function readToken(text: string, publicKeyFor: (eventId: string, keyId: number) => Buffer | null): TokenReading {
  const parsed = parseToken(text);
  if (!parsed) return { ok: false, reason: 'malformed' };
  const publicKey = publicKeyFor(parsed.token.eventId, parsed.token.keyId);
  const good = publicKey !== null && verify(null, Buffer.from(parsed.signed), verifyingKey(publicKey), parsed.signature);
  return good ? { ok: true, token: parsed.token, code: parsed.code } : { ok: false, reason: 'bad_signature' };
}
