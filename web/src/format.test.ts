import { expect, test } from 'vitest';
import { digitsOf, money } from './format.ts';

const plain = (text: string): string => text.replaceAll(/\s/g, ' ');

test('an amount is read in the minor units of the server, whatever is customary', () => {
  expect(['COP', 'GTQ', 'CLP', 'KWD'].map(digitsOf)).toEqual([2, 2, 0, 3]);
  expect(plain(money(8_500_000, 'COP'))).toBe('$85,000');
  expect(plain(money(8_500_050, 'COP'))).toBe('$85,000.50');
  expect(plain(money(125_000, 'GTQ'))).toBe('Q 1,250.00');
});
