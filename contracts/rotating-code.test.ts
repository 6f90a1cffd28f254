import { describe, expect, test } from 'vitest';
import { codeOfStep, freshnessOf, secretOf, stepAt } from './rotating-code.ts';
import { base64Url, parseToken } from './ticket-token.ts';

// tickets 5.13: what stands behind the point.
const RFC_SECRET = new TextEncoder().encode('12345678901234567890');
const EVENT_KEY = new Uint8Array(32).fill(7);
const KEY = base64Url(EVENT_KEY);
const Q1 = 'M1.AQEBkKAAAABwAIAAAAAAAAABAZCgAAAAcACAAAAAAAAAoQAB.J_mxiqUMgdiBOS3K9VDQdIIxv4xsZWXn90IXtbX_V5TFvIWBBgEbrIWXCTAuVMslK4D3cnTqRjf-6ysifp9cAQ';
const token = { keyId: 1, eventId: '0190a000-0000-7000-8000-000000000001', ticketId: '0190a000-0000-7000-8000-0000000000a1', generation: 1 };
const AT = Date.parse('2026-11-22T01:00:10Z');

describe('the turning part of a QR', () => {
  test.each([[59, '287082'], [1_111_111_109, '081804'], [1_111_111_111, '050471'], [1_234_567_890, '005924'], [2_000_000_000, '279037'], [20_000_000_000, '353130']])('RFC 6238: at %i s it is %s', async (seconds, code) => {
    expect(await codeOfStep(RFC_SECRET, stepAt(seconds * 1000))).toBe(code);
  });

  test('is the secret of one QR alone: another ticket, and the same one with a new QR, have others', async () => {
    const secrets = await Promise.all([secretOf(EVENT_KEY, token.ticketId, 1), secretOf(EVENT_KEY, token.ticketId, 2), secretOf(EVENT_KEY, token.eventId, 1)]);
    expect(new Set(secrets.map(base64Url)).size).toBe(3);
    expect(secrets.map(({ length }) => length)).toEqual([20, 20, 20]);
  });

  test('is good in its half minute and in those beside it', async () => {
    const code = await codeOfStep(await secretOf(EVENT_KEY, token.ticketId, 1), stepAt(AT));
    const at = (seconds: number) => freshnessOf({ ok: true, token, code }, KEY, AT + seconds * 1000);
    expect(await Promise.all([0, 49, 50, -40, -41].map(at))).toEqual(['live', 'live', 'stale', 'live', 'stale']);
    const other = (reading: Parameters<typeof freshnessOf>[0], key: string | null = KEY) => freshnessOf(reading, key, AT);
    expect(await Promise.all([other({ ok: true, token, code: null }), other({ ok: true, token: { ...token, generation: 2 }, code }), other({ ok: true, token }), other({ ok: true, token, code }, null), other({ ok: false, reason: 'malformed' })])).toEqual(['still', 'stale', null, null, null]);
  });

  test('is read off the text; the text without it is the ticket (Q1)', () => {
    expect([parseToken(Q1)?.code, parseToken(`${Q1}.012345`)?.code]).toEqual([null, '012345']);
    expect(parseToken(`${Q1}.012345`)).toMatchObject({ token, signed: Q1.slice(0, Q1.lastIndexOf('.')) });
    for (const wrong of [`${Q1}.12345`, `${Q1}.1234567`, `${Q1}.12345a`, `${Q1}.`, `${Q1}.123456.123456`]) expect(parseToken(wrong), wrong).toBeNull();
  });
});
