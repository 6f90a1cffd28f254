import type { EventCategory } from '#contracts/tickets-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

export const businessRow = (ctx: Ctx) =>
  ctx.tx.selectFrom('tenant').select(['slug', 'name', 'locale', 'zone', 'currency', 'country', 'branding', 'apps', 'status']).where('id', '=', ctx.actor.tenantId).executeTakeFirst();

/** A pattern that finds what somebody typed anywhere in a folded text. */
export const likeWords = (search: string) => sql`'%' || replace(replace(replace(app.fold(${search}), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'`;

/** On sale or to come, for everybody: what is over, cancelled, hidden or a test is reached by its address alone. */
const listed = (ctx: Ctx) =>
  ctx.tx.selectFrom('ticketEvent').where('tenantId', '=', ctx.actor.tenantId).where('visibility', '=', 'public').where('mode', '=', 'live').where('status', 'in', ['published', 'paused', 'postponed'])
    .where((eb) => eb.or([eb('endAt', '>', ctx.now), eb('datesPending', '=', true)]));

export interface Filter { limit: number; cursor?: string | undefined; city?: string | undefined; category?: EventCategory | undefined; from?: string | undefined; to?: string | undefined; q?: string | undefined; seriesId?: string }
export async function listedPage(ctx: Ctx, { limit, cursor, city, category, from, to, q, seriesId }: Filter) {
  const start = readCursor(cursor, 2);
  const localDay = sql<string>`(start_at at time zone time_zone)::date`;
  const rows = await listed(ctx).selectAll()
    .$if(Boolean(city?.trim()), (query) => query.where(sql<boolean>`app.fold(coalesce(venue_city, '')) = app.fold(${city!.trim()})`))
    .$if(category !== undefined, (query) => query.where('category', '=', category!))
    .$if(seriesId !== undefined, (query) => query.where('seriesId', '=', seriesId!))
    .$if(from !== undefined, (query) => query.where(sql<boolean>`${localDay} >= ${from}::date`))
    .$if(to !== undefined, (query) => query.where(sql<boolean>`${localDay} <= ${to}::date`))
    .$if(Boolean(q?.trim()), (query) => query.where(sql<boolean>`(app.fold(name) like ${likeWords(q!.trim())} or app.fold(coalesce(venue_name, '') || ' ' || coalesce(venue_city, '')) like ${likeWords(q!.trim())})`))
    .$if(start !== null, (query) => query.where(after(start!, [{ column: 'start_at', type: 'timestamptz' }, { column: 'id', type: 'uuid' }])))
    .orderBy('startAt').orderBy('id').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.startAt, row.id]);
}
export const eventsByIds = (ctx: Ctx, ids: readonly string[]) => listed(ctx).selectAll().where('id', 'in', [...ids]).execute();
export const listedCities = async (ctx: Ctx): Promise<string[]> =>
  (await listed(ctx).select('venueCity').distinct().where('venueCity', 'is not', null).orderBy('venueCity').limit(100).execute()).map(({ venueCity }) => venueCity!);
export const listedSlugs = (ctx: Ctx) => listed(ctx).select(['slug', 'updatedAt']).orderBy('startAt').limit(5000).execute();

export const eventBySlug = (ctx: Ctx, slug: string) => ctx.tx.selectFrom('ticketEvent').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('slug', '=', slug).where('status', '<>', 'draft').executeTakeFirst();
export const eventByOldSlug = (ctx: Ctx, slug: string) =>
  ctx.tx.selectFrom('ticketEventRedirect as r').innerJoin('ticketEvent as e', (join) => join.onRef('e.tenantId', '=', 'r.tenantId').onRef('e.id', '=', 'r.eventId'))
    .selectAll('e').where('r.tenantId', '=', ctx.actor.tenantId).where('r.slug', '=', slug).where('e.status', '<>', 'draft').executeTakeFirst();

