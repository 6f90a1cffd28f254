import { commissionNotFound } from '#apps/tickets/errors.ts';
import { step } from '#apps/tickets/states.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { publish } from '#platform/outbox.ts';
import { lockCommissions, setCancelReason } from './queries.ts';
import type { CommissionRow } from './queries.ts';
import { commissionMachine } from './states.ts';
import { tellApproved } from './tell.ts';
import { promotersChanged } from './topic.ts';

/** The commissions that were named, and what was taken back of each. @throws COMMISSION_NOT_FOUND for one that is no accrual of this organizer */
async function named(ctx: Ctx, ids: readonly string[]): Promise<{ accruals: CommissionRow[]; rows: CommissionRow[] }> {
  const rows = await lockCommissions(ctx, ids);
  const accruals = rows.filter((row) => row.kind === 'accrual' && ids.includes(row.id));
  if (accruals.length !== new Set(ids).size) throw commissionNotFound();
  return { accruals, rows };
}

/** All of them or none. @throws COMMISSION_NOT_FOUND, INVALID_TRANSITION */
export async function approveCommissions(ctx: Ctx, ids: readonly string[]): Promise<{ approved: number }> {
  const { accruals, rows } = await named(ctx, ids);
  for (const row of accruals) await step(ctx, commissionMachine, row, 'approved');
  for (const row of rows.filter(({ kind, status }) => kind === 'reversal' && status === 'pending')) await step(ctx, commissionMachine, row, 'approved');
  await audit(ctx, { action: 'commission.approve', entity: 'commission', entityId: accruals[0]!.id, summary: `${accruals.length}`, after: { ids: accruals.map(({ id }) => id) } });
  await publish(ctx, promotersChanged, [...new Set(accruals.map(({ linkId }) => linkId))]);
  await tellApproved(ctx, accruals);
  return { approved: accruals.length };
}

/** @throws COMMISSION_NOT_FOUND, INVALID_TRANSITION for what was paid or cancelled */
export async function cancelCommission(ctx: Ctx, id: string, reason: string): Promise<void> {
  const { accruals, rows } = await named(ctx, [id]);
  for (const row of rows.filter(({ id: one, status }) => one === id || status === 'pending' || status === 'approved')) {
    // What is settled is never edited: the step says so.
    if (row.status === 'pending' || row.status === 'approved') await setCancelReason(ctx, row.id, reason);
    await step(ctx, commissionMachine, row, 'cancelled', { reason });
  }
  await audit(ctx, { action: 'commission.cancel', entity: 'commission', entityId: id, before: accruals[0], reason });
  await publish(ctx, promotersChanged, [accruals[0]!.linkId]);
}
