import type { MyTicketStand } from '#contracts/tickets-mine.ts';
import type { EventStatus, TicketStatus } from '#contracts/tickets-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

interface TicketOfMailbox {
  id: string; status: TicketStatus; seatInUnit: number; holderName: string | null; lastEntryAt: Temporal.Instant | null; number: number; rowLabel: string | null; seatLabel: string | null; areaName: string; letter: string | null; unitCapacity: number; isHeld: boolean;
  orderSealed: Buffer; /** Of the transfer by which its holder got it. */ transferSealed: Buffer | null;
  eventId: string; slug: string; name: string; eventStatus: EventStatus; startAt: Temporal.Instant; endAt: Temporal.Instant; datesPending: boolean; timeZone: string; venueName: string | null; venueCity: string | null; venueCountry: string;
}
/** What a mailbox holds or has bought: of what it bought and gave away no more than that. */
const STANDS: Readonly<Record<MyTicketStand, ReturnType<typeof sql>>> = {
  coming: sql`is_held and status in ('valid', 'transfer_pending') and (end_at > app.now() or dates_pending)`,
  over: sql`is_held and status in ('valid', 'transfer_pending') and end_at <= app.now() and not dates_pending`,
  used: sql`is_held and status = 'used'`, voided: sql`status = 'voided'`, passed_on: sql`not is_held and status <> 'voided'`,
};

export async function ticketsOfMailbox(ctx: Ctx, address: string, { limit, cursor, stand }: { limit: number; cursor?: string | undefined; stand: MyTicketStand }) {
  const start = readCursor(cursor, 2);
  const desc = stand !== 'coming';
  const way = desc ? sql`desc` : sql`asc`;
  const { rows } = await sql<TicketOfMailbox>`
    with mine as (
      select id from ticket where tenant_id = ${ctx.actor.tenantId}::uuid and holder_email = ${address}
      union select t.id from ticket_order o join ticket t on t.tenant_id = o.tenant_id and t.order_id = o.id where o.tenant_id = ${ctx.actor.tenantId}::uuid and o.buyer_email = ${address} and o.paid_at is not null
    ), seen as (
      select t.id, t.status, t.seat_in_unit, t.holder_name, t.last_entry_at, u.number, u.row_label, u.seat_label, a.name as area_name, a.nomenclature_letter as letter, a.unit_capacity, t.holder_email is not distinct from ${address} as is_held, o.token_sealed as order_sealed,
        (select x.token_sealed from ticket_transfer x where x.tenant_id = t.tenant_id and x.ticket_id = t.id and x.status = 'accepted' and x.to_client_id = t.holder_client_id order by x.id desc limit 1) as transfer_sealed,
        e.id as event_id, e.slug, e.name, e.status as event_status, e.start_at, e.end_at, e.dates_pending, e.time_zone, e.venue_name, e.venue_city, e.venue_country
      from mine m join ticket t on t.tenant_id = ${ctx.actor.tenantId}::uuid and t.id = m.id join ticket_order o on o.tenant_id = t.tenant_id and o.id = t.order_id and o.channel <> 'import' join ticket_order_unit n on n.tenant_id = t.tenant_id and n.id = t.order_unit_id
        join ticket_unit u on u.tenant_id = n.tenant_id and u.id = n.unit_id join ticket_area a on a.tenant_id = t.tenant_id and a.id = t.area_id join ticket_event e on e.tenant_id = t.tenant_id and e.id = t.event_id
    )
    select * from seen where ${STANDS[stand]} ${start === null ? sql`` : sql`and ${after(start, [{ column: 'start_at', type: 'timestamptz', desc }, { column: 'id', type: 'uuid', desc }])}`}
    order by start_at ${way}, id ${way} limit ${limit + 1}`.execute(ctx.tx);
  return toPage(rows, limit, (row) => [row.startAt, row.id]);
}
