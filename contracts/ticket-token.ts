// The text in a ticket's QR, read (tickets 5.13): `M1.<payload>.<signature>`, base64url. The payload is 36 bytes: version,
// key, event, ticket, generation; the Ed25519 signature is over the ASCII text `M1.<payload>`. Nothing personal is in it.
// Doors read it without a network, so this knows no server: who calls verifies the signature by what the machine offers.

export interface TicketToken {
  /** 1 to 255: which of the event's keys has signed. */
  keyId: number;
  eventId: string;
  ticketId: string;
  /** 1 to 65535: only the ticket's current one is good. */
  generation: number;
}

/** `code`: the digits that turn behind it, null where it has none; absent where no QR of ours was shown. */
export type TokenReading = { ok: true; token: TicketToken; code?: string | null } | { ok: false; reason: 'malformed' | 'bad_signature' };

/** What stands in a text of our form, before anybody has looked at the signature. */
export interface UnverifiedToken { token: TicketToken; signed: string; signature: Uint8Array<ArrayBuffer>; code: string | null }

export const TOKEN_VERSION = 1;
/** Longer texts are nobody's ticket and are not looked at (tickets 14). */
export const LONGEST_SCAN = 512;
/** A code that another seller printed. */
export const LONGEST_EXTERNAL = 64;
const FORMAT = /^M1\.[A-Za-z0-9_-]{48}\.[A-Za-z0-9_-]{86}(?:\.\d{6})?$/;
/** Characters of a token without what turns behind it. */
const LENGTH = 138;

/** null: not our format. */
export function parseToken(shown: string): UnverifiedToken | null {
  if (shown.length > LONGEST_SCAN || !FORMAT.test(shown)) return null;
  const [text, code] = [shown.slice(0, LENGTH), shown.slice(LENGTH + 1) || null];
  const end = text.lastIndexOf('.');
  const payload = bytesOf(text.slice(3, end));
  const token = { keyId: payload[1]!, eventId: uuidAt(payload, 2), ticketId: uuidAt(payload, 18), generation: payload[34]! * 256 + payload[35]! };
  if (payload[0] !== TOKEN_VERSION || token.keyId === 0 || token.generation === 0) return null;
  const written = text.slice(end + 1);
  const signature = bytesOf(written);
  // The last character has bits to spare: only one way of writing a signature is taken.
  return base64Url(signature) === written ? { token, signed: text.slice(0, end), signature, code } : null;
}

/** What may be looked for among the codes that other sellers printed: short, and not one of ours. */
export const mayBeExternal = (text: string): boolean => text.trim().length > 0 && text.trim().length <= LONGEST_EXTERNAL && !text.startsWith('M1.');

/** What is hashed of such a code, so that the code itself is kept nowhere. */
export const externalCodeText = (code: string): string => `tickets.external:${code.trim()}`;

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}

export const base64Url = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/(?<!=)=+$/, '');

export function uuidAt(bytes: Uint8Array, offset: number): string {
  let hex = '';
  for (let at = offset; at < offset + 16; at += 1) hex += bytes[at]!.toString(16).padStart(2, '0');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
