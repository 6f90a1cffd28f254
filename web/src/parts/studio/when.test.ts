import { expect, test } from 'vitest';
import { fieldsOf, intervalOf, laterBy } from './when.ts';

const zone = 'America/Guatemala';

test('a local day and hours become instants of the branch and come back the same', () => {
  const interval = intervalOf({ date: '2026-11-28', from: '10:00', to: '12:30' }, zone);
  expect(interval).toEqual({ startsAt: '2026-11-28T16:00:00Z', endsAt: '2026-11-28T18:30:00Z' });
  expect(fieldsOf(interval!.startsAt, interval!.endsAt, zone)).toEqual({ date: '2026-11-28', from: '10:00', to: '12:30' });
});

test('E30: an end before the start lies on the next day, as weddings do', () => {
  expect(intervalOf({ date: '2026-11-28', from: '18:00', to: '02:00' }, zone)).toEqual({ startsAt: '2026-11-29T00:00:00Z', endsAt: '2026-11-29T08:00:00Z' });
});

test('nothing is asked while a day or an hour is missing or cannot be', () => {
  expect(intervalOf({ date: '', from: '10:00', to: '12:00' }, zone)).toBeNull();
  expect(intervalOf({ date: '2026-11-28', from: '', to: '12:00' }, zone)).toBeNull();
  expect(intervalOf({ date: '0002-11-28', from: '10:00', to: '12:00' }, zone)).toBeNull();
});

test('the end follows the start by the length of the package, past midnight too', () => {
  expect(laterBy('10:00', 90)).toBe('11:30');
  expect(laterBy('23:00', 120)).toBe('01:00');
  expect(laterBy('', 60)).toBe('');
});
