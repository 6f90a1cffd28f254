import type { SessionStatus } from '#contracts/studio-terms.ts';
import { machine } from '#platform/states.ts';
import type { SessionRow } from './queries.ts';

const edit = 'studio.session.edit.pre-assigned';
const cancel = 'studio.session.cancel';
const cancelLate = 'studio.session.cancel-late';

/** The life of a photo session (studio 4.1). Guards that look at money, rooms and people stand with their step, in transition.ts and cancel.ts. */
export const sessionMachine = machine<SessionStatus, Pick<SessionRow, 'id' | 'status'>>('photo_session', 'photo_session', [
  { id: 'T1', from: 'request', to: 'negotiation', by: edit },
  { id: 'T2', from: 'negotiation', to: 'pre_scheduled', by: edit },
  { id: 'T3', from: 'pre_scheduled', to: 'confirmed', by: edit },
  { id: 'T4', from: 'pre_scheduled', to: 'negotiation', by: edit },
  { id: 'T12', from: 'request', to: 'canceled', by: cancel },
  { id: 'T12', from: 'negotiation', to: 'canceled', by: cancel },
  { id: 'T12', from: 'pre_scheduled', to: 'canceled', by: cancel },
  { id: 'T12', from: 'confirmed', to: 'canceled', by: cancel },
  { id: 'T12', from: 'assigned', to: 'canceled', by: cancel },
  { id: 'T12', from: 'attended', to: 'canceled', by: cancelLate },
  { id: 'T12', from: 'in_editing', to: 'canceled', by: cancelLate },
  { id: 'T12', from: 'ready_for_delivery', to: 'canceled', by: cancelLate },
]);

export const isOpen = (status: SessionStatus): boolean => status !== 'completed' && status !== 'canceled';
/** States that only ask for a date; the rest has it. */
export const isTentative = (status: SessionStatus): boolean => status === 'request' || status === 'negotiation';