export const picturesOf = async (ctx: Ctx, eventIds: readonly string[], kind?: 'cover') => {
  if (eventIds.length === 0) return [];
  return ctx.tx.selectFrom('ticketEventImage as i').innerJoin('file as f', (join) => join.onRef('f.tenantId', '=', 'i.tenantId').onRef('f.id', '=', 'i.fileId'))
    .select(['i.id', 'i.eventId', 'i.fileId', 'i.kind', 'i.altText', 'f.width', 'f.height']).where('i.tenantId', '=', ctx.actor.tenantId).where('i.eventId', 'in', [...eventIds])
    .$if(kind !== undefined, (query) => query.where('i.kind', '=', kind!)).orderBy('i.kind').orderBy('i.place').execute();
};
export const pictureFile = async (ctx: Ctx, slug: string, id: string): Promise<string | undefined> =>
  (await ctx.tx.selectFrom('ticketEventImage as i').innerJoin('ticketEvent as e', (join) => join.onRef('e.tenantId', '=', 'i.tenantId').onRef('e.id', '=', 'i.eventId'))
    .select('i.fileId').where('i.tenantId', '=', ctx.actor.tenantId).where('i.id', '=', id).where('e.slug', '=', slug).where('e.status', '<>', 'draft').executeTakeFirst())?.fileId;

/** Free now and held by others now, of each area of the events; a hold whose time is over counts as free (tickets 5.6). */
export async function freeOf(ctx: Ctx, eventIds: readonly string[]): Promise<Map<string, { free: number; held: number }>> {
  if (eventIds.length === 0) return new Map();
  const { rows } = await sql<{ areaId: string; free: number; held: number }>`
    select u.area_id, count(*) filter (where u.status = 'available' or u.hold_expires_at <= ${ctx.now.toString()}::timestamptz)::integer as free,
      count(*) filter (where u.status = 'held' and u.hold_expires_at > ${ctx.now.toString()}::timestamptz)::integer as held
    from ticket_area a join ticket_unit u on u.tenant_id = a.tenant_id and u.area_id = a.id
    where a.tenant_id = ${ctx.actor.tenantId}::uuid and a.event_id = any(${[...eventIds]}::uuid[]) and u.status in ('available', 'held') group by u.area_id`.execute(ctx.tx);
  return new Map(rows.map(({ areaId, ...counts }) => [areaId, counts]));
}
export const seatsOf = (ctx: Ctx, areaId: string) =>
  ctx.tx.selectFrom('ticketUnit').select(['id', 'number', 'rowLabel', 'seatLabel', 'status', 'holdExpiresAt', 'x', 'y', 'accessible', 'restrictedView']).where('tenantId', '=', ctx.actor.tenantId).where('areaId', '=', areaId)
    .where('status', '<>', 'disabled').orderBy('number').execute();

/** Orders that a mailbox has paid, the newest first, with their event. */
export async function ordersOfMailbox(ctx: Ctx, address: string, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const start = readCursor(cursor, 2);
  const rows = await ctx.tx.selectFrom('ticketOrder as o').innerJoin('ticketEvent as e', (join) => join.onRef('e.tenantId', '=', 'o.tenantId').onRef('e.id', '=', 'o.eventId'))
    .select(['o.id', 'o.number', 'o.status', 'o.paidAt', 'o.totalMinor', 'o.currency', 'o.admissions', 'o.tokenSealed', 'o.eventId', 'e.slug', 'e.name', 'e.status as eventStatus', 'e.startAt', 'e.endAt', 'e.datesPending', 'e.timeZone', 'e.venueName', 'e.venueCity', 'e.venueCountry'])
    .where('o.tenantId', '=', ctx.actor.tenantId).where('o.buyerEmail', '=', address).where('o.paidAt', 'is not', null).where('o.channel', '<>', 'import')
    .$if(start !== null, (query) => query.where(after(start!, [{ column: 'o.paid_at', type: 'timestamptz', desc: true }, { column: 'o.id', type: 'uuid', desc: true }])))
    .orderBy('o.paidAt', 'desc').orderBy('o.id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.paidAt, row.id]);
}
