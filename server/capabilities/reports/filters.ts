import type { Step } from '#contracts/reports.ts';
import { daysBetween, monthOf, todayIn } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import { seesBranch } from '#platform/context.ts';
import { invalid, notFound } from '#platform/errors.ts';
import { branchesOf, tenantOf } from './queries.ts';

/** What a report is asked for, filled in: what every report understands. */
export interface Filters {
  /** Local days, both included; null: open. */
  from: string | null;
  to: string | null;
  by: Step;
  branchId: string | null;
  type: string | null;
  states: readonly string[] | null;
  personId: string | null;
  /** The currency of every amount: the branch's, else the business's. Amounts in another are not in it. */
  currency: string;
  /** Zone of the branch, else of the business, for what belongs to no branch. */
  zone: string;
  /** The local day now. */
  today: string;
  /** What the app asks besides, by its own names. */
  more: Readonly<Record<string, string>>;
}

export interface Asked { from?: string | undefined; to?: string | undefined; by?: Step | undefined; branchId?: string | undefined; type?: string | undefined; state?: string | readonly string[] | undefined; personId?: string | undefined; more?: Readonly<Record<string, string>> | undefined }

const COMMON: ReadonlySet<string> = new Set(['from', 'to', 'by', 'branchId', 'type', 'state', 'personId', 'limit', 'cursor', 'export', 'more']);
/** The filters that only the app knows: its route has judged them. */
const furtherOf = (asked: Asked): Record<string, string> => ({ ...Object.fromEntries(Object.entries(asked).filter((entry): entry is [string, string] => !COMMON.has(entry[0]) && typeof entry[1] === 'string')), ...asked.more });

/** Ten years: more is a mistake in typing. */
const LONGEST_DAYS = 3660;

/** @throws NOT_FOUND for a foreign branch, VALIDATION_ERROR for a range that goes backwards or for ever */
export async function filtersOf(ctx: Ctx, asked: Asked, { period, step, longestDays = LONGEST_DAYS }: { period: 'required' | 'open'; step?: Step | undefined; longestDays?: number | undefined }): Promise<Filters> {
  const [tenant, branches] = await Promise.all([tenantOf(ctx), asked.branchId ? branchesOf(ctx) : []]);
  const branch = asked.branchId ? branches.find(({ id }) => id === asked.branchId) : undefined;
  if (asked.branchId && (!branch || !seesBranch(ctx.actor, asked.branchId))) throw notFound({ entity: 'branch', id: asked.branchId });
  const { zone, currency } = branch ?? tenant;
  const today = todayIn(zone, ctx.now);
  const open = period === 'open' && !asked.from && !asked.to;
  const from = asked.from ?? (open ? null : `${monthOf(asked.to ?? today)}-01`);
  const to = asked.to ?? (open ? null : (from ?? today) > today ? from : today);
  if (from && to && from > to) throw invalid('/query/to', 'ends_before_start');
  if (from && to && daysBetween(from, to) >= longestDays) throw invalid('/query/to', 'report_range_too_long');
  const states = typeof asked.state === 'string' ? asked.state.split(',').filter(Boolean) : (asked.state ?? null);
  return { from, to, by: step === undefined ? 'month' : (asked.by ?? step), branchId: asked.branchId ?? null, type: asked.type ?? null, states: states && states.length > 0 ? states : null, personId: asked.personId ?? null, currency, zone, today, more: furtherOf(asked) };
}
