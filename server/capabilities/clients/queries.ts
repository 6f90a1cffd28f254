import { sql } from '#platform/db.ts';
import type { TenantTx } from '#platform/db.ts';
import { after } from '#platform/paging.ts';
import type { Cursor } from '#platform/paging.ts';

// Reading clients. Each query names the tenant, so that its index serves below row-level security.

const brief = ['client.id', 'client.kind', 'client.fullName', 'client.status', 'client.primaryPhone', 'client.primaryEmail', 'client.tags', 'client.blockedReason', 'client.deletedAt', 'client.createdAt', 'client.version'] as const;
const whole = [...brief, 'client.preferredChannel', 'client.creditTermsDays', 'client.imageRelease', 'client.imageReleaseAt', 'client.notes', 'client.externalRef', 'client.mergedInto', 'client.anonymizedAt', 'client.updatedAt', 'client.nameFold'] as const;

const ofTenant = (tx: TenantTx, tenantId: string) => tx.selectFrom('client').where('client.tenantId', '=', tenantId);

export const selectClient = (tx: TenantTx, tenantId: string, id: string) => ofTenant(tx, tenantId).select(whole).where('client.id', '=', id).executeTakeFirst();
export const selectClients = (tx: TenantTx, tenantId: string, ids: readonly string[]) => ofTenant(tx, tenantId).select(whole).where('client.id', 'in', ids).orderBy('client.id').execute();

/** Locks until commit: `share` keeps a client from being merged or erased meanwhile, `update` is for who changes it. Sorted by id. */
export const lockClientRows = (tx: TenantTx, tenantId: string, ids: readonly string[], mode: 'share' | 'update') => {
  const query = ofTenant(tx, tenantId).select(whole).where('client.id', 'in', ids).orderBy('client.id');
  return (mode === 'share' ? query.forShare() : query.forUpdate()).execute();
};

export type ClientRecord = NonNullable<Awaited<ReturnType<typeof selectClient>>>;

export interface ListFilter {
  status?: 'active' | 'inactive'; kind?: 'individual' | 'institutional'; tag?: string; blocked?: boolean; deleted?: boolean;
}

const filtered = (tx: TenantTx, tenantId: string, filter: ListFilter) => {
  let query = ofTenant(tx, tenantId).select([...brief, 'client.nameFold']);
  // Merged clients live on in the one that was kept; they are in no list, not even in the one of the deleted.
  query = filter.deleted ? query.where('client.deletedAt', 'is not', null).where('client.mergedInto', 'is', null) : query.where('client.deletedAt', 'is', null).where('client.anonymizedAt', 'is', null);
  if (filter.status) query = query.where('client.status', '=', filter.status);
  if (filter.kind) query = query.where('client.kind', '=', filter.kind);
  if (filter.tag) query = query.where(sql<boolean>`client.tags @> array[${filter.tag}]::text[]`);
  if (filter.blocked !== undefined) query = query.where('client.blockedReason', filter.blocked ? 'is not' : 'is', null);
  return query;
};

export const listByName = (tx: TenantTx, tenantId: string, filter: ListFilter, cursor: Cursor | null, limit: number) =>
  filtered(tx, tenantId, filter)
    .$if(cursor !== null, (q) => q.where(after(cursor!, [{ column: 'client.nameFold', type: 'text' }, { column: 'client.id', type: 'uuid' }])))
    .orderBy('client.nameFold').orderBy('client.id').limit(limit + 1).execute();

export const listNewest = (tx: TenantTx, tenantId: string, filter: ListFilter, cursor: Cursor | null, limit: number) =>
  filtered(tx, tenantId, filter)
    .$if(cursor !== null, (q) => q.where(after(cursor!, [{ column: 'client.id', type: 'uuid', desc: true }])))
    .orderBy('client.id', 'desc').limit(limit + 1).execute();

/** What a text is taken apart into; see app.match_clients. */
export interface SearchText { words: string[]; whole: string; digits: string | null }
/** The most matches that a search goes through; whoever has more types another letter. */
const MOST_MATCHES = 1000;

export const listMatching = (tx: TenantTx, tenantId: string, text: SearchText, filter: ListFilter, cursor: Cursor | null, limit: number) =>
  filtered(tx, tenantId, filter)
    .innerJoin(sql<{ id: string; rank: number }>`app.match_clients(${text.words}::text[], ${text.whole}, ${text.digits}::text, ${MOST_MATCHES}::integer)`.as('m'), (join) => join.onRef(sql.ref('m.id'), '=', 'client.id'))
    .select(sql<number>`m.rank`.as('rank'))
    .$if(cursor !== null, (q) => q.where(after(cursor!, [{ column: 'm.rank', type: 'double precision' }, { column: 'client.id', type: 'uuid' }])))
    .orderBy(sql`m.rank`).orderBy('client.id').limit(limit + 1).execute();

