import { createCheckout, extendCheckouts } from '#capabilities/checkouts/public.ts';
import { upsertClientByEmail } from '#capabilities/clients/public.ts';
import { tellReservation } from '#apps/tickets/alerts/follow.ts';
import { buyerMissing } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { seePending, startPayment as extended } from '#apps/tickets/rules/holds.ts';
import type { Hold } from '#apps/tickets/rules/holds.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import { step } from '#apps/tickets/states.ts';
import { audit } from '#platform/audit.ts';
import { lockAll } from '#platform/db.ts';
import type { Ctx } from '#platform/context.ts';
import { text } from '#platform/texts.ts';
import { mustBeLive } from './buyer.ts';
import { fulfil } from './fulfil.ts';
import { ORDER_OWNER } from './owner-type.ts';
import { holdUntil, orderUnits, updateOrder } from './queries.ts';
import type { OrderRow } from './queries.ts';
import { orderMachine } from './states.ts';
import { pathOfOrder } from './token.ts';

const holdOf = (order: OrderRow): Hold => ({ createdAt: order.createdAt, expiresAt: order.holdExpiresAt, extendedAt: order.holdExtendedAt, graceUsed: order.graceUsed });
const keep = async (ctx: Ctx, order: OrderRow, hold: Hold): Promise<OrderRow> => {
  await holdUntil(ctx, order.id, hold.expiresAt);
  return updateOrder(ctx, order.id, { holdExpiresAt: hold.expiresAt, holdExtendedAt: hold.extendedAt, graceUsed: hold.graceUsed });
};

/** VAT inside what the buyer pays, of face price and fee, and what it is due on. */
const taxOf = ({ taxMinor, feeVatMinor, faceMinor, feeMinor }: OrderRow) => {
  const amountMinor = taxMinor + feeVatMinor;
  return { amountMinor, baseMinor: amountMinor === 0 ? 0 : (taxMinor > 0 ? faceMinor - taxMinor : 0) + (feeVatMinor > 0 ? feeMinor - feeVatMinor : 0) };
};

/**
 * The buyer goes to pay: terms accepted, the hold extended once, a demand for the exact total made that expires with it
 * (tickets 4.2, 5.6). What costs nothing is paid at once. The caller has locked the order.
 * @returns the path of our page that leads to the gateway; null when nothing is to be paid
 * @throws HOLD_EXPIRED, INVALID_TRANSITION, BUYER_MISSING, NO_GATEWAY
 */
export async function startPaying(ctx: Ctx, before: OrderRow): Promise<{ order: OrderRow; payUrl: string | null }> {
  mustBeLive(ctx, before);
  if (before.buyerEmail === null || before.buyerName === null) throw buyerMissing();
  const event = await findEvent(ctx, before.eventId);
  if (event.requireHolderNames && (before.holders as unknown[]).length < before.admissions) throw buyerMissing({ holders: before.admissions });
  await lockAll(ctx.tx, 'client_email', [before.buyerEmail]);
  const client = await upsertClientByEmail(ctx, { email: before.buyerEmail, verified: false, fullName: before.buyerName, phone: before.buyerPhone });
  const { termsVersion, privacyVersion } = await settingsOf(ctx);
  const accepted = await updateOrder(ctx, before.id, { clientId: client.id, termsVersion, privacyVersion, acceptedAt: before.acceptedAt ?? ctx.now });
  if (accepted.totalMinor === 0) return { order: await fulfil(ctx, accepted), payUrl: null };

  const hold = extended(holdOf(accepted), ctx.now);
  if (!hold.ok) throw new Error('a live order has run out');
  const order = await keep(ctx, accepted, hold.value);
  if (order.status === 'held') {
    await step(ctx, orderMachine, order, 'pending_payment', { trusted: true });
    await audit(ctx, { action: 'ticket_order.pending_payment', entity: 'ticket_order', entityId: order.id, before: { status: 'held' }, after: { status: 'pending_payment', holdExpiresAt: order.holdExpiresAt } });
  }
  await tellReservation(ctx, order.id);
  const units = (await orderUnits(ctx, [order.id])).length;
  const { url } = await createCheckout(ctx, {
    ownerType: ORDER_OWNER, ownerId: order.id, clientId: client.id, round: 1, purpose: 'balance', amountMinor: order.totalMinor, currency: order.currency, returnPath: pathOfOrder(order.tokenSealed), expiresAt: order.holdExpiresAt,
    reference: order.number, live: order.mode === 'live', tax: taxOf(order),
    description: text(order.locale, 'tickets.checkout', { event: event.name.slice(0, 120), number: order.number, units }),
  });
  return { order: await updateOrder(ctx, order.id, {}), payUrl: url };
}

/** The gateway has not decided yet: the hold gets its grace, once (tickets 5.6). */
export async function waitForGateway(ctx: Ctx, order: OrderRow): Promise<void> {
  if (order.status !== 'pending_payment') return;
  const hold = seePending(holdOf(order), ctx.now);
  if (hold.graceUsed === order.graceUsed) return;
  await keep(ctx, order, hold);
  await extendCheckouts(ctx, ORDER_OWNER, order.id, hold.expiresAt);
}
