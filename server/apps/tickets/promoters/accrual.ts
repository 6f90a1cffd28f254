import { stepOf } from '#contracts/money.ts';
import { eventById } from '#apps/tickets/events/queries.ts';
import { commissionOf, commissionRate, reversalOf } from '#apps/tickets/rules/commissions.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import type { Ctx } from '#platform/context.ts';
import { publish } from '#platform/outbox.ts';
import { born } from '#platform/states.ts';
import { accrualOf, insertCommission, linkWithOwner, lockSoldOrder, rateOf, reversalsOf } from './queries.ts';
import { commissionMachine } from './states.ts';
import { promotersChanged } from './topic.ts';

/**
 * What the order of a link earns: computed once, on the face money of the whole order, with the rate that holds now and
 * where it stood (tickets 5.10). Harmless when it is told twice.
 */
export async function accrue(ctx: Ctx, orderId: string): Promise<void> {
  const order = await lockSoldOrder(ctx, orderId);
  if (!order?.promoterLinkId || order.mode !== 'live' || order.faceMinor === 0) return;
  const link = await linkWithOwner(ctx, order.promoterLinkId);
  const event = await eventById(ctx, order.eventId);
  if (!link || !event) return;
  const settings = await settingsOf(ctx);
  const rate = await rateOf(ctx, link.id, event.id);
  // The buyer was not known yet when the link was frozen.
  if (!settings.ownSalesEarn && order.buyerEmail?.trim().toLowerCase() === link.email.trim().toLowerCase()) return;
  const { rateBp, source } = commissionRate({ promoterEvent: rate ?? null, eventBp: event.commissionBp, linkBp: link.commissionBp, tenantBp: settings.commissionBp });
  const status = settings.commissionsNeedApproval ? 'pending' : 'approved';
  const id = await insertCommission(ctx, {
    kind: 'accrual', eventId: order.eventId, orderId, linkId: link.id, baseMinor: order.faceMinor, rateBp, rateSource: source, amountMinor: commissionOf(order.faceMinor, rateBp, stepOf(order.currency)), currency: order.currency, units: order.unitCount, status,
  });
  if (!id) return;
  await born(ctx, commissionMachine, id, status);
  await publish(ctx, promotersChanged, [link.id]);
}

/**
 * What a refund takes back: a row of its own, since a settled one is never edited. It stands as its accrual does, so that
 * both are approved together, and goes against the next payout where the accrual was paid already (tickets 4.7).
 */
export async function reverse(ctx: Ctx, { orderId, cause, faceMinor }: { orderId: string; cause: string; /** Null: all that is left. */ faceMinor: number | null }): Promise<void> {
  const order = await lockSoldOrder(ctx, orderId);
  const accrual = order && (await accrualOf(ctx, orderId));
  if (!accrual || accrual.status === 'cancelled') return;
  const taken = await reversalsOf(ctx, accrual.id);
  if (taken.some((one) => one.cause === cause)) return;
  const refundedFaceMinor = taken.reduce((sum, one) => sum + one.baseMinor, 0);
  const face = Math.min(faceMinor ?? accrual.baseMinor, accrual.baseMinor - refundedFaceMinor);
  const amount = reversalOf({ baseMinor: accrual.baseMinor, rateBp: accrual.rateBp, amountMinor: accrual.amountMinor, refundedFaceMinor, reversedMinor: -taken.reduce((sum, one) => sum + one.amountMinor, 0) }, face, stepOf(accrual.currency));
  if (amount === 0 && face === 0) return;
  const status = accrual.status === 'pending' ? 'pending' : 'approved';
  const id = await insertCommission(ctx, {
    kind: 'reversal', eventId: accrual.eventId, orderId, linkId: accrual.linkId, accrualId: accrual.id, cause, baseMinor: face, rateBp: accrual.rateBp, rateSource: accrual.rateSource, amountMinor: -amount, currency: accrual.currency, units: 0, status,
  });
  if (!id) return;
  await born(ctx, commissionMachine, id, status);
  await publish(ctx, promotersChanged, [accrual.linkId]);
}