/** Deleted clients are not in the search's index; a text among them is looked up by reading them. */
export const listDeletedMatching = (tx: TenantTx, tenantId: string, text: SearchText, filter: ListFilter, cursor: Cursor | null, limit: number) =>
  filtered(tx, tenantId, { ...filter, deleted: true })
    .where((eb) => eb.and(text.words.map((word) => sql<boolean>`position(${word} in client.search) > 0`)))
    .$if(cursor !== null, (q) => q.where(after(cursor!, [{ column: 'client.nameFold', type: 'text' }, { column: 'client.id', type: 'uuid' }])))
    .orderBy('client.nameFold').orderBy('client.id').limit(limit + 1).execute();

export const foldText = async (tx: TenantTx, text: string): Promise<string> =>
  (await sql<{ folded: string }>`select app.fold(${text}) as folded`.execute(tx)).rows[0]!.folded;

export const listTags = (tx: TenantTx, tenantId: string) =>
  sql<{ tag: string; clients: number }>`
    select tag, count(*)::integer as clients from client, unnest(tags) as tag where tenant_id = ${tenantId}::uuid and deleted_at is null
    group by tag order by 2 desc, 1 limit 200`.execute(tx).then(({ rows }) => rows);

// ---------------------------------------------------------------------------------------------------- parts
export const phonesOf = (tx: TenantTx, tenantId: string, clientId: string) =>
  tx.selectFrom('clientPhone').select(['id', 'e164', 'typed', 'label']).where('tenantId', '=', tenantId).where('clientId', '=', clientId).orderBy('position').execute();
export const emailsOf = (tx: TenantTx, tenantId: string, clientId: string) =>
  tx.selectFrom('clientEmail').select(['id', 'email', 'verifiedAt']).where('tenantId', '=', tenantId).where('clientId', '=', clientId).orderBy('position').execute();
export const addressesOf = (tx: TenantTx, tenantId: string, clientId: string) =>
  tx.selectFrom('clientAddress').select(['id', 'label', 'line', 'details', 'city', 'region', 'postalCode', 'lat', 'lng']).where('tenantId', '=', tenantId).where('clientId', '=', clientId).orderBy('position').execute();
export const taxIdsOf = (tx: TenantTx, tenantId: string, clientId: string) =>
  tx.selectFrom('clientTaxId').select(['id', 'kind', 'number', 'name']).where('tenantId', '=', tenantId).where('clientId', '=', clientId).orderBy('position').execute();

export interface Parts {
  country: string;
  phones: { id: string; e164: string; typed: string; label: 'mobile' | 'home' | 'work' | 'other' }[];
  emails: { id: string; email: string; verifiedAt: string | null }[];
  addresses: { id: string; label: string; line: string; details: string; city: string; region: string; postalCode: string; lat: number | null; lng: number | null }[];
  taxIds: { id: string; kind: 'nit' | 'rfc' | 'dpi' | 'passport' | 'other'; number: string; name: string }[];
}
/** Everything of a client that stands in rows of its own, and the country of the tenant, in one round trip. */
export const partsOf = (tx: TenantTx, tenantId: string, clientId: string): Promise<Parts> => {
  const list = (table: string, row: string) => sql`(select coalesce(jsonb_agg(jsonb_build_object(${sql.raw(row)}) order by position), '[]') from ${sql.table(table)} where tenant_id = ${tenantId}::uuid and client_id = ${clientId}::uuid)`;
  return sql<Parts>`select (select country from tenant where id = ${tenantId}::uuid) as country,
    ${list('client_phone', "'id', id, 'e164', e164, 'typed', typed, 'label', label")} as phones,
    ${list('client_email', "'id', id, 'email', email, 'verifiedAt', verified_at")} as emails,
    ${list('client_address', "'id', id, 'label', label, 'line', line, 'details', details, 'city', city, 'region', region, 'postalCode', postal_code, 'lat', lat, 'lng', lng")} as addresses,
    ${list('client_tax_id', "'id', id, 'kind', kind, 'number', number, 'name', name")} as tax_ids`.execute(tx).then(({ rows }) => rows[0]!);
};

/** The client and all that were merged into it, directly or by way of others. */
export const familyOf = (tx: TenantTx, tenantId: string, clientId: string): Promise<string[]> =>
  sql<{ id: string }>`
    with recursive family as (
      select ${clientId}::uuid as id
      union
      select c.id from client c join family f on c.merged_into = f.id where c.tenant_id = ${tenantId}::uuid and c.merged_into is not null
    ) select id from family`.execute(tx).then(({ rows }) => rows.map(({ id }) => id));

export const countryOf = async (tx: TenantTx, tenantId: string): Promise<string> =>
  (await tx.selectFrom('tenant').select('country').where('id', '=', tenantId).executeTakeFirstOrThrow()).country;

