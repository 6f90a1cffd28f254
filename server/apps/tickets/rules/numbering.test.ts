import { expect, test } from 'vitest';
import { displayName, type Existing, generalUnits, type Layout, numberedUnits, unitsToRemove } from './numbering.ts';

const empty: Existing = { maxNumber: 0, rows: 0, labels: new Set() };
const layout = (more: Partial<Layout> = {}): Layout => ({ rowFrom: 'A', rowTo: 'B', skipIO: false, seatFrom: 1, seatTo: 3, order: 'ltr', parity: 'all', gaps: [], ...more });
const made = (more: Partial<Layout> = {}, existing = empty) => {
  const answer = numberedUnits(layout(more), existing);
  if (!answer.ok) throw new Error(answer.code);
  return answer.value;
};
const labels = (more: Partial<Layout> = {}) => made(more).map((unit) => `${unit.rowLabel}${unit.seatLabel}`);
const rows = (rowFrom: string, rowTo: string, skipIO = false) => [...new Set(made({ rowFrom, rowTo, skipIO, seatTo: 1 }).map((unit) => unit.rowLabel))];

test('rows and seats are numbered on from the last unit, never from 1 again', () => {
  expect(made({}, { ...empty, maxNumber: 40, rows: 2 }).map((unit) => [unit.number, unit.rowLabel, unit.seatLabel, unit.rowRank, unit.y])).toEqual([
    [41, 'A', '1', 3, 2], [42, 'A', '2', 3, 2], [43, 'A', '3', 3, 2], [44, 'B', '1', 4, 3], [45, 'B', '2', 4, 3], [46, 'B', '3', 4, 3]]);
  expect(generalUnits(3, { maxNumber: 7 })).toMatchObject({ ok: true, value: [{ number: 8, rowLabel: null }, { number: 9 }, { number: 10 }] });
});

test('rows are letters beyond Z or numbers, with or without I and O', () => {
  expect(rows('G', 'K')).toEqual(['G', 'H', 'I', 'J', 'K']);
  expect(rows('G', 'P', true)).toEqual(['G', 'H', 'J', 'K', 'L', 'M', 'N', 'P']);
  expect(rows('Y', 'AB')).toEqual(['Y', 'Z', 'AA', 'AB']);
  expect(rows('Z', 'AJ', true)).toEqual(['Z', 'AA', 'AB', 'AC', 'AD', 'AE', 'AF', 'AG', 'AH', 'AJ']);
  expect(rows('9', '11')).toEqual(['9', '10', '11']);
});

test('rows that are no range are refused', () => {
  for (const [rowFrom, rowTo] of [['B', 'A'], ['2', '1'], ['A', '5'], ['a', 'c'], ['', 'A'], ['0', '3'], ['A', 'ABC']]) {
    expect(numberedUnits(layout({ rowFrom, rowTo }), empty)).toMatchObject({ code: 'INVALID_ROWS' });
  }
  expect(numberedUnits(layout({ rowFrom: 'H', rowTo: 'I', skipIO: true }), empty)).toMatchObject({ code: 'INVALID_ROWS' });
});

test('odd and even seats stand next to each other', () => {
  expect(made({ rowTo: 'A', seatTo: 6, parity: 'odd' }).map((unit) => [unit.seatLabel, unit.x])).toEqual([['1', 0], ['3', 1], ['5', 2]]);
  expect(labels({ rowTo: 'A', seatTo: 6, parity: 'even' })).toEqual(['A2', 'A4', 'A6']);
});

test('the first seat is at the left or at the right, and a gap keeps its place', () => {
  const gaps = [{ row: null, seatFrom: 2, seatTo: 2 }, { row: 'B', seatFrom: 3, seatTo: 9 }];
  expect(made({ seatTo: 4, gaps }).map((unit) => [unit.rowLabel, unit.seatLabel, unit.x])).toEqual([['A', '1', 0], ['A', '3', 2], ['A', '4', 3], ['B', '1', 0]]);
  expect(made({ rowTo: 'A', seatTo: 4, order: 'rtl' }).map((unit) => [unit.seatLabel, unit.x])).toEqual([['1', 3], ['2', 2], ['3', 1], ['4', 0]]);
});

test('at most 20,000 units come of one request, and it is told without making them', () => {
  expect(made({ rowFrom: '1', rowTo: '200', seatTo: 100 })).toHaveLength(20_000);
  expect(numberedUnits(layout({ rowFrom: '1', rowTo: '201', seatTo: 100 }), empty)).toMatchObject({ code: 'LIMIT_EXCEEDED', details: { limit: 20_000 } });
  expect(made({ rowTo: 'A', seatTo: 20_000 })).toHaveLength(20_000);
  expect(numberedUnits(layout({ rowTo: 'A', seatTo: 20_001 }), empty)).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect(numberedUnits(layout({ seatTo: Number.MAX_SAFE_INTEGER }), empty)).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect(numberedUnits(layout({ seatFrom: 4, seatTo: 3 }), empty)).toMatchObject({ code: 'NO_SEATS' });
  expect([generalUnits(20_000, empty).ok, generalUnits(20_001, empty).ok]).toEqual([true, false]);
});

test('labels that the area has already are named', () => {
  expect(numberedUnits(layout(), { ...empty, labels: new Set(['B-2']) })).toMatchObject({ code: 'LABEL_TAKEN', details: { labels: ['B-2'] } });
});

test('people call a unit by row and seat, by letter and number, or by number', () => {
  expect([
    displayName({ number: 7, rowLabel: 'B', seatLabel: '12' }, 'VIP'), displayName({ number: 7, rowLabel: null, seatLabel: null }, 'VIP'), displayName({ number: 7, rowLabel: null, seatLabel: null }, null),
  ]).toEqual(['B-12', 'VIP-7', '7']);
});

test('an area shrinks by available units from the highest number down', () => {
  const units = ['available', 'sold', 'available', 'held', 'available'].map((status, index) => ({ number: index + 1, status }));
  expect(unitsToRemove(units, 3)).toMatchObject({ ok: true, value: [{ number: 5 }, { number: 3 }] });
  expect(unitsToRemove(units, 2)).toMatchObject({ ok: true, value: [{ number: 5 }, { number: 3 }, { number: 1 }] });
  expect(unitsToRemove(units, 1)).toEqual({ ok: false, code: 'CAPACITY_BELOW_ACTIVE', details: { active: 2, requested: 1 } });
  expect(unitsToRemove(units, 9)).toEqual({ ok: true, value: [] });
});
