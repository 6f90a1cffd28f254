import type { z } from 'zod';
import type { assignEditor as assignContract, editEditing as editContract } from '#contracts/studio-life.ts';
import { membersWith, memberNames } from '#capabilities/identity/public.ts';
import { editorAlreadyAssigned, orThrow, sessionNotAssigned, userNotEditor } from '#apps/studio/errors.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { adjustedDelivery, deliveryDate } from '#apps/studio/rules/deadlines.ts';
import { mayTake } from '#apps/studio/rules/editing.ts';
import { tellCoordinators, tellEditors } from '#apps/studio/sessions/alerts.ts';
import { sessionDeliveryChanged, sessionEditingStarted, sessionReady, sessionReworked } from '#apps/studio/sessions/events.ts';
import { findSummary } from '#apps/studio/sessions/list-queries.ts';
import { insertNote } from '#apps/studio/sessions/note-queries.ts';
import { EDITS } from '#apps/studio/sessions/owner.ts';
import { lockSession, updateSession } from '#apps/studio/sessions/queries.ts';
import type { SessionRow } from '#apps/studio/sessions/queries.ts';
import { sessionMachine, wrongState } from '#apps/studio/sessions/states.ts';
import { tell } from '#apps/studio/sessions/tell.ts';
import { audit } from '#platform/audit.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { lockAll } from '#platform/db.ts';
import { insufficientPermissions, invalid, invalidStateTransition } from '#platform/errors.ts';
import { emit } from '#platform/outbox.ts';
import { move } from '#platform/states.ts';
import { loadOf } from './queue-queries.ts';

// From the queue to finished material: T8, T9, T10 (studio 4.1, 5.9).

const seesAll = (ctx: Ctx): boolean => can(ctx.actor, 'studio.session.view.all');

/** Crew command only what they see. A job that another editor has just taken is refused for that reason, not as a stranger's. */
export async function mustSee(ctx: Ctx, session: SessionRow): Promise<void> {
  if (seesAll(ctx) || (await findSummary(ctx, session.id))) return;
  if (session.status === 'in_editing' && can(ctx.actor, EDITS)) throw await taken(ctx, session);
  throw sessionNotAssigned();
}

async function taken(ctx: Ctx, session: SessionRow) {
  const editorId = session.assignedEditorId!;
  return editorAlreadyAssigned({ editorId, editor: (await memberNames(ctx, [editorId])).get(editorId) ?? '' });
}

/** T8: an editor takes a job. Locks: the session; then the editor, so that two jobs taken at once count both. */
export const takeSession = (ctx: Ctx, id: string): Promise<SessionRow> => lockSession(ctx, id, (session) => mustSee(ctx, session)).then((session) => startEditing(ctx, session, { editorId: ctx.actor.userId, overrideReason: null }));

/** T8 of a locked session. @throws INVALID_STATE_TRANSITION, EDITOR_ALREADY_ASSIGNED, EDITOR_WORKLOAD_EXCEEDED, USER_NOT_EDITOR */
export async function startEditing(ctx: Ctx, session: SessionRow, { editorId, overrideReason }: { editorId: string | null; overrideReason: string | null }): Promise<SessionRow> {
  if (session.status === 'in_editing' && session.assignedEditorId !== null) throw await taken(ctx, session);
  if (session.status !== 'attended') throw wrongState(ctx, session, 'in_editing');
  if (editorId === null) throw invalid('/body/editorId', 'required');
  if (session.assignedEditorId !== null) throw await taken(ctx, session);
  await mustHaveRoom(ctx, session, editorId, overrideReason);
  // The row is complete before it takes the state that needs it.
  await updateSession(ctx, session.id, { assignedEditorId: editorId, editingStartedAt: ctx.now, estimatedDeliveryDate: session.estimatedDeliveryDate ?? deliveryDate(session.sessionDate, session.estimatedEditingDays) });
  await move(ctx, sessionMachine, session, 'in_editing', { round: session.round, reason: overrideReason });
  const moved = await updateSession(ctx, session.id, { updatedAt: ctx.now });
  await emit(ctx, sessionEditingStarted, moved.id, { sessionId: moved.id, round: moved.round, editorId, handedOver: false });
  await tellEditors(ctx, moved, editorId, 'studio.job_given', `${moved.editingStartedAt?.toString()}`, { delivery: moved.estimatedDeliveryDate ?? '' });
  await audit(ctx, { action: 'session.take', entity: 'photo_session', entityId: moved.id, before: { status: session.status }, after: { status: moved.status, editorId }, reason: overrideReason });
  await tell(ctx, moved, session.status);
  return moved;
}

async function mustHaveRoom(ctx: Ctx, session: SessionRow, editorId: string, overrideReason: string | null): Promise<void> {
  await lockAll(ctx.tx, 'studio.editor', [editorId]);
  orThrow(mayTake(await loadOf(ctx, editorId), (await settingsOf(ctx, session.branchId)).maxConcurrentEditing, overrideReason));
  if (!(await membersWith(ctx, EDITS)).includes(editorId)) throw userNotEditor({ editorId });
}