/** Live clients with one of these phones or e-mails. */
export const holdersOf = (tx: TenantTx, tenantId: string, e164: string | null, email: string | null) =>
  sql<{ by: 'phone' | 'email'; id: string; fullName: string; primaryPhone: string | null; primaryEmail: string | null }>`
    select distinct on (x.by, c.id) x.by, c.id, c.full_name, c.primary_phone, c.primary_email
    from (
      select 'phone' as by, client_id from client_phone where tenant_id = ${tenantId}::uuid and e164 = ${e164}::text
      union all
      select 'email', client_id from client_email where tenant_id = ${tenantId}::uuid and email = ${email}::text and live
    ) x join client c on c.tenant_id = ${tenantId}::uuid and c.id = x.client_id
    where c.deleted_at is null order by x.by desc, c.id limit 20`.execute(tx).then(({ rows }) => rows);

// --------------------------------------------------------------------------------------------- notes, consents, history
export const notesOf = (tx: TenantTx, tenantId: string, clientIds: readonly string[], cursor: Cursor | null, limit: number) =>
  tx.selectFrom('clientNote').select(['id', 'clientId', 'text', 'authorId', 'authorName', 'createdAt']).where('tenantId', '=', tenantId).where('clientId', 'in', clientIds)
    .$if(cursor !== null, (q) => q.where(after(cursor!, [{ column: 'id', type: 'uuid', desc: true }])))
    .orderBy('id', 'desc').limit(limit + 1).execute();
export const selectNote = (tx: TenantTx, tenantId: string, clientIds: readonly string[], id: string) =>
  tx.selectFrom('clientNote').select(['id', 'clientId', 'text', 'authorId']).where('tenantId', '=', tenantId).where('clientId', 'in', clientIds).where('id', '=', id).forUpdate().executeTakeFirst();
export const consentsOf = (tx: TenantTx, tenantId: string, clientIds: readonly string[]) =>
  tx.selectFrom('clientConsent').select(['id', 'purpose', 'granted', 'termsVersion', 'source', 'recordedBy', 'recordedAt']).where('tenantId', '=', tenantId).where('clientId', 'in', clientIds)
    .orderBy('id', 'desc').limit(500).execute();
export const changesOf = (tx: TenantTx, tenantId: string, clientIds: readonly string[], cursor: Cursor | null, limit: number) =>
  tx.selectFrom('clientChange').select(['id', 'action', 'changes', 'reason', 'actorName', 'occurredAt']).where('tenantId', '=', tenantId).where('clientId', 'in', clientIds)
    .$if(cursor !== null, (q) => q.where(after(cursor!, [{ column: 'id', type: 'uuid', desc: true }])))
    .orderBy('id', 'desc').limit(limit + 1).execute();

/** Has this person's look at this client been logged since then? */
export const lookLoggedSince = async (tx: TenantTx, tenantId: string, clientId: string, actorId: string | null, since: Temporal.Instant): Promise<boolean> =>
  (await tx.selectFrom('auditLog').select('id').where('tenantId', '=', tenantId).where('entity', '=', 'client').where('entityId', '=', clientId)
    .where('action', '=', 'client.view').where('actorId', 'is not distinct from', actorId).where('occurredAt', '>=', since).limit(1).executeTakeFirst()) !== undefined;

/** For each contact, in order: the live client with that phone, else the one with that e-mail. */
export const matchContacts = (tx: TenantTx, tenantId: string, phones: readonly (string | null)[], emails: readonly (string | null)[]) =>
  sql<{ n: number; by: 'phone' | 'email'; id: string; fullName: string; status: 'active' | 'inactive'; primaryPhone: string | null; primaryEmail: string | null; externalRef: string | null; version: number }>`
    select x.n::integer as n, found.by, found.id, found.full_name, found.status, found.primary_phone, found.primary_email, found.external_ref, found.version
    from unnest(${phones}::text[], ${emails}::text[]) with ordinality as x (phone, email, n)
    cross join lateral (
      select 'phone' as by, c.*, coalesce(c.primary_email = x.email, false) as has_both, p.position as place
      from client_phone p join client c on c.tenant_id = ${tenantId}::uuid and c.id = p.client_id
      where p.tenant_id = ${tenantId}::uuid and p.e164 = x.phone and c.deleted_at is null
      union all
      select 'email', c.*, false, 100
      from client_email e join client c on c.tenant_id = ${tenantId}::uuid and c.id = e.client_id
      where e.tenant_id = ${tenantId}::uuid and e.email = x.email and e.live and c.deleted_at is null
      -- A phone decides before an e-mail; of several with the phone, who has the e-mail too, then whose first phone it is, then who came first.
      order by 1 desc, has_both desc, place, id limit 1
    ) found order by x.n`.execute(tx).then(({ rows }) => rows);
