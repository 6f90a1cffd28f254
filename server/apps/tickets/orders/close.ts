import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { emit } from '#platform/outbox.ts';
import { step } from '#apps/tickets/states.ts';
import { cancelCheckouts } from '#capabilities/checkouts/public.ts';
import { orderClosed } from './events.ts';
import { ORDER_OWNER } from './owner-type.ts';
import { countUses, lockOverdue, releaseUnits, updateOrder } from './queries.ts';
import type { OrderRow, Uses } from './queries.ts';
import { orderMachine } from './states.ts';

/** What the order took of stages and promotions, as it was promised. */
export function usesOf({ quote, codeId }: Pick<OrderRow, 'quote' | 'codeId'>): Uses {
  const { stageUse, packageUse } = quote as { stageUse: { stageId: string; units: number }[]; packageUse: { promotionId: string; packages: number }[] };
  return {
    stages: new Map(stageUse.map(({ stageId, units }) => [stageId, units])),
    promotions: new Map([...packageUse.map(({ promotionId, packages }) => [promotionId, packages] as const), ...(codeId === null ? [] : [[codeId, 1] as const])]),
  };
}

const joined = (all: readonly Uses[]): Uses => {
  const add = (key: 'stages' | 'promotions') => {
    const sum = new Map<string, number>();
    for (const uses of all) for (const [id, count] of uses[key]) sum.set(id, (sum.get(id) ?? 0) + count);
    return sum;
  };
  return { stages: add('stages'), promotions: add('promotions') };
};

/**
 * Give back what unfinished orders hold, and what they took of stages and promotions; their links to pay are called off.
 * The rows are locked by the caller.
 */
export async function closeOrders(ctx: Ctx, orders: readonly OrderRow[], to: 'expired' | 'cancelled', { reason = null, trusted = false }: { reason?: string | null; trusted?: boolean } = {}): Promise<void> {
  if (orders.length === 0) return;
  await countUses(ctx, joined(orders.map(usesOf)), -1);
  await releaseUnits(ctx, orders.map(({ id }) => id));
  for (const order of orders) {
    await updateOrder(ctx, order.id, { closedAt: ctx.now, closeReason: reason });
    await step(ctx, orderMachine, order, to, { reason, trusted });
    if (order.status === 'pending_payment') await cancelCheckouts(ctx, ORDER_OWNER, order.id, to);
    await audit(ctx, { action: `ticket_order.${to}`, entity: 'ticket_order', entityId: order.id, before: { status: order.status }, after: { status: to }, reason });
    await emit(ctx, orderClosed, order.id, { orderId: order.id, eventId: order.eventId, status: to });
  }
}

/** Orders of an event whose time is over, so many at once; how many. */
export async function expireOverdue(ctx: Ctx, eventId: string | null, limit: number): Promise<number> {
  const orders = await lockOverdue(ctx, eventId, limit);
  await closeOrders(ctx, orders, 'expired', { trusted: true });
  return orders.length;
}
