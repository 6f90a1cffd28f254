import { expect, test } from 'vitest';
import { checkDraw } from './draw.ts';

// W2 of the page, as the browser of a visitor sees it.
const seed = 'b7f0c1d2-demo';
const commit = '317b366bed4df266ca1b3fa42bdf190e0321fb2a20846603d1f4cfba117726b9';
const order = (...ids: string[]) => ids.map((id, index) => ({ position: index + 1, id }));

test('W2: e2, e1, e5, e3, e4 is the draw of that seed; another order, a gap or another seed is not', async () => {
  expect(await checkDraw({ commit, seed, entries: order('e2', 'e1', 'e5', 'e3', 'e4') })).toBe('good');
  expect(await checkDraw({ commit, seed, entries: order('e1', 'e2', 'e5', 'e3', 'e4') })).toBe('order');
  expect(await checkDraw({ commit, seed, entries: [{ position: 1, id: 'e2' }, { position: 3, id: 'e5' }] })).toBe('order');
  expect(await checkDraw({ commit, seed: 'another', entries: [] })).toBe('seed');
});
