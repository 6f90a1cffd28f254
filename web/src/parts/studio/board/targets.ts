import type { SessionStatus } from '#contracts/studio-terms.ts';

/** The columns, in the order of the pipeline. */
export const columns = ['request', 'negotiation', 'pre_scheduled', 'confirmed', 'assigned', 'attended', 'in_editing', 'ready_for_delivery', 'completed'] as const satisfies readonly SessionStatus[];

/** Where a card may be put from where it is (studio 4.1); the server judges rights, dates and money. */
export const targets: Readonly<Record<SessionStatus, readonly SessionStatus[]>> = {
  request: ['negotiation', 'pre_scheduled', 'canceled'],
  negotiation: ['pre_scheduled', 'canceled'],
  pre_scheduled: ['confirmed', 'negotiation', 'canceled'],
  confirmed: ['assigned', 'negotiation', 'canceled'],
  assigned: ['attended', 'canceled'],
  attended: ['in_editing', 'assigned', 'canceled'],
  in_editing: ['ready_for_delivery', 'canceled'],
  ready_for_delivery: ['completed', 'in_editing', 'canceled'],
  completed: [],
  canceled: [],
};
