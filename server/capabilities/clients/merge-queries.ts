import { sql } from '#platform/db.ts';
import type { TenantTx } from '#platform/db.ts';

export const mergesInto = (tx: TenantTx, tenantId: string, keptId: string) =>
  tx.selectFrom('clientMerge').innerJoin('client', (join) => join.onRef('client.tenantId', '=', 'clientMerge.tenantId').onRef('client.id', '=', 'clientMerge.goneId'))
    .select(['clientMerge.id', 'clientMerge.goneId', 'client.fullName as goneName', 'clientMerge.mergedAt', 'clientMerge.mergedBy', sql<boolean>`client.anonymized_at is null`.as('canUndo')])
    .where('clientMerge.tenantId', '=', tenantId).where('clientMerge.keptId', '=', keptId).where('clientMerge.undoneAt', 'is', null).orderBy('clientMerge.id', 'desc').execute();

export const insertMerge = (tx: TenantTx, row: { tenantId: string; keptId: string; goneId: string; before: unknown; after: unknown; moved: unknown; mergedBy: string }) =>
  tx.insertInto('clientMerge').values({ ...row, before: JSON.stringify(row.before), after: JSON.stringify(row.after), moved: JSON.stringify(row.moved) }).returning('id').executeTakeFirstOrThrow();

export const lockMerge = (tx: TenantTx, tenantId: string, id: string) =>
  tx.selectFrom('clientMerge').selectAll().where('tenantId', '=', tenantId).where('id', '=', id).forUpdate().executeTakeFirst();

export const markUndone = (tx: TenantTx, tenantId: string, id: string, undoneAt: Temporal.Instant, undoneBy: string) =>
  tx.updateTable('clientMerge').set({ undoneAt, undoneBy }).where('tenantId', '=', tenantId).where('id', '=', id).execute();

export interface PairRow { firstId: string; secondId: string; reason: 'phone' | 'email' | 'tax_id' | 'name'; similarity: number }

const MOST_SHARING = 6;

/** Where two clients may say the same: a table, its column, and what it is called. */
const SAME = [['client_phone', 'e164', 'phone', sql`true`], ['client_tax_id', 'number', 'tax_id', sql`true`], ['client_email', 'mailbox', 'email', sql`live`]] as const;
const union = (parts: readonly ReturnType<typeof sql>[]) => sql.join(parts, sql` union `);

const withNames = (tx: TenantTx, tenantId: string, pairs: ReturnType<typeof sql>): Promise<PairRow[]> => sql<PairRow>`
  with pair as (${pairs})
  select p.first_id, p.second_id, p.reason, similarity(f.name_fold, s.name_fold)::double precision as similarity from pair p
  join client f on f.tenant_id = ${tenantId}::uuid and f.id = p.first_id and f.deleted_at is null and f.anonymized_at is null
  join client s on s.tenant_id = ${tenantId}::uuid and s.id = p.second_id and s.deleted_at is null and s.anonymized_at is null
  limit 2000`.execute(tx).then(({ rows }) => rows);

/**
 * Pairs with the same phone, tax id, mailbox, or the same words in the name, among all clients. What more than a few
 * share (a school's desk, a common name) says nothing about two of them.
 */
export const samePairs = (tx: TenantTx, tenantId: string): Promise<PairRow[]> => {
  const tenant = sql`${tenantId}::uuid`;
  const pairs = (keyed: ReturnType<typeof sql>, reason: string) => {
    const few = sql`select client_id, key from (select client_id, key, count(*) over (partition by key) as sharing from (${keyed}) k) c where sharing between 2 and ${MOST_SHARING}::integer`;
    return sql`select a.client_id as first_id, b.client_id as second_id, ${sql.lit(reason)} as reason from (${few}) a join (${few}) b on b.key = a.key and b.client_id > a.client_id`;
  };
  return withNames(tx, tenantId, union([
    ...SAME.map(([table, column, reason, when]) => pairs(sql`select client_id, ${sql.ref(column)} as key from ${sql.table(table)} where tenant_id = ${tenant} and ${when}`, reason)),
    pairs(sql`select id as client_id, array_to_string(array(select w from unnest(string_to_array(name_fold, ' ')) w where w <> '' order by w), ' ') as key from client where tenant_id = ${tenant} and deleted_at is null`, 'name'),
  ]));
};

/** Pairs of one client with others of the same phone, tax id or mailbox, by index. */
export const samePairsOf = (tx: TenantTx, tenantId: string, clientId: string): Promise<PairRow[]> => {
  const client = sql`${clientId}::uuid`;
  return withNames(tx, tenantId, union(SAME.map(([table, column, reason, when]) => sql`
    select least(${client}, client_id) as first_id, greatest(${client}, client_id) as second_id, ${sql.lit(reason)} as reason from ${sql.table(table)}
    where tenant_id = ${tenantId}::uuid and client_id <> ${client} and ${when}
      and ${sql.ref(column)} in (select ${sql.ref(column)} from ${sql.table(table)} where tenant_id = ${tenantId}::uuid and client_id = ${client})`)));
};

/** Pairs whose names are at least this similar (trigrams); see app.similar_clients. */
export const similarPairs = (tx: TenantTx, clientId: string | null, threshold: number, limit: number): Promise<PairRow[]> =>
  sql<PairRow>`select first_id, second_id, 'name' as reason, similarity::double precision from app.similar_clients(${clientId}::uuid, ${threshold}::real, ${limit}::integer)`.execute(tx).then(({ rows }) => rows);

export const distinctPairs = (tx: TenantTx, tenantId: string) =>
  tx.selectFrom('clientDistinct').select(['firstId', 'secondId']).where('tenantId', '=', tenantId).execute();
export const insertDistinct = (tx: TenantTx, tenantId: string, firstId: string, secondId: string) =>
  tx.insertInto('clientDistinct').values({ tenantId, firstId, secondId }).onConflict((oc) => oc.doNothing()).execute();

export const countLive = async (tx: TenantTx, tenantId: string): Promise<number> =>
  (await tx.selectFrom('client').select((eb) => eb.fn.countAll<number>().as('n')).where('tenantId', '=', tenantId).where('deletedAt', 'is', null).executeTakeFirstOrThrow()).n;
