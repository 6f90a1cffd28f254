import type { QueuePlace } from '#contracts/tickets-queue.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { isBefore } from '#contracts/time.ts';
import { invalidTransition } from '#apps/tickets/errors.ts';
import { addressCounter } from '#capabilities/identity/public.ts';
import { asVisitor } from '#capabilities/links/public.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { digest } from '#platform/vault.ts';
import { closeEntry, countAddress, countDrawn, drawnPage, insertEntry, renewPasses, standingOf } from './entry-queries.ts';
import type { Standing } from './entry-queries.ts';
import { queueEnded, queueEntryNotFound, queueNotFound, queueNotOpen, queueTooMany } from './errors.ts';
import { passOf } from './pass.ts';
import { passDoor, roomById } from './room-queries.ts';
import type { RoomRow } from './room-queries.ts';
import { renewedUntil } from './round.ts';
import { knownSite } from './site.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** @throws QUEUE_NOT_FOUND */
function roomIdOf(text: string): string {
  if (!UUID.test(text)) throw queueNotFound();
  return text.toLowerCase();
}
/** @throws QUEUE_NOT_FOUND */
async function roomOf(ctx: Ctx, id: string): Promise<RoomRow> {
  const room = await roomById(ctx, id);
  if (!room) throw queueNotFound();
  return room;
}

/** A sign of life is written this often at most. */
const SEEN_EVERY_S = 20;
const POLL_S = 5;
const POLL_FAR_S = 30;

/** @throws SITE_NOT_FOUND, QUEUE_NOT_FOUND, QUEUE_ENTRY_NOT_FOUND */
export async function myPlace(open: OpenCtx, site: string, room: string, visitor: string) {
  const tenantId = await knownSite(open, site);
  const roomId = roomIdOf(room);
  const standing = await asVisitor(open, tenantId, {}, async (ctx) => {
    const found = await standingOf(ctx, roomId, digest(visitor));
    if (found) return found;
    await roomOf(ctx, roomId);
    throw queueEntryNotFound();
  });
  if (standing.status !== 'admitted' || !isBefore(open.now, standing.passExpiresAt!) || isBefore(open.now, standing.lastSeenAt!.add({ seconds: SEEN_EVERY_S }))) return placeOf(open.now, standing);
  const passExpiresAt = renewedUntil(open.now, { admittedAt: standing.admittedAt!, passMinutes: standing.passMinutes });
  const renewed = await asVisitor(open, tenantId, { writes: true }, async (ctx) => (await renewPasses(ctx, [{ id: standing.entryId, until: passExpiresAt }])).size > 0);
  return placeOf(open.now, renewed ? { ...standing, passExpiresAt } : standing);
}

function placeOf(now: Temporal.Instant, standing: Standing): Presented<QueuePlace> {
  const { entryId, room, group, supply, startsAt, position, head, ratePerMinute, passExpiresAt } = standing;
  const over = standing.status === 'admitted' && !isBefore(now, passExpiresAt!);
  const status = over ? 'pass_expired' : standing.status;
  const waits = status === 'waiting' && position !== null;
  // Places in front that were given up count until the line has passed them: one is never told too few.
  const ahead = waits ? Math.max(0, position - head - 1) : null;
  const far = room === 'prequeue' && startsAt.epochMilliseconds - now.epochMilliseconds > 120_000;
  const place = {
    entryId, room, group, status, supply, startsAt, position, ahead, etaS: ahead === null ? null : Math.ceil(((ahead + 1) * 60) / ratePerMinute),
    pass: status === 'admitted' ? passOf(entryId) : null, passExpiresAt: status === 'admitted' ? passExpiresAt : null, pollS: far ? POLL_FAR_S : POLL_S,
  };
  return { ...place, version: versionOf(JSON.stringify(place)) };
}

/** A number for what was said, so that the same needs not be said again. */
const versionOf = (text: string): number => 1 + (Buffer.from(digest(text), 'base64url').readUInt32BE() % 999_999_999);

/**
 * Come in. Once a visitor and room, whatever number of tabs asks; so many of one network.
 * @throws SITE_NOT_FOUND, QUEUE_NOT_FOUND, QUEUE_NOT_OPEN, QUEUE_ENDED, QUEUE_TOO_MANY
 */
export async function joinQueue(open: OpenCtx, site: string, room: string, visitor: string) {
  const tenantId = await knownSite(open, site);
  const roomId = roomIdOf(room);
  const visitorHash = digest(visitor);
  return asVisitor(open, tenantId, { writes: true, name: 'visitor' }, async (ctx) => {
    await passDoor(ctx, roomId);
    if (!(await standingOf(ctx, roomId, visitorHash))) await comeIn(ctx, await roomOf(ctx, roomId), visitorHash);
    return placeOf(ctx.now, (await standingOf(ctx, roomId, visitorHash))!);
  });
}

async function comeIn(ctx: Ctx, room: RoomRow, visitorHash: string): Promise<void> {
  if (room.status === 'ended') throw queueEnded({ reason: room.endReason });
  if (room.status === 'scheduled') throw queueNotOpen({ opensAt: room.opensAt.toString() });
  const group = room.status === 'prequeue' && isBefore(ctx.now, room.startsAt) ? 'prequeue' : 'live';
  // Another tab of the same browser was faster: its entry is this one.
  if (!(await insertEntry(ctx, room.id, { visitorHash, group }))) return;
  const network = digest(`${room.id} ${addressCounter(ctx.origin.ip)}`);
  if (!(await countAddress(ctx, room.id, network, room.maxEntriesPerPrefix))) throw queueTooMany({ most: room.maxEntriesPerPrefix });
}

/** @throws SITE_NOT_FOUND, QUEUE_NOT_FOUND, QUEUE_ENTRY_NOT_FOUND, INVALID_TRANSITION */
export async function leaveQueue(open: OpenCtx, site: string, room: string, visitor: string): Promise<void> {
  const tenantId = await knownSite(open, site);
  const roomId = roomIdOf(room);
  await asVisitor(open, tenantId, { writes: true, name: 'visitor' }, async (ctx) => {
    await roomOf(ctx, roomId);
    const standing = await standingOf(ctx, roomId, digest(visitor));
    if (!standing) throw queueEntryNotFound();
    if (!(await closeEntry(ctx, standing.entryId))) throw invalidTransition({ from: standing.status, to: 'left', allowed: [] });
  });
}

/** @throws SITE_NOT_FOUND, QUEUE_NOT_FOUND */
export async function queueProof(open: OpenCtx, site: string, room: string, page: { limit: number; cursor?: string | undefined }) {
  const roomId = roomIdOf(room);
  return asVisitor(open, await knownSite(open, site), {}, async (ctx) => {
    const { seed, seedCommit, openedAt, startedAt } = await roomOf(ctx, roomId);
    const [drawn, { items, next }] = await Promise.all([countDrawn(ctx, roomId), startedAt === null ? { items: [], next: null } : drawnPage(ctx, roomId, page)]);
    return { rule: 'sha256(seed:id) ascending' as const, seed, seedCommit, openedAt, startedAt, drawn, items, next };
  });
}
