import type { SessionStatus } from '#contracts/studio-terms.ts';
import { isBefore } from '#contracts/time.ts';
import { accepted, type Outcome, refused } from '#platform/outcome.ts';

export interface QueuedJob {
  isRush: boolean;
  estimatedDeliveryDate: string;
  sessionDate: string;
  code: string;
}

/** The order of the editing queue: rush, then promised soonest, then shot first, then code (studio 5.9). */
export const byUrgency = (a: QueuedJob, b: QueuedJob): number =>
  Number(b.isRush) - Number(a.isRush)
  || order(a.estimatedDeliveryDate, b.estimatedDeliveryDate) || order(a.sessionDate, b.sessionDate) || order(a.code, b.code);

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** May an editor with `load` jobs in editing take one more? 0 = no limit; a coordinator may exceed it with a reason. */
export const mayTake = (load: number, maxConcurrent: number, overrideReason: string | null = null): Outcome<null, 'EDITOR_WORKLOAD_EXCEEDED'> =>
  maxConcurrent === 0 || load < maxConcurrent || overrideReason !== null
    ? accepted(null) : refused('EDITOR_WORKLOAD_EXCEEDED', { load, maxConcurrent });

export type EditRefusal = 'INSUFFICIENT_PERMISSIONS' | 'CHANGES_DEADLINE_EXPIRED' | 'IMMUTABLE_SESSION' | 'PAYMENT_PENDING_VERIFICATION';

/**
 * May price, date or place be edited now (first row of studio 4.2)? `byAdmin` means: only because the caller may edit
 * everything, so a reason and an audit row are due. A price never moves under a receipt that waits for verification.
 */
export function mayEditTerms({ status, changesDeadlineAt, now, editsPreAssigned, editsAll, changesPrice, hasPendingReceipt }: {
  status: SessionStatus; changesDeadlineAt: Temporal.Instant | null; now: Temporal.Instant;
  editsPreAssigned: boolean; editsAll: boolean; changesPrice: boolean; hasPendingReceipt: boolean;
}): Outcome<{ byAdmin: boolean }, EditRefusal> {
  if (!editsPreAssigned && !editsAll) return refused('INSUFFICIENT_PERMISSIONS', { permission: 'studio.session.edit.pre-assigned' });
  if (status === 'canceled') return refused('IMMUTABLE_SESSION', { status });
  if (status === 'pre_scheduled' && changesPrice && hasPendingReceipt) return refused('PAYMENT_PENDING_VERIFICATION');

  const isEarly = status === 'request' || status === 'negotiation' || status === 'pre_scheduled'
    || (status === 'confirmed' && (changesDeadlineAt === null || isBefore(now, changesDeadlineAt)));
  if (isEarly && editsPreAssigned) return accepted({ byAdmin: false });
  if (editsAll) return accepted({ byAdmin: true });
  return status === 'confirmed'
    ? refused('CHANGES_DEADLINE_EXPIRED', { changesDeadlineAt: changesDeadlineAt?.toString() })
    : refused('IMMUTABLE_SESSION', { status });
}
