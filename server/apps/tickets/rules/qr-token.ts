import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

// The text in a ticket's QR (tickets 5.13): `M1.<payload>.<signature>`, base64url. The payload is 36 bytes: version, key,
// event, ticket, generation; the Ed25519 signature is over the ASCII text `M1.<payload>`. Nothing personal is in it.

export interface TicketToken {
  /** 1 to 255: which of the event's keys has signed. */
  keyId: number;
  eventId: string;
  ticketId: string;
  /** 1 to 65535: only the ticket's current one is good. */
  generation: number;
}

const VERSION = 1;
const FORMAT = /^M1\.[A-Za-z0-9_-]{48}\.[A-Za-z0-9_-]{86}$/;
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
  payload.writeUInt8(VERSION, 0);
  payload.writeUInt8(token.keyId, 1);
  payload.write(token.eventId.replaceAll('-', ''), 2, 16, 'hex');
  payload.write(token.ticketId.replaceAll('-', ''), 18, 16, 'hex');
  payload.writeUInt16BE(token.generation, 34);
  const signed = `M1.${payload.toString('base64url')}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
}

export type TokenReading = { ok: true; token: TicketToken } | { ok: false; reason: 'malformed' | 'bad_signature' };

/** @param publicKeyFor the key of that number of that event, whether it still signs or not; null for an unknown one */
export function readToken(text: string, publicKeyFor: (eventId: string, keyId: number) => Buffer | null): TokenReading {
  if (!FORMAT.test(text)) return { ok: false, reason: 'malformed' };
  const end = text.lastIndexOf('.');
  const payload = Buffer.from(text.slice(3, end), 'base64url');
  const token = { keyId: payload.readUInt8(1), eventId: uuidAt(payload, 2), ticketId: uuidAt(payload, 18), generation: payload.readUInt16BE(34) };
  if (payload.readUInt8(0) !== VERSION || token.keyId === 0 || token.generation === 0) return { ok: false, reason: 'malformed' };

  const signature = Buffer.from(text.slice(end + 1), 'base64url');
  // The last character has bits to spare: only one way of writing a signature is taken.
  if (signature.toString('base64url') !== text.slice(end + 1)) return { ok: false, reason: 'malformed' };
  const publicKey = publicKeyFor(token.eventId, token.keyId);
  const good = publicKey !== null && verify(null, Buffer.from(text.slice(0, end)), verifyingKey(publicKey), signature);
  return good ? { ok: true, token } : { ok: false, reason: 'bad_signature' };
}

function uuidAt(bytes: Buffer, offset: number): string {
  const hex = bytes.toString('hex', offset, offset + 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
