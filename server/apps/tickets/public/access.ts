import { addressCounter } from '#capabilities/identity/public.ts';
import { asVisitor, countTry, mayTry } from '#capabilities/links/public.ts';
import { accessCodeRequired, eventNotFound } from '#apps/tickets/errors.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { gather } from '#platform/gather.ts';
import { digest, sameSecret } from '#platform/vault.ts';
import { eventByOldSlug, eventBySlug } from './queries.ts';

const MOST_WRONG = 10;
const MINUTES = 10;

export interface FoundEvent { event: EventRow; /** It was asked for by an address that it had before. */ moved: boolean }

/** In a rush everybody asks for the same event: one look serves all who asked before it began. */
const lookUp = gather<{ open: OpenCtx; tenantId: string; slug: string }, FoundEvent | null>(async (_address, asked) => {
  const [{ open, tenantId, slug }] = asked as [(typeof asked)[number]];
  const found = await asVisitor(open, tenantId, {}, (ctx) => eventAt(ctx, slug));
  return asked.map(() => found);
}, { most: Infinity });

/**
 * The event behind an address, for strangers: a draft is none, a hidden one is found by its address alone, a private
 * one by its access code besides.
 * @throws EVENT_NOT_FOUND, ACCESS_CODE_REQUIRED without the right code, RATE_LIMITED after ten wrong ones in ten minutes
 */
export async function publicEventAt(open: OpenCtx, tenantId: string, slug: string, accessCode: string | undefined): Promise<FoundEvent> {
  const found = await lookUp(`${tenantId} ${slug}`, { open, tenantId, slug });
  if (!found) throw eventNotFound();
  await mayEnter(open, found.event, accessCode);
  return found;
}

export async function eventAt(ctx: Ctx, slug: string): Promise<FoundEvent | null> {
  const event = await eventBySlug(ctx, slug);
  if (event) return { event, moved: false };
  const old = await eventByOldSlug(ctx, slug);
  return old ? { event: old, moved: true } : null;
}

async function mayEnter(open: OpenCtx, event: EventRow, accessCode: string | undefined): Promise<void> {
  if (event.visibility !== 'private') return;
  const limits = [{ counter: `event-code:${event.id}:${addressCounter(open.origin.ip)}`, most: MOST_WRONG, minutes: MINUTES }];
  await mayTry(open, limits);
  if (accessCode !== undefined && event.accessCodeHash !== null && sameSecret(digest(accessCode), event.accessCodeHash)) return;
  // Nothing typed is no guess.
  if (accessCode !== undefined && accessCode !== '') await countTry(open, limits);
  throw accessCodeRequired();
}
