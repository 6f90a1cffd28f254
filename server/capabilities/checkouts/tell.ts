import { z } from 'zod';
import { membersWith } from '#capabilities/identity/public.ts';
import { alertStaff, defineMessage } from '#capabilities/notifications/public.ts';
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

const sample = { provider: 'Recurrente', reason: 'amount', code: 'S-2026-000042', description: 'S-2026-000042', amount: 'Q 1,025.00', client: 'Ana Lucía Paz' };
const about = (kind: string, ...variables: (keyof typeof sample)[]) =>
  defineMessage({ key: `checkouts.${kind}`, app: null, audience: 'staff', variables, sample: Object.fromEntries(variables.map((one) => [one, sample[one]])) });
const kinds = { quarantined: about('quarantined', 'provider', 'reason', 'code'), late: about('late', 'description', 'amount'), excess: about('excess', 'description', 'amount'), refund_failed: about('refund_failed', 'client', 'amount', 'reason'), reversed: about('reversed', 'description', 'amount') };
const TAB = { quarantined: 'checkouts', late: 'all', excess: 'all', refund_failed: 'refunds', reversed: 'all' } as const;

/** Whoever verifies money hears of money that does not fit, wherever they are (studio 10). */
export async function alert(ctx: Ctx, kind: keyof typeof kinds, data: Readonly<Record<string, string>>, key: string): Promise<void> {
  await alertStaff(ctx, { message: kinds[kind].key, userIds: await membersWith(ctx, 'payments.verify'), data, path: `/studio/payments?tab=${TAB[kind]}`, key: `checkouts:${kind}:${key}` });
}

/** The gateway acts: what it says verifies receipts and pays checkouts. */
export const asGateway = (ctx: Ctx, provider: string): Ctx => ({ ...ctx, actor: { ...systemActor(ctx.actor.tenantId, provider), type: 'gateway' } });
