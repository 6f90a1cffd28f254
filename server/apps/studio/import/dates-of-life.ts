import type { SessionStatus, RoundPolicy } from '#contracts/studio-terms.ts';
import { isBefore, localToInstant } from '#contracts/time.ts';
import { changesDeadline, paymentDeadline } from '#apps/studio/rules/deadlines.ts';
import type { PlannedSession } from './plan.ts';

const ORDER: readonly SessionStatus[] = ['request', 'negotiation', 'pre_scheduled', 'confirmed', 'assigned', 'attended', 'in_editing', 'ready_for_delivery', 'completed'];
/** Whether a session that stands in `status` has been through `step`; a canceled one has been through nothing for certain. */
export const reached = (status: SessionStatus, step: SessionStatus): boolean => ORDER.indexOf(status) >= ORDER.indexOf(step);

export interface LifeDates {
  paymentDeadlineAt: Temporal.Instant | null;
  preScheduledAt: Temporal.Instant | null;
  changesDeadlineAt: Temporal.Instant | null;
  attendedAt: Temporal.Instant | null;
  editingStartedAt: Temporal.Instant | null;
  readyAt: Temporal.Instant | null;
  deliveredAt: Temporal.Instant | null;
  canceledAt: Temporal.Instant | null;
  requestedAt: Temporal.Instant;
  firstResponseAt: Temporal.Instant | null;
}

/**
 * The instants that a workbook does not have, as near as its dates allow (back-dated entry, studio 13): attended when it
 * ended, ready and delivered on its delivery date. A deposit that is still open gets its deadline from today on, as if
 * it had been agreed now; one whose session has begun gets none, since imports trigger no jobs for past dates.
 */
export function lifeDates(session: PlannedSession, zone: string, now: Temporal.Instant, policy: RoundPolicy): LifeDates {
  const { status, interval } = session;
  const delivery = session.deliveryDate === null ? null : localToInstant(session.deliveryDate, '12:00', zone);
  const afterwards = delivery && isBefore(interval.end, delivery) ? delivery : interval.end;
  const inThePast = (at: Temporal.Instant) => (isBefore(now, at) ? now : at);
  const earliestKnown = inThePast(interval.start);
  return {
    paymentDeadlineAt: status === 'pre_scheduled' && isBefore(now, interval.start) ? paymentDeadline({ now, startsAt: interval.start, zone, policy }) : null,
    preScheduledAt: reached(status, 'pre_scheduled') ? earliestKnown : null,
    changesDeadlineAt: reached(status, 'confirmed') ? changesDeadline(session.date, policy.changesDeadlineDays, zone) : null,
    attendedAt: reached(status, 'attended') ? inThePast(interval.end) : null,
    editingStartedAt: reached(status, 'in_editing') ? inThePast(interval.end) : null,
    readyAt: reached(status, 'ready_for_delivery') ? inThePast(afterwards) : null,
    deliveredAt: status === 'completed' ? inThePast(afterwards) : null,
    canceledAt: status === 'canceled' ? earliestKnown : null,
    requestedAt: earliestKnown,
    firstResponseAt: status === 'request' ? null : earliestKnown,
  };
}
