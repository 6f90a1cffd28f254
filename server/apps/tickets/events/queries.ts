import type { Insertable, Selectable, Updateable } from 'kysely';
import type { EventStatus } from '#contracts/tickets-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

export type EventRow = Selectable<DB['ticketEvent']>;
export type EventValues = Omit<Insertable<DB['ticketEvent']>, 'tenantId' | 'feePlanId'>;

const folded = (search: string) => sql`'%' || replace(replace(replace(app.fold(${search}), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'`;

export const eventById = (ctx: Ctx, id: string) => ctx.tx.selectFrom('ticketEvent').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();
/** Locks the row until commit, so that the state we read is the state we change. */
export const lockEvent = (ctx: Ctx, id: string) => ctx.tx.selectFrom('ticketEvent').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();

export interface EventFilter { limit: number; cursor?: string | undefined; status?: EventStatus | undefined; category?: EventRow['category'] | undefined; search?: string | undefined; from?: string | undefined; to?: string | undefined }
export async function eventPage(ctx: Ctx, { limit, cursor, status, category, search, from, to }: EventFilter) {
  const start = readCursor(cursor, 2);
  const rows = await ctx.tx.selectFrom('ticketEvent')
    .select(['id', 'name', 'slug', 'category', 'status', 'visibility', 'mode', 'startAt', 'endAt', 'datesPending', 'timeZone', 'currency', 'venueName', 'venueCity', 'capacityTotal', 'soldAdmissions', 'checkedIn', 'version'])
    .where('tenantId', '=', ctx.actor.tenantId)
    .$if(status !== undefined, (query) => query.where('status', '=', status!))
    .$if(category !== undefined, (query) => query.where('category', '=', category!))
    .$if(Boolean(search?.trim()), (query) => query.where(sql<boolean>`app.fold(name) like ${folded(search!.trim())}`))
    .$if(from !== undefined, (query) => query.where('startAt', '>=', sql<Temporal.Instant>`${from}::timestamptz`))
    .$if(to !== undefined, (query) => query.where('startAt', '<', sql<Temporal.Instant>`${to}::timestamptz`))
    .$if(start !== null, (query) => query.where(after(start!, [{ column: 'start_at', type: 'timestamptz', desc: true }, { column: 'id', type: 'uuid', desc: true }])))
    .orderBy('startAt', 'desc').orderBy('id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.startAt, row.id]);
}
export const insertEvent = (ctx: Ctx, values: EventValues & { feePlanId: string }) =>
  ctx.tx.insertInto('ticketEvent').values({ tenantId: ctx.actor.tenantId, ...values }).returningAll().executeTakeFirstOrThrow();
/** Also with nothing new to set: the version must grow when only what belongs to it changes. */
export const updateEvent = (ctx: Ctx, id: string, values: Updateable<DB['ticketEvent']>) =>
  ctx.tx.updateTable('ticketEvent').set((eb) => ({ name: eb.ref('name'), ...values })).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).returningAll().executeTakeFirstOrThrow();
export const deleteEventRow = (ctx: Ctx, id: string) => ctx.tx.deleteFrom('ticketEvent').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

// ----------------------------------------------------------------------------------------------------------- addresses
/** Addresses that begin so and are taken, by events or by what leads to them. */
export async function slugsLike(ctx: Ctx, base: string): Promise<Set<string>> {
  const own = (table: 'ticketEvent' | 'ticketEventRedirect') =>
    ctx.tx.selectFrom(table).select('slug').where('tenantId', '=', ctx.actor.tenantId).where((eb) => eb.or([eb('slug', '=', base), eb('slug', 'like', `${base}-%`)]));
  const rows = await own('ticketEvent').unionAll(own('ticketEventRedirect')).execute();
  return new Set(rows.map(({ slug }) => slug));
}
/** The old address leads on; what led to the new one, of this event, is not needed any more. */
export async function leadOn(ctx: Ctx, eventId: string, oldSlug: string, newSlug: string): Promise<void> {
  await ctx.tx.deleteFrom('ticketEventRedirect').where('tenantId', '=', ctx.actor.tenantId).where('eventId', '=', eventId).where('slug', '=', newSlug).execute();
  await ctx.tx.insertInto('ticketEventRedirect').values({ tenantId: ctx.actor.tenantId, eventId, slug: oldSlug }).execute();
}

