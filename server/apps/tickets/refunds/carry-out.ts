import { createRefunds, executeRefund, planRefund, refundExecuted, refundFailed, retryRefund } from '#capabilities/payments/public.ts';
import { isBefore } from '#contracts/time.ts';
import { refundNotFound } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { refundSent, refundStuck, refundSucceeded } from '#apps/tickets/orders/events.ts';
import { lockOrder } from '#apps/tickets/orders/find.ts';
import { ORDER_OWNER } from '#apps/tickets/orders/owner-type.ts';
import type { OrderRow } from '#apps/tickets/orders/queries.ts';
import { orderMachine } from '#apps/tickets/orders/states.ts';
import { step } from '#apps/tickets/states.ts';
import { openOfUnits } from '#apps/tickets/transfers/queries.ts';
import { endTransfers } from '#apps/tickets/transfers/transfer.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { emit, publish, subscribe } from '#platform/outbox.ts';
import { blockTickets, countRefunded, giveUnitsBack, insertParts, lockRefundRow, partsOf, refundById, refundOfPart, unitsLeft, unitsOfRefund, updateRefund, voidTickets } from './queries.ts';
import type { RefundRow } from './queries.ts';
import { refundMachine } from './states.ts';

// From the approval of a refund to the money being back (tickets 4.6). Payments carries it out: by the gateway where the
// money came by one, else by a person.

/** The refund and its order, locked, order first. @throws REFUND_NOT_FOUND */
export async function lockedRefund(ctx: Ctx, id: string): Promise<{ order: OrderRow; refund: RefundRow }> {
  const seen = await refundById(ctx, id);
  if (!seen) throw refundNotFound();
  const order = await lockOrder(ctx, seen.orderId);
  return { order, refund: (await lockRefundRow(ctx, id))! };
}

/** Writes what goes with the step, takes it, notes it. */
export async function moveRefund(ctx: Ctx, refund: RefundRow, to: RefundRow['status'], { values = {}, reason = null, trusted = false }: { values?: Parameters<typeof updateRefund>[2]; reason?: string | null; trusted?: boolean } = {}): Promise<RefundRow> {
  await updateRefund(ctx, refund.id, values);
  await step(ctx, refundMachine, refund, to, { reason, trusted });
  await audit(ctx, { action: `ticket_refund.${to}`, entity: 'ticket_refund', entityId: refund.id, before: { status: refund.status }, after: { status: to, amountMinor: refund.amountMinor }, reason });
  return (await refundById(ctx, refund.id))!;
}

/**
 * The money is promised by payments and on its way; the order's tickets of these units open no door any more.
 * @param receiptId a payment that goes back itself; else the newest ones of the order do
 */
export async function sendMoney(ctx: Ctx, refund: RefundRow, { receiptId = null, trusted = false }: { receiptId?: string | null; trusted?: boolean } = {}): Promise<RefundRow> {
  const units = (await unitsOfRefund(ctx, refund.id)).map(({ orderUnitId }) => orderUnitId);
  if (units.length > 0) await blockTickets(ctx, units, true);
  const parts = receiptId === null ? (await planRefund(ctx, ORDER_OWNER, refund.orderId, refund.amountMinor)).map(({ paymentId, amountMinor }) => ({ paymentId, amountMinor })) : [{ paymentId: receiptId, amountMinor: refund.amountMinor }];
  const promised = await createRefunds(ctx, { ownerType: ORDER_OWNER, ownerId: refund.orderId, reason: refund.reason === 'organizer' ? 'goodwill' : 'cancellation', pctApplied: refund.policyBp === null ? null : refund.policyBp / 100, parts });
  await insertParts(ctx, refund.id, promised.map(({ id }) => id));
  await emit(ctx, refundSent, refund.orderId, { orderId: refund.orderId, eventId: refund.eventId, refundId: refund.id });
  return moveRefund(ctx, refund, 'processing', { trusted });
}

