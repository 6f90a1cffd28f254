import type { z } from 'zod';
import type { completeSession as contract } from '#contracts/studio-life.ts';
import { releaseOwner } from '#capabilities/calendar/public.ts';
import { findClientForView } from '#capabilities/clients/public.ts';
import { heldOf } from '#capabilities/payments/public.ts';
import { orThrow } from '#apps/studio/errors.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { mayComplete } from '#apps/studio/rules/payments.ts';
import { audit } from '#platform/audit.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid } from '#platform/errors.ts';
import { emit } from '#platform/outbox.ts';
import { move } from '#platform/states.ts';
import { sessionCompleted } from './events.ts';
import { OWNER } from './owner.ts';
import { deliverLines, lockSession, updateSession } from './queries.ts';
import type { SessionRow } from './queries.ts';
import { sessionMachine, wrongState } from './states.ts';
import { tell } from './tell.ts';

type Delivery = z.output<typeof contract.body>;

/** T11 by its own route, where delivery may be told in the same breath. */
export const completeSession = (ctx: Ctx, id: string, { reason, ...delivery }: Delivery): Promise<SessionRow> =>
  lockSession(ctx, id).then((session) => completeLocked(ctx, session, { ...delivery, reason: reason ?? null }));

/**
 * T11 of a locked session: paid (or one of the exceptions of studio 5.4, 8) and delivered.
 * @throws INVALID_STATE_TRANSITION, INSUFFICIENT_PAYMENT, VALIDATION_ERROR without a way of delivery
 */
export async function completeLocked(ctx: Ctx, session: SessionRow, { reason, ...delivery }: Omit<Delivery, 'reason'> & { reason: string | null }): Promise<SessionRow> {
  if (session.status !== 'ready_for_delivery') throw wrongState(ctx, session, 'completed');
  const [client, held, settings] = [await findClientForView(ctx, session.clientId), await heldOf(ctx, OWNER, session.id), await settingsOf(ctx, session.branchId)];
  const { balanceDueMinor } = orThrow(mayComplete({
    totalMinor: session.totalMinor, netPaidMinor: held.netPaidMinor, clientType: client.kind, creditTermsDays: client.creditTermsDays ?? 0, mayCompleteWithBalance: can(ctx.actor, 'studio.session.complete-with-balance'), requireFullPayment: settings.requireFullPaymentToComplete,
  }));
  const deliveryMethod = delivery.deliveryMethod ?? session.deliveryMethod;
  const deliveryAddress = delivery.deliveryAddress === undefined ? session.deliveryAddress : delivery.deliveryAddress || null;
  checkDelivery(deliveryMethod, deliveryAddress);
  await move(ctx, sessionMachine, session, 'completed', { round: session.round, reason });
  const moved = await updateSession(ctx, session.id, { deliveredAt: ctx.now, deliveryMethod, deliveryAddress });
  await deliverLines(ctx, session.id, ctx.now);
  await releaseOwner(ctx, OWNER, session.id, 'completed');
  await emit(ctx, sessionCompleted, moved.id, { sessionId: moved.id, round: moved.round });
  await audit(ctx, { action: 'session.complete', entity: 'photo_session', entityId: moved.id, before: { status: session.status }, after: { status: moved.status, deliveryMethod, balanceDueMinor }, reason });
  await tell(ctx, moved, session.status);
  return moved;
}

function checkDelivery(method: SessionRow['deliveryMethod'], address: string | null): void {
  if (method === null) throw invalid('/body/deliveryMethod', 'delivery_method_required');
  if (method !== 'digital' && !address) throw invalid('/body/deliveryAddress', 'delivery_address_required');
}
