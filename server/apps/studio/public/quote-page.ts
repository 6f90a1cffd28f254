import type { z } from 'zod';
import type { PublicQuote, acceptQuote as acceptContract } from '#contracts/studio-public.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { suggest } from '#capabilities/calendar/public.ts';
import { addressCounter } from '#capabilities/identity/public.ts';
import { countTry, linkExpired, openLink } from '#capabilities/links/public.ts';
import { acceptQuote, settle } from '#apps/studio/quotes/accept.ts';
import { quoteWithAcceptance } from '#apps/studio/quotes/queries.ts';
import type { QuoteWithAcceptance } from '#apps/studio/quotes/queries.ts';
import { documentOf } from '#apps/studio/quotes/routes.ts';
import { QUOTE_LINK } from '#apps/studio/quotes/send.ts';
import { publicSettingsOf } from '#apps/studio/quotes/settings.ts';
import { inWords } from '#apps/studio/quotes/words.ts';
import { tellCoordinators } from '#apps/studio/sessions/alerts.ts';
import { paySession } from '#apps/studio/sessions/payment-link.ts';
import { OWNER } from '#apps/studio/sessions/owner.ts';
import { findSession } from '#apps/studio/sessions/queries.ts';
import type { SessionRow } from '#apps/studio/sessions/queries.ts';
import { isTentative } from '#apps/studio/sessions/states.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import type { FileAnswer } from '#platform/route.ts';
import { businessOf } from './business.ts';
import { dueOf, paysOnline } from './payable.ts';

type Shown = Presented<z.output<typeof PublicQuote>>;

/** Whoever comes with an old quote is told so, except to read what was accepted. @throws LINK_EXPIRED */
function mustHold(ctx: Ctx, quote: QuoteWithAcceptance): void {
  if (quote.status === 'accepted') return;
  if (quote.status === 'superseded') throw linkExpired({ reason: 'superseded' });
  if (quote.status !== 'sent' || Temporal.Instant.compare(quote.validUntil, ctx.now) <= 0) throw linkExpired({ reason: 'expired' });
}

async function present(ctx: Ctx, quote: QuoteWithAcceptance): Promise<Shown> {
  const session = await findSession(ctx, quote.photoSessionId);
  const { bankDetails } = await publicSettingsOf(ctx);
  const accepted = quote.status === 'accepted';
  const dateTaken = accepted && isTentative(session.status) && session.round === quote.round;
  const due = accepted ? dueOf(session, ctx.now) : null;
  return {
    business: await businessOf(ctx, quote.snapshot.branch.phone), number: quote.number, status: quote.status, validUntil: quote.validUntil, snapshot: inWords(quote.snapshot, ctx.locale),
    acceptance: accepted ? { name: quote.acceptedName!, at: quote.acceptedAt! } : null, sessionStatus: session.status, payable: due && { ...due, online: await paysOnline(ctx), bankDetails },
    dateTaken, alternatives: dateTaken ? await alternativesTo(ctx, session) : [],
  };
}

/** Times of that day and of the next two weeks, at most six; nothing of who has the others. */
async function alternativesTo(ctx: Ctx, session: SessionRow) {
  if (session.roomId === null) return [];
  const { sameDay, nextDays } = await suggest(ctx, { branchId: session.branchId, kind: 'room', startsAt: session.startsAt, endsAt: session.endsAt, resourceId: session.roomId, exclude: { ownerType: OWNER, ownerId: session.id } });
  return [...sameDay.slice(0, 3), ...nextDays.slice(0, 3)];
}

export const quotePage = (open: OpenCtx, token: string): Promise<Shown> =>
  openLink(open, QUOTE_LINK, token, async (ctx, { ownerId }) => {
    const quote = await quoteWithAcceptance(ctx, ownerId);
    mustHold(ctx, quote);
    return present(ctx, quote);
  });

export const quotePageDocument = (open: OpenCtx, token: string): Promise<FileAnswer> =>
  openLink(open, QUOTE_LINK, token, async (ctx, { ownerId }) => {
    const quote = await quoteWithAcceptance(ctx, ownerId);
    mustHold(ctx, quote);
    return documentOf(ctx, quote);
  });

/** Accept, take the date, and show what came of it. Repeating it shows the same and does nothing. */
export async function acceptOnPage(open: OpenCtx, token: string, { name }: z.output<(typeof acceptContract)['body']>): Promise<Shown> {
  const { quoteId, first } = await openLink(open, QUOTE_LINK, token, async (ctx, { ownerId }) => ({ quoteId: ownerId, first: await acceptQuote(ctx, ownerId, { name }) }), { writes: true, name: 'client' });
  if (first) await settle((work) => openLink(open, QUOTE_LINK, token, (ctx) => work(ctx), { writes: true }), quoteId);
  return quotePage(open, token);
}

/** @throws LINK_EXPIRED for a quote that nobody has accepted, and what asking for money refuses with */
export const payOnQuotePage = (open: OpenCtx, token: string): Promise<{ url: string }> =>
  openLink(open, QUOTE_LINK, token, async (ctx, { ownerId }) => {
    const quote = await quoteWithAcceptance(ctx, ownerId);
    mustHold(ctx, quote);
    const { url } = await paySession(ctx, quote.photoSessionId);
    return { url };
  }, { writes: true });

/** An expired quote asks for a successor: the coordinators hear of it, three times a day at most. */
export async function askForNewQuote(open: OpenCtx, token: string): Promise<void> {
  const asked = await openLink(open, QUOTE_LINK, token, async (_ctx, { ownerId }) => ownerId, { evenExpired: true });
  await countTry(open, [{ counter: `quote-renew:${asked}`, most: 3, minutes: 1440 }, { counter: `quote-renew:${addressCounter(open.origin.ip)}`, most: 10, minutes: 60 }]);
  await openLink(open, QUOTE_LINK, token, async (ctx, { ownerId }) => {
    const quote = await quoteWithAcceptance(ctx, ownerId);
    await tellCoordinators(ctx, await findSession(ctx, quote.photoSessionId), 'studio.quote_wanted', `${quote.id}:${ctx.now.toString().slice(0, 10)}`, { number: quote.number });
  }, { writes: true, evenExpired: true });
}
