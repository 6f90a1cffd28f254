import type { ResourceKind } from '#contracts/calendar.ts';
import { isSame } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';
import type { DeclaredError } from '#platform/errors.ts';
import { liveAhead, look } from './booking-queries.ts';
import type { AskedRow, BookingRow, LookRow } from './booking-queries.ts';
import { resourceHasBookings, resourceNotAvailable } from './errors.ts';
import { cardsOf } from './owners.ts';
import { findResource } from './resource-queries.ts';

type At = Temporal.Instant;

export interface Owner { ownerType: string; ownerId: string }

/** One thing that stands in the way. Whose it is and how it is called are null for who may not know. */
export interface Conflict {
  resourceId: string;
  resourceName: string;
  resourceKind: ResourceKind;
  /** The blocked range, buffers and travel included. */
  startsAt: At;
  endsAt: At;
  kind: 'booking' | 'hold' | 'block' | 'time_off';
  ownerType: string | null;
  ownerId: string | null;
  label: string | null;
  path: string | null;
}

export const BLOCK = 'block';

const kindOf = (ownerType: string, holdExpiresAt: At | null): Conflict['kind'] => (ownerType === BLOCK ? 'block' : holdExpiresAt ? 'hold' : 'booking');

/**
 * Who stands in the way of the items: rows of others that still count. A busy time that came in from somebody's other
 * calendar says nothing against what the owner already has in that very place (studio 12): a person looks at it.
 */
export function inTheWay(rows: readonly LookRow[], self: Owner | null): LookRow[] {
  const own = (row: LookRow): boolean => self !== null && row.ownerType === self.ownerType && row.ownerId === self.ownerId;
  const standing = new Set(rows.filter((row) => own(row) && !row.expired && isSame(row.blockFrom!, row.takesFrom) && isSame(row.blockTo!, row.takesTo)).map(({ n }) => n));
  return rows.filter((row) => row.meets !== null && !row.expired && !own(row) && !(row.timeOffKind === 'external' && standing.has(row.n)));
}

/** The rows as the caller may read them. */
export async function conflictsFor(ctx: Ctx, rows: readonly LookRow[]): Promise<Conflict[]> {
  const cards = await cardsOf(ctx, rows.flatMap((row) => (row.ownerType && row.ownerId ? [{ ownerType: row.ownerType, ownerId: row.ownerId }] : [])));
  const seen = new Set<string>();
  return rows.flatMap((row): Conflict[] => {
    if (seen.has(row.bookingId!)) return [];
    seen.add(row.bookingId!);
    const where = { resourceId: row.resourceId, resourceName: row.resourceName, resourceKind: row.resourceKind, startsAt: row.blockFrom!, endsAt: row.blockTo! };
    if (row.meets === 'time_off') return [{ ...where, kind: 'time_off', ownerType: null, ownerId: null, label: null, path: null }];
    const card = cards(row.ownerType!, row.ownerId!);
    return [{
      ...where, kind: kindOf(row.ownerType!, row.holdExpiresAt), ownerType: row.ownerType, ownerId: card ? row.ownerId : null,
      label: card ? [card.label ?? row.label, card.title].filter(Boolean).join(' · ') || null : null, path: card?.path ?? null,
    }];
  });
}

/** Look only: what stands in the way of the items now. Nothing is locked or released. */
export async function findConflicts(ctx: Ctx, items: readonly AskedItem[], exclude: Owner | null = null): Promise<Conflict[]> {
  const rows = await look(ctx.tx, ctx.actor.tenantId, items.map(asRow));
  return conflictsFor(ctx, inTheWay(rows, exclude));
}

export interface AskedItem { resourceId: string; startsAt: At; endsAt: At; blockFrom?: At | null; blockTo?: At | null }
export const asRow = (item: AskedItem): AskedRow => ({ resourceId: item.resourceId, startsAt: item.startsAt, endsAt: item.endsAt, blockFrom: item.blockFrom ?? null, blockTo: item.blockTo ?? null });

export async function refusal(ctx: Ctx, rows: readonly LookRow[]): Promise<AppError> {
  const conflicts = await conflictsFor(ctx, rows);
  return resourceNotAvailable({ resource: conflicts[0]?.resourceName ?? '', kind: conflicts[0]?.kind ?? 'booking', conflicts });
}

export const isNotAvailable = (error: unknown): error is AppError & { details: { conflicts: Conflict[] } } =>
  error instanceof AppError && error.code === resourceNotAvailable.code;

/** Throw a refusal on as an app's own error, chosen by the kind of the first resource in the way; the details stay. */
export function refusedAs(error: unknown, byKind: Partial<Record<ResourceKind, DeclaredError>>): never {
  if (isNotAvailable(error)) {
    const make = byKind[error.details.conflicts[0]?.resourceKind ?? 'other'];
    if (make) throw make(error.details, { cause: error });
  }
  throw error;
}

const LISTED = 20;

/** The refusal to take a resource out of use while somebody has booked it; null when nobody has. */
export async function refusalOfFutureBookings(ctx: Ctx, resourceId: string): Promise<AppError | null> {
  const rows = await liveAhead(ctx.tx, ctx.actor.tenantId, resourceId, LISTED);
  if (rows.length === 0) return null;
  const resource = await findResource(ctx.tx, ctx.actor.tenantId, resourceId);
  return resourceHasBookings({ name: resource?.name ?? '', count: rows.length, bookings: await bookingsFor(ctx, rows) });
}

/** Bookings as the caller may read them. */
export async function bookingsFor(ctx: Ctx, rows: readonly BookingRow[]) {
  const cards = await cardsOf(ctx, rows);
  return rows.map((row) => {
    const card = cards(row.ownerType, row.ownerId);
    return {
      id: row.id, resourceId: row.resourceId, ownerType: row.ownerType, ownerId: card ? row.ownerId : null, startsAt: row.startsAt, endsAt: row.endsAt, blockFrom: row.blockFrom, blockTo: row.blockTo,
      holdExpiresAt: row.holdExpiresAt, tentative: row.tentative, blocking: row.blocking, label: card ? (card.label ?? row.label) : null, title: card?.title ?? null, state: card?.state ?? null,
      path: card?.path ?? null, place: card?.place ?? null, ownerVersion: card?.version ?? null, movable: card?.movable ?? false,
    };
  });
}
