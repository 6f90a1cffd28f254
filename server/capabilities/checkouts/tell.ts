import { z } from 'zod';
import { membersWith } from '#capabilities/identity/public.ts';
import { notify } from '#capabilities/notifications/public.ts';
import { systemActor } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { defineEvent, defineTopic, publish } from '#platform/outbox.ts';
import type { CheckoutRow } from './queries.ts';

/** Ids of checkouts that changed. */
export const checkoutsChanged = defineTopic('checkouts.changed', ['payments.view', 'payments.record']);
const Fact = z.object({ checkoutId: z.uuid(), ownerType: z.string(), ownerId: z.uuid(), clientId: z.uuid(), purpose: z.enum(['deposit', 'balance']), amountMinor: z.int(), currency: z.string() });
export const checkoutPaid = defineEvent('checkouts.paid', Fact.extend({ receiptId: z.uuid() }));
export const checkoutExpired = defineEvent('checkouts.expired', Fact);

export const factOf = ({ id, ownerType, ownerId, clientId, purpose, amountMinor, currency }: CheckoutRow) =>
  ({ checkoutId: id, ownerType, ownerId, clientId, purpose: purpose as 'deposit' | 'balance', amountMinor, currency });

export const tellCheckout = (ctx: Ctx, { id, branchId, version }: Pick<CheckoutRow, 'id' | 'branchId' | 'version'>): Promise<void> => publish(ctx, checkoutsChanged, [id], { branchId, version });

/** Whoever verifies money hears of money that does not fit. */
export async function alert(ctx: Ctx, kind: 'quarantined' | 'late' | 'excess' | 'refund_failed', data: Record<string, unknown>, key: string): Promise<void> {
  await notify(ctx, { userIds: await membersWith(ctx, 'payments.verify'), kind: `checkouts.${kind}`, data, path: kind === 'refund_failed' ? '/studio/payments?tab=refunds' : kind === 'quarantined' ? '/studio/payments?tab=checkouts' : '/studio/payments?tab=all', key: `checkouts:${kind}:${key}` });
}

/** The gateway acts: what it says verifies receipts and pays checkouts. */
export const asGateway = (ctx: Ctx, provider: string): Ctx => ({ ...ctx, actor: { ...systemActor(ctx.actor.tenantId, provider), type: 'gateway' } });
