import { Branding } from '#contracts/me.ts';
import { fileContent } from '#capabilities/files/public.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { text } from '#platform/texts.ts';
import type { Block } from './blocks.ts';
import { businessOf } from './queries.ts';
import { drawAside } from './thread.ts';

export interface DocumentRequest {
  title: string;
  blocks: readonly Block[];
  /** Name, logo and colour of the business on top. */
  branded: boolean;
  /** Language of the words that the maker adds (page numbers); the caller's when absent. */
  locale?: Locale;
  /** What the file says it was made at. Give the instant of the thing itself where the bytes must stay the same. */
  at?: Temporal.Instant;
  landscape?: boolean;
  /** At the foot of every page; the title when absent. */
  footer?: string;
  /** Under the name of the business: address and phone of a branch. */
  lines?: readonly string[];
}

const INK = '#18181b';

/**
 * A PDF of letter size, drawn in another thread. The same request (and branding) gives the same bytes, so that a hash
 * of it can be kept.
 */
export async function pdf(ctx: Ctx, { title, blocks, branded, locale = ctx.locale, at = ctx.now, landscape = false, footer = title, lines = [] }: DocumentRequest): Promise<Buffer> {
  return drawAside({
    title, locale, blocks, landscape, footer, madeAtMs: at.epochMilliseconds, pageWords: text(locale, 'documents.page', { page: '{page}', pages: '{pages}' }),
    letterhead: branded ? { ...(await letterhead(ctx)), lines } : null,
  });
}

async function letterhead(ctx: Ctx): Promise<{ name: string; accent: string; logo: Uint8Array | null }> {
  const business = await businessOf(ctx);
  const { accentColor, logoFileId } = Branding.parse(business.branding);
  return { name: business.name, accent: accentColor ?? INK, logo: logoFileId ? await fileContent(ctx, logoFileId) : null };
}
