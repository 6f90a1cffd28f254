import type { AssignmentRole, AssignmentStatus, SessionCommand } from '#contracts/studio-terms.ts';
import type { z } from 'zod';
import { isBefore } from '#contracts/time.ts';
import { hasComeToPass, isActiveAssignment, mayAssign } from '#apps/studio/rules/team.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { allowedTargets } from '#platform/states.ts';
import { isFixed, isOpen, isTentative, sessionMachine } from './states.ts';
import type { SessionRow } from './queries.ts';

interface Member { status: AssignmentStatus; role: z.output<typeof AssignmentRole>; attended: boolean; isMine: boolean }
interface Editable { terms: boolean; assignments: boolean; notes: boolean; payments: boolean }

export const UNDO_HOURS = 24;

/** What the caller may do with the session now, as far as it can be told without asking the calendar. */
export function commandsOf(ctx: Ctx, session: SessionRow, team: readonly Member[], editable: Editable): SessionCommand[] {
  const { status } = session;
  const has = (code: string) => can(ctx.actor, `studio.session.${code}`);
  const edits = has('edit.pre-assigned');
  const assigns = has('assign-resources');
  const active = team.filter((one) => isActiveAssignment(one.status));
  const mine = active.find((one) => one.isMine);
  const isEditor = session.assignedEditorId !== null && session.assignedEditorId === ctx.actor.userId;
  const canMark = status === 'assigned' && has('mark-attended') && hasComeToPass(session.sessionDate, ctx.now, session.zone).ok;
  const isMember = team.some((one) => one.isMine) || isEditor;
  const answers: Record<SessionCommand, boolean> = {
    edit: editable.terms || editable.notes,
    negotiate: status === 'request' && edits,
    quickQuote: status === 'request' && edits,
    preSchedule: status === 'negotiation' && edits,
    confirm: status === 'pre_scheduled' && edits && session.netPaidMinor >= (session.depositMinor ?? 0),
    reopen: edits && ((status === 'pre_scheduled' && session.pendingMinor === 0) || (status === 'confirmed' && session.changesDeadlineAt !== null && isBefore(ctx.now, session.changesDeadlineAt))),
    assign: assigns && mayAssign({ ...session, activeAssignments: active.length }, ctx.now).ok,
    extendDeadline: status === 'pre_scheduled' && has('extend-deadline'),
    nameTeam: editable.assignments,
    acknowledge: mine?.status === 'assigned' && has('mark-attended') && status === 'assigned',
    attend: canMark && mine !== undefined && !mine.attended,
    unattend: status === 'assigned' && has('mark-attended') && mine?.attended === true,
    closeForTeam: canMark && mine?.role === 'lead',
    attendAll: canMark && has('view.all') && active.length > 0,
    undoAttended: status === 'attended' && has('edit.all') && session.assignedEditorId === null && session.attendedAt !== null && !isBefore(session.attendedAt.add({ hours: UNDO_HOURS }), ctx.now),
    noShow: assigns && (status === 'assigned' || status === 'attended') && !isBefore(ctx.now, session.endsAt) && active.length > 0,
    take: status === 'attended' && session.assignedEditorId === null && has('take-editing'),
    assignEditor: status === 'attended' && session.assignedEditorId === null && assigns,
    handOver: status === 'in_editing' && assigns,
    editEditing: status === 'in_editing' && (assigns || (isEditor && has('take-editing'))),
    ready: status === 'in_editing' && has('mark-ready') && (isEditor || has('view.all')),
    rework: status === 'ready_for_delivery' && assigns,
    complete: status === 'ready_for_delivery' && has('complete'),
    cancel: isOpen(status) && allowedTargets(ctx, sessionMachine, session).includes('canceled'),
    reschedule: isFixed(status) && has('reschedule-late'),
    recordPayment: editable.payments,
    refund: can(ctx.actor, 'payments.refund_override') && session.netPaidMinor > 0,
    delete: isTentative(status) && has('delete'),
    addNote: status !== 'canceled' && (status === 'completed' ? has('edit.all') : isMember || has('view.all')),
    group: edits,
  };
  return (Object.keys(answers) as SessionCommand[]).filter((command) => answers[command]);
}
