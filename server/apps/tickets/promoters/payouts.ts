import type { z } from 'zod';
import type { createPayout as contract } from '#contracts/tickets-promoters.ts';
import { balanceChanged, payoutBelowMinimum, promoterNotFound } from '#apps/tickets/errors.ts';
import { checkPayout } from '#apps/tickets/rules/commissions.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { publish } from '#platform/outbox.ts';
import { move } from '#platform/states.ts';
import { balancePage, insertPayout, linkPage, lockPayable, payoutPage, setPayout } from './queries.ts';
import { commissionMachine } from './states.ts';
import { tellPaid } from './tell.ts';
import { promotersChanged } from './topic.ts';

export async function balances(ctx: Ctx, page: Parameters<typeof balancePage>[1]) {
  const { minPayoutMinor } = await settingsOf(ctx);
  const { items, next } = await balancePage(ctx, page);
  return { items: items.map((row) => ({ ...row, minPayoutMinor, payable: row.approvedMinor > 0 && checkPayout(row.approvedMinor, minPayoutMinor).ok })), next };
}

/**
 * Pay all that a promoter has coming, what refunds took back netted (tickets 4.7).
 * @throws PROMOTER_NOT_FOUND, PAYOUT_BELOW_MINIMUM, BALANCE_CHANGED
 */
export async function payOut(ctx: Ctx, { memberId, currency, expectedMinor, reference }: z.output<typeof contract.body>) {
  const links = await linkPage(ctx, { limit: 200, memberId });
  if (links.items.length === 0) throw promoterNotFound();
  const { minPayoutMinor } = await settingsOf(ctx);
  const rows = await lockPayable(ctx, memberId, currency);
  const amountMinor = rows.reduce((sum, row) => sum + row.amountMinor, 0);
  // A balance of zero or below is never paid out, whatever the minimum.
  const payable = checkPayout(amountMinor, Math.max(1, minPayoutMinor));
  if (!payable.ok) throw payoutBelowMinimum(payable.details);
  if (amountMinor !== expectedMinor) throw balanceChanged({ expectedMinor, balanceMinor: amountMinor });
  const { id } = await insertPayout(ctx, { memberId, currency, amountMinor, reference });
  for (const row of rows) {
    await setPayout(ctx, row.id, id);
    await move(ctx, commissionMachine, row, 'paid');
  }
  const payout = (await payoutPage(ctx, { limit: 1, id })).items[0]!;
  await audit(ctx, { action: 'commission.pay', entity: 'commission_payout', entityId: id, after: { ...payout, rows: rows.length } });
  await publish(ctx, promotersChanged, links.items.map((link) => link.id));
  await tellPaid(ctx, payout, rows.length);
  return payout;
}
