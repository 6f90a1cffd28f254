import { expect, test } from 'vitest';
import { Heard } from './heard.ts';

test('N1 a notice that was lost is asked for, though later ones came', () => {
  const heard = new Heard();
  heard.reach(10);
  expect([11, 13, 14].map((seq) => heard.note(seq))).toEqual([true, true, true]);
  expect(heard.through).toBe(11);
});

test('N1 notices in another order, and twice, are each news once', () => {
  const heard = new Heard();
  heard.reach(1);
  expect([3, 2, 3, 2, 4].map((seq) => heard.note(seq))).toEqual([true, true, false, false, true]);
  expect(heard.through).toBe(4);
});

test('N1 what comes before the first answer is kept beside it', () => {
  const heard = new Heard();
  heard.note(7);
  heard.note(8);
  expect(heard.through).toBe(0);
  heard.reach(6);
  expect(heard.through).toBe(8);
});
