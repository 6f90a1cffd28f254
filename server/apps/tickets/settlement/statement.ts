import { sum } from '#contracts/money.ts';
import type { SettlementLines } from '#contracts/tickets-settlement.ts';
import { settle } from '#apps/tickets/rules/settlement.ts';
import type { Ctx } from '#platform/context.ts';
import { adjustmentsOf, areasOfMoney, commissionsOf, importedOf, sumsOf } from './queries.ts';

/** The statement of an event as its rows have it now (tickets 5.12); `settlementId` brings its adjustments. */
export async function statementOf(ctx: Ctx, eventId: string, settlementId: string | null): Promise<SettlementLines> {
  const sums = await sumsOf(ctx, eventId);
  const commissionMinor = await commissionsOf(ctx, eventId);
  const adjustments = settlementId === null ? [] : (await adjustmentsOf(ctx, settlementId)).map(({ amountMinor, reason }) => ({ amountMinor, reason }));
  const adjustmentMinor = sum(adjustments.map(({ amountMinor }) => amountMinor));
  const { netMinor, platformFeeMinor, payableMinor } = settle({ ...sums, commissionMinor, adjustmentMinor });
  return { ...sums, commissionMinor, adjustmentMinor, netMinor, platformFeeMinor, payableMinor, imported: await importedOf(ctx, eventId), areas: await areasOfMoney(ctx, eventId), adjustments };
}

const inOrder = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(inOrder) : value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, inOrder(one)])) : value;

/** Whether two statements say the same; the database keeps keys in an order of its own. */
export const sameStatement = (a: SettlementLines, b: SettlementLines): boolean => JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b));
