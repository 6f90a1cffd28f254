import { z } from 'zod';
import { ProviderError, call } from '#capabilities/connections/public.ts';
import { membersWith } from '#capabilities/identity/public.ts';
import { alertStaff, defineMessage } from '#capabilities/notifications/public.ts';
import { isBefore } from '#contracts/time.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { defineOutbound, defineTopic, enqueue, publish } from '#platform/outbox.ts';
import { openText } from '#platform/vault.ts';
import { changeDelivery, changeEndpoint, insertAttempt, lockDelivery, lockEndpoint } from './queries.ts';
import type { DeliveryRow, EndpointRow } from './queries.ts';
import { GIVE_UP_DAYS, waitAfter } from './retries.ts';
import { headersOf } from './signature.ts';

// One try after the other until a message has arrived (tickets 12.8). Redirects are not followed and private networks not
// reached (connections); each address has a queue of its own, so that one that hangs holds up no other.

/** Addresses or deliveries changed. */
export const webhooksChanged = defineTopic('webhooks', 'settings.manage');
const switchedOff = defineMessage({ key: 'webhooks.switched_off', app: null, audience: 'staff', variables: ['address'], sample: { address: 'https://erp.example/hooks/mostrador' }, byMail: true });

export const SECRET_PURPOSE = 'webhook secret';
const TIMEOUT_MS = 10_000;
const MOST_BYTES = 64 * 1024;
const KEPT_CHARS = 2000;

export const messageIdOf = (id: string): string => `msg_${id}`;

interface Prepared { tenantId: string; url: string; body: string; headers: Record<string, string> }
interface Result { httpStatus: number | null; answer: string; error: string | null; tookMs: number }

export const deliver = defineOutbound({
  name: 'webhooks.deliver',
  payload: z.strictObject({ deliveryId: z.uuid(), endpointId: z.uuid() }),
  queue: ({ endpointId }) => `webhook:${endpointId}`,
  prepare,
  async send({ tenantId, url, body, headers }): Promise<Result> {
    const started = performance.now();
    const took = (): number => Math.round(performance.now() - started);
    try {
      const answer = await call({ tenantId, provider: 'webhooks', unjudged: true }, { url, method: 'POST', headers, body, timeoutMs: TIMEOUT_MS, maxBytes: MOST_BYTES });
      return { httpStatus: answer.status, answer: readable(answer.text()), error: null, tookMs: took() };
    } catch (error) {
      // What comes of a try is kept with the message; anything else is a bug and fails the job.
      if (!(error instanceof ProviderError)) throw error;
      return { httpStatus: error.status, answer: '', error: `${error.code}: ${error.message}`.slice(0, 500), tookMs: took() };
    }
  },
  settle: (ctx, { deliveryId }, result: Result) => settle(ctx, deliveryId, result),
});

const readable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed().slice(0, KEPT_CHARS);

async function prepare(ctx: Ctx, { deliveryId }: { deliveryId: string }): Promise<Prepared | null> {
  const found = await both(ctx, deliveryId);
  if (!found || found.delivery.status !== 'waiting') return null;
  const { delivery, endpoint } = found;
  if (endpoint.status !== 'on') {
    await changeDelivery(ctx, delivery.id, { status: 'failed', nextAt: null });
    await publish(ctx, webhooksChanged, [endpoint.id]);
    return null;
  }
  const old = endpoint.oldSecretSealed !== null && isBefore(ctx.now, endpoint.oldSecretUntil!) ? [openText(SECRET_PURPOSE, endpoint.oldSecretSealed)] : [];
  return { tenantId: ctx.actor.tenantId, url: endpoint.url, body: delivery.body, headers: headersOf({ id: messageIdOf(delivery.id), at: ctx.now, body: delivery.body, secrets: [openText(SECRET_PURPOSE, endpoint.secretSealed), ...old] }) };
}

/** Locked, the address first. */
async function both(ctx: Ctx, deliveryId: string): Promise<{ delivery: DeliveryRow; endpoint: EndpointRow } | null> {
  const seen = await lockDelivery(ctx, deliveryId, { wait: false });
  if (!seen) return null;
  const endpoint = await lockEndpoint(ctx, seen.endpointId);
  const delivery = await lockDelivery(ctx, deliveryId);
  return endpoint && delivery ? { delivery, endpoint } : null;
}

async function settle(ctx: Ctx, deliveryId: string, { httpStatus, answer, error, tookMs }: Result): Promise<void> {
  const found = await both(ctx, deliveryId);
  if (!found) return;
  const { delivery, endpoint } = found;
  await insertAttempt(ctx, { deliveryId, at: ctx.now, tookMs, httpStatus, answer, error });
  await publish(ctx, webhooksChanged, [endpoint.id]);
  if (delivery.status !== 'waiting') return;
  const tries = delivery.tries + 1;
  const arrived = error === null && httpStatus !== null && httpStatus >= 200 && httpStatus < 300;
  if (arrived) {
    await changeDelivery(ctx, deliveryId, { status: 'delivered', tries, deliveredAt: ctx.now, nextAt: null });
    if (endpoint.failingSince !== null) await changeEndpoint(ctx, endpoint.id, { failingSince: null });
    return;
  }
  // The receiver says for itself that it wants no more.
  const isGone = httpStatus === 410;
  const since = endpoint.failingSince ?? ctx.now;
  const isOver = isGone || !isBefore(ctx.now, since.add({ hours: GIVE_UP_DAYS * 24 }));
  const wait = isOver ? null : waitAfter(tries);
  const nextAt = wait === null ? null : ctx.now.add({ seconds: wait });
  await changeDelivery(ctx, deliveryId, { status: nextAt === null ? 'failed' : 'waiting', tries, nextAt });
  if (endpoint.failingSince === null) await changeEndpoint(ctx, endpoint.id, { failingSince: since });
  if (isOver && endpoint.status === 'on') await giveUp(ctx, endpoint, isGone ? 'gone' : 'failing');
  if (nextAt !== null) await enqueue(ctx, deliver, { deliveryId, endpointId: endpoint.id }, { runAt: nextAt, key: `webhook:${deliveryId}` });
}

/** It is off until a person has looked, who is told. */
async function giveUp(ctx: Ctx, endpoint: EndpointRow, reason: 'gone' | 'failing'): Promise<void> {
  await changeEndpoint(ctx, endpoint.id, { status: 'broken' });
  await audit(ctx, { action: 'webhook_endpoint.broken', entity: 'webhook_endpoint', entityId: endpoint.id, before: { status: 'on' }, after: { status: 'broken' }, reason });
  await alertStaff(ctx, { message: switchedOff.key, userIds: await membersWith(ctx, 'settings.manage'), data: { address: endpoint.url }, path: `/settings/webhooks?id=${endpoint.id}`, key: `webhook_broken:${endpoint.id}:${ctx.now.toString()}` });
}
