import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { ScanResult } from '#contracts/door-scan.ts';
import type { uploadScans as contract } from '#contracts/tickets-door.ts';
import type { TokenReading } from '#contracts/ticket-token.ts';
import { adjustedAt } from '#apps/tickets/rules/scan-merge.ts';
import { reservedTickets } from '#apps/tickets/box-office/queries.ts';
import type { Ctx } from '#platform/context.ts';
import { publish } from '#platform/outbox.ts';
import { noteContact, offsetOf } from './contact.ts';
import { lockTickets, scansByIds, undoScans } from './queries.ts';
import type { DoorTicketRow } from './queries.ts';
import { readShown } from './reading.ts';
import { callingDevice } from './scope.ts';
import { type FreshScan, settle } from './settle.ts';
import { doorChanged } from './topic.ts';

const letsIn = (result: ScanResult): boolean => result === 'valid' || result === 'valid_unverified';

/** What a device may not have let in, whatever it said: what it showed is looked at again where the keys are. */
function untrue(reading: TokenReading, eventId: string, ticket: DoorTicketRow | undefined): ScanResult | null {
  if (!reading.ok) return reading.reason;
  if (reading.token.eventId !== eventId) return 'wrong_event';
  return !ticket || reading.token.generation > ticket.generation ? 'unknown_ticket' : null;
}

/**
 * What a door did without a network (tickets 5.14). Each scan counts once; those that let somebody in are put together
 * with what the other doors did. A scan that was asked of us first, whose answer was lost, is what the door made of it.
 * Locks: the device, then the tickets in order.
 * @throws EVENT_NOT_FOUND, DEVICE_REQUIRED
 */
export async function uploadScans(ctx: Ctx, eventId: string, { deviceNow, scans }: z.output<(typeof contract)['body']>) {
  const { event, device } = await callingDevice(ctx, eventId);
  // By its last word, less what comes now: the screen does not wait for its next one.
  await noteContact(ctx, device, deviceNow, { unsent: Math.max(0, device.unsent - scans.length) });
  const clockOffsetMs = offsetOf(deviceNow, ctx.now);

  const items = [...new Map(scans.map((scan) => [scan.scanId, scan])).values()];
  const known = new Map((await scansByIds(ctx, device.id, items.map(({ scanId }) => scanId))).map((row) => [row.scanId, row]));
  const shown = await readShown(ctx, eventId, items);
  const ids = shown.flatMap(({ reading }) => (reading.ok && reading.token.eventId === eventId ? [reading.token.ticketId] : []));
  const tickets = new Map((ids.length === 0 ? [] : await lockTickets(ctx, eventId, [...new Set(ids)])).map((ticket) => [ticket.id, ticket]));

  const reserved = await reservedTickets(ctx, eventId, ids.filter((id) => !tickets.has(id)));

  const fresh: FreshScan[] = [];
  const refusedAfterAll: string[] = [];
  const said = new Map<string, { result: ScanResult; row: string | null }>();
  for (const [i, item] of items.entries()) {
    const { reading, rawHash } = shown[i]!;
    const ticket = reading.ok && reading.token.eventId === eventId ? tickets.get(reading.token.ticketId) : undefined;
    const wrong = untrue(reading, eventId, ticket);
    const accepted = letsIn(item.result) && wrong === null;
    // Of a sale that has not arrived yet: it is that ticket's entry once it has.
    const isAhead = wrong === 'unknown_ticket' && item.result === 'valid_unverified' && reading.ok && reserved.has(reading.token.ticketId);
    const result = letsIn(item.result) && wrong !== null && !isAhead ? wrong : item.result;
    const row = known.get(item.scanId);
    if (row && row.accepted && !row.offline && !letsIn(item.result) && row.undoneAt === null) refusedAfterAll.push(row.id);
    if (row && (row.accepted || !accepted || row.ticketId !== ticket!.id)) {
      said.set(item.scanId, { result: row.result, row: row.id });
      continue;
    }
    const scannedAt = Temporal.Instant.from(item.scannedAt);
    const scan: FreshScan = {
      id: row?.id ?? randomUUID(), deviceId: device.id, scanId: item.scanId, gateId: device.gateId, ticketId: ticket?.id ?? null, generation: reading.ok ? reading.token.generation : null, rawHash, direction: item.direction,
      scannedAt, adjustedAt: adjustedAt({ scannedAt, receivedAt: ctx.now, clockOffsetMs }), offline: true, result, accepted, ...(row && { instead: row.id }),
    };
    fresh.push(scan);
    said.set(item.scanId, { result, row: scan.id });
  }

  if (refusedAfterAll.length > 0) await undoScans(ctx, refusedAfterAll, null, 'refused_at_the_door');
  const conflicts = await settle(ctx, event, { tickets: [...tickets.values()], fresh, mayFree: refusedAfterAll.length > 0 });
  await publish(ctx, doorChanged, [eventId]);
  return { items: items.map(({ scanId }) => ({ scanId, result: said.get(scanId)!.result, conflict: conflicts.get(said.get(scanId)!.row!) ?? known.get(scanId)?.conflict ?? 'none' })) };
}
