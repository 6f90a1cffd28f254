import { auditAll } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { emitAll } from '#platform/outbox.ts';
import { stepAll } from '#apps/tickets/states.ts';
import { cancelCheckouts } from '#capabilities/checkouts/public.ts';
import { orderClosed } from './events.ts';
import { ORDER_OWNER } from './owner-type.ts';
import { countUses, endOrders, lockOverdue, releaseUnits } from './queries.ts';
import type { OrderRow } from './queries.ts';
import { orderMachine } from './states.ts';
import { joined, usesOf } from './uses.ts';

/**
 * Give back what unfinished orders hold, and what they took of stages and promotions; their links to pay are called off.
 * The rows are locked by the caller.
 */
export async function closeOrders(ctx: Ctx, orders: readonly OrderRow[], to: 'expired' | 'cancelled', { reason = null, trusted = false }: { reason?: string | null; trusted?: boolean } = {}): Promise<void> {
  if (orders.length === 0) return;
  const ids = orders.map(({ id }) => id);
  await countUses(ctx, joined(orders.map(usesOf)), -1);
  await releaseUnits(ctx, ids);
  await endOrders(ctx, ids, reason);
  await stepAll(ctx, orderMachine, orders, to, { reason, trusted });
  for (const order of orders) if (order.status === 'pending_payment') await cancelCheckouts(ctx, ORDER_OWNER, order.id, to);
  await auditAll(ctx, orders.map((order) => ({ action: `ticket_order.${to}`, entity: 'ticket_order', entityId: order.id, before: { status: order.status }, after: { status: to }, reason })));
  await emitAll(ctx, orderClosed, orders.map((order) => ({ entityId: order.id, payload: { orderId: order.id, eventId: order.eventId, status: to } })));
}

/** Orders of an event whose time is over, so many at once; how many. */
export async function expireOverdue(ctx: Ctx, eventId: string | null, limit: number): Promise<number> {
  const orders = await lockOverdue(ctx, eventId, limit);
  await closeOrders(ctx, orders, 'expired', { trusted: true });
  return orders.length;
}
