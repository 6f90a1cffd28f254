import { expect, test } from 'vitest';
import { verifyWompiEvent, wompiIntegrity } from './wompi-signature.ts';

test('the published vector of a checkout', () => {
  expect(wompiIntegrity({ reference: 'sk8-438k4-xmxm392-sn2m', amountMinor: 2_490_000, currency: 'COP' }, 'prod_integrity_Z5mMke9x0k8gpErbDqwrJXMqsI6SFli6'))
    .toBe('37c8407747e595535433ef8f6a811d853cd943046624a0ec04662b17bbf33bf5');
});

test('a checkout is signed with its expiration, when it has one', () => {
  const asked = { reference: 'MT-7Q4K2M9XW8PB-1', amountMinor: 14_533_000, currency: 'COP' };
  expect(wompiIntegrity({ ...asked, expiration: '2026-05-10T20:15:00.000Z' }, 'test_integrity_demo')).toBe('4b15373fdd91538d5bc3e009fab7fe575005de18f62bafe50d8ce2bbfb201960');
  expect(wompiIntegrity(asked, 'test_integrity_demo')).toBe('32c8462094ebc00384494a548bd2f47c456802203b4b65558eed9950af8a946f');
});

const checksum = '0444000b924077e535490ca342383e9c4dd22a5ae1c9144e0dd6ddcbfa070fa4';
const transaction = { id: '1234-1610641025-49201', status: 'APPROVED', amount_in_cents: 14_533_000, reference: 'MT-7Q4K2M9XW8PB-1' };
const properties = ['transaction.id', 'transaction.status', 'transaction.amount_in_cents'];
const event = (more: Record<string, unknown> = {}) => ({
  event: 'transaction.updated', data: { transaction }, environment: 'test', signature: { properties, checksum }, timestamp: 1_778_443_200, sent_at: '2026-05-10T20:00:00.000Z', ...more });
const verify = (body: unknown, header: string | undefined = checksum, secret = 'test_events_demo') => {
  const verdict = verifyWompiEvent(body, header, { secret, environment: 'test' });
  return verdict.ok ? 'yes' : verdict.reason;
};

test('an event with the checksum of its values, time and secret is taken, in whatever case it is written', () => {
  expect([verify(event()), verify(event(), checksum.toUpperCase()), verifyWompiEvent(event(), undefined, { secret: 'test_events_demo', environment: 'test' }).ok]).toEqual(['yes', 'yes', true]);
});

test('another amount, status, time, secret, header or order of values is not', () => {
  const changed = (more: Partial<typeof transaction>) => event({ data: { transaction: { ...transaction, ...more } } });
  expect([
    verify(changed({ amount_in_cents: 1 })), verify(changed({ status: 'DECLINED' })), verify(event({ timestamp: 1_778_443_201 })), verify(event(), checksum, 'other'), verify(event(), 'x'),
    verify(event({ signature: { properties: properties.toReversed(), checksum } })),
  ]).toEqual(Array(6).fill('signature_wrong'));
});

test('an event that does not sign the payment, is of another environment, or none at all is refused', () => {
  expect(verify(event({ signature: { properties: properties.slice(1), checksum } }))).toBe('unsigned_fields');
  expect(verify(event({ environment: 'prod' }))).toBe('wrong_environment');
  expect([verify(null), verify({}), verify(event({ timestamp: '1778443200' })), verify(event({ data: { transaction: { ...transaction, id: undefined } } })), verify(event({ data: {} })),
    verify(event({ signature: { properties: [...properties, 'transaction.constructor.name'], checksum } }))]).toEqual(Array(6).fill('malformed'));
});
