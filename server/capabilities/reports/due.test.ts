import { describe, expect, test } from 'vitest';
import { nextDue, periodBeforeDue } from './due.ts';
import { csvOf, harmless } from './export/csv.ts';

const at = (text: string) => Temporal.Instant.from(text);

describe('when a scheduled report is due', () => {
  test('at its local time, by day, week and month; the 31st is the last day of a shorter month', () => {
    const zone = 'America/Guatemala';
    expect(nextDue({ every: 'day', day: null, localTime: '06:00' }, zone, at('2026-11-20T12:00:00Z')).toString()).toBe('2026-11-21T12:00:00Z');
    expect(nextDue({ every: 'week', day: 1, localTime: '06:00' }, zone, at('2026-11-20T16:00:00Z')).toString()).toBe('2026-11-23T12:00:00Z');
    expect(nextDue({ every: 'month', day: 31, localTime: '23:30' }, zone, at('2026-02-01T00:00:00Z')).toString()).toBe('2026-02-01T05:30:00Z');
    expect(nextDue({ every: 'month', day: 31, localTime: '06:00' }, zone, at('2026-02-03T00:00:00Z')).toString()).toBe('2026-02-28T12:00:00Z');
  });

  test('on a night that skips the hour it is the first minute after; on one that repeats it, once', () => {
    const zone = 'America/New_York';
    expect(nextDue({ every: 'day', day: null, localTime: '02:30' }, zone, at('2026-03-08T05:00:00Z')).toString()).toBe('2026-03-08T07:00:00Z');
    const first = nextDue({ every: 'day', day: null, localTime: '01:30' }, zone, at('2026-11-01T04:30:00Z'));
    expect([first.toString(), nextDue({ every: 'day', day: null, localTime: '01:30' }, zone, first).toString()]).toEqual(['2026-11-01T05:30:00Z', '2026-11-02T06:30:00Z']);
  });

  test('it is about the whole day, week or month before', () => {
    expect([periodBeforeDue('day', '2026-03-01'), periodBeforeDue('week', '2026-11-20'), periodBeforeDue('month', '2026-01-31')]).toEqual([
      { from: '2026-02-28', to: '2026-02-28' }, { from: '2026-11-09', to: '2026-11-15' }, { from: '2025-12-01', to: '2025-12-31' },
    ]);
  });
});

test('texts that a spreadsheet would run are quoted, others stay as they are', () => {
  expect(['=1+1', '+502 5555', '-5', '@x', '\t=1', '|calc', '＝1', ' =1', 'Ana = Eva', '5-2'].map((text) => harmless(text))).toEqual(["'=1+1", "'+502 5555", "'-5", "'@x", "'\t=1", "'|calc", "'＝1", "' =1", 'Ana = Eva', '5-2']);
});

test('a break within a text begins no row of the file (I2)', async () => {
  const sheet = { name: 'x', columns: [{ key: 'a', type: 'text', label: 'A', words: null }], locale: 'es', currency: 'GTQ', zone: 'UTC' } as const;
  const rows = async function* () {
    yield ['\r=1', 'Ana\r=1', 'Ana\n=1'].map((a) => ({ a }));
  };
  expect((await Array.fromAsync(csvOf(sheet, rows()))).join('')).toBe('\ufeffA\r\n"\'\r=1"\r\n"Ana\r=1"\r\n"Ana\n=1"\r\n');
});
