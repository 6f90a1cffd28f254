import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';

/** Events that were over by then and still have what identifies who came; those that somebody works on wait for the next run. */
export const eventsToMinimise = (ctx: Ctx, endedBefore: Temporal.Instant, limit: number) =>
  ctx.tx.selectFrom('ticketEvent').select('id').where('tenantId', '=', ctx.actor.tenantId).where('minimisedAt', 'is', null).where('endAt', '<', endedBefore).orderBy('endAt').limit(limit).forUpdate().skipLocked().execute();

/** Id numbers and phones go; names, mailboxes and what was paid stay. @returns how many tickets and orders had any */
export async function minimise(ctx: Ctx, eventId: string): Promise<{ tickets: number; orders: number }> {
  const { rows } = await sql<{ tickets: number; orders: number }>`
    with tickets as (
      update ticket set holder_id_type = null, holder_id_number = null where tenant_id = ${ctx.actor.tenantId}::uuid and event_id = ${eventId}::uuid and (holder_id_number is not null or holder_id_type is not null) returning id
    ), orders as (
      update ticket_order set buyer_phone = null, buyer_id_type = null, buyer_id_number = null, whatsapp_consent = false,
        holders = (select coalesce(jsonb_agg(h || '{"idNumber": null}'::jsonb), '[]') from jsonb_array_elements(holders) h)
      where tenant_id = ${ctx.actor.tenantId}::uuid and event_id = ${eventId}::uuid and (buyer_phone is not null or buyer_id_number is not null or buyer_id_type is not null or jsonb_path_exists(holders, '$[*].idNumber ? (@ != null)')) returning id
    ), done as (
      update ticket_event set minimised_at = app.now() where tenant_id = ${ctx.actor.tenantId}::uuid and id = ${eventId}::uuid
    )
    select (select count(*) from tickets)::integer as tickets, (select count(*) from orders)::integer as orders`.execute(ctx.tx);
  return rows[0]!;
}
