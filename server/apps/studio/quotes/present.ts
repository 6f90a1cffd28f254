import type { QuoteStatus } from '#contracts/studio-quotes.ts';
import type { Ctx } from '#platform/context.ts';
import { quoteWithAcceptance } from './queries.ts';
import type { QuoteWithAcceptance } from './queries.ts';

export const presentQuote = (quote: QuoteWithAcceptance) => ({
  id: quote.id, number: quote.number, round: quote.round, status: quote.status as QuoteStatus, totalMinor: quote.snapshot.totalMinor, depositMinor: quote.snapshot.depositMinor, currency: quote.snapshot.currency, validUntil: quote.validUntil, sentAt: quote.sentAt,
  createdAt: quote.createdAt, version: quote.version,
  acceptance: quote.acceptedAt === null ? null : { acceptedName: quote.acceptedName!, acceptedAt: quote.acceptedAt, ip: quote.ip, documentHash: quote.acceptedHash! },
});

export const shownQuote = async (ctx: Ctx, id: string) => presentQuote(await quoteWithAcceptance(ctx, id));
