import { expect, test } from 'vitest';
import { endOfDayExclusive, localDateOf } from '#contracts/time.ts';
import { parafiscalOf } from './parafiscal.ts';
import { readEventTime } from './local-time.ts';

const read = (text: string, zone = 'America/Bogota') => {
  const answer = readEventTime(text, zone);
  return answer.ok ? answer.value.toString() : answer.code;
};

test('a time without offset is read by the clock of the event, one with offset as it is', () => {
  expect([read('2026-05-10T21:00'), read('2026-05-10T21:00:30'), read('2026-05-10T21:00:00Z'), read('2026-05-10T21:00-03:00')]).toEqual([
    '2026-05-11T02:00:00Z', '2026-05-11T02:00:30Z', '2026-05-10T21:00:00Z', '2026-05-11T00:00:00Z']);
});

test('a time that the clock skips is refused, of one that comes twice the first is meant', () => {
  const zone = 'America/Santiago'; // clocks go forward at midnight of 6 September and back at midnight of 5 April 2026
  expect([read('2026-09-06T00:30', zone), read('2026-09-06T01:00', zone)]).toEqual(['INVALID_LOCAL_TIME', '2026-09-06T04:00:00Z']);
  expect(read('2026-04-04T23:30', zone)).toBe('2026-04-05T02:30:00Z'); // again an hour later
});

test('what is no time is refused', () => {
  expect(['2026-02-30T10:00', '2026-02-10T25:00', '', 'mañana', '2026-02-10'].map((text) => read(text))).toEqual(Array(5).fill('INVALID_LOCAL_TIME'));
});

test('a stage ends as given; "end of day" is the next midnight', () => {
  expect([read('2026-04-30T23:59'), endOfDayExclusive('2026-04-30', 'America/Bogota').toString()]).toEqual(['2026-05-01T04:59:00Z', '2026-05-01T05:00:00Z']);
});

test('a sale at 03:30 in UTC belongs to the evening before in Bogotá, and to the tax unit of that year', () => {
  expect(localDateOf(Temporal.Instant.from('2026-03-02T03:30:00Z'), 'America/Bogota')).toBe('2026-03-01');
  const newYear = localDateOf(Temporal.Instant.from('2026-01-01T04:59:59Z'), 'America/Bogota');
  expect(parafiscalOf({ country: 'CO', isPerformingArt: true }, newYear)?.thresholdMinor).toBe(3 * 4_979_900);
});
