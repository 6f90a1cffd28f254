import { addDays, dayOf, latest, localDateOf, todayIn } from '#contracts/time.ts';
import type { Interval } from '#contracts/time.ts';
import { freeGaps, listResources, windowOf } from '#capabilities/calendar/public.ts';
import { PHOTOGRAPHER, coverageOf } from '#apps/studio/sessions/capacity.ts';
import type { Ctx } from '#platform/context.ts';

/** Starts are offered this far apart. */
const STEP_MIN = 30;
const MOST_A_DAY = 40;
/** How many days are looked through for the next ones with free times. */
const LOOK_AHEAD = 21;

export interface SlotQuestion { branchId: string; zone: string; sessionType: 'studio' | 'external'; durationMin: number; notBefore: Temporal.Instant; lastDate: string }
export interface Slot { startsAt: Temporal.Instant; endsAt: Temporal.Instant }

const within = (inner: Interval, outer: Interval): boolean => Temporal.Instant.compare(outer.start, inner.start) <= 0 && Temporal.Instant.compare(inner.end, outer.end) <= 0;

/**
 * Times of some days at which a room (for studio sessions) and a photographer are free, inside opening hours. Only
 * times: nothing of who has the others, nor which room. Whether the team suffices is judged at T2.
 */
async function slotsBetween(ctx: Ctx, question: SlotQuestion, from: string, to: string): Promise<Slot[]> {
  const { branchId, zone, sessionType, durationMin } = question;
  const range = { from: dayOf(from, zone).start, to: dayOf(to, zone).end };
  // Travel and buffers reach beyond the day.
  const wide = { from: range.from.subtract({ hours: 10 }), to: range.to.add({ hours: 34 }) };
  const [{ open, resources }, busyGaps, staff] = await Promise.all([
    windowOf(ctx, { branchId, kinds: ['room'], ...range }), freeGaps(ctx, { branchId, kinds: ['room', 'staff'], ...wide }), listResources(ctx, { branchId, kind: 'staff', status: 'active', skill: PHOTOGRAPHER }),
  ]);
  const gapsOf = new Map(busyGaps.map(({ resourceId, gaps }) => [resourceId, gaps]));
  const rooms = resources.filter((resource) => resource.status === 'active');
  const hours = [...new Set(rooms.flatMap((room) => open.get(room.id) ?? []))];
  const probe = await coverageOf(ctx, { sessionType, startsAt: range.from, endsAt: range.from, travelZoneId: null });
  const [before, after] = [probe.start.until(range.from), range.from.until(probe.end)];
  const slots = new Map<string, Slot>();
  for (const opening of hours) {
    const first = latest(opening.start, question.notBefore);
    const offset = Math.ceil((first.epochMilliseconds - opening.start.epochMilliseconds) / (STEP_MIN * 60_000)) * STEP_MIN;
    for (let at = opening.start.add({ minutes: offset }); Temporal.Instant.compare(at.add({ minutes: durationMin }), opening.end) <= 0; at = at.add({ minutes: STEP_MIN })) {
      const slot = { startsAt: at, endsAt: at.add({ minutes: durationMin }) };
      const coverage = { start: at.subtract(before), end: slot.endsAt.add(after) };
      const crewed = staff.length === 0 || staff.some((person) => gapsOf.get(person.id)?.some((gap) => within(coverage, gap)));
      const roomed = sessionType === 'external' || roomFor(rooms, gapsOf, open, slot) !== null;
      if (crewed && roomed) slots.set(at.toString(), slot);
    }
  }
  return [...slots.values()].sort((a, b) => Temporal.Instant.compare(a.startsAt, b.startsAt));
}

type Room = Awaited<ReturnType<typeof listResources>>[number];
const roomFor = (rooms: readonly Room[], gaps: ReadonlyMap<string, Interval[]>, open: ReadonlyMap<string, Interval[]>, { startsAt, endsAt }: Slot): string | null =>
  rooms.find((room) => {
    const block = { start: startsAt.subtract({ minutes: room.bufferBeforeMin }), end: endsAt.add({ minutes: room.bufferAfterMin }) };
    return (open.get(room.id) ?? []).some((opening) => within({ start: startsAt, end: endsAt }, opening)) && (gaps.get(room.id) ?? []).some((gap) => within(block, gap));
  })?.id ?? null;

export async function slotsOfDay(ctx: Ctx, question: SlotQuestion, date: string): Promise<Slot[]> {
  if (date > question.lastDate || date < todayIn(question.zone, ctx.now)) return [];
  return (await slotsBetween(ctx, question, date, date)).filter((slot) => localDateOf(slot.startsAt, question.zone) === date).slice(0, MOST_A_DAY);
}

/** The next days that have a free time, at most five. */
export async function nextDates(ctx: Ctx, question: SlotQuestion, after: string): Promise<string[]> {
  const from = latestDate(addDays(after, 1), todayIn(question.zone, ctx.now));
  const to = earliestDate(addDays(from, LOOK_AHEAD), question.lastDate);
  if (from > to) return [];
  const days = (await slotsBetween(ctx, question, from, to)).map((slot) => localDateOf(slot.startsAt, question.zone));
  return [...new Set(days)].slice(0, 5);
}
const latestDate = (a: string, b: string): string => (a > b ? a : b);
const earliestDate = (a: string, b: string): string => (a < b ? a : b);

/** A room that is free for exactly this time, the smallest that the calendar lists first; null when none is. */
export async function freeRoom(ctx: Ctx, branchId: string, slot: Slot): Promise<string | null> {
  const range = { from: slot.startsAt.subtract({ hours: 5 }), to: slot.endsAt.add({ hours: 5 }) };
  const [gaps, rooms] = [await freeGaps(ctx, { branchId, kinds: ['room'], ...range }), await listResources(ctx, { branchId, kind: 'room', status: 'active' })];
  const ordered = [...rooms].sort((a, b) => (a.capacity ?? 1e9) - (b.capacity ?? 1e9));
  const always = new Map(rooms.map((room) => [room.id, [{ start: range.from, end: range.to }]]));
  return roomFor(ordered, new Map(gaps.map(({ resourceId, gaps: free }) => [resourceId, free])), always, slot);
}
