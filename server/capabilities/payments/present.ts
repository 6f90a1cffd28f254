import { presentFiles } from '#capabilities/files/public.ts';
import type { Payment, Refund } from '#contracts/payments.ts';
import type { Presented } from '#contracts/endpoint.ts';
import type { Ctx } from '#platform/context.ts';
import { can } from '#platform/context.ts';
import { readSettings } from '#platform/settings.ts';
import { describeOwners } from './owners.ts';
import { allocationsOf } from './queries.ts';
import type { PaymentRow, RefundRow } from './queries.ts';
import { paymentSettings } from './settings.ts';

export async function presentPayments(ctx: Ctx, rows: readonly PaymentRow[]): Promise<Presented<Payment>[]> {
  const allocations = await allocationsOf(ctx, rows.map(({ id }) => id));
  const nameOf = await describeOwners(ctx, allocations);
  const { verifierMayHaveRegistered } = await readSettings(ctx, paymentSettings);
  const files = await presentFiles(ctx, rows.flatMap(({ fileId }) => fileId ?? []));
  const byReceipt = Map.groupBy(allocations, ({ receiptId }) => receiptId);
  return rows.map(({ registeredBy, fileId, ...row }) => {
    const blockedBy = row.status !== 'pending' ? 'decided' as const
      : !can(ctx.actor, 'payments.verify') ? 'permission' as const
      : row.method === 'gateway' ? 'gateway' as const
      : !verifierMayHaveRegistered && ctx.actor.userId !== null && ctx.actor.userId === registeredBy ? 'same_user' as const : null;
    return {
      ...row, file: (fileId !== null && files.get(fileId)) || null, mayVerify: blockedBy === null, blockedBy,
      allocations: (byReceipt.get(row.id) ?? []).map(({ id, ownerType, ownerId, round, kind, amountMinor }) => ({ id, ownerType, ownerId, round, kind, amountMinor, ...nameOf(ownerType, ownerId) })),
    };
  });
}

export async function presentRefunds(ctx: Ctx, rows: readonly RefundRow[]): Promise<Presented<Refund>[]> {
  const nameOf = await describeOwners(ctx, rows);
  return rows.map(({ receiptId: paymentId, id, clientId, clientName, ownerType, ownerId, amountMinor, currency, reason, pctApplied, status, method, documentNumber, notes, createdAt, executedAt, version }) => ({
    id, paymentId, clientId, clientName, ownerType, ownerId, amountMinor, currency, reason, pctApplied, status, method, documentNumber, notes, createdAt, executedAt, version,
    ...(ownerType !== null && ownerId !== null ? nameOf(ownerType, ownerId) : { title: null, path: null }),
  }));
}
