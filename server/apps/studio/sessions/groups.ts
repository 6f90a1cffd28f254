import { randomUUID } from 'node:crypto';
import { sessionNotFound } from '#apps/studio/errors.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid } from '#platform/errors.ts';
import { findSummary } from './list-queries.ts';
import { inGroup, lockForOthers, updateSession } from './queries.ts';
import type { SessionRow } from './queries.ts';
import { tell } from './tell.ts';

// Sessions of one event (pre-wedding, wedding): each keeps its own money and states (studio 3.5).

/** Into the group of the other, which is made if it has none. Locks: both, in sorted order. */
export async function joinGroup(ctx: Ctx, id: string, withSessionId: string): Promise<SessionRow> {
  if (id === withSessionId) throw invalid('/body/withSessionId', 'same_session');
  if (!(await findSummary(ctx, withSessionId))) throw sessionNotFound({ sessionId: withSessionId });
  const locked = new Map<string, SessionRow>();
  for (const one of [id, withSessionId].sort()) locked.set(one, await lockForOthers(ctx, one));
  const session = locked.get(id)!;
  return joined(ctx, session, locked.get(withSessionId)!);
}

/** As joinGroup, for a session that nobody else can see yet. */
export async function joinGroupOf(ctx: Ctx, session: SessionRow, withSessionId: string): Promise<SessionRow> {
  if (!(await findSummary(ctx, withSessionId))) throw invalid('/body/groupWithId', 'unknown_reference');
  return joined(ctx, session, await lockForOthers(ctx, withSessionId));
}

async function joined(ctx: Ctx, session: SessionRow, other: SessionRow): Promise<SessionRow> {
  const groupId = other.groupId ?? randomUUID();
  if (other.groupId === null) await tell(ctx, await updateSession(ctx, other.id, { groupId }));
  const left = session.groupId === groupId ? null : session.groupId;
  const moved = await updateSession(ctx, session.id, { groupId });
  if (left !== null) await dissolve(ctx, left);
  await audit(ctx, { action: 'session.group', entity: 'photo_session', entityId: session.id, before: { groupId: session.groupId }, after: { groupId, with: other.code } });
  await tell(ctx, moved);
  return moved;
}

/** Out of its group; the last one left alone is in none. */
export async function leaveGroup(ctx: Ctx, id: string): Promise<SessionRow> {
  const session = await lockForOthers(ctx, id);
  const moved = await updateSession(ctx, id, { groupId: null });
  if (session.groupId !== null) await dissolve(ctx, session.groupId);
  await audit(ctx, { action: 'session.group', entity: 'photo_session', entityId: id, before: { groupId: session.groupId }, after: { groupId: null } });
  await tell(ctx, moved);
  return moved;
}

async function dissolve(ctx: Ctx, groupId: string): Promise<void> {
  const left = await inGroup(ctx, groupId);
  if (left.length === 1) await tell(ctx, await updateSession(ctx, left[0]!.id, { groupId: null }));
}
