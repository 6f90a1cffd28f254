import { activeAccount } from '#capabilities/checkouts/public.ts';
import { standingOf } from '#apps/studio/rules/deposit.ts';
import type { SessionRow } from '#apps/studio/sessions/queries.ts';
import type { Ctx } from '#platform/context.ts';

/** Whether the business takes money through a gateway now. */
export const paysOnline = async (ctx: Ctx): Promise<boolean> => (await activeAccount(ctx)) !== null;

export interface Due { kind: 'deposit' | 'balance'; amountMinor: number; currency: string; dueAt: Temporal.Instant | null }

/** What a client may pay now (studio 5.4): the deposit while it is awaited, then the balance. Money waiting for verification counts. */
export function dueOf(session: Pick<SessionRow, 'status' | 'totalMinor' | 'depositMinor' | 'netPaidMinor' | 'pendingMinor' | 'currency' | 'paymentDeadlineAt'>, now: Temporal.Instant): Due | null {
  const { currency } = session;
  const paid = session.netPaidMinor + session.pendingMinor;
  if (session.status === 'pre_scheduled') {
    const { shortfallMinor } = standingOf({ totalMinor: session.totalMinor, depositMinor: session.depositMinor ?? 0, verifiedMinor: paid, refundedMinor: 0 });
    const inTime = session.paymentDeadlineAt !== null && Temporal.Instant.compare(now, session.paymentDeadlineAt) < 0;
    return shortfallMinor > 0 && inTime ? { kind: 'deposit', amountMinor: shortfallMinor, currency, dueAt: session.paymentDeadlineAt } : null;
  }
  if (['confirmed', 'assigned', 'attended', 'in_editing', 'ready_for_delivery', 'completed'].includes(session.status) && session.totalMinor > paid) {
    return { kind: 'balance', amountMinor: session.totalMinor - paid, currency, dueAt: null };
  }
  return null;
}
