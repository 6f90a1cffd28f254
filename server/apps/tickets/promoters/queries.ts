import type { Insertable, Selectable } from 'kysely';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

export type LinkRow = Selectable<DB['promoterLink']>;

const ours = (ctx: Ctx) => ctx.actor.tenantId;

// ------------------------------------------------------------------------------------------------------------- links
export const linksByCodes = (ctx: Ctx, codes: readonly string[]) =>
  ctx.tx.selectFrom('promoterLink as l').innerJoin('appUser as u', 'u.id', 'l.memberId').select(['l.id', 'l.code', 'l.isActive', 'l.memberId', 'u.email'])
    .where('l.tenantId', '=', ours(ctx)).where('l.code', '=', sql<string>`any(${[...codes]}::text[])`).execute();
/** With the mailbox of its promoter, by which own purchases are known. */
export const linkWithOwner = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('promoterLink as l').innerJoin('appUser as u', 'u.id', 'l.memberId').select(['l.id', 'l.isActive', 'l.memberId', 'l.commissionBp', 'u.email'])
    .where('l.tenantId', '=', ours(ctx)).where('l.id', '=', id).executeTakeFirst();
export const lockLink = (ctx: Ctx, id: string) => ctx.tx.selectFrom('promoterLink').selectAll().where('tenantId', '=', ours(ctx)).where('id', '=', id).forUpdate().executeTakeFirst();
export const insertLink = (ctx: Ctx, values: { memberId: string; code: string; commissionBp: number | null }) =>
  ctx.tx.insertInto('promoterLink').values({ tenantId: ours(ctx), ...values }).returning('id').executeTakeFirstOrThrow();
export const updateLink = (ctx: Ctx, id: string, values: { commissionBp?: number | null; isActive?: boolean }) =>
  ctx.tx.updateTable('promoterLink').set((eb) => ({ code: eb.ref('code'), ...values })).where('tenantId', '=', ours(ctx)).where('id', '=', id).execute();
export const deleteLinkRow = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('promoterLink').where('tenantId', '=', ours(ctx)).where('id', '=', id).execute();
export const codeIsTaken = async (ctx: Ctx, code: string): Promise<boolean> =>
  (await ctx.tx.selectFrom('promoterLink').select('id').where('tenantId', '=', ours(ctx)).where('code', '=', code).executeTakeFirst()) !== undefined;

/** Whoever may become a promoter: people of the organizer, by name. */
export const memberOf = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('membership').select(['userId', 'name', 'status']).where('tenantId', '=', ours(ctx)).where('userId', '=', id).executeTakeFirst();
export async function candidatePage(ctx: Ctx, { limit, cursor, search }: { limit: number; cursor?: string | undefined; search?: string | undefined }) {
  const from = readCursor(cursor, 2);
  const rows = await ctx.tx.selectFrom('membership as m').innerJoin('appUser as u', 'u.id', 'm.userId').select(['m.userId as id', 'm.name', 'u.email'])
    .where('m.tenantId', '=', ours(ctx)).where('m.status', '<>', 'disabled')
    .$if(Boolean(search), (query) => query.where(sql<boolean>`app.fold(m.name || ' ' || u.email) like '%' || replace(replace(replace(app.fold(${search}), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'`))
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'm.name', type: 'text' }, { column: 'm.user_id', type: 'uuid' }])))
    .orderBy('m.name').orderBy('m.userId').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.name, row.id]);
}

