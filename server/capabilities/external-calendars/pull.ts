import { replaceBusy } from '#capabilities/calendar/public.ts';
import type { Ctx } from '#platform/context.ts';
import type { LongWork } from '#platform/outbox.ts';
import { readChanges } from './google.ts';
import type { Changes, Door } from './google.ts';
import { inUse } from './open.ts';
import { busyEvents, dropBusy, keepBusy, lockCalendar, updateCalendar } from './queries.ts';
import type { CalendarRow } from './queries.ts';
import { DAYS_AHEAD, planOf } from './rules.ts';
import { tellOverlaps } from './tell.ts';

/** Their busy times come in: what changed, or everything where our place in their list is lost. */
export async function pull(work: LongWork, { id, syncToken }: CalendarRow, door: Door): Promise<void> {
  const changed = syncToken === null ? null : await readChanges(door, { syncToken });
  if (changed) return work.inTenant((ctx) => takeIn(ctx, id, changed, false));
  const from = work.now();
  const all = await readChanges(door, { from, to: from.add({ hours: 24 * DAYS_AHEAD }) });
  if (!all) throw new Error('a whole list cannot be out of date');
  await work.inTenant((ctx) => takeIn(ctx, id, all, true));
}

async function takeIn(ctx: Ctx, id: string, { items, zone, syncToken }: Changes, whole: boolean): Promise<void> {
  const row = await lockCalendar(ctx, id);
  if (!row || !inUse(row)) return;
  const known = await busyEvents(ctx, id, whole ? null : items.map((item) => item.id));
  const { add, end } = planOf({ items, zone, known, whole, calendarId: id, now: ctx.now });
  const { ids, overlaps } = await replaceBusy(ctx, row.resourceId, { withdraw: end.map(({ timeOffId }) => timeOffId), add });
  await dropBusy(ctx, id, end.map(({ eventId }) => eventId));
  await keepBusy(ctx, id, add.map((span, n) => ({ ...span, timeOffId: ids[n]! })));
  await tellOverlaps(ctx, ids, overlaps);
  await updateCalendar(ctx, id, { syncToken, ...(whole && { lastFullAt: ctx.now }) });
}
