import { heldOf } from '#capabilities/payments/public.ts';
import { refundableUnits, voidTickets } from '#apps/tickets/refunds/queries.ts';
import { step } from '#apps/tickets/states.ts';
import { openOfOrder } from '#apps/tickets/transfers/queries.ts';
import { endTransfers } from '#apps/tickets/transfers/transfer.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { emit } from '#platform/outbox.ts';
import { orderChargedBack } from './events.ts';
import { ORDER_OWNER } from './owner-type.ts';
import type { OrderRow } from './queries.ts';
import { orderMachine } from './states.ts';

/**
 * The bank took the money back: the tickets are void, the seats stay the organizer's to decide about (tickets 4.2). Not where
 * another payment still pays for all that the buyer has: then it took what had come twice. The order is locked.
 */
export async function chargeBack(ctx: Ctx, order: OrderRow): Promise<void> {
  if (order.status !== 'paid' && order.status !== 'partially_refunded') return;
  const { verifiedMinor, refundedMinor } = await heldOf(ctx, ORDER_OWNER, order.id);
  if (verifiedMinor > refundedMinor) return;
  await step(ctx, orderMachine, order, 'charged_back', { trusted: true });
  const units = (await refundableUnits(ctx, order.id)).map(({ id }) => id);
  await endTransfers(ctx, await openOfOrder(ctx, order.id), 'chargeback');
  if (units.length > 0) await voidTickets(ctx, units, 'chargeback');
  await audit(ctx, { action: 'ticket_order.charged_back', entity: 'ticket_order', entityId: order.id, before: { status: order.status }, after: { status: 'charged_back' } });
  await emit(ctx, orderChargedBack, order.id, { orderId: order.id, eventId: order.eventId });
}
