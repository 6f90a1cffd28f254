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

/**
 * Pairs with the same phone, the same tax id, the same mailbox (dots and `+tags` aside), or the same words in the name.
 * @param clientId only pairs with this client
 */
export const samePairs = (tx: TenantTx, tenantId: string, clientId: string | null): Promise<PairRow[]> => {
  const tenant = sql`${tenantId}::uuid`;
  const only = clientId === null ? sql`true` : sql`${clientId}::uuid in (a.client_id, b.client_id)`;
  const pairs = (keyed: ReturnType<typeof sql>, reason: string) => sql`
    select a.client_id as first_id, b.client_id as second_id, ${sql.lit(reason)} as reason from (${keyed}) a join (${keyed}) b on b.key = a.key and b.client_id > a.client_id where ${only}`;
  return sql<PairRow>`
    with pair as (
      ${pairs(sql`select client_id, e164 as key from client_phone where tenant_id = ${tenant}`, 'phone')}
      union ${pairs(sql`select client_id, number as key from client_tax_id where tenant_id = ${tenant}`, 'tax_id')}
      union ${pairs(sql`select client_id, replace(split_part(split_part(email, '@', 1), '+', 1), '.', '') || '@' || split_part(email, '@', 2) as key from client_email where tenant_id = ${tenant} and live`, 'email')}
      union ${pairs(sql`select id as client_id, array_to_string(array(select w from unnest(string_to_array(name_fold, ' ')) w where w <> '' order by w), ' ') as key from client where tenant_id = ${tenant} and deleted_at is null`, 'name')}
    )
    select p.first_id, p.second_id, p.reason, similarity(f.name_fold, s.name_fold)::double precision as similarity from pair p
    join client f on f.tenant_id = ${tenant} and f.id = p.first_id and f.deleted_at is null and f.anonymized_at is null
    join client s on s.tenant_id = ${tenant} and s.id = p.second_id and s.deleted_at is null and s.anonymized_at is null
    limit 2000`.execute(tx).then(({ rows }) => rows);
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
