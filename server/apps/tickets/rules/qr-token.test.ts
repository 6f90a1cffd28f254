import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TicketToken } from '#contracts/ticket-token.ts';
import { publicKeyOf, readToken, signingKey, writeToken } from './qr-token.ts';

const key = signingKey(Buffer.alloc(32, 1));
const publicKey = publicKeyOf(key);
const token: TicketToken = { keyId: 1, eventId: '0190a000-0000-7000-8000-000000000001', ticketId: '0190a000-0000-7000-8000-0000000000a1', generation: 1 };
const text = 'M1.AQEBkKAAAABwAIAAAAAAAAABAZCgAAAAcACAAAAAAAAAoQAB.J_mxiqUMgdiBOS3K9VDQdIIxv4xsZWXn90IXtbX_V5TFvIWBBgEbrIWXCTAuVMslK4D3cnTqRjf-6ysifp9cAQ';
const read = (one: string, keys: Record<string, Buffer> = { [`${token.eventId} 1`]: publicKey }) => readToken(one, (eventId, keyId) => keys[`${eventId} ${keyId}`] ?? null);

test('Q1 the vector is written to the letter and read back', () => {
  expect(publicKey.toString('hex')).toBe('8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c');
  expect(writeToken(token, key)).toBe(text);
  expect(text).toHaveLength(138);
  expect(read(text)).toEqual({ ok: true, token, code: null });
});

test('what is written is read, whatever ticket', () => {
  fc.assert(fc.property(fc.uuid(), fc.uuid(), fc.integer({ min: 1, max: 255 }), fc.integer({ min: 1, max: 65_535 }), (eventId, ticketId, keyId, generation) => {
    const one = { eventId, ticketId, keyId, generation };
    expect(readToken(writeToken(one, key), () => publicKey)).toEqual({ ok: true, token: one, code: null });
  }), { numRuns: 50 });
});

test('no changed character passes', () => {
  fc.assert(fc.property(fc.integer({ min: 3, max: 137 }), fc.constantFrom('A', 'z', '0', '-', '_', '.'), (place, sign) => {
    fc.pre(text[place] !== sign);
    expect(read(text.slice(0, place) + sign + text.slice(place + 1)).ok).toBe(false);
  }));
});

test('another key, another event or an unknown number of key is a bad signature', () => {
  const other = publicKeyOf(signingKey(Buffer.alloc(32, 2)));
  for (const keys of [{}, { [`${token.eventId} 1`]: other }, { [`${token.eventId} 2`]: publicKey }]) expect(read(text, keys)).toEqual({ ok: false, reason: 'bad_signature' });
});

test('what is not our text is malformed, however long', () => {
  const unsigned = (first: string) => `M1.${first}${text.slice(5, 52)}${text.slice(51)}`;
  for (const one of ['', 'https://example.com', text.slice(0, -1), `${text}A`, ` ${text}`, text.replace('M1', 'M2'), text.replace(/.$/, 'R'), 'M'.repeat(100_000), unsigned('Ag')]) {
    expect(read(one)).toEqual({ ok: false, reason: 'malformed' });
  }
});
