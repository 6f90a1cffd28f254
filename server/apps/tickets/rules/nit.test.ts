import { expect, test } from 'vitest';
import { nitCheckDigit } from './nit.ts';

test('the check digits of known numbers', () => {
  expect(['800197268', '901234567', '900123456'].map(nitCheckDigit)).toEqual([4, 7, 8]);
});

test('what is no number has none', () => {
  expect(['', '800.197.268', '0800197268', '1234', '1234567890123456', '80019726A', ' 800197268'].map(nitCheckDigit)).toEqual([null, null, null, null, null, null, null]);
});

test('one wrong digit, or two neighbours exchanged, is noticed', () => {
  const right = '800197268';
  const digit = nitCheckDigit(right);
  for (let place = 1; place < right.length; place += 1) {
    for (const other of '0123456789') if (other !== right[place]) expect(nitCheckDigit(right.slice(0, place) + other + right.slice(place + 1))).not.toBe(digit);
    const swapped = right.slice(0, place - 1) + (right[place] ?? '') + (right[place - 1] ?? '') + right.slice(place + 1);
    if (swapped !== right && !swapped.startsWith('0')) expect(nitCheckDigit(swapped)).not.toBe(digit);
  }
});
