import { isBefore, isSame, overlaps } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import { lockAll } from '#platform/db.ts';
import { invalid, notFound, resourceInactive } from '#platform/errors.ts';
import { emit, publish } from '#platform/outbox.ts';
import { endBookings, endOwner, insertBookings, liveOf, look, restate, setHold } from './booking-queries.ts';
import type { BookingRow, LookRow, NewRow } from './booking-queries.ts';
import { asRow, inTheWay, refusal } from './conflicts.ts';
import type { AskedItem, Owner } from './conflicts.ts';
import { calendarChanged, calendarHoldExpired } from './facts.ts';
import { tellFollowers } from './followers.ts';

type At = Temporal.Instant;

export interface ReserveItem extends AskedItem {
  /** Null or absent: firm. */
  holdExpiresAt?: At | null;
  /** Shown as not settled yet; it blocks all the same. */
  tentative?: boolean;
}

/**
 * Make the owner's live bookings exactly these, all or nothing; those that stay where they are keep their row, the
 * others end and stay as history. With `keepOthers` only bookings on the resources named are replaced. What is taken
 * is the shown interval widened by the resource's buffers, unless the item says so itself (studio 5.7: coverage).
 *
 * Locks: the resources, in sorted order, after a first look (the loser of a rush leaves without a lock). Holds whose
 * time is up are released here, in the same transaction. The caller has locked the owner's own row.
 *
 * @throws RESOURCE_NOT_AVAILABLE with details.conflicts, RESOURCE_INACTIVE, NOT_FOUND for an unknown resource
 */
export async function reserve(ctx: Ctx, owner: Owner & { label?: string | null }, items: readonly ReserveItem[], { keepOthers = false }: { keepOthers?: boolean } = {}): Promise<BookingRow[]> {
  const { tx } = ctx;
  const { tenantId } = ctx.actor;
  if (items.length === 0) {
    if (!keepOthers) await releaseOwner(ctx, owner.ownerType, owner.ownerId);
    return [];
  }
  checkItems(items);

  await judge(ctx, owner, items, await look(tx, tenantId, items.map(asRow)));
  const resourceIds = [...new Set(items.map((item) => item.resourceId))];
  await lockAll(tx, 'resource', resourceIds);
  const seen = await look(tx, tenantId, items.map(asRow));
  const wanted = await judge(ctx, owner, items, seen);

  const own = (await liveOf(tx, tenantId, owner.ownerType, [owner.ownerId])).filter((row) => !keepOthers || resourceIds.includes(row.resourceId));
  const { kept, fresh, gone } = compare(own, wanted);
  const expired = await endBookings(tx, tenantId, seen.filter((row) => row.expired && row.ownerId !== owner.ownerId).map((row) => row.bookingId!), 'expired');
  const ended = await endBookings(tx, tenantId, gone.map((row) => row.id), 'moved');
  const label = owner.label === undefined ? (own[0]?.label ?? null) : owner.label;
  const rows: BookingRow[] = [];
  for (const { row, to } of kept) {
    const same = row.tentative === to.tentative && row.label === label && sameHold(row.holdExpiresAt, to.holdExpiresAt);
    rows.push(...(same ? [row] : await restate(tx, tenantId, row.id, { ...to, label })));
  }
  const inserted = fresh.length > 0 ? await insertBookings(tx, tenantId, { ...owner, label }, fresh) : [];
  // The constraint refused a row although the lock was ours: somebody wrote past the code. The rule holds all the same.
  if (inserted.length < fresh.length) throw await refusal(ctx, inTheWay(await look(tx, tenantId, items.map(asRow)), owner));

  await tellExpired(ctx, expired);
  await tellChanged(ctx, [...expired, ...ended, ...inserted, ...kept.map(({ row }) => row)]);
  return [...rows, ...inserted];
}

function checkItems(items: readonly ReserveItem[]): void {
  for (const [n, item] of items.entries()) {
    if (!isBefore(item.startsAt, item.endsAt) || !isBefore(item.blockFrom ?? item.startsAt, item.blockTo ?? item.endsAt)) throw invalid(`/body/items/${n}/endsAt`, 'ends_before_start');
  }
}

