import { findEvent } from '#apps/tickets/events/find.ts';
import { ensureEventKey } from '#apps/tickets/issue/keys.ts';
import { insertTickets } from '#apps/tickets/issue/queries.ts';
import type { Holder } from '#apps/tickets/issue/queries.ts';
import { profileById } from '#apps/tickets/legal/queries.ts';
import { step } from '#apps/tickets/states.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { emit, publish } from '#platform/outbox.ts';
import { orderPaid } from './events.ts';
import { holdThese } from './hold-queries.ts';
import { countUses, orderUnits, reseat, sellUnits, updateOrder } from './queries.ts';
import type { OrderRow, OrderUnitRow } from './queries.ts';
import { lockPlaces, lockUnits } from './seat-queries.ts';
import { orderMachine } from './states.ts';
import { usesOf } from './uses.ts';

/**
 * The order is paid, or costs nothing: its units are sold and its tickets made, in the transaction of its cause. The
 * caller has locked the order, which holds all of its units (tickets 4.2, 5.7).
 */
export async function fulfil(ctx: Ctx, order: OrderRow, { recovered = false, transferable = true }: { recovered?: boolean; transferable?: boolean } = {}): Promise<OrderRow> {
  const event = await findEvent(ctx, order.eventId);
  await ensureEventKey(ctx, event.id);
  const sold = await sellUnits(ctx, order.id);
  if (sold !== order.unitCount) throw new Error(`order ${order.number} holds ${sold} of ${order.unitCount} units`);
  const profile = event.legalProfileId === null ? undefined : await profileById(ctx, event.legalProfileId);
  await updateOrder(ctx, order.id, { paidAt: ctx.now, recovered, legalSnapshot: profile ? JSON.stringify({ ...profile, pulepCode: event.pulepCode }) : null });
  await step(ctx, orderMachine, order, 'paid', { trusted: true });
  await insertTickets(ctx, {
    order, holders: order.holders as unknown as Holder[], isCourtesy: order.channel === 'courtesy', transferable,
    holder: { clientId: order.clientId, name: order.buyerName, email: order.buyerEmail, idType: order.buyerIdType, idNumber: order.buyerIdNumber },
  });
  await audit(ctx, { action: 'ticket_order.paid', entity: 'ticket_order', entityId: order.id, before: { status: order.status }, after: { status: 'paid', recovered, totalMinor: order.totalMinor } });
  await emit(ctx, orderPaid, order.id, { orderId: order.id, eventId: order.eventId, recovered });
  await publish(ctx, eventChanged, [order.eventId]);
  return updateOrder(ctx, order.id, {});
}

/**
 * Money came after the hold was over: the same units again, or, of general areas, others of the same; a stage's quota may
 * be exceeded for it (tickets 4.2). False when it cannot be; then nothing was taken.
 */
export async function recover(ctx: Ctx, order: OrderRow): Promise<boolean> {
  const event = await findEvent(ctx, order.eventId);
  if (event.status === 'cancelled' || event.status === 'completed') return false;
  const units = await orderUnits(ctx, [order.id]);
  const same = await lockUnits(ctx, units.map(({ unitId }) => unitId), { wait: false });
  const missing = units.filter(({ unitId }) => !same.has(unitId));
  const seats = missing.some(({ seatingMode }) => seatingMode === 'numbered') ? null : await others(ctx, missing, same);
  if (seats === null) return false;
  const seated = units.map(({ id, unitId }) => ({ id, unitId: seats.get(id) ?? unitId }));
  await holdThese(ctx, [{ order, units: seated }]);
  await reseat(ctx, seated);
  await countUses(ctx, usesOf(order), 1);
  return true;
}

/** Other places of the same general areas, by unit of the order; null when there are too few. */
async function others(ctx: Ctx, missing: readonly OrderUnitRow[], own: ReadonlySet<string>): Promise<Map<string, string> | null> {
  const found = new Map<string, string>();
  for (const [areaId, rows] of [...Map.groupBy(missing, (row) => row.areaId)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const free = (await lockPlaces(ctx, areaId, rows.length + own.size)).filter((id) => !own.has(id));
    if (free.length < rows.length) return null;
    rows.forEach((row, index) => found.set(row.id, free[index]!));
  }
  return found;
}
