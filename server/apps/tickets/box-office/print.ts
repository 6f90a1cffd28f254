import type { SalePrint } from '#contracts/tickets-box-office.ts';
import type { SaleMethod } from '#contracts/tickets-terms.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { receiptsOf } from '#capabilities/payments/public.ts';
import { orderNotFound, orderNotPaid } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { ticketsOfOrder } from '#apps/tickets/issue/queries.ts';
import { tokensOf } from '#apps/tickets/issue/tokens.ts';
import { listedOrder } from '#apps/tickets/orders/list-queries.ts';
import { ORDER_OWNER } from '#apps/tickets/orders/owner-type.ts';
import { quoteOfOrder } from '#apps/tickets/orders/present.ts';
import { orderUnits } from '#apps/tickets/orders/queries.ts';
import { businessRow } from '#apps/tickets/public/queries.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import type { Ctx } from '#platform/context.ts';

interface Legal { legalName?: string; taxId?: string; taxIdCheckDigit?: string | null; pulepCode?: string | null }

/** What stands on top of each ticket and at its foot. */
export async function headOf(ctx: Ctx, event: EventRow, legal: Legal | null): Promise<Presented<Pick<SalePrint, 'event' | 'organizer' | 'mode'>>> {
  const business = await businessRow(ctx);
  return {
    mode: event.mode,
    event: { name: event.name, startAt: event.startAt, doorsOpenAt: event.doorsOpenAt, datesPending: event.datesPending, zone: event.timeZone, venueName: event.venueName, venueCity: event.venueCity, minAge: event.minAge },
    organizer: { name: business!.name, legalName: legal?.legalName ?? null, taxId: legal?.taxId ? [legal.taxId, legal.taxIdCheckDigit].filter(Boolean).join('-') : null, pulepCode: legal?.pulepCode ?? null },
  };
}

/**
 * A sale as the counter prints it: only what was sold from person to person, so that nobody who sells reads the codes of
 * other people's tickets. @throws ORDER_NOT_FOUND also for what a seller did not sell, ORDER_NOT_PAID
 */
export async function printSale(ctx: Ctx, id: string): Promise<Presented<SalePrint>> {
  const order = await listedOrder(ctx, id);
  if (!order || (order.channel !== 'box_office' && order.channel !== 'courtesy')) throw orderNotFound();
  if (order.status !== 'paid' && order.status !== 'partially_refunded') throw orderNotPaid();
  const event = await findEvent(ctx, order.eventId);
  const [units, all, [receipt]] = [await orderUnits(ctx, [id]), await ticketsOfOrder(ctx, id), await receiptsOf(ctx, ORDER_OWNER, id)];
  // Of one that was passed on, whoever bought it must not have the code.
  const tickets = all.filter(({ holderClientId, status }) => holderClientId === order.clientId && status !== 'voided');
  const tokens = await tokensOf(ctx, event.id, tickets);
  const seller = order.soldBy === null ? undefined : await ctx.tx.selectFrom('membership').select('name').where('tenantId', '=', ctx.actor.tenantId).where('userId', '=', order.soldBy).executeTakeFirst();
  const quote = quoteOfOrder(order);
  return {
    ...(await headOf(ctx, event, order.legalSnapshot as Legal | null)),
    number: order.number, soldAt: order.paidAt!, sellerName: seller?.name ?? null, method: (receipt?.method as SaleMethod | undefined) ?? null, currency: order.currency,
    lines: quote.lines.map((line) => ({ name: [line.areaName, line.stageName ?? line.promotionName].filter(Boolean).join(' · '), quantity: line.quantity, minor: line.paidMinor })), feeMinor: order.feeMinor, totalMinor: order.totalMinor,
    tickets: tickets.map((ticket) => ({
      id: ticket.id, areaName: ticket.areaName, unitName: displayName(ticket, ticket.letter), seat: ticket.seatInUnit, seats: ticket.unitCapacity, benefits: ticket.benefits, holderName: ticket.holderName, isCourtesy: ticket.isCourtesy,
      paidMinor: units.find((unit) => unit.id === ticket.orderUnitId)!.paidMinor, qr: tokens.get(ticket.id) ?? null,
    })),
  };
}
