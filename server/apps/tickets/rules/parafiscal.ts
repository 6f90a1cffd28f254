import { roundToStep } from '#contracts/money.ts';
import { shareOf } from './fees.ts';

/** A contribution on admissions from a price upwards, contained in it. */
export interface Parafiscal {
  thresholdMinor: number;
  rateBp: number;
}

/** What Colombia's tax unit (UVT) is worth, in minor units, from a day on: resolutions of the DIAN. */
const UVT: readonly { from: string; minor: number }[] = [
  { from: '2024-01-01', minor: 4_706_500 },
  { from: '2025-01-01', minor: 4_979_900 },
  { from: '2026-01-01', minor: 5_237_400 },
];

/** The tax unit of a local day; the latest one known until the next is. @throws RangeError before the first */
export function uvtOn(date: string, table: readonly { from: string; minor: number }[] = UVT): number {
  const valid = table.filter(({ from }) => from <= date).sort((a, b) => (a.from < b.from ? 1 : -1))[0];
  if (!valid) throw new RangeError(`no tax unit is known for ${date}`);
  return valid.minor;
}

const UNITS = 3;
const RATE_BP = 1000;

/** The cultural contribution of a sale: Colombian performing arts only (tickets 5.11). `paidOn` is the local day of the payment. */
export const parafiscalOf = (event: { country: string; isPerformingArt: boolean }, paidOn: string): Parafiscal | null =>
  event.country === 'CO' && event.isPerformingArt ? { thresholdMinor: UNITS * uvtOn(paidOn), rateBp: RATE_BP } : null;

/** The contribution of one unit: of each admission from the threshold on, whose price is compared unrounded. */
export function parafiscalOfUnit(rule: Parafiscal | null, paidMinor: number, unitCapacity: number, step: number): number {
  if (rule === null || paidMinor < rule.thresholdMinor * unitCapacity) return 0;
  return unitCapacity === 1 ? shareOf(paidMinor, rule.rateBp, step)
    : unitCapacity * roundToStep(BigInt(paidMinor) * BigInt(rule.rateBp), 10_000n * BigInt(unitCapacity), step);
}
