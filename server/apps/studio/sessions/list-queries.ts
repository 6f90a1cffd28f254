import type { z } from 'zod';
import type { listSessions as contract } from '#contracts/studio.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';
import { OWNER } from './owner.ts';

// Reads for lists, the page of one session, and what others show of sessions. Names of clients, rooms and people are
// joined in, so that a page of a list is one query.

/** Every session that the caller may see. */
const base = (ctx: Ctx) => ctx.tx.selectFrom('photoSession as s')
  .innerJoin('client as c', (join) => join.onRef('c.tenantId', '=', 's.tenantId').onRef('c.id', '=', 's.clientId'))
  .leftJoin('resource as r', (join) => join.onRef('r.tenantId', '=', 's.tenantId').onRef('r.id', '=', 's.roomId'))
  .leftJoin('membership as e', (join) => join.onRef('e.tenantId', '=', 's.tenantId').onRef('e.userId', '=', 's.assignedEditorId'))
  .where('s.tenantId', '=', ctx.actor.tenantId).where('s.deletedAt', 'is', null)
  .$if(ctx.actor.branchIds !== null, (query) => query.where('s.branchId', 'in', ctx.actor.branchIds!.length > 0 ? ctx.actor.branchIds! : ['00000000-0000-0000-0000-000000000000']))
  .$if(!can(ctx.actor, 'studio.session.view.all'), (query) => query.where(ownScope(ctx)));

/** What crew may see (studio 5.8): sessions that they are on or attended, that they edit, and for editors the queue. */
const ownScope = (ctx: Ctx) => sql<boolean>`(
  exists (select 1 from photo_session_assignment a join resource p on p.tenant_id = a.tenant_id and p.id = a.photographer_id
    where a.tenant_id = s.tenant_id and a.photo_session_id = s.id and p.user_id = ${ctx.actor.userId}::uuid
      and (a.attended or (a.status in ('tentative', 'assigned', 'acknowledged') and s.status not in ('request', 'negotiation', 'canceled'))))
  or s.assigned_editor_id = ${ctx.actor.userId}::uuid
  or (${can(ctx.actor, 'studio.session.view.queue')} and s.status = 'attended' and s.assigned_editor_id is null))`;

const team = sql<{ id: string; name: string; role: 'lead' | 'assistant' }[]>`coalesce((
  select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'role', a.role) order by a.role desc, p.name) from photo_session_assignment a
  join resource p on p.tenant_id = a.tenant_id and p.id = a.photographer_id
  where a.tenant_id = s.tenant_id and a.photo_session_id = s.id and a.status in ('tentative', 'assigned', 'acknowledged')), '[]'::jsonb)`;

const reserved = sql<boolean>`exists (select 1 from booking b where b.tenant_id = s.tenant_id and b.owner_type = ${sql.lit(OWNER)} and b.owner_id = s.id and b.blocking and (b.hold_expires_at is null or b.hold_expires_at > app.now()))`;

/** Not ready, and due tomorrow or earlier by the branch's calendar (J8). */
const atRisk = sql<boolean>`(s.status in ('attended', 'in_editing') and coalesce(s.estimated_delivery_date <= (app.now() at time zone s.zone)::date + 1, false))`;

const summaryColumns = (query: ReturnType<typeof base>) => query.select([
  's.id', 's.code', 's.branchId', 's.zone', 's.clientId', 'c.fullName as clientName', 's.sessionType', 's.status', 's.round', 's.startsAt', 's.endsAt', 's.sessionDate', 's.roomId', 'r.name as roomName', 's.locationText',
  's.requiredPhotographers', 's.currency', 's.totalMinor', 's.netPaidMinor', 's.paymentDeadlineAt', 's.changesDeadlineAt', 's.isRush', 's.version', 's.requestedAt', 's.assignedEditorId', 'e.name as editorName', 's.estimatedDeliveryDate', 's.groupId', 's.isComplimentary',
]).select([team.as('photographers'), reserved.as('reserved'), atRisk.as('atRisk')]);

