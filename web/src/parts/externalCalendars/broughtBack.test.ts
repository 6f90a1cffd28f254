import { expect, test } from 'vitest';
import { broughtBack } from './broughtBack.ts';

test('a code comes back with the word that it was asked for with; other words of the provider are left', () => {
  expect(broughtBack('?state=a-_1&iss=https%3A%2F%2Faccounts.google.com&code=4%2F0Adeu5BW&scope=openid+email')).toEqual({ state: 'a-_1', code: '4/0Adeu5BW' });
});

test('a refusal wins over anything else, and is cut to what a sentence can hold', () => {
  expect(broughtBack('?error=access_denied&state=a')).toEqual({ refused: 'access_denied' });
  expect(broughtBack(`?error=${'x'.repeat(500)}`)).toEqual({ refused: 'x'.repeat(100) });
});

test('nothing, or half of it, is nothing', () => {
  for (const search of ['', '?state=a', '?code=b', '?state=&code=b']) expect(broughtBack(search)).toBeNull();
});
