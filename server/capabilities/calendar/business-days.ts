import { addDays, weekdayOf } from '#contracts/time.ts';

// Working days of a country: Monday to Friday without its national holidays. Deadlines of consumer law count in them.

interface Holidays {
  /** `MM-DD`, kept on their day. */
  fixed: readonly string[];
  /** `MM-DD`, kept on the Monday that is the day or follows it. */
  onMonday: readonly string[];
  /** Days from Easter Sunday. */
  easter: readonly number[];
}

const holidays: Record<string, Holidays> = {
  // Ley 51 de 1983 ("Ley Emiliani"). Ascension, Corpus Christi and Sacred Heart are kept on the Monday after, hence 43, 64 and 71.
  CO: {
    fixed: ['01-01', '05-01', '07-20', '08-07', '12-08', '12-25'],
    onMonday: ['01-06', '03-19', '06-29', '08-15', '10-12', '11-01', '11-11'],
    easter: [-3, -2, 43, 64, 71],
  },
};

/** Easter Sunday of a year of the Gregorian calendar (Meeus, Astronomical Algorithms, 8). */
export function easterOf(year: number): string {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const [d, e, f] = [Math.floor(b / 4), b % 4, Math.floor((b + 8) / 25)];
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const l = (32 + 2 * e + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const days = h + l - 7 * m + 114;
  return day(year, `${String(Math.floor(days / 31)).padStart(2, '0')}-${String((days % 31) + 1).padStart(2, '0')}`);
}

const day = (year: number, monthDay: string): string => `${String(year).padStart(4, '0')}-${monthDay}`;
const mondayFrom = (date: string): string => addDays(date, (8 - weekdayOf(date)) % 7);

/** The national holidays of a year, in order; none for a country that is not in the table. */
export function holidaysOf(country: string, year: number): string[] {
  const rules = holidays[country];
  if (!rules) return [];
  const easter = easterOf(year);
  const all = [
    ...rules.fixed.map((each) => day(year, each)), ...rules.onMonday.map((each) => mondayFrom(day(year, each))),
    ...rules.easter.map((days) => addDays(easter, days)),
  ];
  return [...new Set(all)].sort();
}

export function isBusinessDay(date: string, country: string): boolean {
  return weekdayOf(date) <= 5 && !holidaysOf(country, Number(date.slice(0, 4))).includes(date);
}

/** The nth business day after the date, which itself does not count; the first is the next one. */
export function addBusinessDays(date: string, days: number, country: string): string {
  let [at, left] = [date, days];
  while (left > 0) {
    at = addDays(at, 1);
    if (isBusinessDay(at, country)) left -= 1;
  }
  return at;
}
