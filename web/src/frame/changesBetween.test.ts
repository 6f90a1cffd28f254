import { expect, test } from 'vitest';
import { changesBetween } from './changesBetween.ts';

test('only the fields that differ are listed, with their path', () => {
  expect(changesBetween({ name: 'Ana', address: { city: 'Antigua', zip: '03001' } }, { name: 'Ana', address: { city: 'Xela', zip: '03001' } }))
    .toEqual([{ path: 'address.city', before: 'Antigua', after: 'Xela' }]);
});

test('what was made or deleted shows each of its fields', () => {
  expect(changesBetween(null, { name: 'Ana', tags: ['vip'] })).toEqual([
    { path: 'name', before: undefined, after: 'Ana' },
    { path: 'tags', before: undefined, after: ['vip'] },
  ]);
});

test('nothing is listed when nothing changed', () => {
  expect(changesBetween({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toEqual([]);
  expect(changesBetween(null, null)).toEqual([]);
});

test('a plain value that became another one is one line', () => {
  expect(changesBetween('x', 'y')).toEqual([{ path: '·', before: 'x', after: 'y' }]);
});
