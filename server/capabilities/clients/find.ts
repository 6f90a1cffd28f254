import type { z } from 'zod';
import type { ClientContact } from '#contracts/clients.ts';
import type { Actor, Ctx } from '#platform/context.ts';
import { can } from '#platform/context.ts';
import { versionMismatch } from '#platform/errors.ts';
import { clientAnonymized, clientBlocked, clientInactive, clientMerged, clientNotFound } from './errors.ts';
import { lockClientRows, selectClient, selectClients } from './queries.ts';
import type { ClientRecord } from './queries.ts';

export type { ClientRecord } from './queries.ts';

/**
 * A client that stands in the lists.
 * @throws CLIENT_NOT_FOUND (also of another tenant, or deleted), CLIENT_MERGED with details.mergedInto
 */
export async function findClient(ctx: Ctx, id: string): Promise<ClientRecord> {
  return standing(await selectClient(ctx.tx, ctx.actor.tenantId, id));
}

/** Any client, deleted or merged ones too, for showing what refers to them. Unknown ids are left out. */
export async function findClients(ctx: Ctx, ids: readonly string[]): Promise<Map<string, ClientRecord>> {
  const unique = [...new Set(ids)];
  if (unique.length === 0) return new Map();
  return new Map((await selectClients(ctx.tx, ctx.actor.tenantId, unique)).map((client) => [client.id, client]));
}

/** The client of something that exists, deleted, merged or erased ones too. @throws CLIENT_NOT_FOUND */
export async function findClientForView(ctx: Ctx, id: string): Promise<ClientRecord> {
  const client = await selectClient(ctx.tx, ctx.actor.tenantId, id);
  if (!client) throw clientNotFound();
  return client;
}

/**
 * Hold a client until commit, so that they are not merged or erased meanwhile.
 * @throws CLIENT_NOT_FOUND, CLIENT_MERGED
 */
export async function lockClient(ctx: Ctx, id: string, mode: 'share' | 'update' = 'share'): Promise<ClientRecord> {
  const [client] = await lockClientRows(ctx.tx, ctx.actor.tenantId, [id], mode);
  return standing(client);
}

/**
 * A client who may receive something new (studio 3.1, T0): held until commit.
 * @throws CLIENT_NOT_FOUND, CLIENT_MERGED, CLIENT_INACTIVE, CLIENT_BLOCKED
 */
export async function clientToServe(ctx: Ctx, id: string): Promise<ClientRecord> {
  const client = await lockClient(ctx, id);
  if (client.status !== 'active' || client.anonymizedAt) throw clientInactive({ clientId: id });
  if (client.blockedReason) throw clientBlocked({ clientId: id, reason: client.blockedReason });
  return client;
}

/** For a change by If-Match. @throws CLIENT_NOT_FOUND, CLIENT_MERGED, VERSION_MISMATCH, CLIENT_ANONYMIZED */
export async function lockForChange(ctx: Ctx, id: string, expectedVersion: number | null): Promise<ClientRecord> {
  const client = await lockClient(ctx, id, 'update');
  if (expectedVersion !== null && client.version !== expectedVersion) throw versionMismatch({ version: client.version });
  if (client.anonymizedAt) throw clientAnonymized();
  return client;
}

export function standing(client: ClientRecord | undefined): ClientRecord {
  if (client?.mergedInto) throw clientMerged({ mergedInto: client.mergedInto });
  if (!client || client.deletedAt) throw clientNotFound();
  return client;
}

/** What this caller may see of a client: without `clients.view` the name and how to reach them (studio 5.8). */
export function presentClientFor(actor: Actor, client: ClientRecord): z.input<typeof ClientContact> & Partial<Pick<ClientRecord, 'kind' | 'status' | 'creditTermsDays' | 'imageRelease' | 'preferredChannel' | 'tags'>> {
  const { id, fullName, primaryPhone, primaryEmail } = client;
  const contact = { id, fullName, primaryPhone, primaryEmail };
  if (!can(actor, 'clients.view')) return contact;
  return { ...contact, kind: client.kind, status: client.status, creditTermsDays: client.creditTermsDays, imageRelease: client.imageRelease, preferredChannel: client.preferredChannel, tags: client.tags };
}
