import { randomUUIDv7 } from 'node:crypto';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { duplicateName, invalid, rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { siteUrl } from '#platform/site.ts';
import { parseInput } from '#platform/validate.ts';
import { openText, sealText, tenantToken } from '#platform/vault.ts';
import { DatabaseError } from 'pg';
import { connectionInUse, connectionNotFound, providerUnknown } from './errors.ts';
import { closeCircuit } from './outbound.ts';
import { definedProviders } from './provider.ts';
import type { AnyProvider, Connection, ProviderDefinition } from './provider.ts';
import { connectionsInUse, deleteConnection, findConnection, insertConnection, lockConnection, updateConnection } from './queries.ts';
import type { ConnectionChange, ConnectionRow } from './queries.ts';
import type { z } from 'zod';

export const HOOK_PREFIX = 'hk_';
const purposeOf = (id: string): string => `connection:${id}`;

export function providerOf(key: string): AnyProvider {
  const provider = definedProviders().get(key);
  if (!provider) throw providerUnknown({ provider: key });
  return provider;
}

type Values = Record<string, unknown>;
const openSecrets = (row: ConnectionRow): Record<string, string> => JSON.parse(openText(purposeOf(row.id), row.secrets)) as Record<string, string>;

export const hookUrlOf = (row: { provider: string; hookKey: string }): string | null => (definedProviders().get(row.provider)?.hook ? siteUrl(`/hooks/${row.provider}/${row.hookKey}`) : null);

/** A row with its secrets, for adapters. Settings that a newer program added have their defaults. */
export function opened(tenantId: string, row: ConnectionRow): Connection {
  const provider = providerOf(row.provider);
  const settings = provider.settings.safeParse(row.settings);
  return {
    id: row.id, tenantId, provider: row.provider, purpose: row.purpose, name: row.name, settings: (settings.success ? settings.data : row.settings) as Values, secrets: openSecrets(row), live: row.live, status: row.status,
    hookUrl: hookUrlOf(row),
  };
}

type TypedConnection<D> = D extends ProviderDefinition<infer S, infer K> ? Connection<z.output<S>, z.output<K>> : never;

/** The tenant's connection for a purpose, or with one provider: the oldest that is not paused; null when there is none. */
export async function connectionOf<D extends AnyProvider>(ctx: Ctx, provider: D): Promise<TypedConnection<D> | null>;
export async function connectionOf(ctx: Ctx, purposeOrKey: string): Promise<Connection | null>;
export async function connectionOf(ctx: Ctx, what: string | AnyProvider): Promise<Connection | null> {
  const by = typeof what !== 'string' ? { provider: what.key } : definedProviders().has(what) ? { provider: what } : { purpose: what };
  const [row] = await connectionsInUse(ctx, by);
  return row ? opened(ctx.actor.tenantId, row) : null;
}

/** Every connection for a purpose that is not paused, oldest first. */
export async function connectionsOf(ctx: Ctx, purpose: string): Promise<Connection[]> {
  return (await connectionsInUse(ctx, { purpose })).map((row) => opened(ctx.actor.tenantId, row));
}

/** One connection, also a paused one: what it began has to be ended. */
export async function connectionById(ctx: Ctx, id: string): Promise<Connection | null> {
  const row = await findConnection(ctx, id);
  return row ? opened(ctx.actor.tenantId, row) : null;
}

export interface ConnectionInput { provider: string; name: string; live?: boolean; settings?: Values; secrets?: Record<string, string | null> }

const withoutNull = (values: Record<string, string | null>): Record<string, string> => Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null));
const kept = (values: Values): Record<string, string> => Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

/** @throws PROVIDER_UNKNOWN, DUPLICATE_NAME, VALIDATION_ERROR by the provider's own form */
export async function addConnection(ctx: Ctx, input: ConnectionInput): Promise<ConnectionRow> {
  const provider = providerOf(input.provider);
  const settings = parseInput(provider.settings, input.settings ?? {}, '/body/settings') as Values;
  const secrets = kept(parseInput(provider.secrets, withoutNull(input.secrets ?? {}), '/body/secrets') as Values);
  const id = randomUUIDv7();
  const row = await insertConnection(ctx, {
    id, provider: provider.key, purpose: provider.purpose, name: input.name, live: input.live ?? false, settings: JSON.stringify(settings),
    secrets: sealText(purposeOf(id), JSON.stringify(secrets)), secretFields: Object.keys(secrets).sort(), hookKey: tenantToken(HOOK_PREFIX, ctx.actor.tenantId),
  }).catch((error: unknown) => rethrowConstraint(error, { connection_name_unique: duplicateName }));
  await audit(ctx, { action: 'connection.create', entity: 'connection', entityId: id, after: forAudit(row) });
  return row;
}

