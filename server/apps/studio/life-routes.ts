import * as contract from '#contracts/studio-life.ts';
import type { Ctx } from '#platform/context.ts';
import type { Routes } from '#platform/route.ts';
import { myAgenda, photographerDashboard } from './crew/agenda.ts';
import { coordinatorDashboard, editorDashboard } from './dashboards/dashboards.ts';
import { assignEditor, editEditing, markReady, takeSession } from './editing/jobs.ts';
import { editingQueue, editorsWithLoad } from './editing/queue.ts';
import { enumLabels } from './enums.ts';
import { integrityIssues } from './integrity/integrity.ts';
import { acknowledge, attendAll, markAttendance, markNoShow } from './sessions/attendance.ts';
import { backdateSession } from './sessions/backdate.ts';
import { completeSession } from './sessions/complete.ts';
import { joinGroup, leaveGroup } from './sessions/groups.ts';
import { addNote } from './sessions/notes.ts';
import { presentSession } from './sessions/present.ts';
import { rescheduleSession } from './sessions/reschedule.ts';
import { editAssignment, replaceAssignment } from './sessions/team.ts';
import { reworkOf, undoAttendedOf } from './sessions/transition.ts';

const shown = async (ctx: Ctx, done: Promise<{ id: string }>) => presentSession(ctx, (await done).id);

/** Routes of the later life of a photo session. */
export function lifeRoutes(routes: Routes): void {
  routes.mount(contract.editAssignment, async (ctx, { params, body }) => shown(ctx, editAssignment(ctx, params.id, params.assignmentId, body)));
  routes.mount(contract.replaceAssignment, async (ctx, { params, body }) => shown(ctx, replaceAssignment(ctx, params.id, params.assignmentId, body)));
  routes.mount(contract.markNoShow, async (ctx, { params, body }) => shown(ctx, markNoShow(ctx, params.id, params.assignmentId, body.reason)));
  routes.mount(contract.acknowledgeAssignment, async (ctx, { params }) => shown(ctx, acknowledge(ctx, params.assignmentId)));
  routes.mount(contract.markAttendance, async (ctx, { params, body }) => shown(ctx, markAttendance(ctx, params.assignmentId, body)));
  routes.mount(contract.attendAll, async (ctx, { params, body }) => shown(ctx, attendAll(ctx, params.id, body)));
  routes.mount(contract.undoAttended, async (ctx, { params, body }) => shown(ctx, undoAttendedOf(ctx, params.id, body.reason)));
  routes.mount(contract.addNote, async (ctx, { params, body }) => addNote(ctx, params.id, body));
  routes.mount(contract.editingQueue, async (ctx, { query }) => editingQueue(ctx, query.branchId ?? null));
  routes.mount(contract.editors, async (ctx) => ({ items: await editorsWithLoad(ctx) }));
  routes.mount(contract.takeSession, async (ctx, { params }) => shown(ctx, takeSession(ctx, params.id)));
  routes.mount(contract.assignEditor, async (ctx, { params, body }) => shown(ctx, assignEditor(ctx, params.id, body)));
  routes.mount(contract.editEditing, async (ctx, { params, body }) => shown(ctx, editEditing(ctx, params.id, body)));
  routes.mount(contract.markReady, async (ctx, { params }) => shown(ctx, markReady(ctx, params.id)));
  routes.mount(contract.rework, async (ctx, { params, body }) => shown(ctx, reworkOf(ctx, params.id, body.reason)));
  routes.mount(contract.completeSession, async (ctx, { params, body }) => shown(ctx, completeSession(ctx, params.id, body)));
  routes.mount(contract.rescheduleSession, async (ctx, { params, body }) => shown(ctx, rescheduleSession(ctx, params.id, body)));
  routes.mount(contract.backdateSession, async (ctx, { body }) => shown(ctx, backdateSession(ctx, body)));
  routes.mount(contract.joinGroup, async (ctx, { params, body }) => shown(ctx, joinGroup(ctx, params.id, body.withSessionId)));
  routes.mount(contract.leaveGroup, async (ctx, { params }) => shown(ctx, leaveGroup(ctx, params.id)));
  routes.mount(contract.myAgenda, async (ctx, { query }) => myAgenda(ctx, query));
  routes.mount(contract.coordinatorDashboard, async (ctx, { query }) => coordinatorDashboard(ctx, query.branchId ?? null));
  routes.mount(contract.photographerDashboard, async (ctx) => photographerDashboard(ctx));
  routes.mount(contract.editorDashboard, async (ctx, { query }) => editorDashboard(ctx, query.branchId ?? null));
  routes.mount(contract.integrityIssues, async (ctx, { query }) => integrityIssues(ctx, query));
  routes.mount(contract.enums, async (ctx) => enumLabels(ctx));
}