/** Figures of each link, every sum by itself, so that none multiplies another. */
const withFigures = (ctx: Ctx) => sql`
  select l.tenant_id, l.id, l.member_id, m.name as member_name, u.email as member_email, l.code, l.commission_bp, l.is_active, l.version,
    coalesce(k.clicks, 0) as clicks, coalesce(c.orders, 0) as orders, coalesce(c.units, 0) as units, coalesce(c.base_minor, 0)::bigint as base_minor, coalesce(c.pending_minor, 0)::bigint as pending_minor,
    coalesce(c.approved_minor, 0)::bigint as approved_minor, coalesce(c.paid_minor, 0)::bigint as paid_minor, coalesce(c.reversed_minor, 0)::bigint as reversed_minor
  from promoter_link l join membership m on m.tenant_id = l.tenant_id and m.user_id = l.member_id join app_user u on u.id = l.member_id
  left join lateral (select sum(clicks)::integer as clicks from promoter_click where tenant_id = l.tenant_id and link_id = l.id) k on true
  left join lateral (select count(*) filter (where kind = 'accrual')::integer as orders, (sum(units) filter (where kind = 'accrual'))::integer as units, sum(base_minor) filter (where kind = 'accrual') as base_minor,
      sum(amount_minor) filter (where status = 'pending') as pending_minor, sum(amount_minor) filter (where status = 'approved') as approved_minor, sum(amount_minor) filter (where status = 'paid') as paid_minor, -sum(amount_minor) filter (where kind = 'reversal') as reversed_minor
    from commission where tenant_id = l.tenant_id and link_id = l.id and status <> 'cancelled') c on true
  where l.tenant_id = ${ours(ctx)}::uuid`;
export interface LinkFigures {
  id: string; memberId: string; memberName: string; memberEmail: string; code: string; commissionBp: number | null; isActive: boolean; version: number;
  clicks: number; orders: number; units: number; baseMinor: number; pendingMinor: number; approvedMinor: number; paidMinor: number; reversedMinor: number;
}
const FIGURES = sql.raw('id, member_id, member_name, member_email, code, commission_bp, is_active, version, clicks, orders, units, base_minor, pending_minor, approved_minor, paid_minor, reversed_minor');

