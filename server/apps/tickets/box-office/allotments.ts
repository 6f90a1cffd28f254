import type { z } from 'zod';
import type { Allotment, AllotmentPack, printBatch as printContract, takeAllotment as takeContract } from '#contracts/tickets-box-office.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { parseToken } from '#contracts/ticket-token.ts';
import { lockFree, moveUnits } from '#apps/tickets/areas/queries.ts';
import { allotmentClosed, allotmentNotFound, allotmentReason, areaNotFound, areaNumbered, labelNotFound, labelSold, notEnoughUnits } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { ensureEventKey } from '#apps/tickets/issue/keys.ts';
import { signedTexts } from '#apps/tickets/issue/tokens.ts';
import { profileById } from '#apps/tickets/legal/queries.ts';
import { priceListOf } from '#apps/tickets/pricing/list.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import { priceOrder } from '#apps/tickets/rules/pricing.ts';
import type { Quote } from '#apps/tickets/rules/pricing.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { publish } from '#platform/outbox.ts';
import { headOf } from './print.ts';
import { allotmentPage, allottedOf, closeAllotmentRow, dueAllotments, insertAllotment, insertAllotted, lockAllotmentRow, returnAllottedRows, shownAllotment } from './queries.ts';
import type { AllottedTicket, ListedAllotment } from './queries.ts';
import { mustBeSellable } from './sell.ts';

// Batches of the counter (tickets 9): places that are blocked for a device, which sells them without a network, or whose
// tickets were printed before they are sold. The ids of their tickets stand from the beginning, so that codes can be
// signed in advance; a ticket exists from its sale on.

type Whole = Presented<Allotment>;
const present = (ctx: Ctx, row: ListedAllotment): Whole => ({
  id: row.id, eventId: row.eventId, eventName: row.eventName, areaId: row.areaId, areaName: row.areaName, kind: row.kind as Whole['kind'], name: row.name, holderName: row.holderName, mine: row.holderId === ctx.actor.userId, status: row.status as Whole['status'], unitTotalMinor: row.unitTotalMinor, currency: row.currency, zone: row.zone,
  units: row.units, sold: row.sold, returned: row.returned, left: row.status === 'open' ? row.units - row.sold - row.returned : 0, exceptions: row.exceptions, expiresAt: row.expiresAt, createdAt: row.createdAt, closedAt: row.closedAt, version: row.version,
});

/** @throws ALLOTMENT_NOT_FOUND, also for what another seller holds */
export async function findAllotment(ctx: Ctx, id: string): Promise<ListedAllotment> {
  const row = await shownAllotment(ctx, id);
  if (!row) throw allotmentNotFound();
  return row;
}

export async function listAllotments(ctx: Ctx, query: Parameters<typeof allotmentPage>[1]) {
  const { items, next } = await allotmentPage(ctx, query);
  return { items: items.map((row) => present(ctx, row)), next };
}

/**
 * One unit at the price that it has now by itself. What counts down (stages with a quota, bundles) is left out: nobody
 * can count while the network is away.
 */
async function unitPrice(ctx: Ctx, event: EventRow, areaId: string): Promise<Quote> {
  const offer = await priceListOf(ctx, event, ctx.now);
  return priceOrder({ ...offer, stages: offer.stages.filter((stage) => stage.quotaUnits === null && (stage.areas.find((one) => one.areaId === areaId)?.bundleSize ?? 1) === 1) }, { areas: [{ areaId, quantity: 1 }] });
}

interface Wanted { eventId: string; areaId: string; count: number; name: string; kind: 'device' | 'printed'; expiresAt: Temporal.Instant | null }
/** Puts places aside. Locks: the units. @throws EVENT_NOT_FOUND, SALES_CLOSED, SALES_PAUSED, AREA_NOT_FOUND, AREA_NUMBERED, NOT_ENOUGH_UNITS */
async function putAside(ctx: Ctx, { eventId, areaId, count, name, kind, expiresAt }: Wanted): Promise<{ row: ListedAllotment; event: EventRow; quote: Quote }> {
  const event = await findEvent(ctx, eventId);
  mustBeSellable(ctx, event);
  const area = (await priceListOf(ctx, event, ctx.now)).areas.find(({ id, status }) => id === areaId && status === 'available');
  if (!area) throw areaNotFound();
  if (kind === 'device' && area.seatingMode === 'numbered') throw areaNumbered();
  const quote = await unitPrice(ctx, event, areaId);
  const unitIds = (await lockFree(ctx, areaId, count)).map(({ id }) => id);
  if (unitIds.length < count) throw notEnoughUnits({ areaId, available: unitIds.length });
  await moveUnits(ctx, unitIds, 'available', 'blocked', name);
  const { id } = await insertAllotment(ctx, { eventId, areaId, kind, name, holderId: ctx.actor.userId!, holderName: ctx.actor.name, unitPrice: JSON.stringify(quote), unitTotalMinor: quote.totalMinor, currency: event.currency, expiresAt });
  await insertAllotted(ctx, { id, eventId }, unitIds, area.unitCapacity);
  await ensureEventKey(ctx, eventId);
  await audit(ctx, { action: 'ticket_allotment.take', entity: 'ticket_allotment', entityId: id, after: { kind, name, areaId, units: count, unitTotalMinor: quote.totalMinor } });
  await publish(ctx, eventChanged, [eventId]);
  return { row: await findAllotment(ctx, id), event, quote };
}

