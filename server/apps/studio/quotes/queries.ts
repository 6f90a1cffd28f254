import type { Insertable, Selectable, Updateable } from 'kysely';
import type { QuoteSnapshot, QuoteStatus } from '#contracts/studio-quotes.ts';
import type { Ctx } from '#platform/context.ts';
import type { DB } from '#platform/db.ts';
import { quoteNotFound } from './errors.ts';

export type QuoteRow = Omit<Selectable<DB['quote']>, 'snapshot' | 'status'> & { snapshot: QuoteSnapshot; status: QuoteStatus };
const quotes = (ctx: Ctx) => ctx.tx.selectFrom('quote').selectAll().where('tenantId', '=', ctx.actor.tenantId);

/** @throws QUOTE_NOT_FOUND */
export async function findQuote(ctx: Ctx, id: string): Promise<QuoteRow> {
  const row = await quotes(ctx).where('id', '=', id).executeTakeFirst();
  if (!row) throw quoteNotFound();
  return row as unknown as QuoteRow;
}

/** The session has been locked before (one order for all). @throws QUOTE_NOT_FOUND */
export async function lockQuote(ctx: Ctx, id: string): Promise<QuoteRow> {
  const row = await quotes(ctx).where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw quoteNotFound();
  return row as unknown as QuoteRow;
}

export const insertQuote = async (ctx: Ctx, values: Omit<Insertable<DB['quote']>, 'tenantId'>): Promise<QuoteRow> =>
  (await ctx.tx.insertInto('quote').values({ ...values, tenantId: ctx.actor.tenantId }).returningAll().executeTakeFirstOrThrow()) as unknown as QuoteRow;

export const updateQuote = async (ctx: Ctx, id: string, values: Updateable<DB['quote']>): Promise<QuoteRow> =>
  (await ctx.tx.updateTable('quote').set(values).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).returningAll().executeTakeFirstOrThrow()) as unknown as QuoteRow;

/** Quotes that could still be accepted. */
export const openQuotes = async (ctx: Ctx, sessionId: string) =>
  (await ctx.tx.selectFrom('quote').select(['id', 'status', 'termsHash']).where('tenantId', '=', ctx.actor.tenantId).where('photoSessionId', '=', sessionId).where('status', 'in', ['draft', 'sent']).forUpdate().execute()) as { id: string; status: QuoteStatus; termsHash: string }[];

const withAcceptance = (ctx: Ctx) =>
  ctx.tx.selectFrom('quote as q').leftJoin('contractAcceptance as a', (join) => join.onRef('a.tenantId', '=', 'q.tenantId').onRef('a.quoteId', '=', 'q.id'))
    .selectAll('q').select(['a.acceptedName', 'a.acceptedAt', 'a.ip', 'a.documentHash as acceptedHash']).where('q.tenantId', '=', ctx.actor.tenantId);
export type QuoteWithAcceptance = QuoteRow & { acceptedName: string | null; acceptedAt: Temporal.Instant | null; ip: string | null; acceptedHash: string | null };

export const quotesOf = async (ctx: Ctx, sessionId: string): Promise<QuoteWithAcceptance[]> =>
  (await withAcceptance(ctx).where('q.photoSessionId', '=', sessionId).orderBy('q.id', 'desc').limit(100).execute()) as unknown as QuoteWithAcceptance[];

/** @throws QUOTE_NOT_FOUND */
export async function quoteWithAcceptance(ctx: Ctx, id: string): Promise<QuoteWithAcceptance> {
  const row = await withAcceptance(ctx).where('q.id', '=', id).executeTakeFirst();
  if (!row) throw quoteNotFound();
  return row as unknown as QuoteWithAcceptance;
}

export const insertAcceptance = (ctx: Ctx, values: Omit<Insertable<DB['contractAcceptance']>, 'tenantId'>) =>
  ctx.tx.insertInto('contractAcceptance').values({ ...values, tenantId: ctx.actor.tenantId }).execute();

/** Sent, and their time is over. */
export const overdueQuotes = (ctx: Ctx, limit: number) =>
  ctx.tx.selectFrom('quote').select(['id', 'photoSessionId', 'round']).where('tenantId', '=', ctx.actor.tenantId).where('status', '=', 'sent').where('validUntil', '<=', ctx.now).orderBy('validUntil').limit(limit).forUpdate().skipLocked().execute();

export const quotesEnding = (ctx: Ctx, from: Temporal.Instant, to: Temporal.Instant) =>
  ctx.tx.selectFrom('quote').select(['id', 'photoSessionId', 'round']).where('tenantId', '=', ctx.actor.tenantId).where('status', '=', 'sent').where('validUntil', '>', from).where('validUntil', '<=', to).execute();

/** Name, words and colours of the business, and the branch, for the pages and documents. */
export const placeOfBranch = (ctx: Ctx, branchId: string) =>
  ctx.tx.selectFrom('branch as b').innerJoin('tenant as t', 't.id', 'b.tenantId').select(['b.name', 'b.address', 'b.phone', 't.name as businessName', 't.locale', 't.branding']).where('b.tenantId', '=', ctx.actor.tenantId).where('b.id', '=', branchId).executeTakeFirstOrThrow();

export const roomName = async (ctx: Ctx, roomId: string): Promise<string | null> =>
  (await ctx.tx.selectFrom('resource').select('name').where('tenantId', '=', ctx.actor.tenantId).where('id', '=', roomId).executeTakeFirst())?.name ?? null;

export const slugOf = async (ctx: Ctx): Promise<string> => (await ctx.tx.selectFrom('tenant').select('slug').where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow()).slug;
export const zoneOfTenant = async (ctx: Ctx): Promise<string> => (await ctx.tx.selectFrom('tenant').select('zone').where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow()).zone;

/** Those of these ids that are packages of the catalog. */
export const packagesAmong = async (ctx: Ctx, ids: readonly string[]): Promise<string[]> =>
  ids.length === 0 ? [] : (await ctx.tx.selectFrom('catalogPackage').select('id').where('tenantId', '=', ctx.actor.tenantId).where('id', 'in', [...ids]).execute()).map(({ id }) => id);
