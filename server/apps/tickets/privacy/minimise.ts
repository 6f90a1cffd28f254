import { weekdayOf } from '#contracts/time.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { defineCron } from '#platform/outbox.ts';
import { eventsToMinimise, minimise } from './queries.ts';

const AT_ONCE = 50;
const MONDAY = 1;

/** What identifies who came is kept as long as the organizer says, twelve months unless it does (tickets 6). */
export async function minimisePersonalData(ctx: Ctx): Promise<number> {
  const { zone } = await ctx.tx.selectFrom('tenant').select('zone').where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();
  const { personalDataMonths } = await settingsOf(ctx);
  const before = ctx.now.toZonedDateTimeISO(zone).subtract({ months: personalDataMonths }).toInstant();
  const events = await eventsToMinimise(ctx, before, AT_ONCE);
  for (const { id } of events) {
    const gone = await minimise(ctx, id);
    if (gone.tickets + gone.orders > 0) await audit(ctx, { action: 'ticket_event.minimise', entity: 'ticket_event', entityId: id, after: gone });
  }
  return events.length;
}

/** On Mondays; what one run leaves, or missed, is the next one's. */
export const minimiseWeekly = defineCron({
  name: 'tickets.minimise_personal_data', at: ['04:30'], app: 'tickets',
  run: async (ctx, { localDate }) => {
    if (weekdayOf(localDate) === MONDAY) await minimisePersonalData(ctx);
  },
});
