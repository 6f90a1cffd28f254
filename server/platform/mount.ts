import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Endpoint } from '#contracts/endpoint.ts';
import type { Actor, Ctx, Locale, OpenCtx, Origin } from './context.ts';
import { inTenant, readTenant } from './db.ts';
import type { Db, TenantTx } from './db.ts';
import type { Clock } from './clock.ts';
import { idempotencyKeyRequired, insufficientPermissions, preconditionRequired, unauthenticated, validationError } from './errors.ts';
import { findAnswer, keepAnswer, requestHash } from './idempotency.ts';
import type { StoredAnswer } from './idempotency.ts';
import { writeAudit } from './audit.ts';
import { Patience, withPatience } from './patience.ts';
import { longRead } from './replica.ts';
import { FileAnswer } from './route.ts';
import type { Raw, Route } from './route.ts';
import { parseInput } from './validate.ts';
import { isConstraint } from './errors.ts';
import { localeOf } from './texts.ts';

/** What tells who calls: of an HTTP request, or of the handshake of a socket. */
export type Credentials = Pick<FastifyRequest, 'headers' | 'ip'>;

export interface Serving {
  db: Db;
  clock: Clock;
  /** Who calls; null without credentials. @throws UNAUTHENTICATED for bad ones, ACCESS_RESTRICTED by place or time */
  authenticate: (credentials: Credentials, now: Temporal.Instant) => Promise<Actor | null>;
  /** @throws RATE_LIMITED */
  limit: (request: FastifyRequest, actor: Actor | null, writes: boolean) => Promise<void>;
  /** Answers are checked against their contract (tests and development). */
  checkAnswers: boolean;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The handler reads the raw request itself. */
    rawBody?: boolean;
    /** Asked again and again by everybody who waits. */
    polled?: boolean;
  }
  interface FastifyRequest {
    actor: Actor | null;
    locale: Locale;
    patience: Patience | null;
    /** What `limit` found: how much of the ceiling of a minute is left. */
    rateLimit: { limit: number; remaining: number; resetS: number } | null;
  }
}

export const originOf = (request: FastifyRequest): Origin => ({
  ip: request.ip, userAgent: request.headers['user-agent'] ?? null, requestId: request.id,
});

/** What a provider sends is small. */
const MAX_BYTES_BODY = 256 * 1024;

/** Serve one declared route: everything around the handler happens here, in the order of the architecture page. */
export function serve(app: FastifyInstance, serving: Serving, route: Route): void {
  const { endpoint } = route;
  const writes = endpoint.method !== 'GET' && !endpoint.readOnly;
  if (endpoint.rawBody === 'bytes') {
    // A scope of its own: nothing there parses what is to be judged by its bytes.
    void app.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BYTES_BODY }, (_request, body, done) => done(null, body));
      declare(scope, serving, route, writes);
    });
    return;
  }
  declare(app, serving, route, writes);
}

function declare(app: FastifyInstance, serving: Serving, route: Route, writes: boolean): void {
  const { endpoint } = route;
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    exposeHeadRoute: false,
    config: { rawBody: endpoint.rawBody === true, polled: endpoint.polled === true },
    // The caller is known and allowed before the body is read.
    onRequest: async (request) => {
      request.locale = localeOf(request.headers['accept-language']);
      request.patience = new Patience();
      await withPatience(request.patience, () => admit(serving, endpoint, request, writes));
    },
    handler: async (request, reply) => {
      const patience = request.patience!;
      return withPatience(patience, () => answer(serving, route, request, reply, writes)).finally(() => patience.end());
    },
  });
}

async function admit(serving: Serving, endpoint: Endpoint, request: FastifyRequest, writes: boolean): Promise<void> {
  const now = serving.clock.now();
  request.actor = endpoint.permission === 'public' ? null : await serving.authenticate(request, now);
  await serving.limit(request, request.actor, writes);
  if (endpoint.permission === 'public') return;
  if (!request.actor) throw unauthenticated();
  await checkPermission(serving, endpoint, request.actor, request, now);
}

async function checkPermission(serving: Serving, { permission, id }: Endpoint, actor: Actor, request: FastifyRequest, now: Temporal.Instant): Promise<void> {
  if (permission === 'signed_in') return;
  const wanted = typeof permission === 'string' ? [permission] : permission;
  if (wanted.some((one) => actor.permissions.has(one))) return;
  await logDenied(serving.db, actor, originOf(request), now, id, wanted);
  throw insufficientPermissions({ permission: wanted.join(', ') });
}

const logDenied = (db: Db, actor: Actor, origin: Origin, now: Temporal.Instant, operation: string, wanted: readonly string[]): Promise<void> =>
  inTenant(db, { tenantId: actor.tenantId, userId: actor.userId, now }, (tx) =>
    writeAudit(tx, actor, origin, { action: 'access.denied', entity: 'route', summary: `${operation} needs ${wanted.join(' or ')}` }));

