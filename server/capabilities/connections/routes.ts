import * as contract from '#contracts/connections.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { inTenant, readTenant } from '#platform/db.ts';
import type { TenantTx } from '#platform/db.ts';
import { unauthenticated } from '#platform/errors.ts';
import { enqueue } from '#platform/outbox.ts';
import { readCursor, toPage } from '#platform/paging.ts';
import type { Routes } from '#platform/route.ts';
import { addConnection, editConnection, hookUrlOf, mustFind, noteHealth, opened, providerOf, removeConnection, renewHookKey } from './connections.ts';
import { ProviderError, connectionCannotBeChecked, connectionNotFound, inboundEventNotFailed, inboundEventNotFound } from './errors.ts';
import { formOf } from './forms.ts';
import { greetHook, processEvent, receiveHook } from './hooks.ts';
import { definedProviders } from './provider.ts';
import { findEvent, lockEvent, pageOfConnections, pageOfEvents, updateEvent } from './queries.ts';
import type { ConnectionRow, EventRow } from './queries.ts';

const present = (row: ConnectionRow) => ({
  id: row.id, provider: row.provider, purpose: row.purpose, name: row.name, settings: row.settings as Record<string, string>, secretsSet: row.secretFields, live: row.live, status: row.status, hookUrl: hookUrlOf(row),
  lastCheckedAt: row.lastCheckedAt, lastError: row.lastError, lastEventAt: row.lastEventAt, version: row.version, createdAt: row.createdAt, updatedAt: row.updatedAt,
});
const presentEvent = ({ id, connectionId, connectionName, provider, eventId, status, attempts, error, receivedAt, processedAt }: EventRow) => ({ id, connectionId, connectionName, provider, eventId, status, attempts, error, receivedAt, processedAt });

export function connectionRoutes({ mount, mountOpen }: Routes): void {
  mount(contract.listProviders, async () => ({
    items: [...definedProviders().values()].map((provider) => ({ key: provider.key, purpose: provider.purpose, hasHook: provider.hook !== undefined, hasCheck: provider.check !== undefined, fields: formOf(provider) })),
  }));
  mount(contract.listEvents, async (ctx, { query }) => {
    const page = toPage(await pageOfEvents(ctx, query, readCursor(query.cursor, 1)), query.limit, (row) => [row.id]);
    return { ...page, items: page.items.map(presentEvent) };
  });
  mount(contract.getEvent, async (ctx, { params }) => {
    const event = await mustFindEvent(ctx, params.id);
    return { ...presentEvent(event), payload: event.payload as string, headers: event.headers as Record<string, string> };
  });
  mount(contract.runEventAgain, async (ctx, { params }) => {
    const event = await lockEvent(ctx, params.id);
    if (!event) throw inboundEventNotFound({ id: params.id });
    if (event.status !== 'failed') throw inboundEventNotFailed({ status: event.status });
    await updateEvent(ctx, event.id, { status: 'received', attempts: 0 });
    await enqueue(ctx, processEvent, { eventId: event.id });
    await audit(ctx, { action: 'inbound_event.run_again', entity: 'inbound_event', entityId: event.id, summary: event.eventId });
    return presentEvent(await mustFindEvent(ctx, event.id));
  });

  mount(contract.listConnections, async (ctx, { query }) => {
    const page = toPage(await pageOfConnections(ctx, query, readCursor(query.cursor, 2)), query.limit, (row) => [row.name, row.id]);
    return { ...page, items: page.items.map(present) };
  });
  mount(contract.getConnection, async (ctx, { params }) => present(await mustFind(ctx, params.id)));
  mount(contract.createConnection, async (ctx, { body }) => present(await addConnection(ctx, body)));
  mount(contract.changeConnection, async (ctx, { params, body }) => present(await editConnection(ctx, params.id, body)));
  mount(contract.removeConnection, (ctx, { params }) => removeConnection(ctx, params.id));
  mount(contract.renewHook, async (ctx, { params }) => present(await renewHookKey(ctx, params.id)));
  mountOpen(contract.checkConnection, (open, { params }) => check(open, params.id));

  mountOpen(contract.receiveHook, (open, { params }, raw) => receiveHook(open, params, raw));
  mountOpen(contract.greetHook, (open, { params }, raw) => greetHook(open, params, raw));
}

async function mustFindEvent(ctx: Ctx, id: string): Promise<EventRow> {
  const event = await findEvent(ctx, id);
  if (!event) throw inboundEventNotFound({ id });
  return event;
}

/** Look, ask with no transaction open, note. */
async function check(open: OpenCtx, id: string) {
  const { actor } = open;
  if (!actor) throw unauthenticated();
  const context = { tenantId: actor.tenantId, userId: actor.userId, now: open.now };
  const make = (tx: TenantTx): Ctx => ({ tx, now: open.now, actor, locale: open.locale, origin: open.origin, expectedVersion: null, audited: { count: 0 }, afterCommit: () => undefined });
  const before = await mustFind(make(readTenant(open.db, context)), id);
  const provider = providerOf(before.provider);
  if (!provider.check) throw connectionCannotBeChecked();
  const error = await provider.check(opened(actor.tenantId, before)).then(() => null, (reason: unknown) => {
    if (reason instanceof ProviderError) return reason.message;
    throw reason;
  });
  const row = await inTenant(open.db, context, async (tx) => {
    const ctx = make(tx);
    const noted = await noteHealth(ctx, id, error, true);
    await audit(ctx, { action: 'connection.check', entity: 'connection', entityId: id, after: { ok: error === null, error } });
    return noted;
  });
  if (!row) throw connectionNotFound({ id });
  return { ok: error === null, error, connection: present(row) };
}
