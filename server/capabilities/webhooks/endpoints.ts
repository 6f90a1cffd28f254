import type { z } from 'zod';
import type * as contract from '#contracts/webhooks.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { ProviderError, mustBeCallable } from '#capabilities/connections/public.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { lockAll } from '#platform/db.ts';
import { invalid, versionMismatch } from '#platform/errors.ts';
import { enqueue, publish } from '#platform/outbox.ts';
import { openText, sealText } from '#platform/vault.ts';
import { SECRET_PURPOSE, deliver, messageIdOf, webhooksChanged } from './deliver.ts';
import { tooManyWebhooks, webhookDeliveryNotFound, webhookNotFound, webhookOff } from './errors.ts';
import { queueMessage } from './fan-out.ts';
import { attemptsOf, changeDelivery, changeEndpoint, countEndpoints, deleteEndpoint, deliveriesBetween, endpointById, insertEndpoint, listedDelivery, lockDelivery, lockEndpoint } from './queries.ts';
import type { EndpointRow, ListedDelivery } from './queries.ts';
import { newSecret } from './signature.ts';
import { definedWebhooks } from './topics.ts';

const MOST_ENDPOINTS = 20;
const MOST_AGAIN = 1000;
/** What the test button sends; nobody subscribes to it. */
export const TESTED = 'webhooks.endpoint.tested';

export const presentEndpoint = ({ id, url, description, topics, status, failingSince, oldSecretUntil, createdAt, updatedAt, version }: EndpointRow): Presented<contract.WebhookEndpoint> => ({ id, url, description, topics, status, failingSince, oldSecretUntil, createdAt, updatedAt, version });
export const presentDelivery = ({ id, endpointId, topic, status, tries, nextAt, createdAt, deliveredAt, lastHttpStatus, lastError }: ListedDelivery): Presented<contract.WebhookDelivery> => ({ id, endpointId, messageId: messageIdOf(id), topic, status, tries, nextAt, createdAt, deliveredAt, lastHttpStatus, lastError });

/** Topics of the business's apps. */
export async function topicsOf(ctx: Ctx) {
  const { apps } = await ctx.tx.selectFrom('tenant').select('apps').where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();
  return [...definedWebhooks().values()].filter(({ app }) => app === null || apps.includes(app)).sort((a, b) => (a.topic < b.topic ? -1 : 1));
}

/** @throws VALIDATION_ERROR: address_refused (nothing of the open internet), unknown_topic */
async function judge(ctx: Ctx, { url, topics }: { url?: string | undefined; topics?: readonly string[] | undefined }): Promise<void> {
  if (url !== undefined) {
    try {
      mustBeCallable(url);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      throw invalid('/body/url', 'address_refused');
    }
  }
  if (topics === undefined) return;
  const known = new Set((await topicsOf(ctx)).map(({ topic }) => topic));
  const strange = topics.findIndex((topic) => !known.has(topic));
  if (strange !== -1) throw invalid(`/body/topics/${strange}`, 'unknown_topic');
}

const plain = ({ url, description, topics, status }: EndpointRow) => ({ url, description, topics, status });

/** @throws TOO_MANY_WEBHOOKS, VALIDATION_ERROR */
export async function addEndpoint(ctx: Ctx, { url, description, topics }: z.output<typeof contract.createEndpoint.body>) {
  await judge(ctx, { url, topics });
  await lockAll(ctx.tx, 'webhook_endpoints', [ctx.actor.tenantId]);
  if ((await countEndpoints(ctx)) >= MOST_ENDPOINTS) throw tooManyWebhooks({ limit: MOST_ENDPOINTS });
  const secret = newSecret();
  const row = await insertEndpoint(ctx, { url, description, topics: [...new Set(topics)], secretSealed: sealText(SECRET_PURPOSE, secret) });
  await audit(ctx, { action: 'webhook_endpoint.create', entity: 'webhook_endpoint', entityId: row.id, after: plain(row) });
  await publish(ctx, webhooksChanged, [row.id]);
  return { ...presentEndpoint(row), secret };
}

/** @throws WEBHOOK_NOT_FOUND */
export async function mustFind(ctx: Ctx, id: string): Promise<EndpointRow> {
  const row = await endpointById(ctx, id);
  if (!row) throw webhookNotFound();
  return row;
}
async function mustLock(ctx: Ctx, id: string): Promise<EndpointRow> {
  const row = await lockEndpoint(ctx, id);
  if (!row) throw webhookNotFound();
  return row;
}