/** T8 by a coordinator; with `handOver` a job in editing goes to another editor and keeps its history. */
export async function assignEditor(ctx: Ctx, id: string, { editorId, overrideReason, handOver, reason }: z.output<typeof assignContract.body>): Promise<SessionRow> {
  const session = await lockSession(ctx, id);
  if (!handOver || session.status !== 'in_editing') return startEditing(ctx, session, { editorId, overrideReason: overrideReason ?? null });
  if (!reason) throw invalid('/body/reason', 'reason_required');
  if (session.assignedEditorId === editorId) throw await taken(ctx, session);
  await mustHaveRoom(ctx, session, editorId, overrideReason ?? null);
  const moved = await updateSession(ctx, id, { assignedEditorId: editorId });
  await emit(ctx, sessionEditingStarted, id, { sessionId: id, round: moved.round, editorId, handedOver: true });
  await tellEditors(ctx, moved, editorId, 'studio.job_given', `over:${ctx.now.toString()}`, { delivery: moved.estimatedDeliveryDate ?? '' });
  if (session.assignedEditorId) await tellEditors(ctx, moved, session.assignedEditorId, 'studio.job_taken_over', ctx.now.toString());
  await audit(ctx, { action: 'session.hand-over', entity: 'photo_session', entityId: id, before: { editorId: session.assignedEditorId }, after: { editorId }, reason });
  await tell(ctx, moved);
  return moved;
}

/** The editor of the job, or somebody who sees all. @throws SESSION_NOT_ASSIGNED_TO_USER */
function mustBeEditor(ctx: Ctx, session: SessionRow): void {
  if (!seesAll(ctx) && (session.assignedEditorId === null || session.assignedEditorId !== ctx.actor.userId)) throw sessionNotAssigned();
}

/** More or fewer days of editing, with a note that stays; the promise stands, the estimate moves, the client is told. @throws INVALID_DELIVERY_DATE */
export async function editEditing(ctx: Ctx, id: string, { estimatedEditingDays, note }: z.output<typeof editContract.body>): Promise<SessionRow> {
  const session = await lockSession(ctx, id, (row) => {
    mustBeEditor(ctx, row);
    if (row.assignedEditorId !== ctx.actor.userId && !can(ctx.actor, 'studio.session.assign-resources')) throw insufficientPermissions({ permission: 'studio.session.assign-resources' });
  });
  if (session.status !== 'in_editing') throw invalidStateTransition({ status: session.status, allowed: ['in_editing'] });
  const newDate = orThrow(adjustedDelivery({ sessionDate: session.sessionDate, days: estimatedEditingDays, zone: session.zone, now: ctx.now }));
  const moved = await updateSession(ctx, id, { estimatedEditingDays, estimatedDeliveryDate: newDate });
  await insertNote(ctx, { photoSessionId: id, kind: 'editor_observation', body: note, authorId: ctx.actor.userId, authorName: ctx.actor.name, occurredAt: ctx.now });
  await emit(ctx, sessionDeliveryChanged, id, { sessionId: id, round: moved.round, oldDate: session.estimatedDeliveryDate, newDate, note });
  await audit(ctx, { action: 'session.delivery', entity: 'photo_session', entityId: id, before: { estimatedDeliveryDate: session.estimatedDeliveryDate }, after: { estimatedDeliveryDate: newDate }, reason: note });
  await tell(ctx, moved);
  return moved;
}

/** T9 with its own permission check, before version and state. */
export const markReady = (ctx: Ctx, id: string): Promise<SessionRow> => lockSession(ctx, id, (session) => mustBeEditor(ctx, session)).then((session) => readyLocked(ctx, session));

/** T9 of a locked session: the client hears that it is ready, and what is still due. */
export async function readyLocked(ctx: Ctx, session: SessionRow): Promise<SessionRow> {
  mustBeEditor(ctx, session);
  await move(ctx, sessionMachine, session, 'ready_for_delivery', { round: session.round });
  const moved = await updateSession(ctx, session.id, { readyAt: ctx.now });
  await emit(ctx, sessionReady, moved.id, { sessionId: moved.id, round: moved.round });
  await tellCoordinators(ctx, moved, 'studio.ready', `${moved.readyAt?.toString()}`);
  await audit(ctx, { action: 'session.transition', entity: 'photo_session', entityId: moved.id, before: { status: session.status }, after: { status: moved.status } });
  await tell(ctx, moved, session.status);
  return moved;
}

/** T10 of a locked session: back to its editor; editing time goes on from the first start. */
export async function reworkLocked(ctx: Ctx, session: SessionRow, reason: string | null): Promise<SessionRow> {
  if (session.status !== 'ready_for_delivery') throw wrongState(ctx, session, 'in_editing');
  if (!reason) throw invalid('/body/reason', 'reason_required');
  await move(ctx, sessionMachine, session, 'in_editing', { round: session.round, reason });
  const moved = await updateSession(ctx, session.id, { readyAt: null, reworkCount: session.reworkCount + 1 });
  await emit(ctx, sessionReworked, moved.id, { sessionId: moved.id, round: moved.round, reason });
  if (moved.assignedEditorId) await tellEditors(ctx, moved, moved.assignedEditorId, 'studio.reworked', `${moved.reworkCount}`, { reason });
  await audit(ctx, { action: 'session.transition', entity: 'photo_session', entityId: moved.id, before: { status: session.status }, after: { status: moved.status }, reason });
  await tell(ctx, moved, session.status);
  return moved;
}