/** Every resource exists, is in use, and is free of others; then what each item takes. */
async function judge(ctx: Ctx, owner: Owner, items: readonly ReserveItem[], rows: readonly LookRow[]): Promise<NewRow[]> {
  const wanted = items.map((item, index): NewRow => {
    const row = rows.find((one) => one.n === index + 1);
    if (!row) throw notFound({ entity: 'resource', id: item.resourceId });
    if (row.resourceStatus !== 'active') throw resourceInactive({ resourceId: row.resourceId, name: row.resourceName, status: row.resourceStatus });
    return { resourceId: item.resourceId, startsAt: item.startsAt, endsAt: item.endsAt, blockFrom: row.takesFrom, blockTo: row.takesTo, holdExpiresAt: item.holdExpiresAt ?? null, tentative: item.tentative ?? false };
  });
  const blockers = inTheWay(rows, owner);
  if (blockers.length > 0) throw await refusal(ctx, blockers);
  for (const [n, item] of wanted.entries()) {
    const twice = wanted.slice(0, n).some((other) => other.resourceId === item.resourceId && overlaps({ start: other.blockFrom, end: other.blockTo }, { start: item.blockFrom, end: item.blockTo }));
    if (twice) throw invalid(`/body/items/${n}`, 'overlaps_itself');
  }
  return wanted;
}

const sameHold = (a: At | null, b: At | null): boolean => (a === null || b === null ? a === b : isSame(a, b));
const samePlace = (a: NewRow | BookingRow, b: NewRow | BookingRow): boolean =>
  a.resourceId === b.resourceId && isSame(a.startsAt, b.startsAt) && isSame(a.endsAt, b.endsAt) && isSame(a.blockFrom, b.blockFrom) && isSame(a.blockTo, b.blockTo);

function compare(own: readonly BookingRow[], wanted: readonly NewRow[]) {
  const kept = own.flatMap((row) => {
    const to = wanted.find((item) => samePlace(item, row));
    return to ? [{ row, to }] : [];
  });
  return {
    kept,
    fresh: wanted.filter((item) => !kept.some(({ to }) => to === item)),
    gone: own.filter((row) => !kept.some((one) => one.row === row)),
  };
}

/**
 * Let the owner's holds stand for good. False when there is nothing held any more, or a part of it has expired: then
 * `reserve` has to ask again.
 */
export const makeFirm = (ctx: Ctx, ownerType: string, ownerId: string): Promise<boolean> => renewHold(ctx, ownerType, ownerId, null);

/** Let the owner's holds last until then (null: for good); false as with `makeFirm`. */
export async function renewHold(ctx: Ctx, ownerType: string, ownerId: string, until: At | null): Promise<boolean> {
  const { tenantId } = ctx.actor;
  const live = await liveOf(ctx.tx, tenantId, ownerType, [ownerId]);
  if (live.length === 0 || live.some((row) => row.expired)) return false;
  const changed = await setHold(ctx.tx, tenantId, ownerType, ownerId, until);
  await tellChanged(ctx, changed);
  return changed.length === live.length; // fewer: a hold was released in between
}

/** Give everything of an owner free. `completed` leaves it in the calendar without taking anything. */
export async function releaseOwner(ctx: Ctx, ownerType: string, ownerId: string, reason: 'released' | 'completed' = 'released'): Promise<number> {
  const ended = await endOwner(ctx.tx, ctx.actor.tenantId, ownerType, ownerId, reason);
  await tellChanged(ctx, ended);
  return ended.length;
}

/** The owners' live bookings, holds that have expired but are not released yet included (`expired`). */
export const bookingsOf = (ctx: Ctx, ownerType: string, ownerIds: readonly string[]): Promise<BookingRow[]> =>
  ownerIds.length === 0 ? Promise.resolve([]) : liveOf(ctx.tx, ctx.actor.tenantId, ownerType, ownerIds);

/** Tell the owners of holds that have run out. */
export async function tellExpired(ctx: Ctx, rows: readonly BookingRow[]): Promise<void> {
  for (const ownerId of new Set(rows.map((row) => row.ownerId))) {
    const of = rows.filter((row) => row.ownerId === ownerId);
    await emit(ctx, calendarHoldExpired, ownerId, { ownerType: of[0]!.ownerType, ownerId, bookingIds: of.map((row) => row.id) });
  }
}

/** Screens fetch again what they may see; they are told only of which resources. */
export async function tellChanged(ctx: Ctx, rows: readonly { resourceId: string }[]): Promise<void> {
  if (rows.length === 0) return;
  const resourceIds = [...new Set(rows.map((row) => row.resourceId))];
  await publish(ctx, calendarChanged, resourceIds);
  await tellFollowers(ctx, resourceIds);
}
