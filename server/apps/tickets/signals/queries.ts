import type { SignalKind } from '#contracts/tickets-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';

export interface SignalRow { key: string; kind: SignalKind; subject: string; count: number; admissions: number; firstAt: Temporal.Instant; lastAt: Temporal.Instant; orders: { id: string; number: string }[]; note: string | null; reviewedBy: string | null; reviewedAt: Temporal.Instant | null; reviewedCount: number | null }

const MOST_ORDERS = 10;
/** Purchases that stand, and transfers that were not refused; courtesies and tests are no sign of anything. */
const found = (ctx: Ctx, eventId: string, from: number) => sql`
  with bought as (
    select o.id, o.number, o.buyer_email, nullif(o.buyer_id_number, '') as document, o.admissions, o.paid_at from ticket_order o
    where o.tenant_id = ${ctx.actor.tenantId}::uuid and o.event_id = ${eventId}::uuid and o.status in ('paid', 'partially_refunded') and o.channel <> 'courtesy' and o.mode = 'live'
  ), carded as (
    select distinct b.*, g.card from bought b join checkout c on c.tenant_id = ${ctx.actor.tenantId}::uuid and c.owner_type = 'ticket_order' and c.owner_id = b.id
      join gateway_transaction g on g.tenant_id = c.tenant_id and g.checkout_id = c.id and g.status = 'approved' and g.card is not null
  ), passed as (
    select x.from_email, x.created_at, o.id, o.number from ticket_transfer x join ticket t on t.tenant_id = x.tenant_id and t.id = x.ticket_id join ticket_order o on o.tenant_id = t.tenant_id and o.id = t.order_id
    where x.tenant_id = ${ctx.actor.tenantId}::uuid and x.event_id = ${eventId}::uuid and x.status in ('pending', 'accepted') and not t.is_test
  ), signs as (
    select 'email' as kind, buyer_email as subject, count(*)::integer as count, sum(admissions)::integer as admissions, min(paid_at) as first_at, max(paid_at) as last_at, (jsonb_agg(jsonb_build_object('id', id, 'number', number) order by paid_at desc)) as orders from bought where buyer_email is not null group by buyer_email having count(*) >= ${from}
    union all
    select 'document', document, count(*)::integer, sum(admissions)::integer, min(paid_at), max(paid_at), jsonb_agg(jsonb_build_object('id', id, 'number', number) order by paid_at desc) from bought where document is not null group by document having count(*) >= ${from}
    union all
    select 'card', card, count(*)::integer, sum(admissions)::integer, min(paid_at), max(paid_at), jsonb_agg(jsonb_build_object('id', id, 'number', number) order by paid_at desc) from carded group by card having count(*) >= ${from}
    union all
    select 'transfers', from_email, count(*)::integer, count(*)::integer, min(created_at), max(created_at), jsonb_agg(distinct jsonb_build_object('id', id, 'number', number)) from passed group by from_email having count(*) >= ${from}
  )
  select encode(sha256(convert_to(s.kind || ':' || s.subject, 'UTF8')), 'hex') as key, s.kind, s.subject, s.count, s.admissions, s.first_at, s.last_at, jsonb_path_query_array(s.orders, ${`$[0 to ${MOST_ORDERS - 1}]`}::jsonpath) as orders from signs s`;

const shown = (ctx: Ctx, eventId: string, from: number) => sql`
  select f.*, r.note, m.name as reviewed_by, r.reviewed_at, r.count as reviewed_count from (${found(ctx, eventId, from)}) f
  left join ticket_signal_review r on r.tenant_id = ${ctx.actor.tenantId}::uuid and r.event_id = ${eventId}::uuid and r.kind = f.kind and r.subject_hash = f.key
  left join membership m on m.tenant_id = r.tenant_id and m.user_id = r.reviewed_by`;

export const signalPage = async (ctx: Ctx, eventId: string, { from, open, after, limit }: { from: number; open: boolean; after: readonly unknown[] | null; limit: number }): Promise<SignalRow[]> =>
  (await sql<SignalRow>`select * from (${shown(ctx, eventId, from)}) s where ${open ? sql`(s.reviewed_count is null or s.count > s.reviewed_count)` : sql`true`}
    ${after ? sql`and (s.count < ${Number(after[0])} or (s.count = ${Number(after[0])} and s.key > ${String(after[1])}))` : sql``} order by s.count desc, s.key limit ${limit}`.execute(ctx.tx)).rows;
export const signalByKey = async (ctx: Ctx, eventId: string, from: number, key: string): Promise<SignalRow | undefined> => (await sql<SignalRow>`select * from (${shown(ctx, eventId, from)}) s where s.key = ${key}`.execute(ctx.tx)).rows[0];
export const keepReview = (ctx: Ctx, values: { eventId: string; kind: SignalKind; subjectHash: string; count: number; note: string }) =>
  ctx.tx.insertInto('ticketSignalReview').values({ tenantId: ctx.actor.tenantId, ...values, reviewedBy: ctx.actor.userId, reviewedAt: ctx.now })
    .onConflict((oc) => oc.constraint('ticket_signal_review_once').doUpdateSet({ count: values.count, note: values.note, reviewedBy: ctx.actor.userId, reviewedAt: ctx.now })).execute();
