import { defineWebhook } from '#capabilities/webhooks/public.ts';
import { quoteAccepted } from '#apps/studio/quotes/events.ts';
import { sessionCanceled, sessionCompleted, sessionConfirmed, sessionReady, sessionRequested, sessionRescheduled } from '#apps/studio/sessions/events.ts';

// What programs of a studio are told: ids alone, nothing of anybody.

const app = 'studio';
interface About { sessionId: string; round: number }
/** `when`: it may happen again in a round, and is then told again. */
const fact = (what: string, { sessionId, round }: About, when = '') => [{ key: `session.${what}:${sessionId}:${round}${when && `:${when}`}`, data: { id: sessionId, round } }];

for (const [verb, event] of [['requested', sessionRequested], ['confirmed', sessionConfirmed], ['completed', sessionCompleted]] as const) defineWebhook({ topic: `studio.session.${verb}`, app, event, facts: (_ctx, about) => fact(verb, about) });
defineWebhook({ topic: 'studio.session.canceled', app, event: sessionCanceled, facts: (_ctx, about) => fact('canceled', about) });
defineWebhook({ topic: 'studio.session.ready', app, event: sessionReady, facts: (ctx, about) => fact('ready', about, ctx.now.toString()) });
defineWebhook({ topic: 'studio.session.rescheduled', app, event: sessionRescheduled, facts: (ctx, about) => fact('rescheduled', about, ctx.now.toString()) });
defineWebhook({ topic: 'studio.quote.accepted', app, event: quoteAccepted, facts: (_ctx, { quoteId, sessionId, round }) => [{ key: `quote.accepted:${quoteId}`, data: { id: quoteId, sessionId, round } }] });
