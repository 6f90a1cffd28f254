import { sum } from '#contracts/money.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import type { OrderRow } from '#apps/tickets/orders/queries.ts';
import { payoutDue } from '#apps/tickets/rules/refund-terms.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { born } from '#platform/states.ts';
import { sendMoney } from './carry-out.ts';
import { insertRefund, insertRefundUnits, refundableUnits } from './queries.ts';
import type { RefundRow } from './queries.ts';
import { refundMachine } from './states.ts';

/** Until when the law of the event's country wants the money back (tickets 5.9). */
export async function dueOf(ctx: Ctx, eventId: string): Promise<Temporal.Instant | null> {
  const { venueCountry, timeZone } = await findEvent(ctx, eventId);
  return venueCountry === 'CO' ? payoutDue(ctx.now, { country: venueCountry, zone: timeZone }) : null;
}

/** A payment that paid for nothing goes back whole; nobody has to approve it (tickets 4.6). The order is locked. */
export async function refundReceipt(ctx: Ctx, order: OrderRow, { receiptId, amountMinor, reason }: { receiptId: string; amountMinor: number; reason: 'duplicate_payment' | 'unfulfillable' }): Promise<RefundRow> {
  const feeMinor = Math.min(order.feeMinor, amountMinor);
  const refund = await insertRefund(ctx, { eventId: order.eventId, orderId: order.id, reason, status: 'approved', faceMinor: amountMinor - feeMinor, feeMinor, amountMinor, currency: order.currency, dueAt: await dueOf(ctx, order.eventId) });
  await born(ctx, refundMachine, refund.id, 'approved');
  await audit(ctx, { action: 'ticket_refund.create', entity: 'ticket_refund', entityId: refund.id, after: { reason, amountMinor } });
  return sendMoney(ctx, refund, { receiptId, trusted: true });
}

/** Everything that an order still holds goes back, fees too: the event is cancelled (tickets 4.1, 5.9). Null when there is nothing. The order is locked. */
export async function refundWhole(ctx: Ctx, order: OrderRow, reason: 'event_cancelled'): Promise<RefundRow | null> {
  const units = (await refundableUnits(ctx, order.id)).filter(({ isAsked }) => !isAsked);
  const [faceMinor, feeMinor] = [sum(units.map((unit) => unit.paidMinor)), sum(units.map((unit) => unit.feeMinor))];
  if (faceMinor + feeMinor === 0) return null;
  const refund = await insertRefund(ctx, { eventId: order.eventId, orderId: order.id, reason, status: 'approved', faceMinor, feeMinor, amountMinor: faceMinor + feeMinor, currency: order.currency, returnToSale: false, dueAt: await dueOf(ctx, order.eventId) });
  await insertRefundUnits(ctx, refund.id, units.map(({ id, paidMinor, feeMinor: fee }) => ({ unitId: id, faceMinor: paidMinor, feeMinor: fee })));
  await born(ctx, refundMachine, refund.id, 'approved');
  await audit(ctx, { action: 'ticket_refund.create', entity: 'ticket_refund', entityId: refund.id, after: { reason, amountMinor: refund.amountMinor } });
  return sendMoney(ctx, refund, { trusted: true });
}
