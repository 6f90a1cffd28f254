import { randomUUID } from 'node:crypto';
import { isOverridable, judgeScan } from '#contracts/door-scan.ts';
import { ticketNotFound } from '#apps/tickets/errors.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { entryDay } from '#contracts/door-scan.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { isConstraint } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { alreadyOverridden, notOverridable, nothingToUndo, scanNotFound } from './errors.ts';
import { areasAtDoor, asJudged, doorAt, presentScan } from './present.ts';
import { acceptedScans, lockTickets, scanById, ticketEvent, ticketsById, undoScans } from './queries.ts';
import type { ScanRow } from './queries.ts';
import { settle } from './settle.ts';
import { doorChanged } from './topic.ts';

/**
 * A supervisor lets in whom a door refused, with a reason (tickets 4.9). Looked at again: what was voided or replaced
 * meanwhile stays out. Such an entry is nobody's duplicate.
 * @throws EVENT_NOT_FOUND, SCAN_NOT_FOUND, NOT_OVERRIDABLE with details.result, ALREADY_OVERRIDDEN
 */
export async function overrideScan(ctx: Ctx, eventId: string, scanId: string, reason: string) {
  const event = await findEvent(ctx, eventId);
  const refused = await scanById(ctx, eventId, scanId);
  if (!refused) throw scanNotFound();
  if (refused.accepted || refused.ticketId === null || refused.generation === null || !isOverridable(refused.result)) throw notOverridable({ result: refused.result });
  const [ticket] = await lockTickets(ctx, eventId, [refused.ticketId]);
  const token = { keyId: 0, eventId, ticketId: refused.ticketId, generation: refused.generation };
  const result = judgeScan({ reading: { ok: true, token }, door: doorAt(event, refused.gateId), ticket: asJudged(ticket!, await areasAtDoor(ctx, eventId)), direction: refused.direction, now: ctx.now, offlinePolicy: null, freshness: null });
  if (result !== 'valid' && !isOverridable(result)) throw notOverridable({ result });

  const id = randomUUID();
  await settle(ctx, event, {
    tickets: [ticket!],
    fresh: [{
      id, deviceId: refused.deviceId, scanId: randomUUID(), gateId: refused.gateId, ticketId: refused.ticketId, generation: refused.generation, rawHash: refused.rawHash, direction: refused.direction,
      scannedAt: ctx.now, adjustedAt: ctx.now, offline: false, result: refused.result, accepted: true, override: { of: refused.id, by: ctx.actor.userId ?? ctx.actor.id!, reason },
    }],
  }).catch((error: unknown) => {
    throw isConstraint(error, 'ticket_scan_override_once') ? alreadyOverridden() : error;
  });
  await audit(ctx, { action: 'ticket.entry_overridden', entity: 'ticket', entityId: refused.ticketId, after: { scanId: refused.id, result: refused.result }, reason });
  await publish(ctx, doorChanged, [eventId]);
  return presentScan(ctx, eventId, id);
}

/**
 * Take the last entry of a ticket back, with a reason (tickets 4.4): of a single entry all that was counted against it, of
 * a day what was of that day, of re-entry the last one.
 * @throws TICKET_NOT_FOUND, NOTHING_TO_UNDO
 */
export async function undoCheckin(ctx: Ctx, ticketId: string, reason: string) {
  const eventId = await ticketEvent(ctx, ticketId);
  if (!eventId) throw ticketNotFound();
  const event = await findEvent(ctx, eventId);
  const [ticket] = await lockTickets(ctx, eventId, [ticketId]);
  const scans = (await acceptedScans(ctx, [ticketId])).sort((a, b) => Temporal.Instant.compare(a.adjustedAt, b.adjustedAt));
  const last = scans.findLast(({ direction, conflict }) => direction === 'entry' && conflict === 'none');
  if (!last) throw nothingToUndo();
  const day = (scan: ScanRow) => entryDay(scan.adjustedAt, event.timeZone);
  const gone = event.entryPolicy === 'single' ? scans : event.entryPolicy === 'once_per_day' ? scans.filter((scan) => day(scan) === day(last)) : scans.filter((scan) => scan.id === last.id || Temporal.Instant.compare(scan.adjustedAt, last.adjustedAt) > 0);
  await undoScans(ctx, gone.map(({ id }) => id), ctx.actor.userId ?? ctx.actor.id, reason);
  await settle(ctx, event, { tickets: [ticket!], mayFree: true });
  const [after] = await ticketsById(ctx, eventId, [ticketId]);
  await audit(ctx, { action: 'ticket.entry_undone', entity: 'ticket', entityId: ticketId, before: { status: ticket!.status, inside: ticket!.inside }, after: { status: after!.status, inside: after!.inside }, reason });
  await publish(ctx, doorChanged, [eventId]);
  return { ticketId, status: after!.status, isInside: after!.inside };
}
