import { z } from 'zod';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { systemActor } from '#platform/context.ts';
import { inTenant, readTenant } from '#platform/db.ts';
import { defineCron, defineLongJob, emit, enqueue } from '#platform/outbox.ts';
import { FileAnswer } from '#platform/route.ts';
import type { Raw } from '#platform/route.ts';
import { siteUrl } from '#platform/site.ts';
import { tenantOfToken } from '#platform/vault.ts';
import { HOOK_PREFIX, opened, providerOf } from './connections.ts';
import { HookRefused, hookRefusal, hookUnknown } from './errors.ts';
import { countRefusedHook } from './measure.ts';
import { definedProviders } from './provider.ts';
import type { AnyProvider, Connection, HookEvent, HookRequest } from './provider.ts';
import { countRefusal, hooksRefused } from './refusals.ts';
import { connectionByHook, dropOldBodies, findConnection, insertEvents, lockEvent, touchConnection, updateEvent } from './queries.ts';

/** The provider is not told more than that it was refused; the counter says how often. */
function refused(provider: string, error: unknown): never {
  if (!(error instanceof HookRefused)) throw error;
  countRefusedHook(provider);
  throw hookRefusal(undefined, { cause: error });
}

interface Door { provider: AnyProvider; connection: Connection; tenantId: string; request: HookRequest }

/** Who is called by this address. One answer for whatever is wrong with it: 404. */
async function doorOf(open: OpenCtx, params: { provider: string; key: string }, { request }: Raw): Promise<Door> {
  const tenantId = tenantOfToken(HOOK_PREFIX, params.key);
  const provider = definedProviders().get(params.provider);
  if (tenantId === null || !provider?.hook) throw hookUnknown();
  const row = await connectionByHook(readTenant(open.db, { tenantId, now: open.now }), tenantId, provider.key, params.key);
  if (!row) throw hookUnknown();
  const first = (value: unknown): string => String(Array.isArray(value) ? value[0] : value);
  return {
    provider, tenantId, connection: opened(tenantId, row),
    request: {
      method: request.method as 'GET' | 'POST', rawBody: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0), url: siteUrl(request.url), now: open.now,
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, value === undefined ? undefined : first(value)])),
      query: Object.fromEntries(Object.entries(request.query as Record<string, unknown>).map(([name, value]) => [name, first(value)])),
    },
  };
}

function greeting({ provider, request, connection }: Door): FileAnswer | null {
  try {
    const answer = provider.hook!.handshake?.(request, connection) ?? null;
    return answer && new FileAnswer(answer.body, answer.type ?? 'text/plain; charset=utf-8', {}, answer.status);
  } catch (error) {
    refused(provider.key, error);
  }
}

export async function greetHook(open: OpenCtx, params: { provider: string; key: string }, raw: Raw): Promise<FileAnswer> {
  const answer = greeting(await doorOf(open, params, raw));
  if (!answer) throw hookUnknown();
  return answer;
}

/** Prove, store, answer; the work is a job. What cannot be proven is not stored. */
export async function receiveHook(open: OpenCtx, params: { provider: string; key: string }, raw: Raw): Promise<FileAnswer> {
  const door = await doorOf(open, params, raw);
  const hello = greeting(door);
  if (hello) return hello;
  const { provider, request, connection, tenantId } = door;
  const events = await Promise.resolve().then(() => provider.hook!.verify(request, connection)).catch(async (error: unknown) => {
    if (error instanceof HookRefused) await noteRefusal(open, door);
    return refused(provider.key, error);
  });
  if (events.length > 0) await keep(open, tenantId, connection, request, events);
  return new FileAnswer('{"received":true}', 'application/json; charset=utf-8');
}

/** Headers that help to understand an event, without those that let somebody in. */
const UNSAFE = /^(?:authorization|cookie|x-api-key)$|secret|signature|token|password/;
const worthKeeping = (headers: HookRequest['headers']) => Object.fromEntries(Object.entries(headers).filter(([name, value]) => value !== undefined && !UNSAFE.test(name)).map(([name, value]) => [name, value!.slice(0, 500)]));

/** Whoever minds the account hears of it when it is no accident any more. */
async function noteRefusal(open: OpenCtx, { tenantId, connection }: Door): Promise<void> {
  const since = countRefusal(connection.id, open.now);
  if (since) await asProvider(open, tenantId, connection, (ctx) => emit(ctx, hooksRefused, connection.id, { connectionId: connection.id, provider: connection.provider, name: connection.name, since: since.toString() }));
}

/** In a transaction of the account's tenant. */
async function asProvider(open: OpenCtx, tenantId: string, connection: Connection, work: (ctx: Ctx) => Promise<void>): Promise<void> {
  const later: (() => void)[] = [];
  await inTenant(open.db, { tenantId, now: open.now }, async (tx) => {
    later.length = 0;
    const actor = { ...systemActor(tenantId, connection.provider), type: 'gateway' as const };
    await work({ tx, now: open.now, actor, locale: open.locale, origin: open.origin, expectedVersion: null, audited: { count: 0 }, afterCommit: (one) => void later.push(one) });
  });
  for (const one of later) one();
}

async function keep(open: OpenCtx, tenantId: string, connection: Connection, request: HookRequest, events: readonly HookEvent[]): Promise<void> {
  await asProvider(open, tenantId, connection, async (ctx) => {
    const headers = JSON.stringify(worthKeeping(request.headers));
    const fresh = await insertEvents(ctx, events.map(({ eventId, payload }) => ({ connectionId: connection.id, provider: connection.provider, eventId: eventId.slice(0, 300), payload: JSON.stringify(payload), rawBody: request.rawBody, headers })));
    if (fresh.length === 0) return;
    for (const { id } of fresh) await enqueue(ctx, processEvent, { eventId: id });
    await touchConnection(ctx, connection.id);
  });
}

const MAX_TRIES = 6;

/** Works on one stored event, once. A failed try is noted with the event; after the last one a person may run it again. */
export const processEvent = defineLongJob({
  name: 'connections.process_event',
  payload: z.object({ eventId: z.uuid() }),
  maxAttempts: MAX_TRIES,
  async runLong({ inTenant: inJob }, { eventId: id }) {
    try {
      await inJob(async (ctx) => {
        const event = await lockEvent(ctx, id);
        if (!event || event.status !== 'received') return;
        const row = event.connectionId === null ? undefined : await findConnection(ctx, event.connectionId);
        if (!row) return void (await updateEvent(ctx, id, { status: 'skipped', processedAt: ctx.now }));
        const { hook } = providerOf(row.provider);
        if (!hook) throw new Error(`${row.provider} takes no events any more`);
        await hook.receive(ctx, opened(ctx.actor.tenantId, row), { eventId: event.eventId, payload: event.payload });
        await updateEvent(ctx, id, { status: 'processed', attempts: event.attempts + 1, processedAt: ctx.now, error: null });
      });
    } catch (error) {
      await inJob(async (ctx) => {
        const event = await lockEvent(ctx, id);
        if (!event) return;
        const attempts = event.attempts + 1;
        await updateEvent(ctx, id, { attempts, status: attempts >= MAX_TRIES ? 'failed' : 'received', error: (error instanceof Error ? error.message : String(error)).slice(0, 2000) });
      });
      throw error;
    }
  },
});

defineCron({ name: 'connections.drop_old_bodies', at: ['03:40'], run: async (ctx) => void (await dropOldBodies(ctx, ctx.now.subtract({ hours: 24 * 90 }))) });
