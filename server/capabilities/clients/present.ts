import type { z } from 'zod';
import type { Client, ClientRow } from '#contracts/clients.ts';
import type { Presented } from '#contracts/endpoint.ts';
import type { Ctx } from '#platform/context.ts';
import { badgesOf } from './hooks.ts';
import type { Badges } from './hooks.ts';
import { mergesInto } from './merge-queries.ts';
import { readablePhone } from './phone.ts';
import { partsOf } from './queries.ts';
import type { ClientRecord, listNewest } from './queries.ts';

type Brief = Awaited<ReturnType<typeof listNewest>>[number];

export const presentRow = (client: Brief, badges: Badges): Presented<z.output<typeof ClientRow>> => ({
  id: client.id, kind: client.kind, fullName: client.fullName, status: client.status, primaryPhone: client.primaryPhone, primaryEmail: client.primaryEmail, tags: client.tags,
  blocked: client.blockedReason !== null, deletedAt: client.deletedAt, createdAt: client.createdAt, version: client.version, badges: badges.get(client.id) ?? [],
});

/** Rows for a list, with what the apps say of each. */
export async function presentRows(ctx: Ctx, clients: readonly Brief[]): Promise<Presented<z.output<typeof ClientRow>>[]> {
  const badges = await badgesOf(ctx, clients.map(({ id }) => id));
  return clients.map((client) => presentRow(client, badges));
}

export async function presentClient(ctx: Ctx, client: ClientRecord): Promise<Presented<z.output<typeof Client>>> {
  const { tx, actor: { tenantId } } = ctx;
  const { country, phones, emails, addresses, taxIds } = await partsOf(tx, tenantId, client.id);
  const merges = await mergesInto(tx, tenantId, client.id);
  const badges = await badgesOf(ctx, [client.id]);
  return {
    ...presentRow(client, badges),
    phones: phones.map(({ id, e164, typed, label }) => ({ id, e164, national: readablePhone(e164, country), typed, label })),
    emails: emails.map(({ id, email, verifiedAt }) => ({ id, email, verifiedAt: verifiedAt && Temporal.Instant.from(verifiedAt) })), addresses, taxIds,
    preferredChannel: client.preferredChannel, creditTermsDays: client.creditTermsDays, imageRelease: client.imageRelease, imageReleaseAt: client.imageReleaseAt, notes: client.notes,
    externalRef: client.externalRef, blockedReason: client.blockedReason, anonymizedAt: client.anonymizedAt, updatedAt: client.updatedAt,
    merges: merges.map(({ id, goneId, goneName, mergedAt, mergedBy, canUndo }) => ({ id, goneId, goneName, mergedAt, mergedBy, canUndo })),
  };
}
