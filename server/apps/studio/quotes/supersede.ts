import type { LineRow, SessionRow } from '#apps/studio/sessions/queries.ts';
import type { Ctx } from '#platform/context.ts';
import { move } from '#platform/states.ts';
import { openQuotes } from './queries.ts';
import { quoteMachine } from './states.ts';
import { termsHash } from './terms.ts';

/** The session was written: quotes that say something else no longer hold (studio 4.6). The session is locked. */
export async function supersedeStale(ctx: Ctx, session: SessionRow, lines: readonly LineRow[]): Promise<void> {
  const open = await openQuotes(ctx, session.id);
  if (open.length === 0) return;
  const now = termsHash(session, lines);
  for (const quote of open) if (quote.termsHash !== now) await move(ctx, quoteMachine, quote, 'superseded', { trusted: true });
}

/** A newer one takes their place. */
export async function supersedeAll(ctx: Ctx, sessionId: string): Promise<void> {
  for (const quote of await openQuotes(ctx, sessionId)) await move(ctx, quoteMachine, quote, 'superseded', { trusted: true });
}
