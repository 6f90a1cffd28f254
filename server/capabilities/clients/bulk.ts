import type { z } from 'zod';
import type { ClientChanges } from '#contracts/clients.ts';
import type { Ctx } from '#platform/context.ts';
import { rethrowConstraint } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { born } from '#platform/states.ts';
import { DatabaseError } from 'pg';
import { deleteClients, insertAddresses, insertClients, insertCreations, insertEmails, insertLives, insertPhones, insertTaxIds, newIds } from './bulk-queries.ts';
import { contactSearch, normalizeTaxId } from './contacts.ts';
import { clientInUse, duplicateEmail, duplicateExternalRef } from './errors.ts';
import { findClient, lockClient } from './find.ts';
import type { ClientRecord } from './find.ts';
import { openUses } from './hooks.ts';
import { normalizePhone } from './phone.ts';
import { addressesOf, countryOf, emailsOf, matchContacts, phonesOf, selectClients, taxIdsOf } from './queries.ts';
import { record } from './record.ts';
import { clientMachine } from './states.ts';
import { clientsChanged } from './topic.ts';
import { insertClient, markVerified, replaceEmails, replacePhones } from './write-queries.ts';

/** A client of a file, judged already: phones in E.164, e-mails in lower case, each once. */
export interface BulkClient {
  fullName: string;
  kind?: 'individual' | 'institutional';
  phones: readonly { e164: string; typed: string }[];
  emails?: readonly string[];
  /** Free text, one line each. */
  addresses?: readonly string[];
  taxIds?: readonly { number: string; name?: string }[];
  /** WhatsApp unless given. */
  preferredChannel?: 'whatsapp' | 'email';
  notes?: string | null;
  tags?: readonly string[];
  externalRef?: string | null;
}

/**
 * Enter many clients with a handful of statements; answers their ids in the order given. The caller audits the import
 * as a whole. E-mails may be missing whatever the setting says: what exists already is taken as it is.
 * @throws DUPLICATE_EMAIL, DUPLICATE_EXTERNAL_REF (match them first)
 */
export async function bulkInsertClients(ctx: Ctx, clients: readonly BulkClient[], reason: string | null = null): Promise<string[]> {
  if (clients.length === 0) return [];
  const { tx, actor: { tenantId } } = ctx;
  const ids = await newIds(tx, clients.length);
  const parts = <T, R extends object>(of: (client: BulkClient) => readonly T[] | undefined, row: (value: T) => R) =>
    clients.flatMap((client, i) => (of(client) ?? []).map((value, position) => ({ clientId: ids[i]!, position, ...row(value) })));
  const emails = (client: BulkClient) => (client.emails ?? []).map((email) => ({ email: email.toLowerCase() }));

  await insertClients(tx, tenantId, clients.map((client, i) => ({
    id: ids[i]!, kind: client.kind ?? 'individual', fullName: client.fullName, preferredChannel: client.preferredChannel ?? 'whatsapp', imageRelease: 'unknown', notes: client.notes ?? null, tags: [...(client.tags ?? [])],
    externalRef: client.externalRef ?? null, primaryPhone: client.phones[0]?.e164 ?? null, primaryEmail: emails(client)[0]?.email ?? null, contactSearch: contactSearch(client.phones, emails(client)),
  }))).catch((error) => rethrowConstraint(error, { client_external_ref_unique: duplicateExternalRef }));
  await insertPhones(tx, tenantId, parts(({ phones }) => phones, ({ e164, typed }) => ({ e164, typed: typed.slice(0, 40), label: 'mobile' })));
  await insertEmails(tx, tenantId, parts(emails, ({ email }) => ({ email }))).catch((error) => rethrowConstraint(error, { client_email_unique: duplicateEmail }));
  await insertAddresses(tx, tenantId, parts(({ addresses }) => addresses, (line) => ({ line: line.slice(0, 300) })));
  await insertTaxIds(tx, tenantId, parts(({ taxIds }) => taxIds?.flatMap(({ number, name }) => {
    const plain = normalizeTaxId(number);
    return plain === null ? [] : [{ number: plain, name: name ?? '' }];
  }), ({ number, name }) => ({ kind: 'nit', number, name })));
  await insertLives(tx, tenantId, ids, ctx.actor);
  await insertCreations(tx, tenantId, ids, ctx.actor, reason);
  await publish(ctx, clientsChanged, []);
  return ids;
}

