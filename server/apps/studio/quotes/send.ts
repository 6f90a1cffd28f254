import { createHash } from 'node:crypto';
import { latest } from '#contracts/time.ts';
import { findClientForView } from '#capabilities/clients/public.ts';
import { attachFile, storeOwn } from '#capabilities/files/public.ts';
import { issueLink } from '#capabilities/links/public.ts';
import { lastDay } from '#apps/studio/messages/words.ts';
import { writeToClient } from '#apps/studio/messages/write.ts';
import { linesOf, lockSession } from '#apps/studio/sessions/queries.ts';
import type { SessionRow } from '#apps/studio/sessions/queries.ts';
import { negotiate } from '#apps/studio/sessions/early-steps.ts';
import { tell } from '#apps/studio/sessions/tell.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { audit } from '#platform/audit.ts';
import { systemActor } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { invalidStateTransition } from '#platform/errors.ts';
import { emit } from '#platform/outbox.ts';
import { move } from '#platform/states.ts';
import { drawQuote } from './document.ts';
import { quoteOutdated } from './errors.ts';
import { quoteSent } from './events.ts';
import { findQuote, lockQuote, updateQuote } from './queries.ts';
import type { QuoteRow } from './queries.ts';
import { quoteMachine } from './states.ts';
import { termsHash } from './terms.ts';

/** What public links of quotes are issued under. */
export const QUOTE_LINK = 'studio.quote';
/** What the file of a quote belongs to. */
export const QUOTE_FILE = 'studio_quote';
/** The address shows the accepted quote for some time after the session. */
const KEEP_DAYS = 90;

export interface SentQuote { quote: QuoteRow; url: string; messaged: boolean }

/**
 * Send a quote: its document is drawn and kept, a request becomes a negotiation (T1), and the client gets an address.
 * Sent again it gets another address; the quote stays what it was.
 * @throws QUOTE_NOT_FOUND, QUOTE_OUTDATED, INVALID_STATE_TRANSITION for one that no longer holds, the errors of T1
 */
export async function sendQuote(ctx: Ctx, id: string, { message }: { message: boolean }): Promise<SentQuote> {
  const { photoSessionId } = await findQuote(ctx, id);
  let session = await lockSession(ctx, photoSessionId);
  let quote = await lockQuote(ctx, id);
  if (quote.status === 'expired' || quote.status === 'superseded') throw invalidStateTransition({ from: quote.status, to: 'sent', allowed: [] });
  if (quote.status !== 'accepted' && quote.termsHash !== termsHash(session, await linesOf(ctx, session.id))) throw quoteOutdated();
  if (quote.status === 'draft') {
    if (session.status === 'request') session = await negotiate(ctx, session, await settingsOf(ctx, session.branchId));
    quote = await putOnPaper(ctx, quote, session);
  }
  const link = await issueLink(ctx, { kind: QUOTE_LINK, ownerId: quote.id, expiresAt: latest(quote.validUntil, session.endsAt).add({ hours: 24 * KEEP_DAYS }), path: '/q/' });
  const messaged = message && (await writeQuote(ctx, quote, session, link));
  await emit(ctx, quoteSent, quote.id, { quoteId: quote.id, sessionId: session.id, round: quote.round });
  await audit(ctx, { action: 'quote.send', entity: 'quote', entityId: quote.id, after: { number: quote.number, messaged } });
  await tell(ctx, session);
  return { quote, url: link.url, messaged };
}

async function putOnPaper(ctx: Ctx, quote: QuoteRow, session: SessionRow): Promise<QuoteRow> {
  const content = await drawQuote(ctx, quote, session.branchId);
  const file = await storeOwn(ctx, { content, type: 'application/pdf', name: `${quote.number}.pdf`, purpose: 'document' });
  await attachFile({ ...ctx, actor: systemActor(ctx.actor.tenantId, 'quotes') }, file.id, { entity: QUOTE_FILE, id: quote.id });
  await updateQuote(ctx, quote.id, { sentAt: ctx.now, fileId: file.id, documentHash: createHash('sha256').update(content).digest('hex') });
  await move(ctx, quoteMachine, quote, 'sent');
  return findQuote(ctx, quote.id);
}

/** @returns false when there is no way to write to the client */
async function writeQuote(ctx: Ctx, quote: QuoteRow, session: SessionRow, link: { id: string; url: string }): Promise<boolean> {
  const client = await findClientForView(ctx, session.clientId);
  if (!client.primaryEmail && !client.primaryPhone) return false;
  const { snapshot } = quote;
  await writeToClient(ctx, session, 'quoteSent', link.id, ({ money, locale }) => ({
    data: { quote_number: quote.number, total: money(snapshot.totalMinor), deposit: money(snapshot.depositMinor), quote_url: link.url, valid_until: lastDay(quote.validUntil, session.zone, locale) },
  }));
  return true;
}
