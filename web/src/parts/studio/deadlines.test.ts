import { describe, expect, test } from 'vitest';
import { StudioSettings } from '#contracts/studio-terms.ts';
import { deadlinesOf, shownDeadline } from './deadlines.ts';

const zone = 'America/Guatemala';
const rules = StudioSettings.parse({});
const at = (text: string) => Temporal.Instant.from(text);

describe('the deadlines told before saving', () => {
  test.each([
    ['E15: far ahead, the end of the fifth day', '2025-10-09T00:30:00Z', '2025-11-20T16:00:00Z', '2025-10-14T06:00:00Z'],
    ['E17: near, a day before it starts', '2025-10-09T00:30:00Z', '2025-10-11T16:00:00Z', '2025-10-10T16:00:00Z'],
    ['E18: the same evening, when it starts', '2025-10-09T00:30:00Z', '2025-10-09T02:00:00Z', '2025-10-09T02:00:00Z'],
  ])('%s', (_, now, startsAt, payBy) => {
    expect(deadlinesOf({ now: at(now), startsAt: at(startsAt), zone, rules }).payBy.toString()).toBe(payBy);
  });

  test('E16: changes are free until the end of the seventh day before; E19: a late booking has none', () => {
    const early = deadlinesOf({ now: at('2025-10-09T00:30:00Z'), startsAt: at('2025-10-20T16:00:00Z'), zone, rules });
    expect(early).toMatchObject({ late: false });
    expect(early.changeBy.toString()).toBe('2025-10-14T06:00:00Z');
    expect(deadlinesOf({ now: at('2025-10-09T00:30:00Z'), startsAt: at('2025-10-11T16:00:00Z'), zone, rules }).late).toBe(true);
  });

  test('an exclusive end of day is printed as 23:59 of the day before it', () => {
    expect(shownDeadline(at('2025-10-14T06:00:00Z'), zone).toString()).toBe('2025-10-14T05:59:00Z');
    expect(shownDeadline(at('2025-10-10T16:00:00Z'), zone).toString()).toBe('2025-10-10T16:00:00Z');
  });
});