/** Turned on again it begins anew: what failed before is forgiven. @throws WEBHOOK_NOT_FOUND, VERSION_MISMATCH, VALIDATION_ERROR */
export async function editEndpoint(ctx: Ctx, id: string, { on, topics, ...changes }: z.output<typeof contract.changeEndpoint.body>) {
  const before = await mustLock(ctx, id);
  if (before.version !== ctx.expectedVersion) throw versionMismatch({ version: before.version });
  await judge(ctx, { url: changes.url, topics });
  const row = await changeEndpoint(ctx, id, { ...changes, ...(topics && { topics: [...new Set(topics)] }), ...(on !== undefined && { status: on ? 'on' : 'off', failingSince: null }) });
  await audit(ctx, { action: 'webhook_endpoint.change', entity: 'webhook_endpoint', entityId: id, before: plain(before), after: plain(row) });
  await publish(ctx, webhooksChanged, [id]);
  return presentEndpoint(row);
}

/** @throws WEBHOOK_NOT_FOUND */
export async function dropEndpoint(ctx: Ctx, id: string): Promise<void> {
  const row = await mustLock(ctx, id);
  await deleteEndpoint(ctx, id);
  await audit(ctx, { action: 'webhook_endpoint.delete', entity: 'webhook_endpoint', entityId: id, before: plain(row) });
  await publish(ctx, webhooksChanged, [id]);
}

/** @throws WEBHOOK_NOT_FOUND */
export async function renewSecret(ctx: Ctx, id: string, keepOldHours: number) {
  const before = await mustLock(ctx, id);
  const secret = newSecret();
  const old = keepOldHours === 0 ? { oldSecretSealed: null, oldSecretUntil: null } : { oldSecretSealed: sealText(SECRET_PURPOSE, openText(SECRET_PURPOSE, before.secretSealed)), oldSecretUntil: ctx.now.add({ hours: keepOldHours }) };
  const row = await changeEndpoint(ctx, id, { secretSealed: sealText(SECRET_PURPOSE, secret), ...old });
  await audit(ctx, { action: 'webhook_endpoint.renew_secret', entity: 'webhook_endpoint', entityId: id, after: { keepOldHours } });
  await publish(ctx, webhooksChanged, [id]);
  return { ...presentEndpoint(row), secret };
}

const mustBeOn = ({ status }: EndpointRow): void => {
  if (status !== 'on') throw webhookOff();
};

/** @throws WEBHOOK_NOT_FOUND, WEBHOOK_OFF */
export async function sendTest(ctx: Ctx, id: string) {
  const endpoint = await mustLock(ctx, id);
  mustBeOn(endpoint);
  const row = await queueMessage(ctx, endpoint, TESTED, { key: `test:${ctx.origin.requestId}`.slice(0, 200), data: { id } });
  if (!row) throw new Error('a request sends one test');
  await audit(ctx, { action: 'webhook_endpoint.test', entity: 'webhook_endpoint', entityId: id });
  return presentDelivery((await listedDelivery(ctx, row.id))!);
}

/** From its first try again. */
async function again(ctx: Ctx, { id, endpointId }: { id: string; endpointId: string }): Promise<void> {
  await changeDelivery(ctx, id, { status: 'waiting', tries: 0, nextAt: ctx.now, deliveredAt: null });
  await enqueue(ctx, deliver, { deliveryId: id, endpointId }, { key: `webhook:${id}` });
}

/** @throws WEBHOOK_DELIVERY_NOT_FOUND, WEBHOOK_OFF */
export async function redeliver(ctx: Ctx, id: string) {
  const delivery = await lockDelivery(ctx, id);
  if (!delivery) throw webhookDeliveryNotFound();
  mustBeOn(await mustFind(ctx, delivery.endpointId));
  await again(ctx, delivery);
  await audit(ctx, { action: 'webhook_delivery.redeliver', entity: 'webhook_delivery', entityId: id, before: { status: delivery.status } });
  await publish(ctx, webhooksChanged, [delivery.endpointId]);
  return presentDelivery((await listedDelivery(ctx, id))!);
}

/** @throws WEBHOOK_NOT_FOUND, WEBHOOK_OFF */
export async function replay(ctx: Ctx, id: string, { from, to, all }: z.output<typeof contract.replayEndpoint.body>) {
  mustBeOn(await mustFind(ctx, id));
  const rows = await deliveriesBetween(ctx, id, { from: Temporal.Instant.from(from), to: Temporal.Instant.from(to), all, limit: MOST_AGAIN });
  for (const row of rows) await again(ctx, row);
  await audit(ctx, { action: 'webhook_endpoint.replay', entity: 'webhook_endpoint', entityId: id, after: { from, to, all, count: rows.length } });
  await publish(ctx, webhooksChanged, [id]);
  return { count: rows.length };
}

/** @throws WEBHOOK_DELIVERY_NOT_FOUND */
export async function readDelivery(ctx: Ctx, id: string) {
  const row = await listedDelivery(ctx, id);
  if (!row) throw webhookDeliveryNotFound();
  return { ...presentDelivery(row), body: row.body, attempts: await attemptsOf(ctx, id) };
}
