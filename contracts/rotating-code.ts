import { bytesOf, type TokenReading } from './ticket-token.ts';

// The part of a ticket's QR that turns (tickets 5.13): a dot and six digits behind the text, the TOTP of RFC 6238 (SHA-1,
// 30 seconds) of a secret that this QR alone has. A picture of the code is worth nothing a minute later. Phones of holders
// and doors work it out without a network, so this knows no server.

const STEP_MS = 30_000;
/** Steps before and after that are taken too: clocks differ, and a code is read some seconds after it was shown. */
const TOLERANCE = 1;
const DIGITS = 6;
const SECRET_BYTES = 20;

type Bytes = Uint8Array<ArrayBuffer>;
async function hmac(hash: 'SHA-1' | 'SHA-256', key: Bytes, message: Bytes): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, message));
}

/** Which step of half a minute an instant is in. */
export const stepAt = (ms: number): number => Math.floor(ms / STEP_MS);
/** How long that step still lasts. */
export const stepLeftMs = (ms: number): number => STEP_MS - (ms % STEP_MS);

/** The digits of a step (RFC 4226, 5.3). */
export async function codeOfStep(secret: Bytes, step: number): Promise<string> {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const mac = await hmac('SHA-1', secret, new Uint8Array(counter.buffer));
  const number = new DataView(mac.buffer).getUint32(mac.at(-1)! & 15) & 0x7F_FF_FF_FF;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** The secret of a ticket's current QR, of that of its event: doors are given one for all. */
export async function secretOf(eventKey: Bytes, ticketId: string, generation: number): Promise<Bytes> {
  return new Uint8Array(await hmac('SHA-256', eventKey, new TextEncoder().encode(`${ticketId}:${generation}`))).slice(0, SECRET_BYTES);
}

/** `live`: the digits are those of now. `still`: it has none. `stale`: digits of another time, or of nobody. */
export type Freshness = 'live' | 'still' | 'stale';

/**
 * @param eventKey base64url; absent where the event's codes do not turn
 * @returns null for what cannot turn: a code that another seller printed, somebody found by name
 */
export async function freshnessOf(reading: TokenReading, eventKey: string | null | undefined, nowMs: number): Promise<Freshness | null> {
  if (!eventKey || !reading.ok || reading.code === undefined) return null;
  const { token: { ticketId, generation }, code } = reading;
  if (code === null) return 'still';
  const secret = await secretOf(bytesOf(eventKey), ticketId, generation);
  for (let off = -TOLERANCE; off <= TOLERANCE; off += 1) if ((await codeOfStep(secret, stepAt(nowMs) + off)) === code) return 'live';
  return 'stale';
}