async function answer(serving: Serving, route: Route, request: FastifyRequest, reply: FastifyReply, writes: boolean): Promise<unknown> {
  const { endpoint } = route;
  const input = {
    params: endpoint.params && parseInput(endpoint.params, request.params, '/params'),
    query: endpoint.query ? parseInput(endpoint.query, request.query, '/query') : noQuery(request),
    body: endpoint.body && !endpoint.rawBody ? parseInput(endpoint.body, request.body, '/body') : noBody(request, endpoint),
  };
  const raw: Raw = { request, reply };
  const now = serving.clock.now();
  const origin = originOf(request);

  if (route.open) {
    const ctx: OpenCtx = { db: serving.db, clock: serving.clock, now, actor: request.actor, locale: request.locale, origin };
    return send(reply, finish(endpoint, await route.handle(ctx, input as never, raw), serving.checkAnswers), writes ? undefined : request);
  }

  const actor = request.actor!;
  const expectedVersion = versionOf(request, endpoint);
  const key = endpoint.method === 'POST' && writes ? keyOf(request, endpoint) : null;
  const later: (() => void)[] = [];
  const context = { tenantId: actor.tenantId, userId: actor.userId, now };
  const make = (tx: TenantTx): Ctx => ({
    tx, now, actor, locale: request.locale, origin, expectedVersion, audited: { count: 0 }, afterCommit: (work) => void later.push(work),
  });

  if (!writes) {
    const read = (db: Db): Promise<unknown> => route.handle(make(readTenant(db, context)), input as never, raw);
    return send(reply, finish(endpoint, await (endpoint.longRead ? longRead(serving.db, read) : read(serving.db)), serving.checkAnswers), request);
  }

  const work = async (tx: TenantTx): Promise<Sendable> => {
    later.length = 0; // a retried transaction starts anew
    const ctx = make(tx);
    const who = actor.id ?? 'system';
    const hash = key === null ? '' : requestHash(endpoint.id, input.params, input.query, input.body);
    if (key !== null) {
      const stored = await findAnswer(tx, who, key, hash);
      if (stored) return { ...stored, headers: { ...stored.headers, 'idempotency-replayed': 'true' } };
    }
    const result = finish(endpoint, await route.handle(ctx, input as never, raw), serving.checkAnswers);
    if (endpoint.audit && ctx.audited.count === 0) throw new Error(`${endpoint.id} must leave a row in the audit log`);
    if (key !== null && (typeof result.body === 'string' || result.body === null)) {
      await keepAnswer(tx, actor.tenantId, who, key, hash, result as StoredAnswer);
    }
    return result;
  };
  const result = await inTenant(serving.db, context, work).catch((error: unknown) => {
    // Two with the same key at the same instant: the loser of the primary key finds the winner's answer.
    if (isConstraint(error, 'idempotency_key_pkey')) return inTenant(serving.db, context, work);
    throw error;
  });
  for (const one of later) one();
  return send(reply, result);
}

interface Sendable { status: number; headers: Record<string, string>; body: string | null | Buffer | NodeJS.ReadableStream }

function finish(endpoint: Endpoint, result: unknown, check: boolean): Sendable {
  if (result instanceof FileAnswer) return { status: result.status ?? endpoint.status ?? 200, headers: { 'content-type': result.type, ...result.headers }, body: result.content as Buffer };
  if (!endpoint.response) return { status: endpoint.status ?? 204, headers: {}, body: null };
  const body = JSON.stringify(result);
  if (check) {
    const judged = endpoint.response.safeParse(JSON.parse(body));
    if (!judged.success) throw new Error(`${endpoint.id} answered against its contract: ${judged.error.message}`);
  }
  const version = (result as { version?: unknown } | null)?.version;
  return {
    status: endpoint.status ?? 200,
    headers: { 'content-type': 'application/json; charset=utf-8', ...(typeof version === 'number' && { etag: `"${version}"` }) },
    body,
  };
}

function send(reply: FastifyReply, { status, headers, body }: Sendable, request?: FastifyRequest): FastifyReply {
  reply.headers(headers);
  if (request && headers.etag && request.headers['if-none-match'] === headers.etag) return reply.code(304).send();
  return reply.code(status).send(body ?? undefined);
}

function noQuery(request: FastifyRequest): undefined {
  const [unknown] = Object.keys(request.query as object);
  if (unknown !== undefined) throw validationError(undefined, { errors: [{ pointer: `/query/${unknown}`, code: 'unknown_field' }] });
  return undefined;
}

/** A command without a body may come with none, or with an empty object. */
function noBody(request: FastifyRequest, { rawBody }: Endpoint): undefined {
  if (rawBody || request.body === undefined || request.body === null) return undefined;
  const [unknown] = typeof request.body === 'object' ? Object.keys(request.body) : [''];
  if (unknown !== undefined) throw validationError(undefined, { errors: [{ pointer: `/body/${unknown}`, code: 'unknown_field' }] });
  return undefined;
}

function versionOf(request: FastifyRequest, { ifMatch }: Endpoint): number | null {
  const header = request.headers['if-match'];
  if (!ifMatch) return null;
  if (header === undefined) throw preconditionRequired();
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header)?.[1];
  if (!version) throw validationError(undefined, { errors: [{ pointer: '/headers/if-match', code: 'invalid' }] });
  return Number(version);
}

function keyOf(request: FastifyRequest, { idempotencyRequired }: Endpoint): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) {
    if (idempotencyRequired) throw idempotencyKeyRequired();
    return null;
  }
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) throw validationError(undefined, { errors: [{ pointer: '/headers/idempotency-key', code: 'invalid' }] });
  return key;
}
