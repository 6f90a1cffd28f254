import { mayBeExternal, parseToken, type TokenReading } from '#contracts/ticket-token.ts';
import { externalCodeHash } from '#apps/tickets/rules/external-code.ts';
import { readToken } from '#apps/tickets/rules/qr-token.ts';
import type { Ctx } from '#platform/context.ts';
import { digest } from '#platform/vault.ts';
import { keysOf, ticketsByCodes } from './queries.ts';

/** What a device has read, or whom somebody has found by name. */
export interface Shown { text: string | null; ticketId: string | null; generation: number | null }

/** All at once: keys and other sellers' codes are looked up together. What the texts were is kept as a hash only. */
export async function readShown(ctx: Ctx, eventId: string, items: readonly Shown[]): Promise<{ reading: TokenReading; rawHash: string }[]> {
  const texts = items.flatMap(({ text }) => (text === null ? [] : [text]));
  const events = new Set(texts.flatMap((text) => parseToken(text)?.token.eventId ?? []));
  const keys = new Map((events.size === 0 ? [] : await keysOf(ctx, [...events])).map((key) => [`${key.eventId} ${key.keyId}`, key.publicKey]));
  const external = texts.filter(mayBeExternal);
  const byCode = new Map((external.length === 0 ? [] : await ticketsByCodes(ctx, eventId, external.map(externalCodeHash))).map((row) => [row.externalCodeHash, row.id]));

  return items.map(({ text, ticketId, generation }) => {
    // Found by name: the device is trusted with whom it means, as it is with the scans that it made without a network.
    if (text === null) return { reading: ticketId === null ? { ok: false, reason: 'malformed' } : { ok: true, token: { keyId: 0, eventId, ticketId, generation: generation ?? 1 } }, rawHash: digest(`ticket:${ticketId}`) };
    const coded = mayBeExternal(text) ? byCode.get(externalCodeHash(text)) : undefined;
    // What another seller printed was printed once: a ticket that was passed on since has a QR of ours.
    if (coded) return { reading: { ok: true, token: { keyId: 0, eventId, ticketId: coded, generation: 1 } }, rawHash: digest(text) };
    return { reading: readToken(text, (ofEvent, keyId) => keys.get(`${ofEvent} ${keyId}`) ?? null), rawHash: digest(text) };
  });
}
