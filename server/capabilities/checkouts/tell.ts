import { z } from 'zod';
import { hooksRefused } from '#capabilities/connections/public.ts';
import { membersWith } from '#capabilities/identity/public.ts';
import { alertStaff, defineMessage, tellTeam } from '#capabilities/notifications/public.ts';
import { ownerOf } from '#capabilities/payments/public.ts';
import { systemActor } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { defineEvent, defineTopic, publish, subscribe } from '#platform/outbox.ts';
import { text } from '#platform/texts.ts';
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
  defineMessage({ key: `checkouts.${kind}`, app: null, audience: 'staff', variables, sample: Object.fromEntries(variables.map((one) => [one, sample[one]])), byMail: true });
const kinds = { quarantined: about('quarantined', 'provider', 'reason', 'code'), late: about('late', 'description', 'amount'), excess: about('excess', 'description', 'amount'), refund_failed: about('refund_failed', 'client', 'amount', 'reason'), reversed: about('reversed', 'description', 'amount') };
const refusedHooks = about('hooks_refused', 'provider');
const TAB = { quarantined: 'checkouts', late: 'all', excess: 'all', refund_failed: 'refunds', reversed: 'all' } as const;

/** Whoever verifies money hears of money that does not fit, wherever they are (studio 10, tickets 10); so does who minds what it was for, and the team's channel. */
export async function alert(ctx: Ctx, kind: keyof typeof kinds, data: Readonly<Record<string, string>>, key: string, owned: { ownerType: string; ownerId: string } | null = null): Promise<void> {
  const minded = owned === null ? undefined : ownerOf(owned.ownerType)?.minded;
  const message = kinds[kind].key;
  const path = minded && owned ? minded.path(owned.ownerId) : `/studio/payments?tab=${TAB[kind]}`;
  const userIds = [...new Set([...(await membersWith(ctx, 'payments.verify')), ...(minded ? await membersWith(ctx, minded.by) : [])])];
  await alertStaff(ctx, { message, userIds, data, path, key: `checkouts:${kind}:${key}` });
  await tellTeam(ctx, { topic: 'errors', tone: 'error', key: `checkouts:${kind}:${key}`, title: text(ctx.locale, `message.${message}.subject`, data), text: text(ctx.locale, `message.${message}.body`, data), path });
}

/** Whoever keeps the accounts hears that one of them refuses what its provider says (tickets 10). */
subscribe(hooksRefused, 'checkouts.tell', async (ctx, { connectionId, name, since }) => {
  const key = `checkouts:hooks_refused:${connectionId}:${since}`;
  const path = '/settings/integrations';
  await alertStaff(ctx, { message: refusedHooks.key, userIds: [...new Set([...(await membersWith(ctx, 'settings.manage')), ...(await membersWith(ctx, 'payments.verify'))])], data: { provider: name }, path, key });
  await tellTeam(ctx, { topic: 'errors', tone: 'error', key, title: text(ctx.locale, `message.${refusedHooks.key}.subject`, { provider: name }), text: text(ctx.locale, `message.${refusedHooks.key}.body`, { provider: name }), path });
});

/** The gateway acts: what it says verifies receipts and pays checkouts. */
export const asGateway = (ctx: Ctx, provider: string): Ctx => ({ ...ctx, actor: { ...systemActor(ctx.actor.tenantId, provider), type: 'gateway' } });
