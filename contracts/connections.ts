import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Flag, Id, Instant, PageQuery, Secret, Text, Version, pageOf } from './shapes.ts';

export const ConnectionStatus = z.enum(['active', 'paused', 'failing']);
export const EventStatus = z.enum(['received', 'processed', 'failed', 'skipped']);

/** One field of a provider's form. Its label is `provider.<key>.<name>`, a hint `provider.<key>.<name>.hint`, a choice `provider.<key>.<name>.<choice>`. */
export const ProviderField = z.strictObject({
  name: z.string(), kind: z.enum(['text', /* Several lines: a certificate, a key file. */ 'lines', 'url', 'email', 'integer', 'flag', 'choice']), secret: z.boolean(), required: z.boolean(),
  default: z.union([z.string(), z.number(), z.boolean()]).nullable(), choices: z.array(z.string()),
});

/** A kind of provider that can be connected; its name is `provider.<key>.name`, what it is for `provider.<key>.about`. */
export const Provider = z.strictObject({ key: z.string(), purpose: z.string(), hasHook: z.boolean(), hasCheck: z.boolean(), fields: z.array(ProviderField) });

const Value = z.union([z.string().max(4000), z.number(), z.boolean()]);
const Settings = z.record(z.string().max(60), Value);
/** null takes a secret away. */
const Secrets = z.record(z.string().max(60), Secret(1, 10_000).nullable());

export const Connection = z.strictObject({
  id: Id, provider: z.string(), purpose: z.string(), name: z.string(), settings: Settings,
  /** Which secrets are there; their values are never shown. */
  secretsSet: z.array(z.string()),
  live: z.boolean(), status: ConnectionStatus,
  /** To be given to the provider; null for one that never calls. */
  hookUrl: z.string().nullable(),
  lastCheckedAt: Instant.nullable(), lastError: z.string().nullable(), lastEventAt: Instant.nullable(), version: Version, createdAt: Instant, updatedAt: Instant,
});

export const InboundEvent = z.strictObject({
  id: Id, connectionId: Id.nullable(), connectionName: z.string().nullable(), provider: z.string(), eventId: z.string(), status: EventStatus, attempts: z.int(), error: z.string().nullable(), receivedAt: Instant, processedAt: Instant.nullable(),
});

const Params = z.strictObject({ id: Id });

export const listProviders = endpoint({
  id: 'connections.list_providers', method: 'GET', path: '/api/v1/connections/providers', permission: 'settings.manage', summary: 'Providers that can be connected, each with its form',
  response: z.strictObject({ items: z.array(Provider) }), errors: [],
});
export const listConnections = endpoint({
  id: 'connections.list', method: 'GET', path: '/api/v1/connections', permission: 'settings.manage', summary: 'Connections to providers, by name',
  query: PageQuery.extend({ purpose: z.string().max(40).optional() }), response: pageOf(Connection), errors: [],
});
export const getConnection = endpoint({
  id: 'connections.get', method: 'GET', path: '/api/v1/connections/:id', permission: 'settings.manage', summary: 'One connection', params: Params, response: Connection, errors: ['CONNECTION_NOT_FOUND'],
});
export const createConnection = endpoint({
  id: 'connections.create', method: 'POST', path: '/api/v1/connections', permission: 'settings.manage', summary: 'Connect a provider', audit: true, status: 201,
  body: z.strictObject({ provider: z.string().max(40), name: Text(100), live: z.boolean().default(false), settings: Settings.default({}), secrets: Secrets.default({}) }),
  response: Connection, errors: ['PROVIDER_UNKNOWN', 'DUPLICATE_NAME'],
});
export const changeConnection = endpoint({
  id: 'connections.change', method: 'PATCH', path: '/api/v1/connections/:id', permission: 'settings.manage', summary: 'Change a connection, pause it or take it up again; secrets that are not named stay', audit: true, ifMatch: true, params: Params,
  body: z.strictObject({ name: Text(100).optional(), live: z.boolean().optional(), paused: z.boolean().optional(), settings: Settings.optional(), secrets: Secrets.optional() }),
  response: Connection, errors: ['CONNECTION_NOT_FOUND', 'DUPLICATE_NAME'],
});
export const removeConnection = endpoint({
  id: 'connections.remove', method: 'DELETE', path: '/api/v1/connections/:id', permission: 'settings.manage', summary: 'Forget a connection and its secrets; one with payments or documents of its own can only be paused', audit: true, params: Params,
  errors: ['CONNECTION_NOT_FOUND', 'CONNECTION_IN_USE'],
});
export const renewHook = endpoint({
  id: 'connections.renew_hook', method: 'POST', path: '/api/v1/connections/:id/hook-key', permission: 'settings.manage', summary: 'A new address for the provider to call; the one before stops working', audit: true, params: Params,
  response: Connection, errors: ['CONNECTION_NOT_FOUND'],
});
export const checkConnection = endpoint({
  id: 'connections.check', method: 'POST', path: '/api/v1/connections/:id/check', permission: 'settings.manage', summary: 'Ask the provider whether the connection works', audit: true, noTransaction: true, params: Params,
  response: z.strictObject({ ok: z.boolean(), error: z.string().nullable(), connection: Connection }), errors: ['CONNECTION_NOT_FOUND', 'CONNECTION_CANNOT_BE_CHECKED'],
});
export const listEvents = endpoint({
  id: 'connections.list_events', method: 'GET', path: '/api/v1/connections/events', permission: 'settings.manage', summary: 'What providers told us, newest first',
  query: PageQuery.extend({ connectionId: Id.optional(), failed: Flag.optional() }), response: pageOf(InboundEvent), errors: [],
});
export const getEvent = endpoint({
  id: 'connections.get_event', method: 'GET', path: '/api/v1/connections/events/:id', permission: 'settings.manage', summary: 'One event with what it said', params: Params,
  response: InboundEvent.extend({ payload: z.json(), headers: z.record(z.string(), z.string()) }), errors: ['INBOUND_EVENT_NOT_FOUND'],
});
export const runEventAgain = endpoint({
  id: 'connections.run_event_again', method: 'POST', path: '/api/v1/connections/events/:id/run', permission: 'settings.manage', summary: 'Work on a failed event again', audit: true, params: Params,
  response: InboundEvent, errors: ['INBOUND_EVENT_NOT_FOUND', 'INBOUND_EVENT_NOT_FAILED'],
});

const HookParams = z.strictObject({ provider: z.string().max(40), key: z.string().max(200) });
/** What a provider sends is judged by its signature, over the bytes as they came; anything may stand in the query. */
export const receiveHook = endpoint({
  id: 'hooks.receive', method: 'POST', path: '/hooks/:provider/:key', permission: 'public', summary: 'A provider tells something; stored, answered at once, worked on afterwards', params: HookParams, query: z.record(z.string(), z.unknown()), rawBody: 'bytes', noTransaction: true, produces: 'application/json',
  errors: ['HOOK_UNKNOWN', 'HOOK_REFUSED', 'HOOK_UNREADABLE', 'HOOK_NOT_READY'],
});
export const greetHook = endpoint({
  id: 'hooks.greet', method: 'GET', path: '/hooks/:provider/:key', permission: 'public', summary: 'A provider asks whether the address is ours', params: HookParams, query: z.record(z.string(), z.unknown()), noTransaction: true, produces: 'text/plain',
  errors: ['HOOK_UNKNOWN', 'HOOK_REFUSED'],
});
