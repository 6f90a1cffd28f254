import { createHash, randomBytes } from 'node:crypto';
import { addDays, isBefore, isSame, localTimeOf, startOfDay, todayIn } from '#contracts/time.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { systemActor } from '#platform/context.ts';
import { readTenant } from '#platform/db.ts';
import { notFound } from '#platform/errors.ts';
import { FileAnswer } from '#platform/route.ts';
import { text } from '#platform/texts.ts';
import { BLOCK } from './conflicts.ts';
import { notAStaffResource } from './errors.ts';
import { endFeed, feedBookings, feedByHash, insertFeed, resourceForFeed } from './feed-queries.ts';
import type { FeedBooking, FeedRow } from './feed-queries.ts';
import { type FeedEvent, writeCalendar } from './ical.ts';
import { cardsOf } from './owners.ts';
import { readResource, resourceOfUser } from './resources.ts';

const DAYS_BACK = 30;
const DAYS_AHEAD = 400;

// A token is the tenant (16 bytes) and a secret (16 random bytes): the tenant is known before anything is read, so that
// row-level security holds here too. Only the hash is kept.
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
const makeToken = (tenantId: string): string => Buffer.concat([Buffer.from(tenantId.replaceAll('-', ''), 'hex'), randomBytes(16)]).toString('base64url');

function tenantOf(token: string): string | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== 32 || bytes.toString('base64url') !== token) return null;
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A new secret address for a resource's agenda; the one before stops working. It is shown only here. */
export async function makeFeed(ctx: Ctx, resourceId: string): Promise<{ resourceId: string; path: string }> {
  const resource = await readResource(ctx, resourceId);
  await endFeed(ctx.tx, ctx.actor.tenantId, resourceId, ctx.now);
  const token = makeToken(ctx.actor.tenantId);
  const { id } = await insertFeed(ctx.tx, ctx.actor.tenantId, resourceId, hashOf(token));
  await audit(ctx, { action: 'calendar_feed.create', entity: 'resource', entityId: resource.id, after: { feedId: id } });
  return { resourceId, path: `/calendar/${token}.ics` };
}

export async function revokeFeed(ctx: Ctx, resourceId: string): Promise<void> {
  const resource = await readResource(ctx, resourceId);
  if (!(await endFeed(ctx.tx, ctx.actor.tenantId, resource.id, ctx.now))) throw notFound({ entity: 'calendar_feed', id: resourceId });
  await audit(ctx, { action: 'calendar_feed.revoke', entity: 'resource', entityId: resource.id });
}

/** @throws NOT_A_STAFF_RESOURCE for who is not in the calendar */
export async function ownResourceId(ctx: Ctx): Promise<string> {
  const own = ctx.actor.userId === null ? null : await resourceOfUser(ctx, ctx.actor.userId);
  if (!own) throw notAStaffResource();
  return own.id;
}

/** The feed behind an address. One answer for whatever is wrong with it: 404. */
export async function readFeed(open: OpenCtx, file: string): Promise<FileAnswer> {
  const token = file.endsWith('.ics') ? file.slice(0, -'.ics'.length) : '';
  const tenantId = tenantOf(token);
  if (tenantId === null) throw notFound({ entity: 'calendar_feed' });
  const tx = readTenant(open.db, { tenantId, now: open.now });
  const feed = await feedByHash(tx, tenantId, hashOf(token));
  if (!feed) throw notFound({ entity: 'calendar_feed' });

  const ctx: Ctx = { tx, now: open.now, actor: systemActor(tenantId, 'calendar.feed'), locale: feed.locale, origin: open.origin, expectedVersion: null, audited: { count: 0 }, afterCommit: () => undefined };
  const today = todayIn(feed.zone, open.now);
  const rows = await feedBookings(tx, tenantId, feed.resourceId, startOfDay(addDays(today, -DAYS_BACK), feed.zone), startOfDay(addDays(today, DAYS_AHEAD), feed.zone));
  const content = writeCalendar({ name: `${feed.resourceName} · ${feed.tenantName}`, zone: feed.zone, events: await eventsOf(ctx, feed, rows) });
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`;
  return new FileAnswer(content, 'text/calendar; charset=utf-8', { etag, 'cache-control': 'private, max-age=300', 'content-disposition': 'inline; filename="agenda.ics"', 'x-robots-tag': 'noindex' });
}

export type AgendaEvent = Pick<FeedEvent, 'uid' | 'startsAt' | 'endsAt' | 'summary' | 'location' | 'description' | 'status'>;

/** What a feed would say of a resource from now on, for a copy of it kept elsewhere; null for a resource that is none. */
export async function agendaAhead(ctx: Ctx, resourceId: string): Promise<{ zone: string; events: AgendaEvent[] } | null> {
  const who = await resourceForFeed(ctx.tx, ctx.actor.tenantId, resourceId);
  if (!who) return null;
  const today = todayIn(who.zone, ctx.now);
  const rows = await feedBookings(ctx.tx, ctx.actor.tenantId, resourceId, startOfDay(addDays(today, -1), who.zone), startOfDay(addDays(today, DAYS_AHEAD), who.zone));
  const events = await eventsOf({ ...ctx, locale: who.locale }, who, rows);
  return { zone: who.zone, events: events.filter(({ endsAt }) => isBefore(ctx.now, endsAt)) };
}

/** One event per owner (its UID), or one for each of its bookings that stand; an owner without any is cancelled. */
async function eventsOf(ctx: Ctx, feed: FeedRow, rows: readonly FeedBooking[]): Promise<FeedEvent[]> {
  const cards = await cardsOf(ctx, rows);
  const byOwner = Map.groupBy(rows, (row) => `${row.ownerType}:${row.ownerId}`);
  return [...byOwner.values()].flatMap((own): FeedEvent[] => {
    const standing = own.filter((row) => row.visible && !row.expired);
    const shown = standing.length > 0 ? standing : own.slice(-1);
    return shown.map((row, n): FeedEvent => {
      const card = cards(row.ownerType, row.ownerId);
      const name = [card?.title, card?.label ?? row.label].filter(Boolean).join(' · ');
      return {
        uid: n === 0 ? row.ownerId : `${row.ownerId}-${n + 1}`, sequence: row.sequence, startsAt: row.startsAt, endsAt: row.endsAt, changedAt: row.endedAt ?? row.createdAt,
        summary: name || text(feed.locale, row.ownerType === BLOCK ? 'calendar.feed.blocked' : 'calendar.feed.booked'),
        location: card?.place ?? null, description: takes(feed, row),
        status: standing.length === 0 ? 'cancelled' : row.tentative || row.holdExpiresAt ? 'tentative' : 'confirmed',
      };
    });
  });
}

/** Says what is taken beyond what is shown: the way there and back, or the time to make the room ready. */
const takes = (feed: FeedRow, row: FeedBooking): string | null =>
  isSame(row.startsAt, row.blockFrom) && isSame(row.endsAt, row.blockTo) ? null
    : text(feed.locale, 'calendar.feed.takes', { from: localTimeOf(row.blockFrom, feed.zone), to: localTimeOf(row.blockTo, feed.zone) });
