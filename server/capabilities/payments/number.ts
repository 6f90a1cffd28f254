import type { Ctx } from '#platform/context.ts';
import { nextNumbers } from '#platform/counter.ts';

/**
 * Numbers `R-2026-000042` for receipts that are verified, in their order; the year is that in which the money moved. The
 * counter stays locked until commit, so it is asked after owner and receipt are.
 */
export async function receiptNumbers(ctx: Ctx, paymentDates: readonly string[]): Promise<string[]> {
  const left = new Map<string, number>();
  for (const [year, own] of [...Map.groupBy(paymentDates, (date) => date.slice(0, 4))].toSorted(([a], [b]) => (a < b ? -1 : 1))) left.set(year, await nextNumbers(ctx, `payments.receipt.${year}`, own.length));
  return paymentDates.map((date) => {
    const year = date.slice(0, 4);
    const value = left.get(year)!;
    left.set(year, value + 1);
    return `R-${year}-${String(value).padStart(6, '0')}`;
  });
}
