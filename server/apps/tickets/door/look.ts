import { findEvent } from '#apps/tickets/events/find.ts';
import type { Ctx } from '#platform/context.ts';
import { areasAtDoor, presentPerson, presentScans } from './present.ts';
import { arrivalsOf, countConflicts, countsByArea, countsByGate, countsByRefusal, headCounts, scanPage, searchPage } from './queries.ts';
import { doorOf } from './scope.ts';

/** A device that has not been heard of for this long counts as away: it asks every 15 seconds. */
const AWAY_S = 60;

/** @throws EVENT_NOT_FOUND */
export async function searchAtDoor(ctx: Ctx, eventId: string, query: { q: string; limit: number; cursor?: string | undefined }) {
  await doorOf(ctx, eventId);
  const [page, areas] = [await searchPage(ctx, eventId, query), await areasAtDoor(ctx, eventId)];
  return { ...page, items: page.items.map((row) => ({ ...presentPerson(row, areas), status: row.status, generation: row.generation, isInside: row.inside, lastEntryAt: row.lastEntryAt, orderNumber: row.orderNumber })) };
}

/** @throws EVENT_NOT_FOUND */
export async function listScans(ctx: Ctx, eventId: string, query: Parameters<typeof scanPage>[2]) {
  await findEvent(ctx, eventId);
  const page = await scanPage(ctx, eventId, query);
  return { ...page, items: await presentScans(ctx, eventId, page.items) };
}

/** @throws EVENT_NOT_FOUND */
export async function doorStats(ctx: Ctx, eventId: string) {
  await findEvent(ctx, eventId);
  const [heads, areas, gates, refused, conflicts, arrivals] = [
    await headCounts(ctx, eventId, null), await countsByArea(ctx, eventId), await countsByGate(ctx, eventId, ctx.now.subtract({ minutes: 5 }), ctx.now.subtract({ seconds: AWAY_S })), await countsByRefusal(ctx, eventId), await countConflicts(ctx, eventId), await arrivalsOf(ctx, eventId),
  ];
  const peak = arrivals.reduce<(typeof arrivals)[number] | null>((most, one) => (most === null || one.count > most.count ? one : most), null);
  return { serverNow: ctx.now, expected: heads.expected, entered: heads.entered, inside: heads.inside, conflicts, refused, gates, areas, arrivals, peak };
}
