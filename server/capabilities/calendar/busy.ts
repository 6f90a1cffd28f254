import type { Ctx } from '#platform/context.ts';
import { lockAll } from '#platform/db.ts';
import { publish } from '#platform/outbox.ts';
import type { Cursor } from '#platform/paging.ts';
import { insertBusy, pageOfBusyOnBookings, withdrawBusy } from './busy-queries.ts';
import type { Span } from './busy-queries.ts';
import { findConflicts } from './conflicts.ts';
import type { Conflict } from './conflicts.ts';
import { calendarChanged } from './facts.ts';
import { cardsOf } from './owners.ts';

// Busy times from somebody's other calendar: time off of kind `external`. They keep new bookings away, and leave what
// is booked alone.

export interface BusyChange { withdraw: readonly string[]; add: readonly Span[] }

/**
 * Take busy times of a resource back and write others. Locks: the resource, so that a booking made at the same time sees them.
 *
 * @returns the ids of those added, in their order, and the bookings that they lie on
 */
export async function replaceBusy(ctx: Ctx, resourceId: string, { withdraw, add }: BusyChange): Promise<{ ids: string[]; overlaps: Conflict[] }> {
  if (withdraw.length === 0 && add.length === 0) return { ids: [], overlaps: [] };
  const { tx, actor: { tenantId } } = ctx;
  await lockAll(tx, 'resource', [resourceId]);
  if (withdraw.length > 0) await withdrawBusy(tx, tenantId, resourceId, withdraw, ctx.now);
  const found = add.length === 0 ? [] : await findConflicts(ctx, add.map((span) => ({ ...span, resourceId, blockFrom: span.startsAt, blockTo: span.endsAt })));
  const ids = await insertBusy(tx, tenantId, resourceId, add);
  await publish(ctx, calendarChanged, [resourceId]);
  return { ids, overlaps: found.filter(({ kind }) => kind !== 'time_off') };
}

/** Bookings to come that a busy time lies on, the nearest first; whose they are as the caller may know it. */
export async function busyOnBookings(ctx: Ctx, cursor: Cursor | null, limit: number) {
  const rows = await pageOfBusyOnBookings(ctx.tx, ctx.actor.tenantId, ctx.actor.branchIds, ctx.now, cursor, limit);
  const cards = await cardsOf(ctx, rows);
  return rows.map(({ ownerType, ownerId, label, ...row }) => {
    const card = cards(ownerType, ownerId);
    return { ...row, label: card ? [card.label ?? label, card.title].filter(Boolean).join(' · ') || null : null, path: card?.path ?? null };
  });
}
