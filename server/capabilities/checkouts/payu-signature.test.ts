import { expect, test } from 'vitest';
import { type PayuAlgorithm, payuConfirmationSign, type PayuConfirmation, payuSignature, payuValue, verifyPayuConfirmation } from './payu-signature.ts';

// PayU's own public test credentials.
const keys = (algorithm: PayuAlgorithm) => ({ algorithm, apiKey: '4Vj8eK4rloUd272L48hsrarnUA', secretKey: 'test123' });
const asked = { merchantId: '508029', referenceCode: 'TestPayU', amount: '20000', currency: 'COP' };
const told = { merchant_id: '508029', reference_sale: 'TestPayU04', new_value: '150.00', currency: 'USD', state_pol: '6' };

test('the published vector of the form', () => {
  expect(payuSignature(asked, keys('MD5'))).toBe('7ee7cf808ce6a39b17481c54f2c57acc');
});

// PayU's page prints b607… beside state 6, but it is the hash of the same text with state 4; its earlier editions print df67….
test('the published vectors of a confirmation, by hash and by key', () => {
  expect(payuConfirmationSign(told, keys('MD5'))).toBe('df67936f918887b2aa31688a77a10fe1');
  expect(payuConfirmationSign({ ...told, state_pol: '4' }, keys('MD5'))).toBe('b607a2c2fa100e0947b206d41864fb86');
  expect(payuConfirmationSign({ ...told, reference_sale: 'PayUTest01', state_pol: '4' }, keys('HMAC_SHA256'))).toBe('65fb2b3452572784e23e7d6480359fd2507c54dd285ca3c4dceffb8764cfb66f');
});

test('the algorithm is the one that is set', () => {
  expect((['MD5', 'SHA', 'SHA256', 'HMAC_SHA256'] as const).map((algorithm) => payuSignature(asked, keys(algorithm)).length)).toEqual([32, 40, 64, 64]);
  const sign = payuConfirmationSign(told, keys('SHA256')) ?? '';
  expect([verifyPayuConfirmation({ ...told, sign }, '508029', keys('SHA256')), verifyPayuConfirmation({ ...told, sign }, '508029', keys('HMAC_SHA256'))]).toEqual([true, false]);
});

test('a value has one decimal where the second is zero, else two', () => {
  expect(['150.00', '150.0', '150', '145330', '150.26', '150.20', '150.25'].map(payuValue)).toEqual(['150.0', '150.0', '150.0', '145330.0', '150.26', '150.2', '150.25']);
  expect(['', '-1', '1,5', '1.', 'abc', '1.234'].map(payuValue)).toEqual([null, null, null, null, null, null]);
});

test('another value, state, reference, merchant or key does not pass', () => {
  const sign = 'DF67936F918887B2AA31688A77A10FE1';
  const verify = (more: Partial<PayuConfirmation> = {}, merchantId = '508029') => verifyPayuConfirmation({ ...told, sign, ...more }, merchantId, keys('MD5'));
  expect(verify()).toBe(true);
  expect([verify({ new_value: '150.01' }), verify({ state_pol: '4' }), verify({ reference_sale: 'TestPayU05' }), verify({ sign: '' }), verify({ new_value: 'x' }), verify({}, '999')]).toEqual(Array(6).fill(false));
});
