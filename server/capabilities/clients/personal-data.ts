import type { z } from 'zod';
import type { AnonymisationPreview } from '#contracts/clients.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { text } from '#platform/texts.ts';
import { refuseOpen } from './edit.ts';
import { findClient, findClients, lockForChange } from './find.ts';
import type { ClientRecord } from './find.ts';
import { clientUses, openUses } from './hooks.ts';
import { addressesOf, changesOf, consentsOf, emailsOf, familyOf, lockClientRows, lookLoggedSince, notesOf, phonesOf, taxIdsOf } from './queries.ts';
import { record } from './record.ts';
import { countParts, eraseParts, updateClientRow } from './write-queries.ts';

/** A look at a client is logged once in a quarter of an hour for each person. */
const LOOK_MIN = 15;

export async function logLook(ctx: Ctx, clientId: string): Promise<void> {
  const since = ctx.now.subtract({ minutes: LOOK_MIN });
  if (await lookLoggedSince(ctx.tx, ctx.actor.tenantId, clientId, ctx.actor.id, since)) return;
  await audit(ctx, { action: 'client.view', entity: 'client', entityId: clientId });
}

/** Everything known of a client, in one JSON object; apps add theirs. @throws CLIENT_NOT_FOUND, CLIENT_MERGED */
export async function exportClient(ctx: Ctx, id: string): Promise<Record<string, unknown>> {
  const { tx, actor: { tenantId } } = ctx;
  const client = await findClient(ctx, id);
  const family = await familyOf(tx, tenantId, id);
  const records = [];
  for (const one of (await findClients(ctx, family)).values()) {
    const { nameFold: _, ...values } = one;
    records.push({
      ...values, phones: await phonesOf(tx, tenantId, one.id), emails: await emailsOf(tx, tenantId, one.id),
      addresses: await addressesOf(tx, tenantId, one.id), taxIds: await taxIdsOf(tx, tenantId, one.id),
    });
  }
  const uses: Record<string, unknown> = {};
  for (const use of clientUses()) if (use.exportData) uses[use.kind] = await use.exportData(ctx, family);
  await audit(ctx, { action: 'client.export', entity: 'client', entityId: id });
  return {
    exportedAt: ctx.now, client: records.find((one) => one.id === client.id), mergedClients: records.filter((one) => one.id !== client.id),
    notes: await notesOf(tx, tenantId, family, null, 10_000), consents: await consentsOf(tx, tenantId, family), history: await changesOf(tx, tenantId, family, null, 10_000), uses,
  };
}

/** @throws CLIENT_NOT_FOUND, CLIENT_MERGED */
export async function previewAnonymisation(ctx: Ctx, id: string): Promise<z.output<typeof AnonymisationPreview>> {
  const { tx, actor: { tenantId } } = ctx;
  await findClient(ctx, id);
  const family = await familyOf(tx, tenantId, id);
  return { ...(await countParts(tx, tenantId, family)), mergedClients: family.length - 1, uses: await openUses(ctx, family) };
}

/**
 * Erase for good who a client is, with those merged into it: name, phones, e-mails, addresses, tax ids, notes, history
 * values. Money and dates stay where they are.
 * @throws CLIENT_NOT_FOUND, CLIENT_MERGED, VERSION_MISMATCH, CLIENT_ANONYMIZED, CLIENT_HAS_OPEN_SESSIONS
 * Source: studio 14.
 */
export async function anonymizeClient(ctx: Ctx, id: string, reason: string, expectedVersion: number | null): Promise<ClientRecord> {
  const { tx, actor: { tenantId } } = ctx;
  await lockForChange(ctx, id, expectedVersion);
  const family = await familyOf(tx, tenantId, id);
  await lockClientRows(tx, tenantId, family, 'update');
  await refuseOpen(ctx, family);

  const fullName = text(ctx.locale, 'clients.anonymousName');
  for (const one of family) {
    await updateClientRow(tx, tenantId, one, {
      fullName, notes: null, tags: [], externalRef: null, blockedReason: null, primaryPhone: null, primaryEmail: null, contactSearch: '', anonymizedAt: ctx.now,
    });
  }
  await eraseParts(tx, tenantId, family);
  for (const use of clientUses()) await use.anonymized?.(ctx, family);
  await record(ctx, id, 'anonymize', null, null, reason);
  return findClient(ctx, id);
}

