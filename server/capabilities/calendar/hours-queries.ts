import { sql } from '#platform/db.ts';
import type { TenantTx } from '#platform/db.ts';
import { after } from '#platform/paging.ts';
import type { Cursor } from '#platform/paging.ts';
import type { OpenSpan, WeeklySpan } from './hours.ts';

export interface HoursRow extends WeeklySpan { resourceId: string | null }

/** The branch's own weekly hours and those of its resources. */
export async function weeklyOf(tx: TenantTx, tenantId: string, branchId: string): Promise<HoursRow[]> {
  const rows = await tx.selectFrom('openingHours').select(['resourceId', 'weekday', 'opens', 'closes']).where('tenantId', '=', tenantId).where('branchId', '=', branchId)
    .orderBy('weekday').orderBy('opens').execute();
  return rows.map((row) => ({ resourceId: row.resourceId, weekday: row.weekday, from: row.opens.slice(0, 5), to: row.closes.slice(0, 5) }));
}

export async function replaceWeekly(tx: TenantTx, tenantId: string, branchId: string, resourceId: string | null, spans: readonly WeeklySpan[]): Promise<void> {
  await tx.deleteFrom('openingHours').where('tenantId', '=', tenantId).where('branchId', '=', branchId).where('resourceId', 'is not distinct from', resourceId).execute();
  if (spans.length === 0) return;
  await tx.insertInto('openingHours').values(spans.map((span) => ({ tenantId, branchId, resourceId, weekday: span.weekday, opens: span.from, closes: span.to }))).execute();
}

export interface ExceptionRow { id: string; branchId: string; resourceId: string | null; day: string; name: string; hours: OpenSpan[]; version: number }
const exceptionColumns = ['id', 'branchId', 'resourceId', 'day', 'name', 'hours', 'version'] as const;

export const exceptionsBetween = (tx: TenantTx, tenantId: string, branchId: string, from: string, to: string): Promise<ExceptionRow[]> =>
  tx.selectFrom('calendarException').select(exceptionColumns).where('tenantId', '=', tenantId).where('branchId', '=', branchId)
    .where('day', '>=', from).where('day', '<=', to).orderBy('day').execute();

export interface ExceptionFilter { branchId?: string | undefined; branchIds: readonly string[] | null; from?: string | undefined; to?: string | undefined }
export const pageOfExceptions = (tx: TenantTx, tenantId: string, filter: ExceptionFilter, cursor: Cursor | null, limit: number): Promise<ExceptionRow[]> => {
  let query = tx.selectFrom('calendarException').select(exceptionColumns).where('tenantId', '=', tenantId);
  if (filter.branchId !== undefined) query = query.where('branchId', '=', filter.branchId);
  if (filter.branchIds) query = query.where('branchId', 'in', filter.branchIds.length > 0 ? [...filter.branchIds] : [sql<string>`null`]);
  if (filter.from !== undefined) query = query.where('day', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('day', '<=', filter.to);
  if (cursor) query = query.where(after(cursor, [{ column: 'day', type: 'date' }, { column: 'id', type: 'uuid' }]));
  return query.orderBy('day').orderBy('id').limit(limit).execute();
};

export const insertException = (tx: TenantTx, tenantId: string, row: { branchId: string; resourceId: string | null; day: string; name: string; hours: readonly OpenSpan[] }): Promise<ExceptionRow> =>
  tx.insertInto('calendarException').values({ tenantId, ...row, hours: JSON.stringify(row.hours) }).returning(exceptionColumns).executeTakeFirstOrThrow();

export const findException = (tx: TenantTx, tenantId: string, id: string): Promise<ExceptionRow | undefined> =>
  tx.selectFrom('calendarException').select(exceptionColumns).where('tenantId', '=', tenantId).where('id', '=', id).forUpdate().executeTakeFirst();

export const deleteExceptionRow = (tx: TenantTx, tenantId: string, id: string) =>
  tx.deleteFrom('calendarException').where('tenantId', '=', tenantId).where('id', '=', id).execute();
