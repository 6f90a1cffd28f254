import type { ReportRow } from '#contracts/reports.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { after } from '#platform/paging.ts';
import type { Cursor } from '#platform/paging.ts';
import type { Column, OrderKey, Query } from './declare.ts';

const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const tenantOf = (ctx: Ctx) => ctx.tx.selectFrom('tenant').select(['name', 'zone', 'currency', 'locale', 'createdAt']).where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();
export const branchesOf = (ctx: Ctx) => ctx.tx.selectFrom('branch').select(['id', 'zone', 'currency']).where('tenantId', '=', ctx.actor.tenantId).execute();

const ordered = (order: readonly OrderKey[]) => sql.join(order.map(({ column, desc }) => sql`${sql.ref(`r.${column}`)} ${sql.raw(desc ? 'desc' : 'asc')}`));

/** All rows of a report in its order: what a file streams. */
export const allRows = (query: Query, order: readonly OrderKey[]): Query => sql<ReportRow>`select * from (${query}) r order by ${ordered(order)}`;

export const pageOfRows = async (ctx: Ctx, query: Query, order: readonly OrderKey[], cursor: Cursor | null, limit: number): Promise<ReportRow[]> => {
  const from = cursor ? sql`where ${after(cursor, order.map((key) => ({ ...key, column: `r.${key.column}` })))}` : sql``;
  return (await sql<ReportRow>`select * from (${query}) r ${from} order by ${ordered(order)} limit ${limit}`.execute(ctx.tx)).rows;
};

/** The number of rows and the sums of columns, in the database: they cannot differ from the rows. */
export async function sumsOfRows(ctx: Ctx, query: Query, columns: readonly Column[]): Promise<ReportRow & { rowCount: number }> {
  const sums = columns.filter(({ sum }) => sum).map(({ key }) => sql`coalesce(sum(${sql.ref(`r.${snake(key)}`)}), 0)::bigint as ${sql.ref(snake(key))}`);
  const { rows } = await sql<ReportRow & { rowCount: number }>`select ${sql.join([sql`count(*)::bigint as row_count`, ...sums])} from (${query}) r`.execute(ctx.tx);
  return rows[0]!;
}

/** Active members, to filter by and to send to. */
export const people = (ctx: Ctx) => ctx.tx.selectFrom('membership').select(['userId as id', 'name']).where('tenantId', '=', ctx.actor.tenantId).where('status', '=', 'active').orderBy('name').orderBy('userId').limit(500).execute();

/** Active members with what decides how a mail to them looks. */
export const addressees = (ctx: Ctx, ids: readonly string[]) => sql<{ id: string; name: string; email: string; locale: Locale; branchIds: string[] | null }>`
  select m.user_id as id, m.name, u.email, coalesce(u.locale, t.locale) as locale,
    case when m.all_branches then null else coalesce((select array_agg(b.branch_id) from membership_branch b where b.tenant_id = m.tenant_id and b.user_id = m.user_id), '{}') end as branch_ids
  from membership m join app_user u on u.id = m.user_id join tenant t on t.id = m.tenant_id
  where m.tenant_id = ${ctx.actor.tenantId}::uuid and m.status = 'active' and m.user_id = any(${[...ids]}::uuid[]) order by m.name, m.user_id`.execute(ctx.tx).then(({ rows }) => rows);

/** Once by this key, whoever asks first. */
export const beginRun = async (ctx: Ctx, runKey: string): Promise<boolean> =>
  (await ctx.tx.insertInto('reportRun').values({ tenantId: ctx.actor.tenantId, runKey }).onConflict((oc) => oc.columns(['tenantId', 'runKey']).doNothing()).returning('runKey').executeTakeFirst()) !== undefined;