/** Who sold the most comes first. */
export async function linkPage(ctx: Ctx, { limit, cursor, search, active, memberId }: { limit: number; cursor?: string | undefined; search?: string | undefined; active?: boolean | undefined; memberId?: string | undefined }) {
  const from = readCursor(cursor, 2);
  const { rows } = await sql<LinkFigures>`select ${FIGURES} from (${withFigures(ctx)}) r where true
    ${search ? sql`and app.fold(member_name || ' ' || code) like '%' || replace(replace(replace(app.fold(${search}), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'` : sql``}
    ${active === undefined ? sql`` : sql`and is_active = ${active}`} ${memberId === undefined ? sql`` : sql`and member_id = ${memberId}::uuid`}
    ${from === null ? sql`` : sql`and (base_minor, id) < (${from[0]}::bigint, ${from[1]}::uuid)`} order by base_minor desc, id desc limit ${limit + 1}`.execute(ctx.tx);
  return toPage(rows, limit, (row) => [row.baseMinor, row.id]);
}
export const linkFigures = async (ctx: Ctx, id: string): Promise<LinkFigures | undefined> => (await sql<LinkFigures>`select ${FIGURES} from (${withFigures(ctx)}) r where id = ${id}::uuid`.execute(ctx.tx)).rows[0];

// ------------------------------------------------------------------------------------------------------ rates, clicks
export async function rateRows(ctx: Ctx, linkId: string, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const from = readCursor(cursor, 2);
  const rows = await ctx.tx.selectFrom('promoterEvent as p').innerJoin('ticketEvent as e', (join) => join.onRef('e.tenantId', '=', 'p.tenantId').onRef('e.id', '=', 'p.eventId'))
    .select(['p.eventId', 'e.name as eventName', 'e.slug', 'e.startAt', 'p.commissionBp', 'p.isActive']).where('p.tenantId', '=', ours(ctx)).where('p.linkId', '=', linkId)
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'e.start_at', type: 'timestamptz', desc: true }, { column: 'p.event_id', type: 'uuid', desc: true }])))
    .orderBy('e.startAt', 'desc').orderBy('p.eventId', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.startAt, row.eventId]);
}
export const rateOf = (ctx: Ctx, linkId: string, eventId: string) =>
  ctx.tx.selectFrom('promoterEvent').select(['commissionBp', 'isActive']).where('tenantId', '=', ours(ctx)).where('linkId', '=', linkId).where('eventId', '=', eventId).executeTakeFirst();
export const putRate = (ctx: Ctx, values: { linkId: string; eventId: string; commissionBp: number; isActive: boolean }) =>
  ctx.tx.insertInto('promoterEvent').values({ tenantId: ours(ctx), ...values }).onConflict((oc) => oc.constraint('promoter_event_once').doUpdateSet({ commissionBp: values.commissionBp, isActive: values.isActive })).execute();
export const dropRate = (ctx: Ctx, linkId: string, eventId: string) =>
  ctx.tx.deleteFrom('promoterEvent').where('tenantId', '=', ours(ctx)).where('linkId', '=', linkId).where('eventId', '=', eventId).returning('commissionBp').executeTakeFirst();
export const countClick = (ctx: Ctx, values: { linkId: string; eventId: string | null; day: string }) =>
  ctx.tx.insertInto('promoterClick').values({ tenantId: ours(ctx), ...values, clicks: 1 }).onConflict((oc) => oc.constraint('promoter_click_once').doUpdateSet((eb) => ({ clicks: eb('promoterClick.clicks', '+', 1) }))).execute();
export const eventBySlug = (ctx: Ctx, slug: string) => ctx.tx.selectFrom('ticketEvent').select('id').where('tenantId', '=', ours(ctx)).where('slug', '=', slug).executeTakeFirst();

// -------------------------------------------------------------------------------------------------------- commissions
/** Whether a refund gave units back. */
export const isOfUnits = async (ctx: Ctx, refundId: string): Promise<boolean> =>
  (await ctx.tx.selectFrom('ticketRefundUnit').select('id').where('tenantId', '=', ours(ctx)).where('refundId', '=', refundId).limit(1).executeTakeFirst()) !== undefined;
const commissionColumns = ['id', 'kind', 'eventId', 'orderId', 'linkId', 'accrualId', 'cause', 'baseMinor', 'rateBp', 'rateSource', 'amountMinor', 'currency', 'units', 'status', 'payoutId'] as const;
export type CommissionRow = Pick<Selectable<DB['commission']>, (typeof commissionColumns)[number]>;

/** The order as far as a commission needs it; locked, so that a refund and a payment of one order do not cross. */
export const lockSoldOrder = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('ticketOrder').select(['id', 'eventId', 'mode', 'currency', 'faceMinor', 'unitCount', 'promoterLinkId', 'buyerEmail', 'status', 'channel']).where('tenantId', '=', ours(ctx)).where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
export const accrualOf = (ctx: Ctx, orderId: string) =>
  ctx.tx.selectFrom('commission').select(commissionColumns).where('tenantId', '=', ours(ctx)).where('orderId', '=', orderId).where('kind', '=', 'accrual').forUpdate().executeTakeFirst();
export const reversalsOf = (ctx: Ctx, accrualId: string) =>
  ctx.tx.selectFrom('commission').select(commissionColumns).where('tenantId', '=', ours(ctx)).where('accrualId', '=', accrualId).orderBy('id').execute();
/** Null: there is one already. */
export const insertCommission = async (ctx: Ctx, values: Omit<Insertable<DB['commission']>, 'tenantId'>) =>
  (await ctx.tx.insertInto('commission').values({ tenantId: ours(ctx), ...values }).onConflict((oc) => oc.doNothing()).returning('id').executeTakeFirst())?.id ?? null;
/** With the reversals of each, in the order of their ids. */
export const lockCommissions = (ctx: Ctx, ids: readonly string[]) =>
  ctx.tx.selectFrom('commission').select(commissionColumns).where('tenantId', '=', ours(ctx)).where((eb) => eb.or([eb('id', 'in', [...ids]), eb('accrualId', 'in', [...ids])])).orderBy('id').forUpdate().execute();
export const setPayout = (ctx: Ctx, id: string, payoutId: string) => ctx.tx.updateTable('commission').set({ payoutId }).where('tenantId', '=', ours(ctx)).where('id', '=', id).execute();
export const setCancelReason = (ctx: Ctx, id: string, cancelReason: string) => ctx.tx.updateTable('commission').set({ cancelReason }).where('tenantId', '=', ours(ctx)).where('id', '=', id).execute();

export interface CommissionFilter { limit: number; cursor?: string | undefined; status?: string | undefined; linkId?: string | undefined; memberId?: string | undefined; eventId?: string | undefined; payoutId?: string | undefined }
export async function commissionPage(ctx: Ctx, { limit, cursor, status, linkId, memberId, eventId, payoutId }: CommissionFilter) {
  const from = readCursor(cursor, 1);
  const rows = await ctx.tx.selectFrom('commission as c').innerJoin('promoterLink as l', (join) => join.onRef('l.tenantId', '=', 'c.tenantId').onRef('l.id', '=', 'c.linkId'))
    .innerJoin('membership as m', (join) => join.onRef('m.tenantId', '=', 'l.tenantId').onRef('m.userId', '=', 'l.memberId')).innerJoin('ticketEvent as e', (join) => join.onRef('e.tenantId', '=', 'c.tenantId').onRef('e.id', '=', 'c.eventId'))
    .innerJoin('ticketOrder as o', (join) => join.onRef('o.tenantId', '=', 'c.tenantId').onRef('o.id', '=', 'c.orderId'))
    .select(['c.id', 'c.kind', 'c.status', 'c.eventId', 'e.name as eventName', 'c.orderId', 'o.number as orderNumber', 'o.paidAt', 'e.timeZone', 'c.linkId', 'l.code', 'l.memberId', 'm.name as memberName', 'c.baseMinor', 'c.rateBp', 'c.rateSource', 'c.amountMinor', 'c.currency', 'c.units', 'c.payoutId', 'c.cancelReason', 'c.createdAt'])
    .where('c.tenantId', '=', ours(ctx))
    .$if(status !== undefined, (query) => query.where('c.status', '=', status as 'paid')).$if(linkId !== undefined, (query) => query.where('c.linkId', '=', linkId!)).$if(memberId !== undefined, (query) => query.where('l.memberId', '=', memberId!))
    .$if(eventId !== undefined, (query) => query.where('c.eventId', '=', eventId!)).$if(payoutId !== undefined, (query) => query.where('c.payoutId', '=', payoutId!))
    .$if(from !== null, (query) => query.where('c.id', '<', String(from![0]))).orderBy('c.id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.id]);
}

// ------------------------------------------------------------------------------------------------------------ payouts
/** Everything of a promoter that is approved and not paid, reversals too; locked. */
export const lockPayable = (ctx: Ctx, memberId: string, currency: string) =>
  ctx.tx.selectFrom('commission as c').innerJoin('promoterLink as l', (join) => join.onRef('l.tenantId', '=', 'c.tenantId').onRef('l.id', '=', 'c.linkId')).select(['c.id', 'c.status', 'c.amountMinor'])
    .where('c.tenantId', '=', ours(ctx)).where('l.memberId', '=', memberId).where('c.currency', '=', currency).where('c.status', '=', 'approved').orderBy('c.id').forUpdate('c').execute();
export const insertPayout = (ctx: Ctx, values: { memberId: string; currency: string; amountMinor: number; reference: string }) =>
  ctx.tx.insertInto('commissionPayout').values({ tenantId: ours(ctx), ...values }).returning('id').executeTakeFirstOrThrow();
export async function payoutPage(ctx: Ctx, { limit, cursor, memberId, id }: { limit: number; cursor?: string | undefined; memberId?: string | undefined; id?: string }) {
  const from = readCursor(cursor, 1);
  const rows = await ctx.tx.selectFrom('commissionPayout as p').innerJoin('membership as m', (join) => join.onRef('m.tenantId', '=', 'p.tenantId').onRef('m.userId', '=', 'p.memberId'))
    .select(['p.id', 'p.memberId', 'm.name as memberName', 'p.currency', 'p.amountMinor', 'p.reference', 'p.paidAt']).where('p.tenantId', '=', ours(ctx))
    .$if(memberId !== undefined, (query) => query.where('p.memberId', '=', memberId!)).$if(id !== undefined, (query) => query.where('p.id', '=', id!))
    .$if(from !== null, (query) => query.where('p.id', '<', String(from![0]))).orderBy('p.id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.id]);
}
/** What each promoter has to get: approved, reversals netted; below zero when more was taken back than is left. */
export async function balancePage(ctx: Ctx, { limit, cursor, memberId }: { limit: number; cursor?: string | undefined; memberId?: string | undefined }) {
  const from = readCursor(cursor, 3);
  const { rows } = await sql<{ memberId: string; memberName: string; currency: string; approvedMinor: number; pendingMinor: number; paidMinor: number; rows: number }>`
    select * from (select l.member_id, m.name as member_name, c.currency, coalesce(sum(c.amount_minor) filter (where c.status = 'approved'), 0)::bigint as approved_minor, coalesce(sum(c.amount_minor) filter (where c.status = 'pending'), 0)::bigint as pending_minor,
        coalesce(sum(c.amount_minor) filter (where c.status = 'paid'), 0)::bigint as paid_minor, (count(*) filter (where c.status = 'approved'))::integer as rows
      from commission c join promoter_link l on l.tenant_id = c.tenant_id and l.id = c.link_id join membership m on m.tenant_id = l.tenant_id and m.user_id = l.member_id
      where c.tenant_id = ${ours(ctx)}::uuid and c.status <> 'cancelled' ${memberId === undefined ? sql`` : sql`and l.member_id = ${memberId}::uuid`} group by l.member_id, m.name, c.currency) b
    where true ${from === null ? sql`` : sql`and (member_name, member_id, currency) > (${from[0]}::text, ${from[1]}::uuid, ${from[2]}::text)`} order by member_name, member_id, currency limit ${limit + 1}`.execute(ctx.tx);
  return toPage(rows, limit, (row) => [row.memberName, row.memberId, row.currency]);
}

// --------------------------------------------------------------------------------------------------------- one's own
export const ownersOf = (ctx: Ctx, linkIds: readonly string[]) =>
  ctx.tx.selectFrom('promoterLink').select(['id', 'memberId']).where('tenantId', '=', ours(ctx)).where('id', 'in', linkIds.length > 0 ? [...linkIds] : [NOBODY]).execute();
export const mailboxesOf = (ctx: Ctx, userIds: readonly string[]) =>
  ctx.tx.selectFrom('membership as m').innerJoin('appUser as u', 'u.id', 'm.userId').select(['m.userId', 'm.name', 'u.email', 'u.locale']).where('m.tenantId', '=', ours(ctx)).where('m.status', '<>', 'disabled').where('m.userId', 'in', userIds.length > 0 ? [...userIds] : [NOBODY]).execute();
const NOBODY = '00000000-0000-0000-0000-000000000000';
export const siteOf = (ctx: Ctx) => ctx.tx.selectFrom('tenant').select(['slug', 'zone']).where('id', '=', ours(ctx)).executeTakeFirstOrThrow();

/** Place of each link by face money sold; the same sum is the same place. */
export const ranksOf = async (ctx: Ctx): Promise<Map<string, number>> => {
  const { rows } = await sql<{ id: string; place: number }>`select l.id, (rank() over (order by coalesce(sum(c.base_minor), 0) desc))::integer as place from promoter_link l
    left join commission c on c.tenant_id = l.tenant_id and c.link_id = l.id and c.kind = 'accrual' and c.status <> 'cancelled' where l.tenant_id = ${ours(ctx)}::uuid and l.is_active group by l.id`.execute(ctx.tx);
  return new Map(rows.map(({ id, place }) => [id, place]));
};

/** Events that are on sale, with what a link earns there. */
export async function eventsForLink(ctx: Ctx, link: { id: string; commissionBp: number | null }, tenantBp: number, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const from = readCursor(cursor, 2);
  const rows = await ctx.tx.selectFrom('ticketEvent as e').leftJoin('promoterEvent as p', (join) => join.onRef('p.tenantId', '=', 'e.tenantId').onRef('p.eventId', '=', 'e.id').on('p.linkId', '=', link.id).on('p.isActive', '=', true))
    .select(['e.id', 'e.name', 'e.slug', 'e.startAt', 'e.timeZone', 'p.commissionBp as ownBp', 'e.commissionBp as eventBp']).where('e.tenantId', '=', ours(ctx)).where('e.status', '=', 'published').where('e.visibility', '<>', 'private').where('e.salesEndAt', '>', ctx.now)
    .$if(from !== null, (query) => query.where(after(from!, [{ column: 'e.start_at', type: 'timestamptz' }, { column: 'e.id', type: 'uuid' }]))).orderBy('e.startAt').orderBy('e.id').limit(limit + 1).execute();
  const { items, next } = toPage(rows, limit, (row) => [row.startAt, row.id]);
  return { items: items.map(({ ownBp, eventBp, ...event }) => ({ ...event, rateBp: ownBp ?? eventBp ?? link.commissionBp ?? tenantBp })), next };
}

/** Visits and sales of a member's links by local day. */
export const daysOf = async (ctx: Ctx, memberId: string, first: string, zone: string) =>
  (await sql<{ day: string; clicks: number; units: number; baseMinor: number }>`
    select to_char(d.day, 'YYYY-MM-DD') as day, coalesce(k.clicks, 0) as clicks, coalesce(s.units, 0) as units, coalesce(s.base_minor, 0)::bigint as base_minor
    from generate_series(${first}::date, (app.now() at time zone ${zone})::date, interval '1 day') d(day)
    left join (select k.day, sum(k.clicks)::integer as clicks from promoter_click k join promoter_link l on l.tenant_id = k.tenant_id and l.id = k.link_id where k.tenant_id = ${ours(ctx)}::uuid and l.member_id = ${memberId}::uuid and k.day >= ${first}::date group by k.day) k on k.day = d.day::date
    left join (select (o.paid_at at time zone e.time_zone)::date as day, sum(c.units)::integer as units, sum(c.base_minor) as base_minor from commission c join promoter_link l on l.tenant_id = c.tenant_id and l.id = c.link_id
        join ticket_order o on o.tenant_id = c.tenant_id and o.id = c.order_id join ticket_event e on e.tenant_id = c.tenant_id and e.id = c.event_id
      where c.tenant_id = ${ours(ctx)}::uuid and l.member_id = ${memberId}::uuid and c.kind = 'accrual' and c.status <> 'cancelled' group by 1) s on s.day = d.day::date order by d.day`.execute(ctx.tx)).rows;

// ------------------------------------------------------------------------------------------------------------- import
export const allCodes = (ctx: Ctx) => ctx.tx.selectFrom('promoterLink').select(['id', 'code', 'version']).where('tenantId', '=', ours(ctx)).orderBy('code').execute();
export const insertImported = (ctx: Ctx, rows: readonly { memberId: string; code: string; commissionBp: number | null }[]) =>
  ctx.tx.insertInto('promoterLink').values(rows.map((row) => ({ tenantId: ours(ctx), imported: true, ...row }))).returning(['id', 'code']).execute();
export const deleteLinks = (ctx: Ctx, ids: readonly string[]) => ctx.tx.deleteFrom('promoterLink').where('tenantId', '=', ours(ctx)).where('id', 'in', [...ids]).returning('memberId').execute();
/** Links with visits or rates: somebody uses them already. */
export const usedLinks = async (ctx: Ctx, ids: readonly string[]): Promise<boolean> =>
  (await ctx.tx.selectFrom('promoterClick').select('id').where('tenantId', '=', ours(ctx)).where('linkId', 'in', [...ids]).limit(1).executeTakeFirst()) !== undefined;
export const linksOfMembers = (ctx: Ctx, memberIds: readonly string[]) =>
  ctx.tx.selectFrom('promoterLink').select('memberId').where('tenantId', '=', ours(ctx)).where('memberId', 'in', memberIds.length > 0 ? [...memberIds] : [NOBODY]).execute();
