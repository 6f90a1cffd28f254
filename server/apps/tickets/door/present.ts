import { isOverridable, type TicketAtDoor } from '#contracts/door-scan.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import type { Door } from '#contracts/door-scan.ts';
import type { Ctx } from '#platform/context.ts';
import { doorAreas, ticketsById, toldScan } from './queries.ts';
import type { DoorTicketRow, ToldScan } from './queries.ts';

type Area = Awaited<ReturnType<typeof doorAreas>>[number];
export type Areas = ReadonlyMap<string, Area>;
export const areasAtDoor = async (ctx: Ctx, eventId: string): Promise<Areas> => new Map((await doorAreas(ctx, eventId)).map((area) => [area.id, area]));

export const doorAt = (event: EventRow, gateId: string): Door => ({
  eventId: event.id, gateId, isTest: event.mode === 'test', doorsOpenAt: event.doorsOpenAt, endAt: event.endAt, entryPolicy: event.entryPolicy, zone: event.timeZone, rotatingQr: event.rotatingQr,
});

export const asJudged = (ticket: DoorTicketRow, areas: Areas): TicketAtDoor => ({
  status: ticket.status, isRefundInProgress: ticket.refundPending, generation: ticket.generation, isTest: ticket.isTest, allowedGateIds: areas.get(ticket.areaId)?.gateIds ?? [], isInside: ticket.inside, lastEntryAt: ticket.lastEntryAt,
});

/** Name and place; whatever else is known of the holder stays here (tickets 7, 14). */
export function presentPerson(ticket: DoorTicketRow, areas: Areas) {
  const area = areas.get(ticket.areaId);
  return { ticketId: ticket.id, name: ticket.holderName, areaName: area?.name ?? '', unitName: displayName(ticket, area?.nomenclatureLetter ?? null), seat: ticket.seatInUnit, seats: area?.unitCapacity ?? 1, isCourtesy: ticket.isCourtesy };
}

export async function presentScans(ctx: Ctx, eventId: string, rows: readonly ToldScan[]) {
  const ids = [...new Set(rows.flatMap(({ ticketId }) => ticketId ?? []))];
  const [areas, tickets] = [await areasAtDoor(ctx, eventId), new Map((ids.length === 0 ? [] : await ticketsById(ctx, eventId, ids)).map((ticket) => [ticket.id, ticket]))];
  return rows.map(({ overrideOf: _of, isOverridden, ...row }) => {
    const ticket = row.ticketId === null ? undefined : tickets.get(row.ticketId);
    const person = ticket && presentPerson(ticket, areas);
    return { ...row, personName: person?.name ?? null, areaName: person?.areaName ?? null, unitName: person?.unitName ?? null, canOverride: !row.accepted && !isOverridden && row.ticketId !== null && isOverridable(row.result) };
  });
}
export const presentScan = async (ctx: Ctx, eventId: string, id: string) => (await presentScans(ctx, eventId, [(await toldScan(ctx, id))!]))[0]!;
