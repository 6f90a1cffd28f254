import { percentOf, sum } from '#contracts/money.ts';
import type { SessionType } from '#contracts/studio-terms.ts';
import { accepted, type Outcome, refused } from '#platform/outcome.ts';

/** No amount of a session may pass 9,999,999.99 (studio 14). */
export const MAX_MINOR = 999_999_999;

export interface PricedLine {
  quantity: number;
  unitPriceMinor: number;
  /** Discount of the line, 0 to its list amount. */
  discountMinor: number;
}

/** list = quantity * unit price; line total = list - discount (studio 3.6). */
export function lineAmounts(line: PricedLine): Outcome<{ listMinor: number; lineTotalMinor: number }, 'AMOUNT_TOO_LARGE' | 'DISCOUNT_EXCEEDS_TOTAL'> {
  const list = BigInt(line.quantity) * BigInt(line.unitPriceMinor);
  if (list > MAX_MINOR) return refused('AMOUNT_TOO_LARGE', { maxMinor: MAX_MINOR });
  const listMinor = Number(list);
  if (line.discountMinor > listMinor) return refused('DISCOUNT_EXCEEDS_TOTAL', { maxMinor: listMinor });
  return accepted({ listMinor, lineTotalMinor: listMinor - line.discountMinor });
}

export interface PricedSession {
  sessionType: SessionType;
  lines: readonly { lineTotalMinor: number }[];
  transportMinor: number;
  discountMinor: number;
}

/** subtotal = sum of lines; total = subtotal + transport - discount, never below 0 (studio 5.1). */
export function sessionTotals({ sessionType, lines, transportMinor, discountMinor }: PricedSession): Outcome<
  { subtotalMinor: number; totalMinor: number }, 'TRANSPORT_NOT_ALLOWED' | 'DISCOUNT_EXCEEDS_TOTAL' | 'AMOUNT_TOO_LARGE'
> {
  if (transportMinor > 0 && sessionType !== 'external') return refused('TRANSPORT_NOT_ALLOWED', { sessionType });
  const subtotalMinor = sum(lines.map((line) => line.lineTotalMinor));
  const chargedMinor = sum([subtotalMinor, transportMinor]);
  if (chargedMinor > MAX_MINOR) return refused('AMOUNT_TOO_LARGE', { maxMinor: MAX_MINOR });
  if (discountMinor > chargedMinor) return refused('DISCOUNT_EXCEEDS_TOTAL', { maxMinor: chargedMinor });
  return accepted({ subtotalMinor, totalMinor: chargedMinor - discountMinor });
}

/** A discount typed as a percentage becomes an amount once; it does not follow later changes of lines (studio 5.1). */
export const discountOfPct = (subtotalMinor: number, transportMinor: number, pct: number): number =>
  percentOf(sum([subtotalMinor, transportMinor]), pct);
