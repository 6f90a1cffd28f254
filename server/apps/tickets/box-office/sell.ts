import type { z } from 'zod';
import type { sellAtBoxOffice as sellContract } from '#contracts/tickets-box-office.ts';
import type { SaleMethod } from '#contracts/tickets-terms.ts';
import { isBefore, todayIn } from '#contracts/time.ts';
import { holdsDrawer } from '#capabilities/cash/public.ts';
import { upsertClientByEmail } from '#capabilities/clients/public.ts';
import { placeOf, registerReceipt } from '#capabilities/payments/public.ts';
import { salesClosed, salesPaused, shiftNotOpen } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { mustBeWithin } from '#apps/tickets/orders/buyer.ts';
import { fulfil } from '#apps/tickets/orders/fulfil.ts';
import { holdUnits } from '#apps/tickets/orders/hold.ts';
import { ORDER_OWNER } from '#apps/tickets/orders/owner-type.ts';
import { updateOrder } from '#apps/tickets/orders/queries.ts';
import type { OrderRow } from '#apps/tickets/orders/queries.ts';
import { presentDetail } from '#apps/tickets/orders/staff.ts';
import { audit } from '#platform/audit.ts';
import { lockAll } from '#platform/db.ts';
import type { Ctx } from '#platform/context.ts';

/** Who buys at the counter without leaving an address is nobody in particular. */
const WALK_IN = 'taquilla@sin-correo.invalid';

export interface Person { name: string; email: string | null; phone: string | null; idNumber: string | null }
export interface Paid { method: SaleMethod; documentNumber: string | null }

/** People sell until the event ends, also after online sales are over. @throws SALES_PAUSED, SALES_CLOSED */
export function mustBeSellable(ctx: Ctx, event: EventRow): void {
  if (event.status === 'paused' || event.status === 'postponed') throw salesPaused();
  if (event.status !== 'published' || !isBefore(ctx.now, event.endAt)) throw salesClosed();
}

/** Cash lies where its seller answers for it. @throws SHIFT_NOT_OPEN */
export async function mustHaveShift(ctx: Ctx, { method }: Paid, currency: string): Promise<void> {
  if (method === 'cash' && !(await holdsDrawer(ctx, currency))) throw shiftNotOpen({ currency });
}

export async function withBuyer(ctx: Ctx, order: OrderRow, buyer: Person | null): Promise<OrderRow> {
  const address = buyer?.email?.toLowerCase() ?? null;
  await lockAll(ctx.tx, 'client_email', [address ?? WALK_IN]);
  const client = await upsertClientByEmail(ctx, { email: address ?? WALK_IN, verified: false, fullName: buyer === null || address === null ? 'Taquilla' : buyer.name, phone: address === null ? null : (buyer?.phone ?? null) });
  return updateOrder(ctx, order.id, { buyerName: buyer?.name ?? null, buyerEmail: address, buyerPhone: buyer?.phone ?? null, buyerIdNumber: buyer?.idNumber ?? null, clientId: client.id });
}

/** The money of an order, taken by hand; what costs nothing asks for none. The order is locked, or new. */
export async function takeMoney(ctx: Ctx, order: OrderRow, { method, documentNumber }: Paid, at: Temporal.Instant = ctx.now): Promise<void> {
  const { zone } = await placeOf(ctx, null);
  await registerReceipt(ctx, {
    clientId: order.clientId!, method, amountMinor: order.totalMinor, currency: order.currency, documentNumber, paymentDate: todayIn(zone, at), hasArrived: true,
    allocations: [{ ownerType: ORDER_OWNER, ownerId: order.id, round: 1, kind: 'balance', amountMinor: order.totalMinor }],
  });
}

/** Units, money and tickets in one step (tickets 4.2, 5.5). @throws those of the contract */
export async function sellAtBoxOffice(ctx: Ctx, { eventId, buyer, method, documentNumber, expectedTotalMinor, reason, locale, ...basket }: z.output<typeof sellContract.body>) {
  const event = await findEvent(ctx, eventId);
  mustBeSellable(ctx, event);
  const { order: held } = await holdUnits(ctx, event, { basket, channel: 'box_office', expectedTotalMinor, locale, soldBy: ctx.actor.userId, note: reason || null, beyondLimits: reason !== '' });
  const order = await withBuyer(ctx, held, buyer);
  // Whoever stands at the counter and says no name is not counted: every stranger would be the same buyer.
  if (reason === '' && (order.buyerEmail !== null || order.buyerIdNumber !== null)) await mustBeWithin(ctx, order);
  await audit(ctx, { action: 'ticket_order.sell', entity: 'ticket_order', entityId: order.id, after: { totalMinor: order.totalMinor, method }, reason: reason || null });
  if (order.totalMinor === 0) await fulfil(ctx, order);
  else {
    await mustHaveShift(ctx, { method, documentNumber }, order.currency);
    await takeMoney(ctx, order, { method, documentNumber });
  }
  return presentDetail(ctx, order.id);
}
