import type { Filters } from '#capabilities/reports/public.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';

// What the reports of an organizer have in common. Money is counted by sold unit, each in its one order, so that no join
// multiplies it (tickets 11); days are those of the event's zone (tickets 5.16).

export const tenantOf = (ctx: Ctx) => sql`${ctx.actor.tenantId}::uuid`;
export const localDay = (instant: string) => sql`(${sql.ref(instant)} at time zone e.time_zone)::date`;

/** The instant falls on an event-local day of the period. The outer bounds, a day wider for any zone, are for the index. */
export const onDays = (f: Filters, instant: string) => sql`${f.from ? sql`and ${sql.ref(instant)} >= (${f.from}::date - 1)::timestamp at time zone 'UTC' and ${localDay(instant)} >= ${f.from}::date` : sql``}
  ${f.to ? sql`and ${sql.ref(instant)} < (${f.to}::date + 2)::timestamp at time zone 'UTC' and ${localDay(instant)} <= ${f.to}::date` : sql``}`;

export const ofEvents = (f: Filters) => sql`${f.more['eventId'] ? sql`and e.id = any(${f.more['eventId'].split(',')}::uuid[])` : sql``}`;
export const ofArea = (f: Filters, column: string) => sql`${f.more['areaId'] ? sql`and ${sql.ref(column)} = ${f.more['areaId']}::uuid` : sql``}`;
export const ofOrders = (f: Filters) => sql`${ofEvents(f)} ${f.more['channel'] ? sql`and o.channel = ${f.more['channel']}` : sql``} ${f.more['linkId'] ? sql`and o.promoter_link_id = ${f.more['linkId']}::uuid` : sql``}`;
export const ofUnits = (f: Filters) => sql`${ofArea(f, 'u.area_id')} ${f.more['stageId'] ? sql`and u.stage_id = ${f.more['stageId']}::uuid` : sql``}`;
/** Orders with at least one unit of the area and stage asked for: what is counted by order counts all of it, once. */
export const ofWholeOrders = (f: Filters) => sql`${ofOrders(f)} ${f.more['areaId'] || f.more['stageId'] ? sql`and exists (select from ticket_order_unit u where u.tenant_id = o.tenant_id and u.order_id = o.id ${ofUnits(f)})` : sql``}`;

export const eventPath = sql`'/tickets/events/' || e.id`;
/** What a place is called (tickets 3.6), of unit `n` in area `a`. */
export const seatName = sql`case when n.row_label is not null then n.row_label || '-' || n.seat_label when a.nomenclature_letter is not null then a.nomenclature_letter || '-' || n.number else n.number::text end`;

/** Orders that sold; what the bank took back was sold all the same and stands among the refunds. */
const SOLD = sql.raw(`o.status in ('paid', 'partially_refunded', 'refunded', 'charged_back') and o.mode = 'live'`);

/** Sold units with what each brought, and the event-local day and hour of its payment. */
export const soldUnits = (ctx: Ctx, f: Filters) => sql`
  select u.tenant_id, u.id, u.order_id, u.released_at, u.event_id, u.area_id, u.stage_id, u.promotion_id, u.package_ref, o.client_id, o.buyer_email, o.channel, o.paid_at, o.promoter_link_id, o.code_id, ${localDay('o.paid_at')} as day,
    extract(isodow from o.paid_at at time zone e.time_zone)::integer as weekday, extract(hour from o.paid_at at time zone e.time_zone)::integer as hour, a.unit_capacity as admissions, u.base_minor, u.stage_price_minor, u.code_discount_minor, u.paid_minor as face_minor,
    case when o.fee_minor > 0 then u.fee_minor else 0 end as fee_minor, case when o.fee_minor > 0 then u.fee_vat_minor else 0 end as fee_vat_minor, case when o.absorbed_fee_minor > 0 then u.fee_minor else 0 end as absorbed_fee_minor,
    case when o.status = 'charged_back' then u.paid_minor else u.refunded_face_minor end as refunded_minor
  from ticket_order_unit u join ticket_order o on o.tenant_id = u.tenant_id and o.id = u.order_id join ticket_event e on e.tenant_id = u.tenant_id and e.id = u.event_id join ticket_area a on a.tenant_id = u.tenant_id and a.id = u.area_id
  where u.tenant_id = ${tenantOf(ctx)} and o.currency = ${f.currency} and ${SOLD} ${onDays(f, 'o.paid_at')} ${ofOrders(f)} ${ofUnits(f)}`;

/** The first day of the day, ISO week or month of a date. */
export const startOf = (f: Pick<Filters, 'by'>, date: ReturnType<typeof sql>) => sql`date_trunc(${sql.lit(f.by)}, (${date})::timestamp)::date`;
/** Basis points, half up; null of nothing. */
export const shareOf = (part: ReturnType<typeof sql>, whole: ReturnType<typeof sql>) => sql`((20000 * (${part}) + (${whole})) / nullif(2 * (${whole}), 0))::bigint`;
