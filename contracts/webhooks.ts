import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, Instant, OptionalText, PageQuery, Version, pageOf } from './shapes.ts';
import { DeliveryStatus, EndpointStatus } from './webhook-terms.ts';

// What programs of a business are told by us: signed as "Standard Webhooks" 1.0 says. Realtime topic: `webhooks`.

const base = '/api/v1/webhooks';
const permission = 'settings.manage';
const Params = z.strictObject({ id: Id });
const Url = z.url({ protocol: /^https?$/, error: 'invalid_url' }).max(2000, { error: 'too_long' });
const Topics = z.array(z.string().max(100)).min(1, { error: 'required' }).max(100);

export const WebhookEndpoint = z.strictObject({
  id: Id, url: z.string(), description: z.string(), topics: z.array(z.string()), status: EndpointStatus,
  /** Since when nothing has arrived there. */
  failingSince: Instant.nullable(),
  /** Until when the secret before this one signs too. */
  oldSecretUntil: Instant.nullable(),
  createdAt: Instant, updatedAt: Instant, version: Version,
});
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>;
/** `whsec_…`; shown this once. */
const Secret = z.strictObject({ secret: z.string() });

export const WebhookDelivery = z.strictObject({
  id: Id, endpointId: Id, /** As the receiver reads it in `webhook-id`; the same at every try. */ messageId: z.string(), topic: z.string(), status: DeliveryStatus, tries: z.int(), nextAt: Instant.nullable(), createdAt: Instant, deliveredAt: Instant.nullable(),
  /** Of the last try: the answer's status, or why there was none. */
  lastHttpStatus: z.int().nullable(), lastError: z.string().nullable(),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;
export const WebhookAttempt = z.strictObject({ id: Id, at: Instant, tookMs: z.int(), httpStatus: z.int().nullable(), answer: z.string(), error: z.string().nullable() });

export const listTopics = endpoint({ id: 'webhooks.topics', method: 'GET', path: `${base}/topics`, permission, summary: 'What can be told', response: z.strictObject({ items: z.array(z.strictObject({ topic: z.string(), app: z.string().nullable() })) }), errors: [] });
export const listEndpoints = endpoint({ id: 'webhooks.list', method: 'GET', path: `${base}/endpoints`, permission, summary: 'Addresses that are told', query: PageQuery, response: pageOf(WebhookEndpoint), errors: [] });
export const getEndpoint = endpoint({ id: 'webhooks.get', method: 'GET', path: `${base}/endpoints/:id`, permission, summary: 'One address', params: Params, response: WebhookEndpoint, errors: ['WEBHOOK_NOT_FOUND'] });
export const createEndpoint = endpoint({
  id: 'webhooks.create', method: 'POST', path: `${base}/endpoints`, permission, summary: 'Tell an address of chosen topics; its secret is shown this once', audit: true, status: 201,
  body: z.strictObject({ url: Url, description: OptionalText(200).default(''), topics: Topics }), response: WebhookEndpoint.extend(Secret.shape), errors: ['TOO_MANY_WEBHOOKS'],
});
export const changeEndpoint = endpoint({
  id: 'webhooks.change', method: 'PATCH', path: `${base}/endpoints/:id`, permission, summary: 'Change an address, turn it off or on again', audit: true, ifMatch: true, params: Params,
  body: z.strictObject({ url: Url, description: OptionalText(200), topics: Topics, on: z.boolean() }).partial(), response: WebhookEndpoint, errors: ['WEBHOOK_NOT_FOUND'],
});
export const removeEndpoint = endpoint({ id: 'webhooks.remove', method: 'DELETE', path: `${base}/endpoints/:id`, permission, summary: 'Forget an address and what was sent there', audit: true, params: Params, errors: ['WEBHOOK_NOT_FOUND'] });
export const renewSecret = endpoint({
  id: 'webhooks.renew_secret', method: 'POST', path: `${base}/endpoints/:id/secret`, permission, summary: 'A new secret, shown this once; the old one signs too for some hours', audit: true, params: Params,
  body: z.strictObject({ keepOldHours: z.int().min(0).max(168).default(24) }), response: WebhookEndpoint.extend(Secret.shape), errors: ['WEBHOOK_NOT_FOUND'],
});
export const testEndpoint = endpoint({ id: 'webhooks.test', method: 'POST', path: `${base}/endpoints/:id/test`, permission, summary: 'Send a trial message', audit: true, status: 202, params: Params, response: WebhookDelivery, errors: ['WEBHOOK_NOT_FOUND', 'WEBHOOK_OFF'] });
export const replayEndpoint = endpoint({
  id: 'webhooks.replay', method: 'POST', path: `${base}/endpoints/:id/replay`, permission, summary: 'Send again what was made between two instants, at most a thousand, oldest first', audit: true, status: 202, params: Params,
  body: z.strictObject({ from: Instant, to: Instant, /** Also what arrived. */ all: z.boolean().default(false) }), response: z.strictObject({ count: z.int() }), errors: ['WEBHOOK_NOT_FOUND', 'WEBHOOK_OFF'],
});
export const listDeliveries = endpoint({
  id: 'webhooks.deliveries', method: 'GET', path: `${base}/endpoints/:id/deliveries`, permission, summary: 'What was sent to an address, newest first; kept for thirty days', params: Params,
  query: PageQuery.extend({ status: DeliveryStatus.optional(), topic: z.string().max(100).optional() }), response: pageOf(WebhookDelivery), errors: ['WEBHOOK_NOT_FOUND'],
});
export const getDelivery = endpoint({
  id: 'webhooks.delivery', method: 'GET', path: `${base}/deliveries/:id`, permission, summary: 'One message with its body and every try', params: Params,
  response: WebhookDelivery.extend({ body: z.string(), attempts: z.array(WebhookAttempt) }), errors: ['WEBHOOK_DELIVERY_NOT_FOUND'],
});
export const redeliver = endpoint({
  id: 'webhooks.redeliver', method: 'POST', path: `${base}/deliveries/:id/redeliver`, permission, summary: 'Send one message again; the receiver knows it by its id', audit: true, status: 202, params: Params, response: WebhookDelivery, errors: ['WEBHOOK_DELIVERY_NOT_FOUND', 'WEBHOOK_OFF'],
});
