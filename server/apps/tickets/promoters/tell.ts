import { formatMoney, sum } from '#contracts/money.ts';
import { alertStaff } from '#capabilities/notifications/public.ts';
import '#apps/tickets/alerts/staff-kinds.ts';
import type { Ctx } from '#platform/context.ts';
import { mailboxesOf, ownersOf } from './queries.ts';
import type { CommissionRow } from './queries.ts';

// Promoters hear of their money (tickets 10).

const PATH = '/tickets/my-links';

async function tell(ctx: Ctx, kind: 'commission_approved' | 'commission_paid', { userId, amountMinor, currency, count, reference, key }: { userId: string; amountMinor: number; currency: string; count: number; reference?: string; key: string }): Promise<void> {
  if ((await mailboxesOf(ctx, [userId])).length === 0) return;
  await alertStaff(ctx, { message: `tickets.${kind}`, userIds: [userId], data: (locale) => ({ amount: formatMoney(amountMinor, currency, locale), count: String(count), ...(reference !== undefined && { reference }) }), path: PATH, key });
}

/** Once to each promoter for all that was approved together. */
export async function tellApproved(ctx: Ctx, accruals: readonly CommissionRow[]): Promise<void> {
  const owners = new Map((await ownersOf(ctx, [...new Set(accruals.map(({ linkId }) => linkId))])).map(({ id, memberId }) => [id, memberId]));
  for (const [memberCurrency, rows] of Map.groupBy(accruals, ({ linkId, currency }) => `${owners.get(linkId)} ${currency}`)) {
    const [userId, currency] = memberCurrency.split(' ') as [string, string];
    await tell(ctx, 'commission_approved', { userId, currency, amountMinor: sum(rows.map(({ amountMinor }) => amountMinor)), count: rows.length, key: `commission_approved:${rows[0]!.id}` });
  }
}

export const tellPaid = (ctx: Ctx, payout: { id: string; memberId: string; currency: string; amountMinor: number; reference: string }, count: number): Promise<void> =>
  tell(ctx, 'commission_paid', { userId: payout.memberId, currency: payout.currency, amountMinor: payout.amountMinor, count, reference: payout.reference, key: `commission_paid:${payout.id}` });
