import type { z } from 'zod';
import type { listReceivables } from '#contracts/studio-payments.ts';
import type { AgingBucket } from '#contracts/payment-terms.ts';
import type { SessionStatus } from '#contracts/studio-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

// What clients owe of sessions that took place, by age (studio 5.11): days since the material was ready, else since the
// session, by the day of the session's branch.

type Bucket = z.output<typeof AgingBucket>;
const TAKEN_PLACE: readonly SessionStatus[] = ['confirmed', 'assigned', 'attended', 'in_editing', 'ready_for_delivery', 'completed'];

const owed = (ctx: Ctx, branchId: string | undefined) => ctx.tx.selectFrom('photoSession as s')
  .innerJoin('client as c', (join) => join.onRef('c.tenantId', '=', 's.tenantId').onRef('c.id', '=', 's.clientId'))
  .select(['s.id as sessionId', 's.code', 's.status', 's.clientId', 'c.fullName as clientName', 's.sessionDate', 's.totalMinor', 's.netPaidMinor', 's.currency'])
  .select([
    sql<number>`(s.total_minor - s.net_paid_minor)`.as('balanceDueMinor'), sql<string>`coalesce((s.ready_at at time zone s.zone)::date, s.session_date)`.as('sinceDate'),
    sql<number>`((app.now() at time zone s.zone)::date - coalesce((s.ready_at at time zone s.zone)::date, s.session_date))`.as('days'),
  ])
  .where('s.tenantId', '=', ctx.actor.tenantId).where('s.deletedAt', 'is', null).where('s.status', 'in', TAKEN_PLACE).where(sql<boolean>`s.total_minor > s.net_paid_minor`)
  .where(sql<boolean>`s.session_date <= (app.now() at time zone s.zone)::date`)
  .$if(branchId !== undefined, (query) => query.where('s.branchId', '=', branchId!))
  .$if(ctx.actor.branchIds !== null, (query) => query.where(sql<boolean>`s.branch_id = any(${[...(ctx.actor.branchIds ?? [])]}::uuid[])`));

const bucket = sql<Bucket>`case when o.days <= 30 then '0_30' when o.days <= 60 then '31_60' when o.days <= 90 then '61_90' else 'over_90' end`;

export async function receivables(ctx: Ctx, { limit, cursor, branchId, bucket: wanted }: z.output<typeof listReceivables.query>) {
  const from = readCursor(cursor, 2);
  const rows = await ctx.tx.selectFrom(owed(ctx, branchId).as('o')).selectAll('o').select(bucket.as('bucket'))
    .$if(wanted !== undefined, (query) => query.where(bucket, '=', wanted!))
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'o.since_date', type: 'date', desc: false }, { column: 'o.session_id', type: 'uuid', desc: false }])))
    .orderBy('o.sinceDate').orderBy('o.sessionId').limit(limit + 1).execute();
  const buckets = await ctx.tx.selectFrom(owed(ctx, branchId).as('o'))
    .select((eb) => [bucket.as('bucket'), 'o.currency', eb.cast<number>(eb.fn.countAll(), 'integer').as('count'), eb.cast<number>(eb.fn.sum('o.balanceDueMinor'), 'bigint').as('balanceDueMinor')])
    .groupBy([bucket, 'o.currency']).orderBy('o.currency').orderBy(bucket).execute();
  return { ...toPage(rows, limit, (row) => [row.sinceDate, row.sessionId]), buckets };
}
