import { stepOf } from '#contracts/money.ts';

/** Notes that people pay with, in whole units of the currency. */
const NOTES: Record<string, readonly number[]> = { COP: [10_000, 20_000, 50_000, 100_000], GTQ: [20, 50, 100, 200], MXN: [50, 100, 200, 500], PEN: [10, 20, 50, 100], CLP: [5000, 10_000, 20_000], USD: [5, 10, 20, 50, 100] };
const MOST = 4;

/** What somebody is likely to hand over for this amount: exactly it, or the next sums that notes make. */
export function quickAmounts(totalMinor: number, currency: string, digits: number): number[] {
  const unit = 10 ** digits;
  const notes = (NOTES[currency] ?? [10, 20, 50, 100]).map((note) => note * unit);
  const sums = notes.map((note) => Math.ceil(totalMinor / note) * note);
  return [...new Set([totalMinor, ...sums])].filter((minor) => minor >= totalMinor && minor % stepOf(currency) === 0).sort((a, b) => a - b).slice(0, MOST + 1);
}
