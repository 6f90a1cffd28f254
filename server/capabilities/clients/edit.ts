import type { z } from 'zod';
import type { ClientChanges, NewClient } from '#contracts/clients.ts';
import type { Ctx } from '#platform/context.ts';
import { can } from '#platform/context.ts';
import { invalid, rethrowConstraint, versionMismatch } from '#platform/errors.ts';
import { readSettings } from '#platform/settings.ts';
import { born, move } from '#platform/states.ts';
import { contactSearch, readContacts } from './contacts.ts';
import type { ContactLists } from './contacts.ts';
import { clientHasOpenSessions, clientNotFound, clientMerged, clientAnonymized, duplicateEmail, duplicateExternalRef } from './errors.ts';
import { findClient, lockClient, lockForChange } from './find.ts';
import { openUses } from './hooks.ts';
import { addressesOf, countryOf, emailsOf, familyOf, holdersOf, lockClientRows, phonesOf, taxIdsOf } from './queries.ts';
import type { ClientRecord } from './queries.ts';
import { record } from './record.ts';
import { clientSettings } from './settings.ts';
import { clientMachine } from './states.ts';
import { insertClient, insertConsent, replaceAddresses, replaceEmails, replacePhones, replaceTaxIds, setEmailsLive, updateClientRow } from './write-queries.ts';

const constraints = { client_email_unique: duplicateEmail, client_external_ref_unique: duplicateExternalRef };

/**
 * Enter a client; born active.
 * @param mayLackEmail the client came by itself and was not asked for one
 * @throws VALIDATION_ERROR (a phone that is none, an e-mail that the setting asks for), DUPLICATE_EMAIL, DUPLICATE_EXTERNAL_REF
 * Source: studio 3.1.
 */
export async function createClient(ctx: Ctx, input: z.output<typeof NewClient>, { mayLackEmail = false }: { mayLackEmail?: boolean } = {}): Promise<ClientRecord> {
  const { tx, actor: { tenantId } } = ctx;
  const { phones, emails, addresses, taxIds, ...values } = input;
  const { clientEmailRequired } = await readSettings(ctx, clientSettings);
  if (clientEmailRequired && !mayLackEmail && emails.length === 0) throw invalid('/body/emails', 'required');
  const lists = readContacts({ phones, emails, addresses, taxIds }, await countryOf(tx, tenantId));
  await refuseTakenEmails(ctx, lists, null);

  const { id } = await insertClient(tx, tenantId, {
    ...values, tags: tidyTags(values.tags), imageReleaseAt: values.imageRelease === 'unknown' ? null : ctx.now, ...copiesOf(lists.phones ?? [], lists.emails ?? []),
  }).catch((error) => rethrowConstraint(error, constraints));
  await writeLists(ctx, id, lists);
  await born(ctx, clientMachine, id, 'active');
  if (values.imageRelease !== 'unknown') await insertConsent(tx, tenantId, id, ctx.actor.name, { purpose: 'image_release', granted: values.imageRelease === 'granted', termsVersion: null, source: null });
  await record(ctx, id, 'create', null, shown(input));
  return findClient(ctx, id);
}

/**
 * Change a client; a list that is given replaces the whole list.
 * @param expectedVersion what If-Match named; null changes whatever version there is (imports)
 * @throws CLIENT_NOT_FOUND, CLIENT_MERGED, VERSION_MISMATCH, CLIENT_ANONYMIZED, VALIDATION_ERROR, DUPLICATE_EMAIL, DUPLICATE_EXTERNAL_REF
 */
