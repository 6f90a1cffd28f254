import { sql } from '#platform/db.ts';
import type { TenantTx } from '#platform/db.ts';

export interface BulkRow {
  id: string; kind: string; fullName: string; preferredChannel: string; imageRelease: string; notes: string | null; tags: string[]; externalRef: string | null;
  primaryPhone: string | null; primaryEmail: string | null; contactSearch: string;
}
export interface BulkPart { clientId: string; position: number }

export const newIds = (tx: TenantTx, count: number): Promise<string[]> =>
  sql<{ id: string }>`select uuidv7() as id from generate_series(1, ${count}::integer)`.execute(tx).then(({ rows }) => rows.map(({ id }) => id));

export const insertClients = (tx: TenantTx, tenantId: string, rows: readonly BulkRow[]) => sql`
  insert into client (tenant_id, id, kind, full_name, preferred_channel, image_release, notes, tags, external_ref, primary_phone, primary_email, contact_search)
  select ${tenantId}::uuid, id, kind, "fullName", "preferredChannel", "imageRelease", notes, array(select jsonb_array_elements_text(tags)), "externalRef", "primaryPhone", "primaryEmail", "contactSearch"
  from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, kind text, "fullName" text, "preferredChannel" text, "imageRelease" text, notes text, tags jsonb, "externalRef" text, "primaryPhone" text, "primaryEmail" text, "contactSearch" text)`.execute(tx);

export const insertPhones = (tx: TenantTx, tenantId: string, rows: readonly (BulkPart & { e164: string; typed: string; label: string })[]) => sql`
  insert into client_phone (tenant_id, client_id, position, e164, typed, label)
  select ${tenantId}::uuid, "clientId", position, e164, typed, label from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r ("clientId" uuid, position smallint, e164 text, typed text, label text)`.execute(tx);

export const insertEmails = (tx: TenantTx, tenantId: string, rows: readonly (BulkPart & { email: string })[]) => sql`
  insert into client_email (tenant_id, client_id, position, email)
  select ${tenantId}::uuid, "clientId", position, email from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r ("clientId" uuid, position smallint, email text)`.execute(tx);

export const insertAddresses = (tx: TenantTx, tenantId: string, rows: readonly (BulkPart & { line: string })[]) => sql`
  insert into client_address (tenant_id, client_id, position, line)
  select ${tenantId}::uuid, "clientId", position, line from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r ("clientId" uuid, position smallint, line text)`.execute(tx);

export const insertTaxIds = (tx: TenantTx, tenantId: string, rows: readonly (BulkPart & { kind: string; number: string; name: string })[]) => sql`
  insert into client_tax_id (tenant_id, client_id, position, kind, number, name)
  select ${tenantId}::uuid, "clientId", position, kind, number, name from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r ("clientId" uuid, position smallint, kind text, number text, name text)`.execute(tx);

export const insertLives = (tx: TenantTx, tenantId: string, ids: readonly string[], actor: { type: string; id: string | null; name: string }) => sql`
  insert into state_change (tenant_id, machine, entity_id, from_state, to_state, actor_type, actor_id, actor_name)
  select ${tenantId}::uuid, 'client', id, null, 'active', ${actor.type}, ${actor.id}::uuid, ${actor.name} from unnest(${ids}::uuid[]) id`.execute(tx);

export const insertCreations = (tx: TenantTx, tenantId: string, ids: readonly string[], actor: { id: string | null; name: string }, reason: string | null) => sql`
  insert into client_change (tenant_id, client_id, action, changes, reason, actor_id, actor_name)
  select ${tenantId}::uuid, id, 'import', '[]', ${reason}::text, ${actor.id}::uuid, ${actor.name} from unnest(${ids}::uuid[]) id`.execute(tx);

export const deleteClients = (tx: TenantTx, tenantId: string, ids: readonly string[]) =>
  tx.deleteFrom('client').where('tenantId', '=', tenantId).where('id', 'in', ids).execute();

export const selectByExternalRef = (tx: TenantTx, tenantId: string, refs: readonly string[]) =>
  tx.selectFrom('client').select(['id', 'externalRef', 'version']).where('tenantId', '=', tenantId).where('externalRef', 'in', refs).where('deletedAt', 'is', null).execute();