export interface ContactMatch {
  by: 'phone' | 'email';
  id: string; fullName: string; status: 'active' | 'inactive'; primaryPhone: string | null; primaryEmail: string | null; externalRef: string | null;
  /** Raised by every change: compare it with the one of the import to see whether somebody has touched the client since. */
  version: number;
}

/** For each contact, in order: the client with that phone, else with that e-mail, else null (studio 13). One query for all. */
export async function matchClients(ctx: Ctx, contacts: readonly { phone?: string | null; email?: string | null }[]): Promise<(ContactMatch | null)[]> {
  const found: (ContactMatch | null)[] = contacts.map(() => null);
  if (contacts.length === 0) return found;
  const rows = await matchContacts(ctx.tx, ctx.actor.tenantId, contacts.map(({ phone }) => phone ?? null), contacts.map(({ email }) => email?.toLowerCase() ?? null));
  for (const { n, ...match } of rows) found[n - 1] = match;
  return found;
}

/**
 * Take back clients that an import entered, as if they had never been. They are gone for good.
 * @throws CLIENT_IN_USE when anything refers to one of them
 */
export async function removeImportedClients(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const uses = (await openUses(ctx, ids)).filter(({ total }) => total > 0);
  if (uses.length > 0) throw clientInUse({ uses: uses.map(({ kind, total }) => ({ kind, total })) });
  await deleteClients(ctx.tx, ctx.actor.tenantId, ids).catch((error: unknown) => {
    // A foreign key of some module: what refers to the client says so itself.
    if (error instanceof DatabaseError && (error.code === '23503' || error.code === '23001')) throw clientInUse({ constraint: error.constraint });
    throw error;
  });
  await publish(ctx, clientsChanged, []);
}

/**
 * The client with this e-mail in this tenant, made when there is none (a buyer, a form). A verified e-mail is marked as such.
 * The name and phone of a client who exists stay as they are.
 */
export async function upsertClientByEmail(ctx: Ctx, input: { email: string; verified: boolean; fullName: string; phone?: string | null }): Promise<ClientRecord> {
  const { tx, actor: { tenantId } } = ctx;
  const email = input.email.toLowerCase();
  const [match] = await matchClients(ctx, [{ email }]);
  if (match) {
    const client = await lockClient(ctx, match.id);
    if (input.verified) await markVerified(tx, tenantId, client.id, email, ctx.now);
    return client;
  }
  const e164 = input.phone ? normalizePhone(input.phone, await countryOf(tx, tenantId)) : null;
  const phones = e164 ? [{ e164, typed: input.phone!, label: 'mobile' as const }] : [];
  const { id } = await insertClient(tx, tenantId, {
    kind: 'individual', fullName: input.fullName, preferredChannel: 'email', creditTermsDays: 0, imageRelease: 'unknown', imageReleaseAt: null, notes: null, tags: [], externalRef: null, blockedReason: null,
    primaryPhone: e164, primaryEmail: email, contactSearch: contactSearch(phones, [{ email }]),
  });
  await replacePhones(tx, tenantId, id, phones);
  await replaceEmails(tx, tenantId, id, [{ email, verifiedAt: input.verified ? ctx.now : null }]).catch((error) => rethrowConstraint(error, { client_email_unique: duplicateEmail }));
  await born(ctx, clientMachine, id, 'active');
  await record(ctx, id, 'create', null, { fullName: input.fullName, emails: [email], phones: phones.map((phone) => phone.e164) });
  return findClient(ctx, id);
}

/** What `editClient` takes, as it stands, so that a change of an import can be taken back. */
export async function clientValues(ctx: Ctx, id: string): Promise<z.output<typeof ClientChanges>> {
  const { tx, actor: { tenantId } } = ctx;
  const client = await findClient(ctx, id);
  return {
    kind: client.kind, fullName: client.fullName, notes: client.notes,
    phones: (await phonesOf(tx, tenantId, id)).map(({ e164, label }) => ({ number: e164, label })), emails: (await emailsOf(tx, tenantId, id)).map(({ email }) => ({ email })),
    addresses: (await addressesOf(tx, tenantId, id)).map(({ label, line, details, city, region, postalCode, lat, lng }) => ({ label, line, details, city, region, postalCode, lat, lng })),
    taxIds: (await taxIdsOf(tx, tenantId, id)).map(({ kind, number, name }) => ({ kind, number, name })),
  };
}

/** Versions by id, of those that are in the lists. */
export async function clientVersions(ctx: Ctx, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await selectClients(ctx.tx, ctx.actor.tenantId, ids);
  return new Map(rows.filter(({ deletedAt }) => deletedAt === null).map(({ id, version }) => [id, version]));
}
