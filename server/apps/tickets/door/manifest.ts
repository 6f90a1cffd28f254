import { Readable } from 'node:stream';
import { writeEnd, writeHead, writeRecord } from '#contracts/door-manifest.ts';
import type { ManifestHead } from '#contracts/tickets-door.ts';
import { rotationKeyOf } from '#apps/tickets/issue/rotation.ts';
import { displayName } from '#apps/tickets/rules/numbering.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { inTenant, readTenant } from '#platform/db.ts';
import { tryAgain } from '#platform/errors.ts';
import { FileAnswer } from '#platform/route.ts';
import { streamRows } from '#platform/stream.ts';
import { noteContact } from './contact.ts';
import { doorCursor, headCounts, keysOf, manifestRows } from './queries.ts';
import type { ManifestRow } from './queries.ts';
import { type Areas, areasAtDoor } from './present.ts';
import { callingDevice } from './scope.ts';

/** Each holds a connection while it is sent; a door that finds none asks again in two seconds. */
const MOST_AT_ONCE = 4;
let sending = 0;

interface Asked { since?: string | undefined; epoch?: string | undefined; deviceNow?: string | undefined; unsent?: number | undefined }

/**
 * The list that a door works by (tickets 5.14): all tickets, or those of transactions that were not over when the list
 * before was made. A list of another epoch, or from later than now, is of a history that this database does not have.
 * @throws EVENT_NOT_FOUND, DEVICE_REQUIRED, TRY_AGAIN
 */
export async function sendManifest(open: OpenCtx, eventId: string, asked: Asked): Promise<FileAnswer> {
  const actor = open.actor!;
  const context = { tenantId: actor.tenantId, now: open.now };
  const make = (tx: Ctx['tx']): Ctx => ({ tx, now: open.now, actor, locale: open.locale, origin: open.origin, expectedVersion: null, audited: { count: 0 }, afterCommit: () => undefined });
  const ctx = make(readTenant(open.db, context));
  const { event, device } = await callingDevice(ctx, eventId);
  if (sending >= MOST_AT_ONCE) throw tryAgain(undefined, { headers: { 'retry-after': '2' } });

  // Before the rows are read: what commits meanwhile comes now and once more, and nothing is left out.
  const { cursor, epoch } = await doorCursor(ctx.tx);
  const since = asked.epoch === epoch && asked.since !== undefined && BigInt(asked.since) <= BigInt(cursor) ? asked.since : null;
  await inTenant(open.db, context, (tx) => noteContact(make(tx), device, asked.deviceNow, { manifestCursor: cursor, ...(asked.unsent !== undefined && { unsent: asked.unsent }) }));

  const areas = await areasAtDoor(ctx, eventId);
  const head = {
    epoch, cursor, full: since === null, serverNow: open.now,
    event: { id: event.id, name: event.name, timeZone: event.timeZone, doorsOpenAt: event.doorsOpenAt, startAt: event.startAt, endAt: event.endAt, entryPolicy: event.entryPolicy, offlinePolicy: event.offlinePolicy, rotatingQr: event.rotatingQr, rotationKey: rotationKeyOf(event), isTest: event.mode === 'test', minAge: event.minAge },
    device: { id: device.id, name: device.name }, gate: { id: device.gateId, name: device.gateName },
    areas: [...areas.values()].map(({ id, name, gateIds }) => ({ id, name, gateIds })),
    keys: (await keysOf(ctx, [eventId])).map(({ keyId, publicKey }) => ({ keyId, publicKey: publicKey.toString('base64url') })),
    counts: await headCounts(ctx, eventId, device.gateId),
  } satisfies { [K in keyof ManifestHead]: unknown };
  return new FileAnswer(Readable.from(records(open, context, { eventId, since, head, areas })), 'application/octet-stream');
}

async function* records(open: OpenCtx, context: { tenantId: string; now: Temporal.Instant }, { eventId, since, head, areas }: { eventId: string; since: string | null; head: object; areas: Areas }): AsyncGenerator<Buffer> {
  sending += 1;
  try {
    yield Buffer.from(writeHead(head));
    const places = new Map([...areas.keys()].map((id, place) => [id, place]));
    let count = 0;
    for await (const rows of streamRows(open.db, context, manifestRows(context.tenantId, eventId, since))) {
      count += rows.length;
      yield Buffer.concat(rows.map((row) => record(row, places, areas)));
    }
    yield Buffer.from(writeEnd(count));
  } finally {
    sending -= 1;
  }
}

function record(row: ManifestRow, places: ReadonlyMap<string, number>, areas: Areas): Uint8Array {
  const area = areas.get(row.areaId);
  const unit = displayName(row, area?.nomenclatureLetter ?? null);
  return writeRecord({
    id: row.id, status: row.status, generation: row.generation, isRefundInProgress: row.refundPending, isTest: row.isTest, isInside: row.inside, isCourtesy: row.isCourtesy, area: places.get(row.areaId)!, lastEntryS: row.lastEntryS,
    code: row.externalCodeHash === null ? null : Buffer.from(row.externalCodeHash, 'base64url'), name: row.holderName ?? '', label: (area?.unitCapacity ?? 1) > 1 ? `${unit}/${row.seatInUnit}` : unit,
  });
}
