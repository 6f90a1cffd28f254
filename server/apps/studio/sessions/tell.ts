import type { Ctx } from '#platform/context.ts';
import { defineTopic, publish } from '#platform/outbox.ts';
import { updateSession } from './queries.ts';
import type { SessionRow } from './queries.ts';

/** Screens that show sessions fetch again; crew hear of it too and get what they may see. */
export const sessionChanged = defineTopic('session.changed', ['studio.session.view.all', 'studio.session.view.own']);
/** The editing queue and the editors' own lists. */
export const queueChanged = defineTopic('queue.changed', 'studio.session.view.queue');

const EDITORS_CARE: readonly SessionRow['status'][] = ['attended', 'in_editing', 'ready_for_delivery'];

/** Something that belongs to the session changed: its version rises, so that a stale screen is noticed. */
export async function touchSession(ctx: Ctx, session: SessionRow): Promise<SessionRow> {
  const touched = await updateSession(ctx, session.id, { updatedAt: ctx.now });
  await tell(ctx, touched);
  return touched;
}

/** @param before the state it comes from, where it has just left one */
export async function tell(ctx: Ctx, session: Pick<SessionRow, 'id' | 'branchId' | 'version' | 'status'>, before: SessionRow['status'] = session.status): Promise<void> {
  await publish(ctx, sessionChanged, [session.id], { branchId: session.branchId, version: session.version });
  if (EDITORS_CARE.includes(session.status) || EDITORS_CARE.includes(before)) await publish(ctx, queueChanged, [session.id], { branchId: session.branchId });
}
