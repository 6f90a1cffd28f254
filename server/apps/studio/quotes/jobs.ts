import { addDays, endOfDayExclusive, startOfDay } from '#contracts/time.ts';
import { tellCoordinators } from '#apps/studio/sessions/alerts.ts';
import { findSession } from '#apps/studio/sessions/queries.ts';
import { tell } from '#apps/studio/sessions/tell.ts';
import type { Ctx } from '#platform/context.ts';
import { defineCron, emit } from '#platform/outbox.ts';
import { move } from '#platform/states.ts';
import { quoteExpired, quoteExpiring } from './events.ts';
import { findQuote, overdueQuotes, quotesEnding, zoneOfTenant } from './queries.ts';
import { quoteMachine } from './states.ts';

const BATCH = 200;

/** Sent quotes whose time is over: nobody could accept them any more anyway, now the list says so. */
export async function expireQuotes(ctx: Ctx): Promise<number> {
  const due = await overdueQuotes(ctx, BATCH);
  for (const { id, photoSessionId, round } of due) {
    const quote = await findQuote(ctx, id);
    await move(ctx, quoteMachine, quote, 'expired', { trusted: true, round });
    await emit(ctx, quoteExpired, id, { quoteId: id, sessionId: photoSessionId, round });
    const session = await findSession(ctx, photoSessionId);
    await tellCoordinators(ctx, session, 'studio.quote_expired', id, { number: quote.number });
    await tell(ctx, session);
  }
  return due.length;
}

defineCron({ name: 'studio.expire_quotes', at: { everyMin: 10 }, app: 'studio', run: async (ctx) => void (await expireQuotes(ctx)) });

/** The day before a quote ends its client is reminded, once: the run of a day sees those that end the day after. */
export async function announceEnding(ctx: Ctx, localDate: string, zone: string): Promise<void> {
  const tomorrow = addDays(localDate, 1);
  for (const { id, photoSessionId, round } of await quotesEnding(ctx, startOfDay(tomorrow, zone), endOfDayExclusive(tomorrow, zone))) {
    await emit(ctx, quoteExpiring, id, { quoteId: id, sessionId: photoSessionId, round });
  }
}

defineCron({
  name: 'studio.quotes_ending', at: ['09:00'], app: 'studio', dropAfterMin: 720,
  run: async (ctx, { localDate }) => {
    const zone = await zoneOfTenant(ctx);
    await announceEnding(ctx, localDate, zone);
  },
});
