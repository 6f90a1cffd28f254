import type { Ctx } from '#platform/context.ts';
import { defineTopic, publish } from '#platform/outbox.ts';
import { updateSession } from './queries.ts';
import type { SessionRow } from './queries.ts';

/** Screens that show sessions fetch again; crew hear of it too and get what they may see. */
export const sessionChanged = defineTopic('session.changed', ['studio.session.view.all', 'studio.session.view.own']);

/** Something that belongs to the session changed: its version rises, so that a stale screen is noticed. */
export async function touchSession(ctx: Ctx, session: SessionRow): Promise<SessionRow> {
  const touched = await updateSession(ctx, session.id, { updatedAt: ctx.now });
  await tell(ctx, touched);
  return touched;
}

export const tell = (ctx: Ctx, session: Pick<SessionRow, 'id' | 'branchId' | 'version'>): Promise<void> =>
  publish(ctx, sessionChanged, [session.id], { branchId: session.branchId, version: session.version });
