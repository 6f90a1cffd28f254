import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cells, labelOf, neighbour, type PickerArea, type PickerSeat, planeOf, rowsOf } from './plane.ts';

const seat = (row: string | null, number: number, at: { x: number; y: number } | null = null): PickerSeat => ({ id: `${row}${number}`, name: row === null ? String(number) : `${row}-${number}`, row, x: at?.x ?? null, y: at?.y ?? null, free: true, accessible: false, restricted: false });
const area = (id: string, seats: PickerSeat[], outline: PickerArea['outline'] = null): PickerArea => ({ id, name: id, priceMinor: 100, mode: seats.length === 0 ? 'general' : 'numbered', seats, outline });
/** A row that bends round the stage: its ends stand higher than its middle. */
const curved = (row: string, seats: number, radius: number, id = row) => Array.from({ length: seats }, (_, i) => {
  const angle = ((i - (seats - 1) / 2) * 24) / radius;
  return { ...seat(row, i + 1, { x: radius * Math.sin(angle), y: radius * Math.cos(angle) }), id: `${id}${i + 1}` };
});

test('a seat carries its number alone, also where its label repeats the row', () => {
  expect([labelOf({ name: 'C-12', row: 'C' }), labelOf({ name: 'C-C12', row: 'C' }), labelOf({ name: 'P-7', row: null })]).toEqual(['12', '12', 'P-7']);
});

test('rows and seats come as people count: 2 before 10; what has no rows comes in lines', () => {
  expect(rowsOf([seat('10', 1), seat('2', 10), seat('2', 2)]).map(({ name, seats }) => [name, seats.map(labelOf)])).toEqual([['2', ['2', '10']], ['10', ['1']]]);
  expect(rowsOf(Array.from({ length: 45 }, (_, i) => seat(null, i + 1))).map(({ seats }) => seats.length)).toEqual([20, 20, 5]);
});

test('arrows stay in a curved row from end to end, and go from row to row', () => {
  const plane = planeOf([area('p', [...curved('A', 20, 200), ...curved('B', 22, 228)])]);
  const walk = (from: string, direction: 'left' | 'right' | 'up' | 'down') => {
    const at = neighbour(plane, plane.byId.get(from)!, direction);
    return at === null ? null : plane.seats[at]!.seat.id;
  };
  let at: string | null = 'A1';
  for (let step = 1; step < 20; step++) at = walk(at!, 'right');
  expect(at).toBe('A20');
  expect(walk('A10', 'down')).toMatch(/^B1[01]$/);
  expect(walk('B11', 'up')).toMatch(/^A/);
  expect(walk('B11', 'left')).toBe('B10');
});

test('a balcony above the stalls is drawn behind them, and what has no place below everything', () => {
  const stalls = area('stalls', ['A', 'B', 'C'].flatMap((row, i) => curved(row, 20, 300 + i * 28)));
  const balcony = area('balcony', curved('X', 20, 310));
  const boxes = area('boxes', [seat(null, 1), seat(null, 2)]);
  const floor = area('floor', [], [{ x: -50, y: 250 }, { x: 50, y: 250 }, { x: 50, y: 400 }, { x: -50, y: 400 }]);
  const plane = planeOf([boxes, stalls, balcony, floor]);
  const of = (at: number) => plane.seats.filter((one) => one.area === at);
  const nearest = Math.min(...of(2).flatMap((one) => of(1).map((other) => Math.hypot(one.x - other.x, one.y - other.y))));
  expect(nearest).toBeGreaterThan(24);
  const bottom = Math.max(...[...of(1), ...of(2)].map(({ y }) => y));
  expect(Math.min(...plane.outlines[3]!.map(({ y }) => y))).toBeGreaterThan(bottom);
  expect(Math.min(...of(0).map(({ y }) => y))).toBeGreaterThan(Math.max(...plane.outlines[3]!.map(({ y }) => y)));
  // In the editor everything stands where it is.
  expect(planeOf([stalls, balcony], { apart: false }).seats.find(({ seat: { id } }) => id === 'X10')!.y).toBeCloseTo(balcony.seats[9]!.y!);
});

test('the seat under a finger is the nearest one in reach, as when every seat is asked', () => {
  const point = fc.record({ x: fc.integer({ min: 0, max: 200 }), y: fc.integer({ min: 0, max: 200 }) });
  fc.assert(fc.property(fc.array(point, { minLength: 1, maxLength: 40 }), point, fc.integer({ min: 0, max: 60 }), (points, finger, slack) => {
    const all = points.map((one) => ({ ...one, pitch: 20 }));
    const far = all.map(({ x, y }) => Math.hypot(x - finger.x, y - finger.y));
    const found = new Cells(all).at(finger, slack);
    const least = Math.min(...far);
    if (least > Math.max(12, slack)) expect(found).toBeNull();
    else expect(far[found!]).toBe(least);
  }));
});
