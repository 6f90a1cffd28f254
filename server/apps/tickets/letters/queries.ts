import type { Ctx, Locale } from '#platform/context.ts';
import { sql } from '#platform/db.ts';

/** By which number somebody can be reached: the one they asked to be written to by WhatsApp, else the one they left with a purchase of this event. */
export async function phoneFor(ctx: Ctx, eventId: string, email: string): Promise<{ phone: string | null; whatsapp: boolean }> {
  const left = ctx.tx.selectFrom('ticketOrder').select(['buyerPhone', 'whatsappConsent']).where('tenantId', '=', ctx.actor.tenantId).where('buyerEmail', '=', email.toLowerCase()).where('buyerPhone', 'is not', null).where('anonymizedAt', 'is', null).orderBy('id', 'desc').limit(1);
  const row = (await left.where('whatsappConsent', '=', true).executeTakeFirst()) ?? (await left.where('eventId', '=', eventId).where('status', 'in', ['pending_payment', 'paid', 'partially_refunded']).executeTakeFirst());
  return { phone: row?.buyerPhone ?? null, whatsapp: row?.whatsappConsent ?? false };
}

// ------------------------------------------------------------------------------------------------ everybody of an event
/** Whoever holds a ticket or bought one, by mailbox; of a cancelled event those whose tickets it voided. */
export async function mailboxesAfter(ctx: Ctx, eventId: string, { after, limit, isCancelled }: { after: string | null; limit: number; isCancelled: boolean }): Promise<string[]> {
  const { rows } = await sql<{ email: string }>`
    select distinct email from (
      select lower(t.holder_email) as email from ticket t where t.tenant_id = ${ctx.actor.tenantId}::uuid and t.event_id = ${eventId}::uuid and t.holder_email is not null and (t.status <> 'voided' or (${isCancelled} and t.voided_reason = 'event_cancelled'))
      union all
      select lower(o.buyer_email) from ticket_order o where o.tenant_id = ${ctx.actor.tenantId}::uuid and o.event_id = ${eventId}::uuid and o.buyer_email is not null and o.paid_at is not null
        and (o.status in ('paid', 'partially_refunded') or (${isCancelled} and exists (select from ticket v where v.tenant_id = o.tenant_id and v.order_id = o.id and v.voided_reason = 'event_cancelled')))
    ) every where ${after}::text is null or email > ${after} order by email limit ${limit}`.execute(ctx.tx);
  return rows.map(({ email }) => email);
}

export interface HeldTicket {
  email: string; id: string; areaName: string; letter: string | null; number: number; rowLabel: string | null; seatLabel: string | null; gates: string[];
  holderName: string | null; holderClientId: string | null; orderId: string; orderToken: Buffer; ownBuyer: boolean; locale: Locale;
  /** By which it came, where it was passed on. */
  transferToken: Buffer | null;
}
/** What these mailboxes hold, with the gates that let in there and the address of each. */
export async function ticketsOfMailboxes(ctx: Ctx, eventId: string, emails: readonly string[], isCancelled: boolean): Promise<HeldTicket[]> {
  const { rows } = await sql<HeldTicket>`
    select lower(t.holder_email) as email, t.id, a.name as area_name, a.nomenclature_letter as letter, u.number, u.row_label, u.seat_label, t.holder_name, t.holder_client_id, t.order_id, o.token_sealed as order_token, coalesce(lower(o.buyer_email) = lower(t.holder_email), false) as own_buyer,
      coalesce(x.locale, o.locale) as locale, x.token_sealed as transfer_token,
      array(select g.name from ticket_gate g where g.tenant_id = t.tenant_id and g.event_id = t.event_id and (not exists (select from ticket_gate_area n where n.tenant_id = t.tenant_id and n.event_id = t.event_id and n.area_id = t.area_id)
        or exists (select from ticket_gate_area ga where ga.tenant_id = g.tenant_id and ga.gate_id = g.id and ga.area_id = t.area_id)) order by lower(g.name)) as gates
    from ticket t join ticket_order_unit ou on ou.tenant_id = t.tenant_id and ou.id = t.order_unit_id join ticket_unit u on u.tenant_id = ou.tenant_id and u.id = ou.unit_id join ticket_area a on a.tenant_id = t.tenant_id and a.id = t.area_id
      join ticket_order o on o.tenant_id = t.tenant_id and o.id = t.order_id
      left join lateral (select y.locale, y.token_sealed from ticket_transfer y where y.tenant_id = t.tenant_id and y.ticket_id = t.id and y.status = 'accepted' and y.to_email = lower(t.holder_email) order by y.id desc limit 1) x on true
    where t.tenant_id = ${ctx.actor.tenantId}::uuid and t.event_id = ${eventId}::uuid and lower(t.holder_email) = any(${[...emails]}::text[]) and (t.status <> 'voided' or (${isCancelled} and t.voided_reason = 'event_cancelled'))
    order by t.holder_email, a.sort_order, u.number, t.seat_in_unit`.execute(ctx.tx);
  return rows;
}

export interface PaidOrder { email: string; id: string; tokenSealed: Buffer; clientId: string | null; buyerName: string | null; locale: Locale; channel: string }
/** What these mailboxes bought, newest first. */
export const ordersOfMailboxes = (ctx: Ctx, eventId: string, emails: readonly string[]): Promise<PaidOrder[]> =>
  ctx.tx.selectFrom('ticketOrder').select([sql<string>`buyer_email`.as('email'), 'id', 'tokenSealed', 'clientId', 'buyerName', 'locale', 'channel']).where('tenantId', '=', ctx.actor.tenantId).where('eventId', '=', eventId)
    .where('buyerEmail', '=', sql<string>`any(${[...emails]}::text[])`).where('paidAt', 'is not', null).where('status', 'in', ['paid', 'partially_refunded', 'refunded']).orderBy('id', 'desc').execute();

// --------------------------------------------------------------------------------------------------------- broadcasts
/** Undefined when the same cause has written it before. */
export const insertBroadcast = (ctx: Ctx, { data, ...row }: { eventId: string; kind: 'event_reminder' | 'event_changed' | 'event_postponed' | 'event_cancelled'; cause: string; data: object }) =>
  ctx.tx.insertInto('ticketBroadcast').values({ tenantId: ctx.actor.tenantId, ...row, data: JSON.stringify(data) }).onConflict((oc) => oc.constraint('ticket_broadcast_once').doNothing()).returning('id').executeTakeFirst();
export const lockBroadcast = (ctx: Ctx, id: string) => ctx.tx.selectFrom('ticketBroadcast').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).forUpdate().executeTakeFirst();
export const updateBroadcast = (ctx: Ctx, id: string, values: { reached?: string; readers?: number; finishedAt?: Temporal.Instant }) =>
  ctx.tx.updateTable('ticketBroadcast').set(values).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();
/** Events near enough to be reminded of, that were not. */
export const eventsToRemind = (ctx: Ctx, from: Temporal.Instant, until: Temporal.Instant) =>
  ctx.tx.selectFrom('ticketEvent').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('status', 'in', ['published', 'paused']).where('datesPending', '=', false).where('startAt', '>=', from).where('startAt', '<=', until).orderBy('startAt').execute();
