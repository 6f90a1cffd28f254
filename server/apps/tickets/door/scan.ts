import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { judgeScan } from '#contracts/door-scan.ts';
import { freshnessOf } from '#contracts/rotating-code.ts';
import type { scan as contract } from '#contracts/tickets-door.ts';
import { reservedTickets } from '#apps/tickets/box-office/queries.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { rotationKeyOf } from '#apps/tickets/issue/rotation.ts';
import type { Conflict } from '#apps/tickets/rules/scan-merge.ts';
import type { Ctx } from '#platform/context.ts';
import { publish } from '#platform/outbox.ts';
import { noteContact } from './contact.ts';
import { areasAtDoor, asJudged, doorAt, presentPerson } from './present.ts';
import { entriesUnlisted, entryInTheWay, lockTickets, scansByIds, ticketsById } from './queries.ts';
import type { DoorTicketRow, ScanRow } from './queries.ts';
import { readShown } from './reading.ts';
import { callingDevice } from './scope.ts';
import { settle } from './settle.ts';
import { doorChanged } from './topic.ts';

type Said = Pick<ScanRow, 'scanId' | 'result' | 'ticketId'> & { conflict: Conflict };

async function answer(ctx: Ctx, event: EventRow, { scanId, result, conflict, ticketId }: Said, given?: DoorTicketRow) {
  const ticket = given ?? (ticketId === null ? undefined : (await ticketsById(ctx, event.id, [ticketId]))[0]);
  const inTheWay = ticket && result.startsWith('already_') ? await entryInTheWay(ctx, ticket.id) : undefined;
  return {
    scanId, result, conflict, person: ticket ? presentPerson(ticket, await areasAtDoor(ctx, event.id)) : null,
    firstEntry: inTheWay ? { at: inTheWay.adjustedAt, gateName: inTheWay.gateName, deviceName: inTheWay.deviceName } : null, minAge: event.minAge,
  };
}

/**
 * One person at one gate, with the network there (tickets 5.14). What the door says is the answer, whatever it is.
 * Locks: the device, then the ticket; two gates at the same instant give one `valid` and one `already_used`.
 * @throws EVENT_NOT_FOUND, DEVICE_REQUIRED
 */
export async function scanOnline(ctx: Ctx, eventId: string, body: z.output<(typeof contract)['body']>) {
  const { event, device } = await callingDevice(ctx, eventId);
  await noteContact(ctx, device, body.deviceNow);
  const [before] = await scansByIds(ctx, device.id, [body.scanId]);
  if (before) return answer(ctx, event, before);

  const [{ reading, rawHash }] = (await readShown(ctx, eventId, [body])) as [Awaited<ReturnType<typeof readShown>>[number]];
  const token = reading.ok && reading.token.eventId === eventId ? reading.token : null;
  const [ticket] = token ? await lockTickets(ctx, eventId, [token.ticketId]) : [];
  const areas = await areasAtDoor(ctx, eventId);
  // Sold at a counter without a network, of which we shall hear: as a door does that has none itself, once.
  const reserved = token && !ticket && (await reservedTickets(ctx, eventId, [token.ticketId])).size > 0;
  const isIn = reserved && body.direction === 'entry' && (await entriesUnlisted(ctx, eventId, [rawHash])).length > 0;
  const freshness = await freshnessOf(reading, rotationKeyOf(event), ctx.now.epochMilliseconds);
  const judged = judgeScan({ reading, door: doorAt(event, device.gateId), ticket: ticket ? asJudged(ticket, areas) : null, direction: body.direction, now: ctx.now, offlinePolicy: reserved ? event.offlinePolicy : null, freshness });
  const result = judged === 'valid_unverified' && isIn ? 'already_used' : judged;

  const id = randomUUID();
  const conflicts = await settle(ctx, event, {
    tickets: ticket ? [ticket] : [],
    fresh: [{
      id, deviceId: device.id, scanId: body.scanId, gateId: device.gateId, ticketId: ticket?.id ?? null, generation: token?.generation ?? null, rawHash, direction: body.direction,
      scannedAt: Temporal.Instant.from(body.scannedAt), adjustedAt: ctx.now, offline: false, result, accepted: result === 'valid',
    }],
  });
  await publish(ctx, doorChanged, [eventId]);
  return answer(ctx, event, { scanId: body.scanId, result, ticketId: ticket?.id ?? null, conflict: conflicts.get(id) ?? 'none' }, ticket);
}