export async function editClient(ctx: Ctx, id: string, changes: z.output<typeof ClientChanges>, expectedVersion: number | null): Promise<ClientRecord> {
  const { tx, actor: { tenantId } } = ctx;
  const client = await lockForChange(ctx, id, expectedVersion);
  const { phones, emails, addresses, taxIds, ...values } = changes;
  if (emails?.length === 0 && (await readSettings(ctx, clientSettings)).clientEmailRequired && client.primaryEmail !== null) throw invalid('/body/emails', 'required');
  if ((values.kind ?? client.kind) === 'individual' && (values.creditTermsDays ?? client.creditTermsDays) > 0) throw invalid('/body/creditTermsDays', 'credit_needs_institution');
  const lists = readContacts({ phones, emails, addresses, taxIds }, await countryOf(tx, tenantId));
  await refuseTakenEmails(ctx, lists, id);
  const before = await wholeOf(ctx, client);

  if (lists.emails) lists.emails = keepVerified(lists.emails, await emailsOf(tx, tenantId, id));
  await writeLists(ctx, id, lists);
  const release = values.imageRelease !== undefined && values.imageRelease !== client.imageRelease ? { imageReleaseAt: values.imageRelease === 'unknown' ? null : ctx.now } : {};
  await updateClientRow(tx, tenantId, id, {
    ...values, ...(values.tags && { tags: tidyTags(values.tags) }), ...release,
    ...copiesOf(lists.phones ?? (await phonesOf(tx, tenantId, id)), lists.emails ?? (await emailsOf(tx, tenantId, id))),
  }).catch((error) => rethrowConstraint(error, constraints));
  if (release.imageReleaseAt) await insertConsent(tx, tenantId, id, ctx.actor.name, { purpose: 'image_release', granted: values.imageRelease === 'granted', termsVersion: null, source: null });

  const changed = await findClient(ctx, id);
  await record(ctx, id, 'edit', before, await wholeOf(ctx, changed));
  return changed;
}

/** @throws CLIENT_NOT_FOUND, CLIENT_MERGED, VERSION_MISMATCH, CLIENT_ANONYMIZED, INVALID_STATE_TRANSITION */
export async function setClientStatus(ctx: Ctx, id: string, status: 'active' | 'inactive', reason: string | null, expectedVersion: number | null): Promise<ClientRecord> {
  const client = await lockForChange(ctx, id, expectedVersion);
  await move(ctx, clientMachine, client, status, { reason });
  await record(ctx, id, status === 'active' ? 'activate' : 'deactivate', { status: client.status }, { status }, reason);
  return findClient(ctx, id);
}

/**
 * Take a client out of all lists. What refers to them stays as it is; their e-mails are free for others.
 * @throws CLIENT_NOT_FOUND, CLIENT_MERGED, VERSION_MISMATCH, CLIENT_HAS_OPEN_SESSIONS with details.open
 */
export async function deleteClient(ctx: Ctx, id: string, expectedVersion: number | null): Promise<void> {
  const { tx, actor: { tenantId } } = ctx;
  const client = await lockClient(ctx, id, 'update');
  if (expectedVersion !== null && client.version !== expectedVersion) throw versionMismatch({ version: client.version });
  await refuseOpen(ctx, await familyOf(tx, tenantId, id));
  await updateClientRow(tx, tenantId, id, { deletedAt: ctx.now });
  await setEmailsLive(tx, tenantId, id, false);
  await record(ctx, id, 'delete', { deletedAt: null }, { deletedAt: ctx.now });
}

/** @throws CLIENT_NOT_FOUND (also when not deleted), CLIENT_MERGED, VERSION_MISMATCH, CLIENT_ANONYMIZED, DUPLICATE_EMAIL, DUPLICATE_EXTERNAL_REF */
export async function restoreClient(ctx: Ctx, id: string, expectedVersion: number | null): Promise<ClientRecord> {
  const { tx, actor: { tenantId } } = ctx;
  const [client] = await lockClientRows(tx, tenantId, [id], 'update');
  if (client?.mergedInto) throw clientMerged({ mergedInto: client.mergedInto });
  if (!client?.deletedAt) throw clientNotFound();
  if (expectedVersion !== null && client.version !== expectedVersion) throw versionMismatch({ version: client.version });
  if (client.anonymizedAt) throw clientAnonymized();
  await refuseTakenEmails(ctx, { emails: await emailsOf(tx, tenantId, id) }, id);
  await updateClientRow(tx, tenantId, id, { deletedAt: null }).catch((error) => rethrowConstraint(error, constraints));
  await setEmailsLive(tx, tenantId, id, true).catch((error) => rethrowConstraint(error, constraints));
  await record(ctx, id, 'restore', { deletedAt: client.deletedAt }, { deletedAt: null });
  return findClient(ctx, id);
}

