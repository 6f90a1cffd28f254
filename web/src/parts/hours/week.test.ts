import { expect, test } from 'vitest';
import { copyDay, endsNextDay, nextSpan, openMinutes } from './week.ts';

const morning = { weekday: 1, from: '09:00', to: '13:00' };

test('the afternoon is proposed after the morning, and never past the end of the day', () => {
  expect(nextSpan([])).toEqual({ from: '09:00', to: '18:00' });
  expect(nextSpan([morning])).toEqual({ from: '14:00', to: '18:00' });
  expect(nextSpan([{ from: '14:00', to: '22:30' }, morning])).toEqual({ from: '23:00', to: '23:59' });
});

test('a copied day takes the place of what the others had', () => {
  const weekly = [morning, { weekday: 1, from: '14:00', to: '18:00' }, { weekday: 2, from: '10:00', to: '11:00' }, { weekday: 6, from: '10:00', to: '14:00' }];
  expect(copyDay(weekly, 1, [2, 3])).toEqual([
    ...weekly.slice(0, 2), weekly[3], { weekday: 2, from: '09:00', to: '13:00' }, { weekday: 2, from: '14:00', to: '18:00' }, { weekday: 3, from: '09:00', to: '13:00' }, { weekday: 3, from: '14:00', to: '18:00' },
  ]);
});

test('hours past midnight end the next day and count whole', () => {
  expect([endsNextDay({ from: '18:00', to: '02:00' }), endsNextDay({ from: '09:00', to: '00:00' }), endsNextDay(morning)]).toEqual([true, true, false]);
  expect(openMinutes([{ weekday: 5, from: '18:00', to: '02:00' }, morning])).toBe(12 * 60);
});