// ----------------------------------------------------------------------------------------------------------- fee plans
export const feePlanAt = (ctx: Ctx, currency: string, at: Temporal.Instant) =>
  ctx.tx.selectFrom('ticketFeePlan').select('id').where('tenantId', '=', ctx.actor.tenantId).where('currency', '=', currency).where('validFrom', '<=', at).orderBy('validFrom', 'desc').limit(1).executeTakeFirst();
export const feePlanById = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('ticketFeePlan').select(['rateBp', 'fixedMinor', 'basis', 'vatBp']).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirstOrThrow();
export async function feePlanPage(ctx: Ctx, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const from = readCursor(cursor, 2);
  const rows = await ctx.tx.selectFrom('ticketFeePlan as p').select(['p.id', 'p.currency', 'p.rateBp', 'p.fixedMinor', 'p.basis', 'p.vatBp', 'p.validFrom',
    sql<boolean>`p.valid_from <= ${ctx.now.toString()}::timestamptz and not exists (select from ticket_fee_plan n where n.tenant_id = p.tenant_id and n.currency = p.currency and n.valid_from > p.valid_from and n.valid_from <= ${ctx.now.toString()}::timestamptz)`.as('isCurrent')])
    .where('p.tenantId', '=', ctx.actor.tenantId).$if(from !== null, (query) => query.where(after(from!, [{ column: 'p.valid_from', type: 'timestamptz', desc: true }, { column: 'p.id', type: 'uuid', desc: true }])))
    .orderBy('p.validFrom', 'desc').orderBy('p.id', 'desc').limit(limit + 1).execute();
  const { items, next } = toPage(rows, limit, (row) => [row.validFrom, row.id]);
  return { next, items: items.map((row) => ({ ...row, basis: row.basis as 'base_price' | 'paid_price' })) };
}
/** @returns nothing where the currency has a version of that instant */
export const insertFeePlan = (ctx: Ctx, values: { currency: string; rateBp?: number; fixedMinor?: number; basis?: 'base_price' | 'paid_price'; vatBp?: number; validFrom: Temporal.Instant }) =>
  ctx.tx.insertInto('ticketFeePlan').values({ tenantId: ctx.actor.tenantId, ...values }).onConflict((oc) => oc.constraint('ticket_fee_plan_once').doNothing()).returning('id').executeTakeFirst();

// -------------------------------------------------------------------------------------------------------------- images
export const imagesOf = (ctx: Ctx, eventId: string) =>
  ctx.tx.selectFrom('ticketEventImage').select(['id', 'fileId', 'kind', 'place', 'altText']).where('tenantId', '=', ctx.actor.tenantId).where('eventId', '=', eventId).orderBy('kind').orderBy('place').execute();
export const insertImage = (ctx: Ctx, values: { eventId: string; fileId: string; kind: 'banner' | 'cover' | 'flyer' | 'gallery'; altText: string; place: number }) =>
  ctx.tx.insertInto('ticketEventImage').values({ tenantId: ctx.actor.tenantId, ...values }).returning(['id', 'fileId', 'kind', 'place', 'altText']).executeTakeFirstOrThrow();
export const describeImage = (ctx: Ctx, id: string, altText: string) => ctx.tx.updateTable('ticketEventImage').set({ altText }).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
/** A picture to another place of its kind; the one that stands there takes the place that becomes free. Both rows are written anew, since no place is ever taken twice. */
export async function moveImage(ctx: Ctx, eventId: string, from: { id: string; place: number }, other: string | null, place: number): Promise<void> {
  const rows = await ctx.tx.deleteFrom('ticketEventImage').where('tenantId', '=', ctx.actor.tenantId).where('eventId', '=', eventId).where('id', 'in', other === null ? [from.id] : [from.id, other]).returningAll().execute();
  await ctx.tx.insertInto('ticketEventImage').values(rows.map((row) => ({ ...row, place: row.id === from.id ? place : from.place }))).execute();
}
export const deleteImage = (ctx: Ctx, eventId: string, id: string) =>
  ctx.tx.deleteFrom('ticketEventImage').where('tenantId', '=', ctx.actor.tenantId).where('eventId', '=', eventId).where('id', '=', id).returning('fileId').executeTakeFirst();
