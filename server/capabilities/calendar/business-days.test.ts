import fc from 'fast-check';
import { expect, test } from 'vitest';
import { daysBetween, weekdayOf } from '#contracts/time.ts';
import { addBusinessDays, easterOf, holidaysOf, isBusinessDay } from './business-days.ts';

test('Easter falls where the church has it', () => {
  expect([1961, 2000, 2008, 2011, 2019, 2024, 2025, 2026, 2027, 2038].map(easterOf)).toEqual([
    '1961-04-02', '2000-04-23', '2008-03-23', '2011-04-24', '2019-04-21', '2024-03-31', '2025-04-20', '2026-04-05', '2027-03-28', '2038-04-25']);
});

test('Easter agrees with the other way of reckoning, which holds from 1900 to 2099', () => {
  for (let year = 1900; year <= 2099; year += 1) {
    let moon = 225 - 11 * (year % 19);
    while (moon > 50) moon -= 30;
    if (moon > 48) moon -= 1;
    const march = moon + 7 - ((year + Math.floor(year / 4) + moon + 1) % 7);
    expect(easterOf(year)).toBe(Temporal.PlainDate.from({ year, month: 3, day: 1 }).add({ days: march - 1 }).toString());
  }
});

test('the holidays of Colombia in 2026, those that move to Monday moved', () => {
  expect(holidaysOf('CO', 2026)).toEqual([
    '2026-01-01', '2026-01-12', '2026-03-23', '2026-04-02', '2026-04-03', '2026-05-01', '2026-05-18', '2026-06-08', '2026-06-15', '2026-06-29',
    '2026-07-20', '2026-08-07', '2026-08-17', '2026-10-12', '2026-11-02', '2026-11-16', '2026-12-08', '2026-12-25']);
});

test('two holidays that move to the same Monday are one day: 30 June 2025', () => {
  expect(holidaysOf('CO', 2025)).toHaveLength(17);
  expect(holidaysOf('CO', 2025)).toContain('2025-06-30');
});

test('five business days after Friday 20 March 2026 is Monday 30, since Monday 23 is a holiday', () => {
  expect(addBusinessDays('2026-03-20', 5, 'CO')).toBe('2026-03-30');
  expect(addBusinessDays('2026-03-21', 5, 'CO')).toBe('2026-03-30'); // a Saturday counts from the same Tuesday on
  expect(addBusinessDays('2026-12-30', 2, 'CO')).toBe('2027-01-04');
  expect(addBusinessDays('2026-03-20', 0, 'CO')).toBe('2026-03-20');
});

test('a country whose holidays are not known has its weekends', () => {
  expect(holidaysOf('XX', 2026)).toEqual([]);
  expect(addBusinessDays('2026-03-20', 5, 'XX')).toBe('2026-03-27');
});

test('the nth business day is one, and just n of them lie up to it', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 30 }), (offset, days) => {
    const from = Temporal.PlainDate.from('2024-01-01').add({ days: offset });
    const to = addBusinessDays(from.toString(), days, 'CO');
    const between = Array.from({ length: daysBetween(from.toString(), to) }, (_, index) => from.add({ days: index + 1 }).toString());
    expect(between.filter((date) => isBusinessDay(date, 'CO'))).toHaveLength(days);
    expect(weekdayOf(to) <= 5).toBe(true);
  }));
});