// --------------------------------------------------------------------------------------------------------- parts

/** @throws CLIENT_HAS_OPEN_SESSIONS with details.open and details.uses */
export async function refuseOpen(ctx: Ctx, clientIds: readonly string[]): Promise<void> {
  const uses = (await openUses(ctx, clientIds)).filter(({ open }) => open > 0);
  const open = uses.reduce((sum, use) => sum + use.open, 0);
  if (open > 0) throw clientHasOpenSessions({ open, uses: uses.map(({ kind, open: count }) => ({ kind, open: count })) });
}

async function refuseTakenEmails(ctx: Ctx, { emails }: { emails?: readonly { email: string }[] }, exceptId: string | null): Promise<void> {
  for (const { email } of emails ?? []) {
    const holder = (await holdersOf(ctx.tx, ctx.actor.tenantId, null, email)).find(({ id }) => id !== exceptId);
    if (holder) throw duplicateEmail({ email, ...(can(ctx.actor, 'clients.view') && { clientId: holder.id, name: holder.fullName }) });
  }
}

export async function writeLists({ tx, actor: { tenantId } }: Ctx, id: string, { phones, emails, addresses, taxIds }: ContactLists): Promise<void> {
  if (phones) await replacePhones(tx, tenantId, id, phones);
  if (emails) await replaceEmails(tx, tenantId, id, emails).catch((error) => rethrowConstraint(error, constraints));
  if (addresses) await replaceAddresses(tx, tenantId, id, addresses);
  if (taxIds) await replaceTaxIds(tx, tenantId, id, taxIds);
}

export const copiesOf = (phones: readonly { e164: string }[], emails: readonly { email: string }[]) => ({
  primaryPhone: phones[0]?.e164 ?? null, primaryEmail: emails[0]?.email ?? null, contactSearch: contactSearch(phones, emails),
});

/** An e-mail that stays keeps that it was verified. */
const keepVerified = <E extends { email: string }>(emails: E[], known: readonly { email: string; verifiedAt: Temporal.Instant | null }[]) =>
  emails.map((one) => ({ ...one, ...known.filter(({ email }) => email === one.email).map(({ verifiedAt }) => ({ verifiedAt }))[0] }));

/** Each tag once, whatever its case, as it was first written. */
export const tidyTags = (tags: readonly string[]): string[] => tags.filter((tag, i) => tags.findIndex((one) => one.toLocaleLowerCase('es') === tag.toLocaleLowerCase('es')) === i);

const FIELDS = ['kind', 'fullName', 'preferredChannel', 'creditTermsDays', 'imageRelease', 'notes', 'tags', 'externalRef', 'blockedReason'] as const;

const shown = (input: z.output<typeof NewClient>): Record<string, unknown> => ({
  ...Object.fromEntries(FIELDS.map((field) => [field, input[field]])),
  phones: input.phones.map(({ number }) => number), emails: input.emails.map(({ email }) => email), addresses: input.addresses.map(({ line }) => line), taxIds: input.taxIds.map(({ number }) => number),
});

/** A client in full, as its history shows it. */
export async function wholeOf({ tx, actor: { tenantId } }: Ctx, client: ClientRecord): Promise<Record<string, unknown>> {
  return {
    ...Object.fromEntries(FIELDS.map((field) => [field, client[field]])),
    phones: (await phonesOf(tx, tenantId, client.id)).map(({ e164 }) => e164), emails: (await emailsOf(tx, tenantId, client.id)).map(({ email }) => email),
    addresses: (await addressesOf(tx, tenantId, client.id)).map(({ id: _, ...address }) => Object.values(address).filter((part) => part !== '' && part !== null).join(', ')),
    taxIds: (await taxIdsOf(tx, tenantId, client.id)).map(({ kind, number, name }) => [kind, number, name].filter(Boolean).join(' ')),
  };
}

