import { addDays, daysBetween, endOfDayExclusive, startOfDay, todayIn, weekStartOf } from '#contracts/time.ts';
import { findClients } from '#capabilities/clients/public.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid } from '#platform/errors.ts';
import { agendaRows, ownCounts, zoneOfMe } from './agenda-queries.ts';
import type { AgendaRow } from './agenda-queries.ts';

const DAYS_AHEAD = 30;
const MAX_DAYS = 62;
const MAX_ROWS = 500;

async function present(ctx: Ctx, rows: readonly AgendaRow[]) {
  const clients = await findClients(ctx, rows.map((row) => row.clientId));
  return rows.map(({ clientId, ...row }) => {
    const client = clients.get(clientId);
    return {
      ...row, tentative: row.assignmentStatus === 'tentative', attendFrom: startOfDay(row.sessionDate, row.zone),
      client: { fullName: client?.fullName ?? '', primaryPhone: client?.primaryPhone ?? null, email: client?.primaryEmail ?? null },
    };
  });
}

/** Own assignments of some local days: all that a phone without network needs, and no money (studio 5.8, 9). */
export async function myAgenda(ctx: Ctx, asked: { from?: string | undefined; to?: string | undefined }) {
  const zone = await zoneOfMe(ctx);
  const today = todayIn(zone, ctx.now);
  const from = asked.from ?? addDays(today, -1);
  const to = asked.to ?? addDays(asked.from ?? today, DAYS_AHEAD);
  if (to < from) throw invalid('/query/to', 'ends_before_start');
  if (daysBetween(from, to) >= MAX_DAYS) throw invalid('/query/to', 'range_too_long', { days: MAX_DAYS });
  // Coverage may begin the day before the session and end the day after it.
  const rows = await agendaRows(ctx, { from: startOfDay(addDays(from, -1), zone), to: endOfDayExclusive(addDays(to, 1), zone), dates: { from, to }, limit: MAX_ROWS });
  return { items: await present(ctx, rows), from, to, zone, asOf: ctx.now };
}

/** The next job and what waits for the caller (studio 11). */
export async function photographerDashboard(ctx: Ctx) {
  const zone = await zoneOfMe(ctx);
  const today = todayIn(zone, ctx.now);
  const weekStart = weekStartOf(today);
  const monthStart = `${today.slice(0, 7)}-01`;
  const [counts, ahead] = await Promise.all([
    ownCounts(ctx, { weekStart, weekEnd: addDays(weekStart, 6), monthStart, monthEnd: lastOfMonth(monthStart) }),
    agendaRows(ctx, { from: ctx.now, to: ctx.now.add({ hours: 24 * 400 }), limit: 5 }),
  ]);
  const next = ahead.find((row) => !row.attended && Temporal.Instant.compare(row.coverageEnd, ctx.now) > 0);
  return { next: next ? (await present(ctx, [next]))[0]! : null, ...counts };
}

const lastOfMonth = (first: string): string => Temporal.PlainDate.from(first).add({ months: 1 }).subtract({ days: 1 }).toString();
