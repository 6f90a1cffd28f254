import type { z } from 'zod';
import type { sellAllotted as sellContract } from '#contracts/tickets-box-office.ts';
import type { AllotmentException } from '#contracts/tickets-terms.ts';
import { earliest, latest } from '#contracts/time.ts';
import { settleReserved } from '#apps/tickets/door/reserved.ts';
import { allotmentNotFound, duplicateUnit, labelSold, unitNotFound } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { moveUnits } from '#apps/tickets/areas/queries.ts';
import { closeOrders } from '#apps/tickets/orders/close.ts';
import { findOrder } from '#apps/tickets/orders/find.ts';
import { fulfil, recover } from '#apps/tickets/orders/fulfil.ts';
import { seated } from '#apps/tickets/orders/deal.ts';
import { draftUnits, insertOrderUnits } from '#apps/tickets/orders/hold-queries.ts';
import { startOrder, takeUnits } from '#apps/tickets/orders/hold.ts';
import type { OrderRow } from '#apps/tickets/orders/queries.ts';
import { priceListOf } from '#apps/tickets/pricing/list.ts';
import type { Offer } from '#apps/tickets/pricing/list.ts';
import type { Quote } from '#apps/tickets/rules/pricing.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { lockAll } from '#platform/db.ts';
import { allottedOf, insertSale, lockAllotmentRow, lockBlocked, saleByKey, sellAllottedRows } from './queries.ts';
import { byUnit, findAllotment } from './allotments.ts';
import { mustHaveShift, takeMoney, withBuyer } from './sell.ts';

// What was sold of a batch (tickets 9). It has happened, money was taken and codes were handed out: it is written down as
// it was, once, whatever has become of the places meanwhile.

/** So many units at the price of one, as it stood when the batch was taken. */
export function timesOf(one: Quote, count: number): Quote {
  const sums = ['admissions', 'baseMinor', 'discountMinor', 'surchargeMinor', 'faceMinor', 'feeMinor', 'feeVatMinor', 'absorbedFeeMinor', 'taxMinor', 'parafiscalMinor', 'totalMinor'] as const;
  return {
    ...one, ...Object.fromEntries(sums.map((key) => [key, one[key] * count])), units: Array.from({ length: count }, () => one.units[0]!),
    lines: one.lines.map((line) => ({ ...line, quantity: count, baseMinor: line.baseMinor * count, paidMinor: line.paidMinor * count, feeMinor: line.feeMinor * count })), notices: [], stageUse: [], packageUse: [], codeId: null,
  };
}

type Sale = z.output<typeof sellContract.body>;
interface Told { orderId: string; number: string; exception: AllotmentException | null }
interface Batch { areaId: string; unitIds: readonly string[]; offer: Offer; quote: Quote }

const sharesOf = ({ areaId, unitIds, offer, quote }: Batch) => seated(quote, offer, new Map([[areaId, unitIds]]));

/** The units are the batch's own: unblocked and held, to be sold in the same transaction. A row of seats may well be broken here: it was put aside whole. */
async function holdOwn(ctx: Ctx, event: EventRow, order: OrderRow, batch: Batch): Promise<void> {
  await moveUnits(ctx, batch.unitIds, 'blocked', 'available', null);
  await takeUnits(ctx, event, [{ order, units: sharesOf(batch) }]);
}

/** The places were taken back: the order has no claim on them, and its money will come late (tickets 4.2). */
async function giveUp(ctx: Ctx, event: EventRow, order: OrderRow, batch: Batch): Promise<void> {
  await insertOrderUnits(ctx, event, draftUnits([{ order, units: sharesOf(batch) }]), ctx.now);
  await closeOrders(ctx, [order], 'cancelled', { reason: 'allotment_taken_back', trusted: true });
}

