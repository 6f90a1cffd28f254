import { resourcesById, writeCalendar } from '#capabilities/calendar/public.ts';
import type { SessionRow } from '#apps/studio/sessions/queries.ts';
import type { Ctx } from '#platform/context.ts';

/** The session as an entry for the client's own calendar; sent again after a move, it replaces itself (same UID, higher SEQUENCE). */
export async function appointment(ctx: Ctx, session: SessionRow, url: string): Promise<{ name: string; type: string; content: string }> {
  const { name } = await ctx.tx.selectFrom('tenant').select('name').where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();
  const [room] = session.roomId ? await resourcesById(ctx, [session.roomId]) : [];
  return {
    name: `${session.code}.ics`, type: 'text/calendar; charset=utf-8; method=PUBLISH',
    content: writeCalendar({
      name, zone: session.zone,
      events: [{ uid: `${session.id}@mostrador`, sequence: session.version, startsAt: session.startsAt, endsAt: session.endsAt, changedAt: ctx.now, summary: `${name} · ${session.code}`, location: room?.name ?? session.locationText, description: url, status: session.status === 'canceled' ? 'cancelled' : 'confirmed' }],
    }),
  };
}
