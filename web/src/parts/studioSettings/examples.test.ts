import { expect, test } from 'vitest';
import { StudioSettings } from '#contracts/studio-terms.ts';
import { depositExample, refundExample } from './examples.ts';

const standard = StudioSettings.parse({});

test('E7, E15: the sample asks 102500 by the end of the fifth day, changes free until seven days before', () => {
  const now = Temporal.Instant.from('2025-10-09T00:30:00Z'); // 8 October, 18:30 in Guatemala
  const example = depositExample(standard, { now, zone: 'America/Guatemala', daysAhead: 30 });
  expect([example.depositMinor, example.payBy.toString(), example.changeBy.toString(), example.late]).toEqual([102_500, '2025-10-14T06:00:00Z', '2025-11-01T06:00:00Z', false]);
});

test('E17: at short notice the deposit is due a day before', () => {
  const now = Temporal.Instant.from('2025-10-09T00:30:00Z');
  const example = depositExample(standard, { now, zone: 'America/Guatemala', daysAhead: 3 });
  expect([example.payBy.toString(), example.late]).toEqual(['2025-10-10T16:00:00Z', true]);
});

test('E24: a late cancellation gives back 102500 of the total, or 153750 when only the deposit is at stake', () => {
  expect(refundExample(standard)).toEqual({ inTime: 205_000, late: 102_500, assigned: 0, company: 205_000 });
  expect(refundExample({ ...standard, refundBase: 'deposit_only' })).toEqual({ inTime: 205_000, late: 153_750, assigned: 102_500, company: 205_000 });
});