export type SummaryRow = Awaited<ReturnType<ReturnType<typeof summaryColumns>['execute']>>[number];

type Filter = z.output<typeof contract.query>;

const SORTS = {
  startsAt: { column: 'startsAt', type: 'timestamptz', desc: false }, '-startsAt': { column: 'startsAt', type: 'timestamptz', desc: true }, requestedAt: { column: 'requestedAt', type: 'timestamptz', desc: false }, '-requestedAt': { column: 'requestedAt', type: 'timestamptz', desc: true },
  estimatedDeliveryDate: { column: 'estimatedDeliveryDate', type: 'date', desc: false }, paymentDeadlineAt: { column: 'paymentDeadlineAt', type: 'timestamptz', desc: false },
} as const satisfies Record<Filter['sort'], { column: string; type: 'timestamptz' | 'date'; desc: boolean }>;
const SQL_COLUMN = { startsAt: 's.starts_at', requestedAt: 's.requested_at', estimatedDeliveryDate: 's.estimated_delivery_date', paymentDeadlineAt: 's.payment_deadline_at' } as const;

export async function listSummaries(ctx: Ctx, filter: Filter): Promise<{ items: SummaryRow[]; next: string | null }> {
  const { column, type, desc } = SORTS[filter.sort];
  const from = readCursor(filter.cursor, 2);
  const like = filter.text === undefined ? null : `%${filter.text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const rows = await summaryColumns(base(ctx))
    .$if(filter.status !== undefined && filter.status.length > 0, (query) => query.where('s.status', 'in', filter.status!))
    .$if(filter.from !== undefined, (query) => query.where('s.sessionDate', '>=', filter.from!))
    .$if(filter.to !== undefined, (query) => query.where('s.sessionDate', '<=', filter.to!))
    .$if(filter.clientId !== undefined, (query) => query.where('s.clientId', '=', filter.clientId!))
    .$if(filter.roomId !== undefined, (query) => query.where('s.roomId', '=', filter.roomId!))
    .$if(filter.branchId !== undefined, (query) => query.where('s.branchId', '=', filter.branchId!))
    .$if(filter.sessionType !== undefined, (query) => query.where('s.sessionType', '=', filter.sessionType!))
    .$if(filter.photographerId !== undefined, (query) => query.where(sql<boolean>`exists (select 1 from photo_session_assignment a where a.tenant_id = s.tenant_id and a.photo_session_id = s.id and a.photographer_id = ${filter.photographerId}::uuid and a.status in ('tentative', 'assigned', 'acknowledged'))`))
    .$if(like !== null, (query) => query.where(sql<boolean>`(s.code ilike ${like} or app.fold(c.full_name) like app.fold(${like}) or s.external_ref ilike ${like} or app.fold(coalesce(s.location_text, '')) like app.fold(${like}))`))
    .$if(filter.unstaffed === true, (query) => query.where('s.status', 'in', ['pre_scheduled', 'confirmed', 'assigned']).where(sql<boolean>`jsonb_array_length(${team}) < s.required_photographers`))
    .$if(filter.balanceDue === true, (query) => query.where(sql<boolean>`s.total_minor > s.net_paid_minor`).where('s.status', 'not in', ['request', 'negotiation', 'canceled']))
    .$if(filter.editorId !== undefined, (query) => query.where('s.assignedEditorId', '=', filter.editorId!))
    .$if(filter.groupId !== undefined, (query) => query.where('s.groupId', '=', filter.groupId!))
    .$if(filter.atRisk !== undefined, (query) => query.where(atRisk, '=', filter.atRisk!))
    .$if(column === 'estimatedDeliveryDate' || column === 'paymentDeadlineAt', (query) => query.where(`s.${column as 'paymentDeadlineAt'}`, 'is not', null))
    .$if(from !== null, (query) => query.where(after(from!, [{ column: SQL_COLUMN[column], type, desc }, { column: 's.id', type: 'uuid', desc }])))
    .orderBy(`s.${column}`, desc ? 'desc' : 'asc').orderBy('s.id', desc ? 'desc' : 'asc').limit(filter.limit + 1).execute();
  return toPage(rows, filter.limit, (row) => [String(row[column]), row.id]);
}

export const findSummary = (ctx: Ctx, id: string): Promise<SummaryRow | undefined> => summaryColumns(base(ctx)).where('s.id', '=', id).executeTakeFirst();

/** People of the team with their names, for the page of one session. */
export const teamOf = (ctx: Ctx, sessionId: string) =>
  ctx.tx.selectFrom('photoSessionAssignment as a').innerJoin('resource as p', (join) => join.onRef('p.tenantId', '=', 'a.tenantId').onRef('p.id', '=', 'a.photographerId'))
    .select(['a.id', 'a.photographerId', 'p.name as photographerName', 'a.role', 'a.coverageStart', 'a.coverageEnd', 'a.status', 'a.attended', 'a.notes', 'a.version', 'a.acknowledgedAt', 'a.attendedAt', 'p.userId'])
    .where('a.tenantId', '=', ctx.actor.tenantId).where('a.photoSessionId', '=', sessionId).where('a.status', 'in', ['tentative', 'assigned', 'acknowledged', 'no_show']).orderBy(sql`a.role desc`).orderBy('a.assignedAt').execute();

/** What the calendar, payments and conflicts show of sessions. */
export const describeSessions = (ctx: Ctx, ids: readonly string[]) =>
  ids.length === 0 ? Promise.resolve([]) : ctx.tx.selectFrom('photoSession as s')
    .innerJoin('client as c', (join) => join.onRef('c.tenantId', '=', 's.tenantId').onRef('c.id', '=', 's.clientId'))
    .leftJoin('resource as r', (join) => join.onRef('r.tenantId', '=', 's.tenantId').onRef('r.id', '=', 's.roomId'))
    .select(['s.id', 's.code', 's.status', 's.sessionType', 's.locationText', 'c.fullName as clientName', 'r.name as roomName']).where('s.tenantId', '=', ctx.actor.tenantId).where('s.deletedAt', 'is', null).where('s.id', 'in', ids).execute();

/** What receipts say of sessions, also of those that are deleted. */
export const accountsOfSessions = (ctx: Ctx, ids: readonly string[]) =>
  ids.length === 0 ? Promise.resolve([]) : ctx.tx.selectFrom('photoSession').select(['id', 'code', 'status', 'sessionDate', 'totalMinor', 'netPaidMinor']).where('tenantId', '=', ctx.actor.tenantId).where('id', 'in', ids).execute();

/** Hits for the search of the frame. */
export const searchSessions = (ctx: Ctx, words: string, limit: number) => {
  const like = `%${words.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return summaryColumns(base(ctx)).where(sql<boolean>`(s.code ilike ${like} or app.fold(c.full_name) like app.fold(${like}) or s.external_ref ilike ${like})`)
    .orderBy(sql`abs(extract(epoch from s.starts_at - app.now()))`).limit(limit).execute();
};

/** Other sessions of the same event that the caller may see. */
export const siblingsOf = (ctx: Ctx, session: { id: string; groupId: string | null }) =>
  session.groupId === null ? Promise.resolve([]) : base(ctx).select(['s.id', 's.code', 's.status', 's.sessionType', 's.startsAt', 's.sessionDate', 'c.fullName as clientName', 's.totalMinor']).where('s.groupId', '=', session.groupId).where('s.id', '<>', session.id).orderBy('s.startsAt').limit(50).execute();

/** Cards for the calendar, of the sessions that the caller may see. */
export const sessionCards = async (ctx: Ctx, ids: readonly string[]) =>
  ids.length === 0 ? [] : base(ctx).select(['s.id', 's.code', 's.status', 's.version', 's.changesDeadlineAt', 's.locationText', 'c.fullName as clientName', 'r.name as roomName']).where('s.id', 'in', ids).execute();
