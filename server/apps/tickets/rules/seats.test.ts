import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestAvailable, checkOrphans, rowsOf, rowWithout, type Seat } from './seats.ts';

/** Rows from the best on, `o` a free seat, `x` a taken one, `_` no seat; ids are row and place: `0:3`. */
const house = (...rows: string[]): Seat[] => {
  let number = 0;
  return rows.flatMap((row, rank) => [...row].flatMap((sign, x) => (sign === '_' ? [] : [{ id: `${rank}:${x}`, number: (number += 1), rowRank: rank + 1, x, isFree: sign === 'o' }])));
};
const best = (quantity: number, rows: string[], spareOrphans = false) => bestAvailable(rowsOf(house(...rows)), quantity, { spareOrphans })?.map(({ id }) => id) ?? null;
const orphans = (rows: string[], chosen: readonly string[]) => {
  const seats = house(...rows);
  return checkOrphans(rowsOf(seats), chosen, { free: seats.filter(({ isFree }) => isFree).length, all: seats.length });
};
const orphan = (row: string, ...places: number[]) => orphans([row], places.map((x) => `0:${x}`)).ok;

describe('best available', () => {
  test('in the best row with room, next to its middle, the lower seat on a tie', () => {
    expect(best(3, ['ooooooo', 'ooooooo'])).toEqual(['0:2', '0:3', '0:4']);
    expect(best(2, ['ooooooo'])).toEqual(['0:2', '0:3']);
    expect(best(3, ['oxoxoxo', 'xxooooo'])).toEqual(['1:2', '1:3', '1:4']);
    expect(best(2, ['ooxx', 'oooo'])).toEqual(['0:0', '0:1']);
  });

  test('the lower seat is the one of the lower number, also where numbers run from the right, and rows may come in any order', () => {
    const fromRight = house('oooo', 'oooo').map((seat) => ({ ...seat, number: 100 - seat.number })).reverse();
    expect(bestAvailable(rowsOf(fromRight), 3, { spareOrphans: false })?.map(({ id }) => id)).toEqual(['0:1', '0:2', '0:3']);
  });

  test('places across a hole in the row are not together', () => {
    expect(best(3, ['oo_oo', 'oooxx'])).toEqual(['1:0', '1:1', '1:2']);
  });

  test('without room together in the fewest pieces, and none when there are too few', () => {
    expect(best(5, ['ooxo', 'oooo', 'oxxx'])).toEqual(['1:0', '1:1', '1:2', '1:3', '0:1']);
    expect(best(4, ['oox', 'oox'])).toEqual(['0:0', '0:1', '1:0', '1:1']);
    expect(best(5, ['oox', 'oox'])).toBeNull();
  });

  test('it can spare single seats', () => {
    expect(best(2, ['oooox'])).toEqual(['0:1', '0:2']);
    expect(best(2, ['oooox'], true)).toEqual(['0:2', '0:3']);
    expect(best(3, ['oooo'], true)).toEqual(['0:0', '0:1', '0:2']);
  });

  test('seats that are taken one request after the other leave what a fresh look would find', () => {
    const seats = house('oooooo', 'oooooo');
    let rows = rowsOf(seats);
    const gone = new Set<string>();
    for (const quantity of [2, 3, 2, 4]) {
      const chosen = bestAvailable(rows, quantity, { spareOrphans: false })!.map(({ id }) => id);
      for (const id of chosen) gone.add(id);
      rows = rows.map((one) => rowWithout(one, new Set(chosen)));
      expect(rows).toEqual(rowsOf(seats.map((seat) => ({ ...seat, isFree: !gone.has(seat.id) }))));
    }
    expect(gone.size).toBe(11);
  });

  const row = fc.string({ unit: fc.constantFrom('o', 'o', 'o', 'o', 'x', '_'), minLength: 1, maxLength: 9 });
  test('it proposes exactly as many free seats as asked for whenever there are, in as few pieces as can be', () => {
    fc.assert(fc.property(fc.array(row, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 6 }), fc.boolean(), (rows, quantity, spare) => {
      const chosen = best(quantity, rows, spare);
      const free = rows.join('').split('').filter((sign) => sign === 'o').length;
      expect(chosen === null).toBe(free < quantity);
      if (chosen === null) return;
      expect(new Set(chosen).size).toBe(quantity);
      const lengths = rows.flatMap((each) => each.split(/[^o]+/)).map((run) => run.length).sort((a, b) => b - a);
      let [pieces, sum] = [0, 0];
      while (sum < quantity) sum += lengths[pieces++] ?? 0;
      const at = new Set(chosen);
      const starts = chosen.filter((id) => {
        const [rank, x] = id.split(':').map(Number);
        expect(rows[rank ?? 0]?.[x ?? 0]).toBe('o');
        return !at.has(`${rank}:${(x ?? 0) - 1}`);
      });
      expect(starts).toHaveLength(pieces);
    }));
  });

  test('what it proposes when it spares single seats is never refused for one', () => {
    fc.assert(fc.property(fc.array(row, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 4 }), (rows, quantity) => {
      const chosen = best(quantity, rows, true);
      if (chosen) expect(orphans(rows, chosen).ok).toBe(true);
    }));
  });
});

describe('single seats', () => {
  test('O2 of six the seats 2 to 5 are refused and 1 to 4 are not; four of five are unavoidable', () => {
    expect([orphan('oooooo', 1, 2, 3, 4), orphan('oooooo', 0, 1, 2, 3), orphan('ooooo', 0, 1, 2, 3)]).toEqual([false, true, true]);
    expect(orphans(['oooooo'], ['0:1', '0:2', '0:3', '0:4'])).toMatchObject({ code: 'ORPHAN_SEAT', details: { unitId: '0:0' } });
  });

  test('a single seat between two that were chosen is one too, and one that was there before is not', () => {
    expect([orphan('oooooo', 0, 2), orphan('oxoooo', 2, 3), orphan('oo_oo', 0, 1)]).toEqual([false, true, true]);
  });

  test('when less than a tenth is available every seat may go', () => {
    const rare = (free: number) => orphans([`${'o'.repeat(free)}${'x'.repeat(40 - free)}`], ['0:1']).ok;
    expect([rare(3), rare(4)]).toEqual([true, false]);
  });
});
