import { expect, test } from 'vitest';
import { freeSlug, slugOf } from './slug.ts';

test.each([
  ['La Niña y el Ñandú', 'la-nina-y-el-nandu'], ['  ¡Rock al Parque — 2026!  ', 'rock-al-parque-2026'], ['../../etc/passwd', 'etc-passwd'], ['Æther ﬁn', 'ther-fin'], ['東京', 'evento'], ['a'.repeat(300), 'a'.repeat(110)],
])('the address of "%s" is %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test('a clash takes the next number that is free', () => {
  expect(freeSlug('hamlet', new Set())).toBe('hamlet');
  expect(freeSlug('hamlet', new Set(['hamlet', 'hamlet-2', 'hamlet-4']))).toBe('hamlet-3');
});
