import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalizePhone, readablePhone } from './phone.ts';

test.each([
  ['5512-3456', 'GT', '+50255123456'], ['5512 3456', 'GT', '+50255123456'], ['(502) 5512.3456', 'GT', '+50255123456'], ['+502 5512 3456', 'GT', '+50255123456'],
  ['00502 5512 3456', 'GT', '+50255123456'], ['50255123456', 'GT', '+50255123456'], ['+52 55 1234 5678', 'GT', '+525512345678'], ['55 1234 5678', 'MX', '+525512345678'],
])('%s in %s is %s', (typed, country, wanted) => {
  expect(normalizePhone(typed, country)).toBe(wanted);
});

test.each(['', '123', 'llámame', '5512-34', '+', '5512 3456 ext 4', '++502 5512 3456 77', '9'.repeat(41), '5512\u00003456', '=5512'])('%j is no phone', (typed) => {
  expect(normalizePhone(typed, 'GT')).toBeNull();
});

test('normalising twice changes nothing, and what a person reads of it is the same number', () => {
  const typed = fc.oneof(
    fc.stringMatching(/^[2-7]\d{3}[ -]?\d{4}$/), fc.stringMatching(/^\+502 ?[2-7]\d{3}[ -]?\d{4}$/), fc.stringMatching(/^(00)?502[ -]?[2-7]\d{7}$/),
    fc.stringMatching(/^[\d ()+.-]{1,20}$/), fc.string({ maxLength: 45, unit: 'binary' }),
  );
  fc.assert(fc.property(typed, fc.constantFrom('GT', 'MX', 'CO', 'US', 'ES'), (text, country) => {
    const once = normalizePhone(text, country);
    if (once === null) return;
    expect(once).toMatch(/^\+[1-9]\d{4,14}$/);
    expect(normalizePhone(once, country)).toBe(once);
    expect(normalizePhone(readablePhone(once, country), country)).toBe(once);
  }), { numRuns: 2000 });
});
