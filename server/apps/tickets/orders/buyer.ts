import type { z } from 'zod';
import type { Buyer } from '#contracts/tickets-public.ts';
import { holdExpired, invalidTransition, limitExceeded, promoInvalid } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { promotionsOf } from '#apps/tickets/pricing/queries.ts';
import { isHoldExpired } from '#apps/tickets/rules/holds.ts';
import { checkBuyerLimit } from '#apps/tickets/rules/limits.ts';
import { audit } from '#platform/audit.ts';
import { lockAll } from '#platform/db.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid } from '#platform/errors.ts';
import { orderUnits, unitsOfBuyer, updateOrder, usesOfBuyer } from './queries.ts';
import type { OrderRow } from './queries.ts';
import { usesOf } from './uses.ts';

/** Still somebody's: held or being paid, and in time. @throws INVALID_TRANSITION, HOLD_EXPIRED */
export function mustBeLive(ctx: Pick<Ctx, 'now'>, order: OrderRow): void {
  if (order.status === 'expired' || (order.status !== 'held' && order.status !== 'pending_payment' ? false : isHoldExpired({ expiresAt: order.holdExpiresAt }, ctx.now))) throw holdExpired({ expiredAt: order.holdExpiresAt.toString() });
  if (order.status !== 'held' && order.status !== 'pending_payment') throw invalidTransition({ from: order.status, to: 'pending_payment', allowed: [] });
}

/**
 * What one person may hold and buy of an event, by e-mail and by id number, and how often use a promotion (tickets 5.5).
 * Taken under a lock for the person, so that two orders at once do not both pass.
 * @throws LIMIT_EXCEEDED, PROMO_INVALID
 */
export async function mustBeWithin(ctx: Ctx, order: OrderRow): Promise<void> {
  const event = await findEvent(ctx, order.eventId);
  await lockAll(ctx.tx, 'ticket_buyer', [`${order.eventId} ${order.buyerEmail?.toLowerCase()}`, ...(order.buyerIdNumber === null ? [] : [`${order.eventId} id ${order.buyerIdNumber}`])]);
  const limit = checkBuyerLimit({ maxUnitsPerBuyer: event.maxUnitsPerBuyer, ...(await unitsOfBuyer(ctx, order)), requested: order.unitCount });
  if (!limit.ok) throw limitExceeded(limit.details);
  const mine = usesOf(order).promotions;
  if (mine.size === 0) return;
  const uses = await usesOfBuyer(ctx, event.id, order.buyerEmail);
  const broken = (await promotionsOf(ctx, event.id)).find(({ id, maxUsesPerBuyer }) => mine.has(id) && maxUsesPerBuyer !== null && (uses.get(id) ?? 0) > maxUsesPerBuyer);
  if (broken) throw promoInvalid({ reason: 'buyer_limit', name: broken.name });
}

/** Who buys, and who comes. @throws HOLD_EXPIRED, INVALID_TRANSITION, LIMIT_EXCEEDED, PROMO_INVALID, VALIDATION_ERROR at a holder of another unit */
export async function setBuyer(ctx: Ctx, order: OrderRow, { name, email, phone, idType, idNumber, marketingConsent, whatsappConsent, holders }: z.output<typeof Buyer>): Promise<OrderRow> {
  mustBeLive(ctx, order);
  const capacity = new Map((await orderUnits(ctx, [order.id])).map(({ unitId, unitCapacity }) => [unitId, unitCapacity]));
  const seen = new Set<string>();
  for (const [index, { unitId, seat }] of holders.entries()) {
    if (seat > (capacity.get(unitId) ?? 0)) throw invalid(`/body/holders/${index}/unitId`, 'unknown_reference');
    if (seen.has(`${unitId} ${seat}`)) throw invalid(`/body/holders/${index}/seat`, 'duplicate');
    seen.add(`${unitId} ${seat}`);
  }
  const after = await updateOrder(ctx, order.id, { buyerName: name, buyerEmail: email.toLowerCase(), buyerPhone: phone, buyerIdType: idType, buyerIdNumber: idNumber, marketingConsent, whatsappConsent: whatsappConsent && phone !== null, holders: JSON.stringify(holders) });
  await mustBeWithin(ctx, after);
  await audit(ctx, { action: 'ticket_order.buyer', entity: 'ticket_order', entityId: order.id, before: { buyerEmail: order.buyerEmail }, after: { buyerEmail: after.buyerEmail } });
  return after;
}
