import { sql } from '#platform/db.ts';
import type { TenantTx } from '#platform/db.ts';
import type { AddressValue, EmailValue, PhoneValue, TaxIdValue } from './contacts.ts';

// Writing clients. A list of phones, e-mails and so on is replaced as a whole; its order is its position.

export interface ClientValues {
  kind: 'individual' | 'institutional'; fullName: string; preferredChannel: 'whatsapp' | 'email' | 'telegram' | 'sms'; creditTermsDays: number;
  imageRelease: 'unknown' | 'granted' | 'denied'; imageReleaseAt: Temporal.Instant | null; notes: string | null; tags: string[]; externalRef: string | null; blockedReason: string | null;
}
export interface ContactCopies { primaryPhone: string | null; primaryEmail: string | null; contactSearch: string }
export interface LifeValues { deletedAt: Temporal.Instant | null; mergedInto: string | null; anonymizedAt: Temporal.Instant | null }

export const insertClient = (tx: TenantTx, tenantId: string, values: ClientValues & ContactCopies) =>
  tx.insertInto('client').values({ tenantId, ...values }).returning('id').executeTakeFirstOrThrow();

export const updateClientRow = (tx: TenantTx, tenantId: string, id: string, values: Partial<ClientValues & ContactCopies & LifeValues>) =>
  tx.updateTable('client').set(values).where('tenantId', '=', tenantId).where('id', '=', id).execute();

export async function replacePhones(tx: TenantTx, tenantId: string, clientId: string, phones: readonly PhoneValue[]): Promise<void> {
  await tx.deleteFrom('clientPhone').where('tenantId', '=', tenantId).where('clientId', '=', clientId).execute();
  if (phones.length > 0) await tx.insertInto('clientPhone').values(phones.map(({ e164, typed, label }, position) => ({ tenantId, clientId, position, e164, typed, label }))).execute();
}

export async function replaceEmails(tx: TenantTx, tenantId: string, clientId: string, emails: readonly EmailValue[]): Promise<void> {
  await tx.deleteFrom('clientEmail').where('tenantId', '=', tenantId).where('clientId', '=', clientId).execute();
  if (emails.length > 0) await tx.insertInto('clientEmail').values(emails.map(({ email, verifiedAt }, position) => ({ tenantId, clientId, position, email, verifiedAt: verifiedAt ?? null }))).execute();
}

export async function replaceAddresses(tx: TenantTx, tenantId: string, clientId: string, addresses: readonly AddressValue[]): Promise<void> {
  await tx.deleteFrom('clientAddress').where('tenantId', '=', tenantId).where('clientId', '=', clientId).execute();
  if (addresses.length > 0) {
    await tx.insertInto('clientAddress').values(addresses.map(({ label, line, details, city, region, postalCode, lat, lng }, position) =>
      ({ tenantId, clientId, position, label, line, details, city, region, postalCode, lat, lng }))).execute();
  }
}

export async function replaceTaxIds(tx: TenantTx, tenantId: string, clientId: string, taxIds: readonly TaxIdValue[]): Promise<void> {
  await tx.deleteFrom('clientTaxId').where('tenantId', '=', tenantId).where('clientId', '=', clientId).execute();
  if (taxIds.length > 0) await tx.insertInto('clientTaxId').values(taxIds.map(({ kind, number, name }, position) => ({ tenantId, clientId, position, kind, number, name }))).execute();
}

/** An e-mail is taken only while its client is in the lists. */
export const setEmailsLive = (tx: TenantTx, tenantId: string, clientId: string, live: boolean) =>
  tx.updateTable('clientEmail').set({ live }).where('tenantId', '=', tenantId).where('clientId', '=', clientId).execute();

export const markVerified = (tx: TenantTx, tenantId: string, clientId: string, email: string, at: Temporal.Instant) =>
  tx.updateTable('clientEmail').set({ verifiedAt: at }).where('tenantId', '=', tenantId).where('clientId', '=', clientId).where('email', '=', email).where('verifiedAt', 'is', null).execute();

export const insertChange = (tx: TenantTx, row: { tenantId: string; clientId: string; action: string; changes: unknown; reason: string | null; actorId: string | null; actorName: string }) =>
  tx.insertInto('clientChange').values({ ...row, changes: JSON.stringify(row.changes) }).execute();

export const insertNote = (tx: TenantTx, row: { tenantId: string; clientId: string; text: string; authorId: string | null; authorName: string }) =>
  tx.insertInto('clientNote').values(row).returning(['id', 'text', 'authorId', 'authorName', 'createdAt']).executeTakeFirstOrThrow();
export const deleteNote = (tx: TenantTx, tenantId: string, id: string) => tx.deleteFrom('clientNote').where('tenantId', '=', tenantId).where('id', '=', id).execute();

export interface ConsentValues { purpose: 'privacy' | 'terms' | 'messages' | 'marketing' | 'image_release'; granted: boolean; termsVersion: string | null; source: string | null }
export const insertConsent = (tx: TenantTx, tenantId: string, clientId: string, recordedBy: string, values: ConsentValues) =>
  tx.insertInto('clientConsent').values({ tenantId, clientId, recordedBy, ...values }).returning(['id', 'purpose', 'granted', 'termsVersion', 'source', 'recordedBy', 'recordedAt']).executeTakeFirstOrThrow();

// -------------------------------------------------------------------------------------------------------- erasing
export async function eraseParts(tx: TenantTx, tenantId: string, clientIds: readonly string[]): Promise<void> {
  for (const table of ['clientPhone', 'clientEmail', 'clientAddress', 'clientTaxId', 'clientNote', 'clientChange'] as const) {
    await tx.deleteFrom(table).where('tenantId', '=', tenantId).where('clientId', 'in', clientIds).execute();
  }
  await tx.updateTable('clientMerge').set({ before: '{}', after: '{}', moved: '{}' }).where('tenantId', '=', tenantId).where((eb) => eb.or([eb('keptId', 'in', clientIds), eb('goneId', 'in', clientIds)])).execute();
}

export const countParts = (tx: TenantTx, tenantId: string, clientIds: readonly string[]) =>
  sql<{ phones: number; emails: number; addresses: number; taxIds: number; notes: number; historyEntries: number }>`
    select ${sql.join((['client_phone', 'client_email', 'client_address', 'client_tax_id', 'client_note', 'client_change'] as const).map((table, i) =>
      sql`(select count(*)::integer from ${sql.table(table)} where tenant_id = ${tenantId}::uuid and client_id = any (${clientIds}::uuid[])) as ${sql.ref(['phones', 'emails', 'addresses', 'taxIds', 'notes', 'historyEntries'][i]!)}`))}`
    .execute(tx).then(({ rows }) => rows[0]!);