/** Whether an event of the tenant shows the file. */
export const eventExists = async (ctx: Ctx, id: string): Promise<boolean> =>
  (await ctx.tx.selectFrom('ticketEvent').select('id').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst()) !== undefined;

// ----------------------------------------------------------------------------------------------------------- readiness
/** What publication asks of areas and images, in one look. */
export async function inventoryOf(ctx: Ctx, eventId: string): Promise<{ sellable: boolean; priced: boolean; hasCover: boolean }> {
  const { rows } = await sql<{ sellable: boolean; priced: boolean; hasCover: boolean }>`
    select exists (select from ticket_area a where a.tenant_id = ${ctx.actor.tenantId}::uuid and a.event_id = ${eventId}::uuid and a.status = 'available'
        and exists (select from ticket_unit u where u.tenant_id = a.tenant_id and u.area_id = a.id and u.status = 'available')) as sellable,
      exists (select from ticket_area a where a.tenant_id = ${ctx.actor.tenantId}::uuid and a.event_id = ${eventId}::uuid and a.price_minor > 0) as priced,
      exists (select from ticket_event_image i where i.tenant_id = ${ctx.actor.tenantId}::uuid and i.event_id = ${eventId}::uuid and i.kind = 'cover') as has_cover`.execute(ctx.tx);
  return rows[0]!;
}

// --------------------------------------------------------------------------------------------------------------- duties
/** Events that ended before that instant and are still on, locked; those that somebody works on wait for the next run. */
export const endedBefore = (ctx: Ctx, before: Temporal.Instant, limit: number) =>
  ctx.tx.selectFrom('ticketEvent').select(['id', 'status']).where('tenantId', '=', ctx.actor.tenantId).where('status', 'in', ['published', 'paused']).where('endAt', '<=', before)
    .orderBy('endAt').limit(limit).forUpdate().skipLocked().execute();

/** Counters as units and tickets give them, written only where they differ; those events with what had been counted. */
export async function rebuildCounters(ctx: Ctx): Promise<{ id: string; before: EventCounters; after: EventCounters }[]> {
  const { rows } = await sql<{ id: string } & Record<`${'was' | 'is'}${'Capacity' | 'Sold' | 'Entered'}`, number>>`
    with standing as (
      select e.id, e.capacity_total, e.sold_admissions, e.checked_in, coalesce(a.capacity, 0) as capacity, coalesce(a.sold, 0) as sold, coalesce(t.entered, 0) as entered from ticket_event e
      left join (select a.event_id, sum(a.unit_count * a.unit_capacity)::integer as capacity, coalesce(sum(s.sold * a.unit_capacity), 0)::integer as sold
        from ticket_area a left join (select area_id, count(*)::integer as sold from ticket_unit where tenant_id = ${ctx.actor.tenantId}::uuid and status = 'sold' group by area_id) s on s.area_id = a.id
        where a.tenant_id = ${ctx.actor.tenantId}::uuid group by a.event_id) a on a.event_id = e.id
      left join (select event_id, count(*)::integer as entered from ticket where tenant_id = ${ctx.actor.tenantId}::uuid and last_entry_at is not null group by event_id) t on t.event_id = e.id
      where e.tenant_id = ${ctx.actor.tenantId}::uuid
    )
    update ticket_event e set capacity_total = s.capacity, sold_admissions = s.sold, checked_in = s.entered
    from standing s where e.tenant_id = ${ctx.actor.tenantId}::uuid and e.id = s.id and (s.capacity_total, s.sold_admissions, s.checked_in) is distinct from (s.capacity, s.sold, s.entered)
    returning e.id, s.capacity_total as was_capacity, s.sold_admissions as was_sold, s.checked_in as was_entered, s.capacity as is_capacity, s.sold as is_sold, s.entered as is_entered`.execute(ctx.tx);
  return rows.map((row) => ({ id: row.id, before: { capacityTotal: row.wasCapacity, soldAdmissions: row.wasSold, checkedIn: row.wasEntered }, after: { capacityTotal: row.isCapacity, soldAdmissions: row.isSold, checkedIn: row.isEntered } }));
}
interface EventCounters { capacityTotal: number; soldAdmissions: number; checkedIn: number }