/**
 * Locks: the key of the sale, the batch, its units, the drawer. A sale that was sent before is told again.
 * @throws ALLOTMENT_NOT_FOUND, UNIT_NOT_FOUND, DUPLICATE_UNIT, LABEL_SOLD, CASH_SESSION_REQUIRED, SHIFT_NOT_OPEN for paper that is sold now, DOCUMENT_NUMBER_REQUIRED, DUPLICATE_PAYMENT_DOCUMENT
 */
export async function sellAllotted(ctx: Ctx, id: string, { key, unitIds, soldAt, method, documentNumber, buyer, locale }: Sale): Promise<Told> {
  const shown = await findAllotment(ctx, id);
  if (shown.kind === 'device' && shown.holderId !== ctx.actor.userId) throw allotmentNotFound();
  if (new Set(unitIds).size !== unitIds.length) throw duplicateUnit();
  await lockAll(ctx.tx, 'ticket_allotment_sale', [key]);
  const told = await saleByKey(ctx, key);
  if (told) {
    await audit(ctx, { action: 'ticket_allotment.told_again', entity: 'ticket_allotment', entityId: id, after: { key } });
    return { orderId: told.orderId, number: told.number, exception: told.exception as AllotmentException | null };
  }
  const row = await lockAllotmentRow(ctx, id);
  const of = new Map(byUnit(await allottedOf(ctx, id)).map((tickets) => [tickets[0]!.unitId, tickets]));
  const tickets = unitIds.flatMap((unitId) => {
    const own = of.get(unitId);
    if (!own) throw unitNotFound();
    if (own.some(({ orderId }) => orderId !== null)) throw labelSold({ label: String(own[0]!.number) });
    return own;
  });
  const event = await findEvent(ctx, row.eventId);
  const offer = await priceListOf(ctx, event, ctx.now);
  const quote = timesOf(row.unitPrice as unknown as Quote, unitIds.length);
  const paid = { method, documentNumber };
  // A clock that is ahead does not sell tomorrow, and one that is behind not before the batch was there.
  const when = earliest(latest(Temporal.Instant.from(soldAt), row.createdAt), ctx.now);

  const ticketIds = tickets.map((ticket) => ticket.id);
  const batch: Batch = { areaId: row.areaId, unitIds, offer, quote };
  const isOwn = tickets.every(({ returnedAt }) => returnedAt === null) && event.status !== 'cancelled' && (await lockBlocked(ctx, unitIds)).length === unitIds.length;
  const started = await startOrder(ctx, event, { wanted: { channel: 'box_office', locale, soldBy: ctx.actor.userId, note: shown.name, ticketIds }, offer, quote });
  // The tickets leave the batch before its units do: a unit of an open batch stays blocked.
  await sellAllottedRows(ctx, ticketIds, started.id);
  const order = await withBuyer(ctx, started, buyer);
  await audit(ctx, { action: 'ticket_order.sell', entity: 'ticket_order', entityId: order.id, after: { totalMinor: order.totalMinor, method, allotmentId: id, soldAt } });
  if (isOwn) await holdOwn(ctx, event, order, batch);
  else await giveUp(ctx, event, order, batch);
  if (order.totalMinor > 0) {
    if (row.kind === 'printed') await mustHaveShift(ctx, paid, row.currency);
    await takeMoney(ctx, order, paid, when);
  } else if (isOwn) await fulfil(ctx, order);
  else if (await recover(ctx, await findOrder(ctx, order.id))) await fulfil(ctx, await findOrder(ctx, order.id), { recovered: true });

  const after = await findOrder(ctx, order.id);
  const exception: AllotmentException | null = isOwn ? null : after.status === 'paid' ? 'moved' : 'unfulfilled';
  await insertSale(ctx, { id: key, allotmentId: id, eventId: row.eventId, orderId: order.id, soldAt: when, exception });
  // Whoever has come in with a code that nobody knew yet has come in with this ticket.
  if (after.status === 'paid') await settleReserved(ctx, event, ticketIds);
  return { orderId: order.id, number: order.number, exception };
}
