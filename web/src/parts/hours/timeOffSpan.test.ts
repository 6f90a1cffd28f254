import { expect, test } from 'vitest';
import { spanOf, TimeOffForm, wholeDaysOf } from './timeOffSpan.ts';

const zone = 'America/Guatemala';
const form = { kind: 'vacation', wholeDays: true, fromDay: '2026-12-24', toDay: '2026-12-26', fromTime: '09:00', toTime: '13:00', note: '' } as const;

test('whole days reach to the end of the last one and are read back as days', () => {
  const span = spanOf(form, zone);
  expect(span).toEqual({ startsAt: '2026-12-24T06:00:00Z', endsAt: '2026-12-27T06:00:00Z' });
  expect(wholeDaysOf(span, zone)).toEqual({ from: '2026-12-24', to: '2026-12-26' });
});

test('some hours keep their times', () => {
  const span = spanOf({ ...form, wholeDays: false, toDay: '2026-12-24' }, zone);
  expect(span).toEqual({ startsAt: '2026-12-24T15:00:00Z', endsAt: '2026-12-24T19:00:00Z' });
  expect(wholeDaysOf(span, zone)).toBeNull();
});

test('an end before its start is refused beside the end', () => {
  expect(TimeOffForm.safeParse(form).success).toBe(true);
  expect(TimeOffForm.safeParse({ ...form, toDay: '2026-12-23' }).error?.issues[0]?.path).toEqual(['toDay']);
  expect(TimeOffForm.safeParse({ ...form, wholeDays: false, toDay: '2026-12-24', toTime: '09:00' }).success).toBe(false);
});
