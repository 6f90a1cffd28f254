import { z } from 'zod';
import { linkExpired } from '#capabilities/links/public.ts';
import { tellCoordinators } from '#apps/studio/sessions/alerts.ts';
import { findSession, linesOf, lockSession } from '#apps/studio/sessions/queries.ts';
import { tell } from '#apps/studio/sessions/tell.ts';
import { negotiate, preSchedule } from '#apps/studio/sessions/early-steps.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { audit } from '#platform/audit.ts';
import type { Actor, Ctx } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';
import { defineLongJob, emit, enqueue } from '#platform/outbox.ts';
import { move } from '#platform/states.ts';
import { quoteOutdated } from './errors.ts';
import { quoteAccepted } from './events.ts';
import { findQuote, insertAcceptance, lockQuote } from './queries.ts';
import { quoteMachine } from './states.ts';
import { termsHash } from './terms.ts';

/**
 * The client agrees: proof is kept, once. Taking the date is a step of its own (takeDate), since an agreement stands
 * even where somebody else has taken the date meanwhile.
 * @returns whether it was this call that accepted
 * @throws LINK_EXPIRED when the quote no longer holds, QUOTE_OUTDATED when the session has changed
 */
export async function acceptQuote(ctx: Ctx, quoteId: string, { name }: { name: string }): Promise<boolean> {
  const { photoSessionId } = await findQuote(ctx, quoteId);
  const session = await lockSession(ctx, photoSessionId);
  const quote = await lockQuote(ctx, quoteId);
  if (quote.status === 'accepted') return false;
  if (quote.status !== 'sent' || Temporal.Instant.compare(quote.validUntil, ctx.now) <= 0) throw linkExpired({ reason: quote.status === 'superseded' ? 'superseded' : 'expired' });
  if (quote.termsHash !== termsHash(session, await linesOf(ctx, session.id))) throw quoteOutdated();
  await insertAcceptance(ctx, { quoteId, acceptedName: name, ip: ctx.origin.ip, userAgent: ctx.origin.userAgent?.slice(0, 500) ?? null, documentHash: quote.documentHash! });
  await move(ctx, quoteMachine, quote, 'accepted', { trusted: true, round: quote.round, notes: name });
  await audit(ctx, { action: 'quote.accept', entity: 'quote', entityId: quoteId, after: { number: quote.number, acceptedName: name, documentHash: quote.documentHash } });
  await emit(ctx, quoteAccepted, quoteId, { quoteId, sessionId: session.id, round: quote.round });
  await enqueue(ctx, settleAcceptance, { quoteId });
  await tellCoordinators(ctx, session, 'studio.quote_accepted', quoteId, { number: quote.number });
  await tell(ctx, session);
  return true;
}

/** In history it is the client who took the date, whichever process did the step. */
const asClient = (ctx: Ctx): Ctx => ({
  ...ctx, actor: { type: 'client', id: null, userId: null, tenantId: ctx.actor.tenantId, name: 'client', sessionId: null, permissions: new Set(['studio.session.edit.pre-assigned']), branchIds: null, roles: [] } satisfies Actor,
});

/**
 * T2 by an accepted quote, where the session still waits for it. Does nothing the second time.
 * @throws what T1 and T2 refuse with: the date was taken, the team does not suffice
 */
async function takeDate(given: Ctx, quoteId: string): Promise<void> {
  const ctx = asClient(given);
  const quote = await findQuote(ctx, quoteId);
  let session = await lockSession(ctx, quote.photoSessionId);
  if (session.round !== quote.round || (session.status !== 'request' && session.status !== 'negotiation')) return;
  const settings = await settingsOf(ctx, session.branchId);
  if (session.status === 'request') session = await negotiate(ctx, session, settings);
  const moved = await preSchedule(ctx, session, settings, null);
  await audit(ctx, { action: 'session.transition', entity: 'photo_session', entityId: session.id, before: { status: 'negotiation', round: session.round }, after: { status: moved.status, round: moved.round } });
  await tell(ctx, moved);
}

/** The date was taken meanwhile, or nobody is free: the studio hears of it and calls (studio 4.1, T2). */
async function dateRefused(ctx: Ctx, quoteId: string): Promise<void> {
  const quote = await findQuote(ctx, quoteId);
  await tellCoordinators(ctx, await findSession(ctx, quote.photoSessionId), 'studio.quote_date_taken', quoteId, { number: quote.number });
}

type InTransaction = <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T>;

/** Take the date, each try in a transaction of its own: what T2 had written before it was refused must not stay. */
export async function settle(inTransaction: InTransaction, quoteId: string): Promise<void> {
  try {
    await inTransaction((ctx) => takeDate(ctx, quoteId));
  } catch (error) {
    // A refusal of the rules is an answer; everything else is tried again.
    if (!(error instanceof AppError) || error.status >= 500) throw error;
    await inTransaction((ctx) => dateRefused(ctx, quoteId));
  }
}

/** The request of the client does it at once; this finishes what a process that died had begun. */
export const settleAcceptance = defineLongJob({
  name: 'studio.settle_acceptance', payload: z.object({ quoteId: z.uuid() }), runLong: ({ inTenant }, { quoteId }) => settle(inTenant, quoteId),
});
