import type { PublicBasket } from '#contracts/tickets-public.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';

const IDLE_HOURS = 24;
interface Whose { eventId: string; visitorHash: string }

const active = (ctx: Ctx, { eventId, visitorHash }: Whose) => ctx.tx.updateTable('ticketCart').where('tenantId', '=', ctx.actor.tenantId).where('eventId', '=', eventId).where('visitorHash', '=', visitorHash).where('endedAt', 'is', null);

/** One is active for a browser and event; one that lay for a day is over, and the next is another. */
export async function writeCart(ctx: Ctx, whose: Whose, { lines, packages, code }: PublicBasket, promoterLinkId: string | null): Promise<void> {
  await active(ctx, whose).set((eb) => ({ endedAt: eb.ref('expiresAt') })).where('expiresAt', '<=', ctx.now).execute();
  const basket = { lines: JSON.stringify(lines), packages: JSON.stringify(packages), code: code ?? null, expiresAt: ctx.now.add({ hours: IDLE_HOURS }), promoterLinkId };
  await ctx.tx.insertInto('ticketCart').values({ tenantId: ctx.actor.tenantId, ...whose, ...basket })
    .onConflict((conflict) => conflict.columns(['tenantId', 'eventId', 'visitorHash']).where('endedAt', 'is', null).doUpdateSet(basket)).execute();
}

/** They became orders. */
export const endCarts = (ctx: Ctx, eventId: string, ended: readonly { visitorHash: string; orderId: string }[]) =>
  sql`update ticket_cart c set ended_at = ${ctx.now}::timestamptz, order_id = n.order_id from unnest(${ended.map(({ visitorHash }) => visitorHash)}::text[], ${ended.map(({ orderId }) => orderId)}::uuid[]) as n (visitor_hash, order_id)
    where c.tenant_id = ${ctx.actor.tenantId}::uuid and c.event_id = ${eventId}::uuid and c.visitor_hash = n.visitor_hash and c.ended_at is null`.execute(ctx.tx);