/** Units of a batch in order, each with its tickets. */
export const byUnit = (tickets: readonly AllottedTicket[]): AllottedTicket[][] => [...Map.groupBy(tickets, ({ unitId }) => unitId).values()];

/** For this device, with all that it needs to sell and print alone. @throws those of the contract */
export async function takeAllotment(ctx: Ctx, { expiresAt, ...wanted }: z.output<typeof takeContract.body>): Promise<Presented<AllotmentPack>> {
  const { row, event, quote } = await putAside(ctx, { ...wanted, kind: 'device', expiresAt: expiresAt === null ? null : Temporal.Instant.from(expiresAt) });
  const tickets = await allottedOf(ctx, row.id);
  const tokens = await signedTexts(ctx, event.id, tickets.map((ticket) => ({ id: ticket.id, generation: 1 })));
  const profile = event.legalProfileId === null ? undefined : await profileById(ctx, event.legalProfileId);
  return {
    allotment: present(ctx, row), print: await headOf(ctx, event, profile ? { ...profile, pulepCode: event.pulepCode } : null), unitFeeMinor: quote.feeMinor, unitCapacity: row.unitCapacity, benefits: row.benefits,
    units: byUnit(tickets).map((all) => ({ unitId: all[0]!.unitId, name: displayName(all[0]!, row.letter), tickets: all.map(({ id, seatInUnit }) => ({ id, seat: seatInUnit, qr: tokens.get(id)! })) })),
  };
}

/** Paper first, the sale after. @throws those of the contract */
export async function printBatch(ctx: Ctx, wanted: z.output<typeof printContract.body>): Promise<Whole> {
  return present(ctx, (await putAside(ctx, { ...wanted, kind: 'printed', expiresAt: null })).row);
}

/** Which unit a label is: by its code, or by the number that is printed on it. @throws ALLOTMENT_NOT_FOUND, LABEL_NOT_FOUND, LABEL_SOLD */
export async function findLabel(ctx: Ctx, id: string, text: string) {
  const row = await findAllotment(ctx, id);
  const wanted = text.trim();
  const ticketId = parseToken(wanted)?.token.ticketId;
  const tickets = row.kind === 'printed' ? await allottedOf(ctx, id) : [];
  const ticket = tickets.find((one) => (ticketId === undefined ? displayName(one, row.letter).toLowerCase() === wanted.toLowerCase() : one.id === ticketId));
  if (!ticket || ticket.returnedAt !== null) throw labelNotFound({ label: ticketId === undefined ? wanted : '' });
  const name = displayName(ticket, row.letter);
  if (ticket.orderId !== null) throw labelSold({ label: name });
  return { unitId: ticket.unitId, name };
}

/** Nobody has sold these: they are for sale again. The batch is locked. */
async function giveBack(ctx: Ctx, id: string, eventId: string, reason: string | null): Promise<void> {
  const unitIds = await returnAllottedRows(ctx, id);
  if (unitIds.length > 0) await moveUnits(ctx, unitIds, 'blocked', 'available', reason);
  await closeAllotmentRow(ctx, id);
  await audit(ctx, { action: 'ticket_allotment.return', entity: 'ticket_allotment', entityId: id, after: { units: unitIds.length }, reason });
  await publish(ctx, eventChanged, [eventId]);
}

/** @throws ALLOTMENT_NOT_FOUND, ALLOTMENT_CLOSED, ALLOTMENT_REASON where somebody else may be selling of it at this instant */
export async function returnAllotment(ctx: Ctx, id: string, reason: string): Promise<Whole> {
  const seen = await findAllotment(ctx, id);
  const row = await lockAllotmentRow(ctx, id);
  if (row.status !== 'open') throw allotmentClosed();
  if (reason === '' && row.kind === 'device' && row.holderId !== ctx.actor.userId) throw allotmentReason({ holderName: row.holderName });
  await giveBack(ctx, id, seen.eventId, reason || null);
  return present(ctx, await findAllotment(ctx, id));
}

/** Batches whose time is over go back while there is somebody to sell their places to (tickets 6). */
export async function returnOverdue(ctx: Ctx, limit: number): Promise<void> {
  for (const { id } of await dueAllotments(ctx, limit)) {
    const row = await lockAllotmentRow(ctx, id);
    await giveBack(ctx, id, row.eventId, 'expired');
  }
}
