import { expect, test } from 'vitest';
import { base64Url } from '#contracts/ticket-token.ts';
import { codeKey, readByKeys, useLibrary } from './verify.ts';

const eventId = '0190a000-0000-7000-8000-000000000001';
const text = 'M1.AQEBkKAAAABwAIAAAAAAAAABAZCgAAAAcACAAAAAAAAAoQAB.J_mxiqUMgdiBOS3K9VDQdIIxv4xsZWXn90IXtbX_V5TFvIWBBgEbrIWXCTAuVMslK4D3cnTqRjf-6ysifp9cAQ';
const publicKey = base64Url(Uint8Array.fromHex('8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c'));
const keys = [{ keyId: 1, publicKey }];
const wanted = { ok: true, token: { keyId: 1, eventId, ticketId: '0190a000-0000-7000-8000-0000000000a1', generation: 1 }, code: null };
const forged = text.replace('J_mx', 'J_my');

async function looks(): Promise<void> {
  expect(await readByKeys(text, eventId, keys)).toEqual(wanted);
  expect(await readByKeys(forged, eventId, keys)).toEqual({ ok: false, reason: 'bad_signature' });
  expect(await readByKeys(text, eventId, [{ keyId: 2, publicKey }])).toEqual({ ok: false, reason: 'bad_signature' });
  expect(await readByKeys('hola', eventId, keys)).toEqual({ ok: false, reason: 'malformed' });
}

test('Q1 is read on a phone by the browser, and by the library where the browser knows no Ed25519', async () => {
  await looks();
  useLibrary();
  await looks();
});

test('a code of another seller is found by the first eight bytes of its hash', async () => {
  expect(await codeKey(' TUB-0099 ')).toBe(await codeKey('TUB-0099'));
  expect(await codeKey('TUB-0099')).toMatch(/^[0-9a-f]{16}$/);
});
