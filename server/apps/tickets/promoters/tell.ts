import { formatMoney, sum } from '#contracts/money.ts';
import { alertStaff, sendMail } from '#capabilities/notifications/public.ts';
import '#apps/tickets/alerts/staff-kinds.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { siteUrl } from '#platform/site.ts';
import { mailboxesOf, ownersOf } from './queries.ts';
import type { CommissionRow } from './queries.ts';

// Promoters hear of their money (tickets 10).

const PATH = '/tickets/my-links';

async function tell(ctx: Ctx, kind: 'commission_approved' | 'commission_paid', { userId, amountMinor, currency, count, reference, key }: { userId: string; amountMinor: number; currency: string; count: number; reference?: string; key: string }): Promise<void> {
  const person = (await mailboxesOf(ctx, [userId]))[0];
  if (!person) return;
  const data = { amount: formatMoney(amountMinor, currency, person.locale as Locale), count: String(count), ...(reference !== undefined && { reference }) };
  await alertStaff(ctx, { message: `tickets.${kind}`, userIds: [userId], data, path: PATH, key });
  await sendMail(ctx, { to: person.email, locale: person.locale as Locale, template: `tickets.${kind}`, data: { ...data, name: person.name, url: siteUrl(PATH) }, key: `${key}:mail` });
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
