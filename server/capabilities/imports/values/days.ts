import type { Cell } from '#capabilities/imports/sheets/workbook.ts';
import { bad, good, shown } from './parsed.ts';
import type { Parsed } from './parsed.ts';

const DAY_FIRST = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME_OF_NOTHING = /(?:T|(?<!\s)\s+)00:00(?::00(?:\.0+)?)?Z?$/;

/** A local day, `YYYY-MM-DD`. Written day first or ISO; never guessed to be month first (studio 13). */
export function dayOf(cell: Cell): Parsed<string> {
  if (cell.kind === 'number') return bad('DATE_IS_NUMBER', { value: shown(cell.text) });
  const text = cell.text.replace(TIME_OF_NOTHING, '');
  const iso = ISO.exec(text);
  const dayFirst = DAY_FIRST.exec(text);
  if (!iso && !dayFirst) return bad('DATE_UNREADABLE', { value: shown(cell.text) });

  const [year, month, day] = (iso ? iso.slice(1) : dayFirst?.slice(1).reverse() ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return bad('DATE_UNREADABLE', { value: shown(cell.text) });
  if (year < 1900 || year > 2200) return bad('DATE_OUT_OF_RANGE', { value: shown(cell.text) });
  try {
    return good(Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' }).toString());
  } catch {
    return bad('DATE_IMPOSSIBLE', { value: shown(cell.text) });
  }
}

const WITH_TIME = /^([^\sT]+)[T\s]+(\d.*)$/;
const OFFSET = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})$/;

/** A local day and time, `YYYY-MM-DDTHH:MM`, by the rules of days and of times. A day of the spreadsheet alone is its first minute. */
export function momentOf(cell: Cell): Parsed<string> {
  if (cell.kind === 'date') return good(`${cell.text}T00:00`);
  if (cell.kind === 'number') return bad('DATE_IS_NUMBER', { value: shown(cell.text) });
  const [, day, time] = WITH_TIME.exec(cell.text) ?? [];
  if (day === undefined || time === undefined) return bad('MOMENT_UNREADABLE', { value: shown(cell.text) });
  const date = dayOf({ text: day, kind: 'text' });
  if (date.flaw) return date;
  const clock = timeOf({ text: time.replace(/^(\d{1,2}:\d{2}):00$/, '$1'), kind: 'text' });
  return clock.flaw ? clock : good(`${date.value}T${clock.value}`);
}

/** An instant as it says itself (`2027-01-18T16:00:00-05:00`), or a local day and time for whoever knows the zone. */
export function instantOf(cell: Cell): Parsed<string> {
  if (cell.kind !== 'text' || !OFFSET.test(cell.text)) return momentOf(cell);
  try {
    return good(Temporal.Instant.from(cell.text.replace(' ', 'T')).toString());
  } catch {
    return bad('DATE_IMPOSSIBLE', { value: shown(cell.text) });
  }
}

/** Blanks are counted: a cell may hold thousands of them, and each `*` would try them all against the others. */
const CLOCK = /^(\d{1,2})(?:[:hH.](\d{2})(?::(\d{2}))?)?\s{0,3}(?:h|hs|hrs|horas)?\s{0,3}([ap])?\.?\s{0,3}m?\.?$/i;

/** A local time, `HH:MM`; `2:30 p. m.` and `14h30` too. `24:00` is the midnight that ends a day, `00:00`. */
export function timeOf(cell: Cell): Parsed<string> {
  if (cell.kind === 'number') return timeOfFraction(cell.text);
  if (cell.kind !== 'text' && cell.kind !== 'time') return bad('TIME_UNREADABLE', { value: shown(cell.text) });
  const match = CLOCK.exec(cell.text);
  const [, hourText, minuteText, secondText, half] = match ?? [];
  if (hourText === undefined || (minuteText === undefined && half === undefined && !/[hH]/.test(cell.text))) return bad('TIME_UNREADABLE', { value: shown(cell.text) });

  const written = Number(hourText);
  const minute = Number(minuteText ?? 0);
  if (half !== undefined && (written < 1 || written > 12)) return bad('TIME_IMPOSSIBLE', { value: shown(cell.text) });
  const hour = half === undefined ? written : (written % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  if (hour === 24 && minute === 0) return good('00:00');
  if (hour > 23 || minute > 59 || Number(secondText ?? 0) > 59) return bad('TIME_IMPOSSIBLE', { value: shown(cell.text) });
  if (secondText !== undefined && Number(secondText) !== 0) return bad('TIME_WITH_SECONDS', { value: shown(cell.text) });
  return good(`${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
}

/** A spreadsheet keeps 09:00 as 0.375; without the format of a time it comes as that number. */
function timeOfFraction(text: string): Parsed<string> {
  const fraction = Number(text);
  const minutes = Math.round(fraction * 1440);
  if (!(fraction >= 0 && fraction < 1) || Math.abs(fraction * 1440 - minutes) > 0.001 || minutes >= 1440) return bad('TIME_UNREADABLE', { value: shown(text) });
  return good(`${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`);
}
