import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { ExportFormat, Step } from '#contracts/reports.ts';

const columns = ['id', 'report', 'name', 'filters', 'every', 'day', 'localTime', 'formats', 'recipients', 'active', 'nextAt', 'lastSentAt', 'userId', 'version'] as const;
export interface ScheduleRow {
  id: string; report: string; name: string; filters: Record<string, unknown>; every: Step; day: number | null; localTime: string; formats: ExportFormat[]; recipients: string[]; active: boolean;
  nextAt: Temporal.Instant | null; lastSentAt: Temporal.Instant | null; userId: string; version: number;
}
const from = (ctx: Ctx) => ctx.tx.selectFrom('reportSchedule').select(columns).where('tenantId', '=', ctx.actor.tenantId);

export const schedulesOf = (ctx: Ctx, report: string | undefined): Promise<ScheduleRow[]> =>
  from(ctx).$if(report !== undefined, (query) => query.where('report', '=', report!)).orderBy('name').orderBy('id').limit(200).execute() as Promise<unknown[]> as Promise<ScheduleRow[]>;
export const lockSchedule = (ctx: Ctx, id: string): Promise<ScheduleRow | undefined> => from(ctx).where('id', '=', id).forUpdate().executeTakeFirst() as Promise<unknown> as Promise<ScheduleRow | undefined>;

export type ScheduleValues = Partial<Omit<ScheduleRow, 'id' | 'version'>>;
const written = ({ filters, formats, recipients, ...rest }: ScheduleValues) => ({
  ...rest, ...(filters && { filters: JSON.stringify(filters) }), ...(formats && { formats: sql<string[]>`${[...formats]}::text[]` }), ...(recipients && { recipients: sql<string[]>`${[...recipients]}::uuid[]` }),
});

export const insertSchedule = async (ctx: Ctx, values: ScheduleValues): Promise<ScheduleRow> =>
  (await ctx.tx.insertInto('reportSchedule').values({ tenantId: ctx.actor.tenantId, ...written(values) } as never).returning(columns).executeTakeFirstOrThrow()) as unknown as ScheduleRow;
export const updateSchedule = async (ctx: Ctx, id: string, values: ScheduleValues): Promise<ScheduleRow> =>
  (await ctx.tx.updateTable('reportSchedule').set(written(values) as never).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).returning(columns).executeTakeFirstOrThrow()) as unknown as ScheduleRow;
export const deleteScheduleRow = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('reportSchedule').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