/** All parts are back: tickets void, units the organizer's again, the order counted (tickets 4.2, 4.3). */
async function succeed(ctx: Ctx, order: OrderRow, refund: RefundRow, reference: string | null): Promise<RefundRow> {
  const after = await moveRefund(ctx, refund, 'succeeded', { values: { succeededAt: ctx.now, ...(reference !== null && { reference }) }, trusted: refund.status !== 'manual' });
  const units = await unitsOfRefund(ctx, refund.id);
  const ids = units.map(({ orderUnitId }) => orderUnitId);
  if (ids.length > 0) {
    const event = await findEvent(ctx, order.eventId);
    await countRefunded(ctx, units);
    await endTransfers(ctx, await openOfUnits(ctx, ids), refund.reason);
    await voidTickets(ctx, ids, refund.reason);
    const toSale = refund.returnToSale && isBefore(ctx.now, event.doorsOpenAt) && event.status !== 'cancelled';
    await giveUnitsBack(ctx, ids, toSale ? 'available' : 'blocked', refund.reason);
    const to = (await unitsLeft(ctx, order.id)) === 0 ? 'refunded' : 'partially_refunded';
    if (order.status !== to && order.status !== 'charged_back') await step(ctx, orderMachine, order, to, { trusted: true });
    await publish(ctx, eventChanged, [order.eventId]);
  }
  await emit(ctx, refundSucceeded, order.id, { orderId: order.id, eventId: order.eventId, refundId: refund.id, faceMinor: refund.faceMinor });
  return after;
}

subscribe(refundExecuted, 'tickets.refund_executed', async (ctx, { refundId }) => {
  const id = await refundOfPart(ctx, refundId);
  if (id === null) return;
  const { order, refund } = await lockedRefund(ctx, id);
  const parts = await partsOf(ctx, id);
  if ((refund.status === 'processing' || refund.status === 'manual') && parts.every(({ status }) => status === 'executed')) await succeed(ctx, order, refund, refund.reference);
});

subscribe(refundFailed, 'tickets.refund_failed', async (ctx, { refundId }) => {
  const id = await refundOfPart(ctx, refundId);
  if (id === null) return;
  const { refund } = await lockedRefund(ctx, id);
  if (refund.status !== 'processing') return;
  await moveRefund(ctx, refund, 'failed', { values: { failureReason: 'gateway' }, trusted: true });
  await emit(ctx, refundStuck, refund.orderId, { orderId: refund.orderId, eventId: refund.eventId, refundId: refund.id, at: ctx.now.toString() });
});

/** Once more through the gateway. @throws REFUND_NOT_FOUND, INVALID_TRANSITION, INSUFFICIENT_PERMISSIONS */
export async function retryMoney(ctx: Ctx, id: string): Promise<RefundRow> {
  const { refund } = await lockedRefund(ctx, id);
  const after = await moveRefund(ctx, refund, 'processing', { values: { failureReason: null } });
  for (const part of await partsOf(ctx, id)) if (part.status === 'failed') await retryRefund(ctx, part.id);
  return after;
}

/**
 * A person has paid it: by bank transfer or in cash, with what proves it. What the gateway failed to give back goes by hand.
 * @throws REFUND_NOT_FOUND, INVALID_TRANSITION, DOCUMENT_NUMBER_REQUIRED
 */
export async function markPaid(ctx: Ctx, id: string, { method, reference }: { method: 'transfer' | 'cash'; reference: string }): Promise<RefundRow> {
  const { order, refund: before } = await lockedRefund(ctx, id);
  const refund = before.status === 'failed' ? await moveRefund(ctx, before, 'manual', { values: { reference } }) : before;
  for (const part of await partsOf(ctx, id)) {
    if (part.status === 'failed') await retryRefund(ctx, part.id, { byHand: true });
    if (part.status !== 'executed') await executeRefund(ctx, part.id, { method, documentNumber: reference });
  }
  return succeed(ctx, order, refund, reference);
}
