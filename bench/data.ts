import type { Db } from '#platform/db.ts';
import { sql } from '#platform/db.ts';

// Rows for the measurements, made by the database itself as the owner, who is not held back by row-level security.

export interface BenchTenant { id: string; branchId: string; resourceIds: string[]; clientIds: string[] }

/** A tenant with resources, clients, and bookings of an hour each, one after the other on every resource. */
export async function makeBenchTenant(owner: Db, size: { resources: number; clients: number; bookings: number }, slug: string): Promise<BenchTenant> {
  const db = owner.global;
  const { id } = await db.insertInto('tenant').values({ slug, name: slug, zone: 'America/Guatemala', currency: 'GTQ', country: 'GT', apps: ['studio'] }).returning('id').executeTakeFirstOrThrow();
  const branch = await db.insertInto('branch').values({ tenantId: id, name: 'Central', zone: 'America/Guatemala', currency: 'GTQ' }).returning('id').executeTakeFirstOrThrow();
  const resources = await sql<{ id: string }>`insert into resource (tenant_id, branch_id, kind, code, name) select ${id}::uuid, ${branch.id}::uuid, 'room', 'R' || n, 'Sala ' || n from generate_series(1, ${size.resources}::int) n returning id`.execute(db);
  const clients = await sql<{ id: string }>`insert into client (tenant_id, full_name, primary_phone, contact_search)
    select ${id}::uuid, (array['María','José','Ana','Luis','Sofía','Carlos','Lucía','Diego'])[1 + n % 8] || ' ' || (array['López','García','Morales','Pérez','Castillo','Ramírez'])[1 + n % 6] || ' ' || n, '+5025' || lpad(n::text, 7, '0'), '5025' || lpad(n::text, 7, '0')
    from generate_series(1, ${size.clients}::int) n returning id`.execute(db);
  await addBookings(owner, id, resources.rows.map((row) => row.id), size.bookings);
  return { id, branchId: branch.id, resourceIds: resources.rows.map((row) => row.id), clientIds: clients.rows.slice(0, 5000).map((row) => row.id) };
}

/** Free and booked hours alternate, from 2026-01-01 on, so that availability has something to find. */
const addBookings = (owner: Db, tenantId: string, resourceIds: readonly string[], count: number) =>
  sql`insert into booking (tenant_id, resource_id, owner_type, owner_id, label, starts_at, ends_at, block_from, block_to)
    select ${tenantId}::uuid, r.id, 'bench', gen_random_uuid(), 'B', s, s + interval '1 hour', s, s + interval '1 hour'
    from unnest(${resourceIds}::uuid[]) r(id), generate_series(0, ${Math.ceil(count / resourceIds.length) - 1}::int) n, lateral (select timestamptz '2026-01-01 00:00+00' + n * interval '2 hours' as s) t`.execute(owner.global);

/** Small tenants beside the one that is measured. */
export const addTenants = (owner: Db, count: number) => sql`
  with t as (insert into tenant (slug, name, zone, currency, country, apps) select 'many-' || n || '-' || substr(gen_random_uuid()::text, 1, 8), 'Many ' || n, 'America/Guatemala', 'GTQ', 'GT', '{studio}' from generate_series(1, ${count}::int) n returning id),
  b as (insert into branch (tenant_id, name, zone, currency) select id, 'Central', 'America/Guatemala', 'GTQ' from t returning tenant_id)
  insert into client (tenant_id, full_name) select tenant_id, 'Cliente ' || n from b, generate_series(1, 10) n`.execute(owner.global);

export const addClients = (owner: Db, tenantId: string, count: number) => sql`
  insert into client (tenant_id, full_name, contact_search) select ${tenantId}::uuid, 'Cliente ' || n, n::text from generate_series(1, ${count}::int) n`.execute(owner.global);

export const analyse = async (owner: Db): Promise<void> => {
  await sql`analyze`.execute(owner.global);
};
