import { z } from 'zod';
import { heldOf, receiptsOf } from '#capabilities/payments/public.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { policyFor } from '#apps/studio/rules/policy.ts';
import { expiryOf } from '#apps/studio/rules/reminders.ts';
import { AppError } from '#platform/errors.ts';
import type { Ctx } from '#platform/context.ts';
import { defineCron, defineJob, enqueue } from '#platform/outbox.ts';
import { tellCoordinators } from './alerts.ts';
import { OWNER } from './owner.ts';
import { cancelLocked } from './cancel.ts';
import { lockSession, unpaidAt } from './queries.ts';
import type { SessionRow } from './queries.ts';
import { expiryKey } from './unpaid-key.ts';

export { expiryKey };

/** J1 for one session: cancel it, wait for a receipt under verification, or alert when money is held (studio 6). */
export const expireUnpaid = defineJob({
  name: 'studio.expire_unpaid',
  payload: z.strictObject({ sessionId: z.uuid() }),
  run: async (ctx, { sessionId }) => {
    const session = await lockSession(ctx, sessionId).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'SESSION_NOT_FOUND') return null; // removed since
      throw error;
    });
    if (session) await expire(ctx, session);
  },
});

async function expire(ctx: Ctx, session: SessionRow): Promise<void> {
  const held = await heldOf(ctx, OWNER, session.id);
  const pending = (await receiptsOf(ctx, OWNER, session.id)).filter((receipt) => receipt.status === 'pending').map((receipt) => receipt.registeredAt);
  const verdict = expiryOf({
    status: session.status, paymentDeadlineAt: session.paymentDeadlineAt, now: ctx.now, netPaidMinor: held.netPaidMinor, pendingRegisteredAt: pending,
    policy: policyFor(session.policySnapshot, await settingsOf(ctx, session.branchId)),
  });
  if (verdict.do === 'nothing') return;
  if (verdict.do === 'cancel') {
    await cancelLocked(ctx, session, { initiator: 'system', reasonCode: 'payment_deadline_expired', reason: 'payment_deadline_expired' }, true);
    return;
  }
  await tellCoordinators(ctx, session, verdict.do === 'wait' ? 'studio.deposit_waits' : 'studio.deposit_partly_held', `${session.round}:${verdict.do}`);
  if (verdict.do === 'wait') await enqueue(ctx, expireUnpaid, { sessionId: session.id }, { runAt: verdict.until, key: expiryKey(session.id) });
}

/** The nightly sweep: finds by condition what a missed run left behind. Each session is a job of its own. */
defineCron({
  name: 'studio.sweep_unpaid', at: ['00:00'], app: 'studio',
  run: async (ctx) => {
    for (const { id } of await unpaidAt(ctx, ctx.now)) await enqueue(ctx, expireUnpaid, { sessionId: id }, { key: `${expiryKey(id)}:sweep` });
  },
});
