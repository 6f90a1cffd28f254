import type { ManagerDashboard, OwnStats } from '#contracts/studio-reports.ts';
import { filtersOf, rowsOfReport } from '#capabilities/reports/public.ts';
import type { Filters } from '#capabilities/reports/public.ts';
import type { ReportAnswer } from '#contracts/reports.ts';
import { addDays, daysBetween, monthOf } from '#contracts/time.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { editorsReport } from './editors.ts';
import { agingTotals } from './money-queries.ts';
import { ownEditing, ownPeriods, ownShooting } from './own-queries.ts';
import { photographersReport } from './photographers.ts';
import { revenueReport } from './revenue.ts';
import { roomUseReport } from './room-use.ts';
import { sessionsByPeriodReport } from './sessions-by-period.ts';

interface Asked { from?: string | undefined; to?: string | undefined; branchId?: string | undefined }
const MOST = 500;

/** The period of the same length before it; the month before where it is one from its first day on. */
export function periodBefore({ from, to }: { from: string; to: string }): { from: string; to: string } {
  if (from.endsWith('-01') && monthOf(from) === monthOf(to)) {
    const first = Temporal.PlainDate.from(from).subtract({ months: 1 });
    const wholeMonth = addDays(to, 1).endsWith('-01');
    return { from: first.toString(), to: wholeMonth ? addDays(from, -1) : first.with({ day: Temporal.PlainDate.from(to).day }).toString() };
  }
  return { from: addDays(from, -daysBetween(from, to) - 1), to: addDays(from, -1) };
}

const total = (answer: ReportAnswer | null, key: string): number | null => {
  const value = answer?.totals[key];
  return typeof value === 'number' ? value : null;
};

/** Every figure is a total of the report that shows its rows, so the two cannot differ. */
export async function dashboardOfManager(ctx: Ctx, asked: Asked): Promise<ManagerDashboard> {
  const filters = await filtersOf(ctx, asked, { period: 'required', longestDays: 400 });
  const period = { from: filters.from!, to: filters.to! };
  const before: Filters = { ...filters, ...periodBefore(period) };
  const byWeek = (given: Filters): Filters => ({ ...given, by: 'week' });
  const sees = { sessions: can(ctx.actor, 'studio.report.session'), money: can(ctx.actor, 'studio.report.financial'), people: can(ctx.actor, 'studio.report.performance') };
  const when = <T>(allowed: boolean, work: () => Promise<T>): Promise<T | null> => (allowed ? work() : Promise.resolve(null));
  const [revenue, revenueBefore, sessions, sessionsBefore, editors, editorsBefore, photographers, rooms, aging] = await Promise.all([
    when(sees.money, () => rowsOfReport(ctx, revenueReport, filters, MOST)), when(sees.money, () => rowsOfReport(ctx, revenueReport, before, MOST)),
    when(sees.sessions, () => rowsOfReport(ctx, sessionsByPeriodReport, byWeek(filters), MOST)), when(sees.sessions, () => rowsOfReport(ctx, sessionsByPeriodReport, byWeek(before), MOST)),
    when(sees.people, () => rowsOfReport(ctx, editorsReport, filters, MOST)), when(sees.people, () => rowsOfReport(ctx, editorsReport, before, MOST)),
    when(sees.people, () => rowsOfReport(ctx, photographersReport, filters, MOST)), when(sees.people, () => rowsOfReport(ctx, roomUseReport, filters, MOST)),
    when(sees.money, () => agingTotals(ctx, { ...filters, from: null, to: null })),
  ]);
  const figure = (now: ReportAnswer | null, then: ReportAnswer | null, key: string) => (now === null ? null : { value: total(now, key), before: total(then, key) });
  return {
    ...period, comparedFrom: before.from!, comparedTo: before.to!, currency: filters.currency,
    cards: { revenueMinor: figure(revenue, revenueBefore, 'netMinor'), sessions: figure(sessions, sessionsBefore, 'attended'), conversion: figure(sessions, sessionsBefore, 'conversion'), onTime: figure(editors, editorsBefore, 'onTimePromised') },
    weeks: sessions?.items.map((row) => ({ week: String(row['period']), requested: Number(row['requested']), attended: Number(row['attended']) })) ?? null,
    types: sessions && { studio: total(sessions, 'studio') ?? 0, external: total(sessions, 'external') ?? 0 },
    photographers: photographers?.items.map((row) => ({ id: String(row['id']), name: String(row['photographer']), attended: Number(row['attended']), coveredMin: Number(row['coveredMin']) })) ?? null,
    rooms: rooms && { use: total(rooms, 'use'), cells: perHour(rooms) },
    aging,
  };
}

/** All rooms together, by weekday and hour. */
function perHour(answer: ReportAnswer): { weekday: number; hour: number; bookedMin: number; openMin: number }[] {
  const cells = new Map<string, { weekday: number; hour: number; bookedMin: number; openMin: number }>();
  for (const row of answer.items) {
    const [weekday, hour] = [Number(row['weekday']), Number(row['hour'])];
    const cell = cells.get(`${weekday}:${hour}`) ?? { weekday, hour, bookedMin: 0, openMin: 0 };
    cells.set(`${weekday}:${hour}`, { ...cell, bookedMin: cell.bookedMin + Number(row['bookedMin']), openMin: cell.openMin + Number(row['openMin']) });
  }
  return [...cells.values()].sort((a, b) => a.weekday - b.weekday || a.hour - b.hour);
}

/** The caller's own figures, by the same queries that the manager sees. */
export async function statsOfCaller(ctx: Ctx, asked: Asked): Promise<OwnStats> {
  const filters = await filtersOf(ctx, asked, { period: 'required', step: 'week', longestDays: 400 });
  const userId = ctx.actor.userId ?? '00000000-0000-0000-0000-000000000000';
  const [photographer, editor, periods] = await Promise.all([ownShooting(ctx, filters, userId), ownEditing(ctx, filters, userId), ownPeriods(ctx, filters, userId)]);
  return { from: filters.from!, to: filters.to!, by: filters.by, photographer, editor, periods };
}
