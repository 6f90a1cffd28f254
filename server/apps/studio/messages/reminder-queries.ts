import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';

const ofTenant = (ctx: Ctx) => ctx.tx.selectFrom('photoSession').where('tenantId', '=', ctx.actor.tenantId).where('deletedAt', 'is', null);
/** A file that was imported has told its people long ago. */
const MOST = 2000;

/** Pre-scheduled with a deposit that is not covered and a deadline within two days (J3 looks closer). */
export const depositsDue = (ctx: Ctx) =>
  ofTenant(ctx).selectAll().where('status', '=', 'pre_scheduled').where('paymentDeadlineAt', '>', ctx.now).where('paymentDeadlineAt', '<', ctx.now.add({ hours: 72 }))
    .where(sql<boolean>`coalesce(deposit_minor, 0) > net_paid_minor`).orderBy('paymentDeadlineAt').limit(MOST).execute();

/** Confirmed or assigned, within three days (J6). */
export const appointmentsAhead = (ctx: Ctx) =>
  ofTenant(ctx).selectAll().where('status', 'in', ['confirmed', 'assigned']).where('startsAt', '>', ctx.now).where('startsAt', '<', ctx.now.add({ hours: 80 })).orderBy('startsAt').limit(MOST).execute();

/** Ready and not paid (J9); after a month nobody is reminded by itself. */
export const balancesDue = (ctx: Ctx) =>
  ofTenant(ctx).selectAll().where('status', '=', 'ready_for_delivery').where('readyAt', '>', ctx.now.subtract({ hours: 24 * 32 })).where(sql<boolean>`total_minor > net_paid_minor`).orderBy('readyAt').limit(MOST).execute();

export const teamMembers = async (ctx: Ctx, sessionId: string): Promise<string[]> =>
  (await ctx.tx.selectFrom('photoSessionAssignment').select('photographerId').where('tenantId', '=', ctx.actor.tenantId).where('photoSessionId', '=', sessionId).where('status', 'in', ['tentative', 'assigned', 'acknowledged']).execute()).map((row) => row.photographerId);

export interface DigestCounts { today: number; unanswered: number; unstaffed: number; deadlines: number }
/** What a coordinator's morning begins with (J12), by the local day of each session. */
export async function digestCounts(ctx: Ctx): Promise<DigestCounts> {
  const { rows } = await sql<DigestCounts>`
    select count(*) filter (where status in ('pre_scheduled', 'confirmed', 'assigned') and session_date = (app.now() at time zone zone)::date)::integer as today,
      (count(*) filter (where status = 'request' and first_response_at is null and requested_at < app.now() - interval '4 hours')
        + (select count(*) from studio_inquiry i where i.tenant_id = ${ctx.actor.tenantId}::uuid and i.closed_at is null and i.answered_at is null and i.opened_at < app.now() - interval '4 hours'))::integer as unanswered,
      count(*) filter (where status in ('pre_scheduled', 'confirmed', 'assigned') and session_date between (app.now() at time zone zone)::date and (app.now() at time zone zone)::date + 7
        and required_photographers > (select count(*) from photo_session_assignment a where a.tenant_id = s.tenant_id and a.photo_session_id = s.id and a.status in ('tentative', 'assigned', 'acknowledged')))::integer as unstaffed,
      count(*) filter (where status = 'pre_scheduled' and ((payment_deadline_at - interval '1 microsecond') at time zone zone)::date = (app.now() at time zone zone)::date)::integer as deadlines
    from photo_session s where tenant_id = ${ctx.actor.tenantId}::uuid and deleted_at is null and status in ('request', 'pre_scheduled', 'confirmed', 'assigned')`.execute(ctx.tx);
  return rows[0]!;
}

/** The first answer that a client got, if there was none before (studio 5.11). */
export const noteFirstResponse = (ctx: Ctx, sessionId: string) =>
  ctx.tx.updateTable('photoSession').set({ firstResponseAt: ctx.now }).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', sessionId).where('firstResponseAt', 'is', null).execute();

/** What a client's message is most likely about: a session that is still being agreed, else the next one, else the last. */
export const sessionOfInterest = (ctx: Ctx, clientId: string) =>
  ofTenant(ctx).selectAll().where('clientId', '=', clientId).where('status', 'not in', ['canceled', 'completed'])
    .orderBy(sql`status not in ('request', 'negotiation', 'pre_scheduled')`).orderBy(sql`abs(extract(epoch from starts_at - app.now()))`).limit(1).executeTakeFirst();
