import type { AssignmentStatus, SessionStatus } from '#contracts/studio-terms.ts';
import { allowedTargets, machine } from '#platform/states.ts';
import type { Step } from '#platform/states.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { insufficientPermissions, invalidStateTransition } from '#platform/errors.ts';
import type { AssignmentRow, SessionRow } from './queries.ts';

const edit = 'studio.session.edit.pre-assigned';
const assign = 'studio.session.assign-resources';
const cancel = 'studio.session.cancel';
const cancelLate = 'studio.session.cancel-late';

/** The life of a photo session (studio 4.1). Guards that look at money, dates, rooms and people stand with their step, in the file named by it. */
export const sessionMachine = machine<SessionStatus, Pick<SessionRow, 'id' | 'status'>>('photo_session', 'photo_session', [
  { id: 'T1', from: 'request', to: 'negotiation', by: edit },
  { id: 'T2', from: 'negotiation', to: 'pre_scheduled', by: edit },
  { id: 'T3', from: 'pre_scheduled', to: 'confirmed', by: edit },
  { id: 'T4', from: 'pre_scheduled', to: 'negotiation', by: edit },
  { id: 'T5', from: 'confirmed', to: 'negotiation', by: edit },
  { id: 'T6', from: 'confirmed', to: 'assigned', by: assign },
  { id: 'T7', from: 'assigned', to: 'attended', by: 'studio.session.mark-attended' },
  { id: 'T8', from: 'attended', to: 'in_editing', by: ['studio.session.take-editing', assign] },
  { id: 'T9', from: 'in_editing', to: 'ready_for_delivery', by: 'studio.session.mark-ready' },
  { id: 'T10', from: 'ready_for_delivery', to: 'in_editing', by: assign },
  { id: 'T11', from: 'ready_for_delivery', to: 'completed', by: 'studio.session.complete' },
  { id: 'T13', from: 'attended', to: 'assigned', by: 'studio.session.edit.all' },
  { id: 'T12', from: 'request', to: 'canceled', by: cancel },
  { id: 'T12', from: 'negotiation', to: 'canceled', by: cancel },
  { id: 'T12', from: 'pre_scheduled', to: 'canceled', by: cancel },
  { id: 'T12', from: 'confirmed', to: 'canceled', by: cancel },
  { id: 'T12', from: 'assigned', to: 'canceled', by: cancel },
  { id: 'T12', from: 'attended', to: 'canceled', by: cancelLate },
  { id: 'T12', from: 'in_editing', to: 'canceled', by: cancelLate },
  { id: 'T12', from: 'ready_for_delivery', to: 'canceled', by: cancelLate },
]);

/** One person's place in a team (studio 4.4). The command that moves it has judged who may. */
export const assignmentMachine = machine<AssignmentStatus, Pick<AssignmentRow, 'id' | 'status'>>('photo_session_assignment', 'photo_session_assignment', [
  { from: 'tentative', to: 'assigned', by: assign },
  { from: 'assigned', to: 'acknowledged', by: 'studio.session.mark-attended' },
  // The date moved: the coverage that was acknowledged is another now.
  { from: 'acknowledged', to: 'assigned', by: assign },
  ...(['tentative', 'assigned', 'acknowledged'] as const).flatMap((from): Step<AssignmentStatus, Pick<AssignmentRow, 'id' | 'status'>>[] => [{ from, to: 'reassigned', by: assign }, { from, to: 'no_show', by: assign }]),
]);

export const isOpen = (status: SessionStatus): boolean => status !== 'completed' && status !== 'canceled';
/** States that only ask for a date; the rest has it. */
export const isTentative = (status: SessionStatus): boolean => status === 'request' || status === 'negotiation';
/** The shoot has its people and its room, and has not been delivered. */
export const isFixed = (status: SessionStatus): boolean => status === 'assigned' || status === 'attended' || status === 'in_editing' || status === 'ready_for_delivery';

/** The 403 of a step, which comes before version and state (studio 4.1): the step from here, else any step to there. */
export function mayStep(ctx: Ctx, session: Pick<SessionRow, 'id' | 'status'>, to: SessionStatus): void {
  const here = sessionMachine.steps.filter((step) => step.to === to && step.from === session.status);
  const wanted = (here.length > 0 ? here : sessionMachine.steps.filter((step) => step.to === to)).flatMap((step) => [step.by ?? []].flat());
  if (wanted.length > 0 && !wanted.some((permission) => can(ctx.actor, permission))) throw insufficientPermissions({ permission: [...new Set(wanted)].join(', ') });
}

/** The 409 of a step that does not start here. @throws INVALID_STATE_TRANSITION with details.allowed */
export const wrongState = (ctx: Ctx, session: Pick<SessionRow, 'id' | 'status'>, to: SessionStatus) =>
  invalidStateTransition({ from: session.status, to, allowed: allowedTargets(ctx, sessionMachine, session) });
