import type { Column } from './blocks.ts';

export type Measure = (text: string, face: 'regular' | 'semibold', size: number) => number;
interface Table { columns: readonly Column[]; rows: readonly (readonly string[])[]; footer: readonly string[] | undefined }
export interface Fitted { size: number; pad: number; widths: number[] }

const PAD = 5;
const SMALLEST = 5.5;
const MANY = 10;
/** A hair more than was measured, so that rounding never breaks a line. */
const SPARE = 0.5;

const longest = (texts: readonly string[]): string => texts.reduce((most, text) => (text.length > most.length ? text : most), '');
const words = (texts: readonly string[]): string[] => texts.flatMap((text) => text.split(/[ \n]/));

/**
 * Columns by weight, but each at least as wide as what must not be broken: an amount, or a word. A table that is too wide
 * is set smaller, down to 5.5 pt.
 */
export function fitColumns(inner: number, size: number, { columns, rows, footer }: Table, measure: Measure): Fitted {
  const pad = columns.length > MANY ? PAD / 2 : PAD;
  const whole = columns.reduce((sum, { weight = 1 }) => sum + weight, 0);
  // Measuring is dear: of a column only its longest text is looked at.
  const whatHolds = columns.map(({ label, align }, at) => {
    const cells = rows.map((row) => row[at] ?? '');
    return { label: longest(words([label])), cell: longest(align === 'right' ? cells : words(cells)), foot: footer?.[at] ?? '' };
  });
  const needsAt = (points: number): number[] => whatHolds.map(({ label, cell, foot }) => Math.max(measure(label, 'semibold', points), measure(cell, 'regular', points), measure(foot, 'semibold', points)) + 2 * pad + SPARE);
  const sumOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0);
  let points = size;
  let needs = needsAt(points);
  while (sumOf(needs) > inner && points > SMALLEST) {
    points -= 0.5;
    needs = needsAt(points);
  }
  const rest = inner - sumOf(needs);
  if (rest < 0) return { size: points, pad, widths: needs.map((need) => (need * inner) / sumOf(needs)) };
  const slack = columns.map(({ weight = 1 }, at) => Math.max(0, (inner * weight) / whole - needs[at]!));
  const free = sumOf(slack);
  return { size: points, pad, widths: needs.map((need, at) => need + (free > 0 ? (rest * slack[at]!) / free : rest / columns.length)) };
}