const forAudit = ({ provider, name, live, status, settings, secretFields }: ConnectionRow) => ({ provider, name, live, status, settings, fieldsKept: secretFields.join(', ') });

export async function mustLock(ctx: Ctx, id: string): Promise<ConnectionRow> {
  const row = await lockConnection(ctx, id);
  if (!row) throw connectionNotFound({ id });
  return row;
}
export async function mustFind(ctx: Ctx, id: string): Promise<ConnectionRow> {
  const row = await findConnection(ctx, id);
  if (!row) throw connectionNotFound({ id });
  return row;
}

export interface ConnectionEdit { name?: string | undefined; live?: boolean | undefined; paused?: boolean | undefined; settings?: Values | undefined; secrets?: Record<string, string | null> | undefined }

/** @throws CONNECTION_NOT_FOUND, VERSION_MISMATCH, DUPLICATE_NAME, VALIDATION_ERROR */
export async function editConnection(ctx: Ctx, id: string, edit: ConnectionEdit): Promise<ConnectionRow> {
  const before = await mustLock(ctx, id);
  if (before.version !== ctx.expectedVersion) throw versionMismatch();
  const provider = providerOf(before.provider);
  const change: ConnectionChange = {};
  if (edit.name !== undefined) change.name = edit.name;
  if (edit.live !== undefined) change.live = edit.live;
  if (edit.settings !== undefined) change.settings = JSON.stringify(parseInput(provider.settings, edit.settings, '/body/settings'));
  if (edit.secrets !== undefined) {
    const secrets = kept(parseInput(provider.secrets, withoutNull({ ...openSecrets(before), ...edit.secrets }), '/body/secrets') as Values);
    change.secrets = sealText(purposeOf(id), JSON.stringify(secrets));
    change.secretFields = Object.keys(secrets).sort();
  }
  if (edit.paused !== undefined && edit.paused !== (before.status === 'paused')) change.status = edit.paused ? 'paused' : 'active';
  if (Object.keys(change).length === 0) throw invalid('/body', 'nothing_to_change');
  if (change.status === 'active') change.lastError = null;
  const row = await updateConnection(ctx, id, change).catch((error: unknown) => rethrowConstraint(error, { connection_name_unique: duplicateName }));
  closeCircuit(ctx.actor.tenantId, before.provider);
  await audit(ctx, { action: 'connection.edit', entity: 'connection', entityId: id, before: forAudit(before), after: { ...forAudit(row), ...(change.secrets && { accessChanged: true }) } });
  return row;
}

/** @throws CONNECTION_NOT_FOUND; CONNECTION_IN_USE when payments or documents refer to it */
export async function removeConnection(ctx: Ctx, id: string): Promise<void> {
  const row = await mustLock(ctx, id);
  await deleteConnection(ctx, id).catch((error: unknown) => {
    if (error instanceof DatabaseError && error.code === '23503') throw connectionInUse({ name: row.name });
    throw error;
  });
  await audit(ctx, { action: 'connection.remove', entity: 'connection', entityId: id, before: forAudit(row) });
}

export async function renewHookKey(ctx: Ctx, id: string): Promise<ConnectionRow> {
  await mustLock(ctx, id);
  const row = await updateConnection(ctx, id, { hookKey: tenantToken(HOOK_PREFIX, ctx.actor.tenantId) });
  await audit(ctx, { action: 'connection.renew_hook', entity: 'connection', entityId: id });
  return row;
}

/** What the last attempt said: an error marks the connection as failing, success as active again. A paused one stays so. */
export async function noteHealth(ctx: Ctx, id: string, error: string | null, checked = false): Promise<ConnectionRow | null> {
  const row = await lockConnection(ctx, id);
  if (!row) return null;
  const lastError = error?.slice(0, 1000) ?? null;
  const status = row.status === 'paused' ? 'paused' : error === null ? 'active' : 'failing';
  if (!checked && row.status === status && row.lastError === lastError) return row;
  return updateConnection(ctx, id, { status, lastError, ...(checked && { lastCheckedAt: ctx.now }) });
}
