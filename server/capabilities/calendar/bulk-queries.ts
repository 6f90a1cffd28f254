import { sql } from '#platform/db.ts';
import type { TenantTx } from '#platform/db.ts';

type At = Temporal.Instant;

export interface BulkBooking {
  ownerType: string;
  ownerId: string;
  label: string | null;
  resourceId: string;
  startsAt: At;
  endsAt: At;
  blockFrom: At;
  blockTo: At;
  holdExpiresAt: At | null;
  tentative: boolean;
  /** Occupies the resource; otherwise it only stands in the calendar, as what is over. */
  blocking: boolean;
}

/** Those that the constraint refuses are left out; the caller counts. */
export async function insertBulk(tx: TenantTx, tenantId: string, rows: readonly BulkBooking[]): Promise<number> {
  const result = await sql`
    insert into booking (tenant_id, resource_id, owner_type, owner_id, label, starts_at, ends_at, block_from, block_to, hold_expires_at, tentative, blocking, visible, ended_at, end_reason)
    select ${tenantId}::uuid, r."resourceId", r."ownerType", r."ownerId", r.label, r."startsAt", r."endsAt", r."blockFrom", r."blockTo", r."holdExpiresAt", r.tentative, r.blocking, true,
      case when r.blocking then null else r."endsAt" end, case when r.blocking then null else 'completed' end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r("ownerType" text, "ownerId" uuid, label text, "resourceId" uuid, "startsAt" timestamptz, "endsAt" timestamptz,
      "blockFrom" timestamptz, "blockTo" timestamptz, "holdExpiresAt" timestamptz, tentative boolean, blocking boolean)
    order by r."resourceId", r."blockFrom"
    on conflict do nothing`.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

/** As if they had never been: only for taking an import back. */
export const deleteOwners = (tx: TenantTx, tenantId: string, ownerType: string, ownerIds: readonly string[]) =>
  sql`delete from booking where tenant_id = ${tenantId}::uuid and owner_type = ${ownerType} and owner_id = any(${[...ownerIds]}::uuid[])`.execute(tx);

export interface Occupied {
  resourceId: string;
  /** Null for time off. */
  ownerType: string | null;
  ownerId: string | null;
  label: string | null;
  from: At;
  to: At;
}

/** Everything that takes a resource from an instant on: live bookings whose hold has not expired, and time off. */
export async function occupiedFrom(tx: TenantTx, tenantId: string, from: At): Promise<Occupied[]> {
  const { rows } = await sql<Occupied>`
    select resource_id, owner_type, owner_id, label, block_from as from, block_to as to from booking
    where tenant_id = ${tenantId}::uuid and blocking and block_to > ${from}::timestamptz and (hold_expires_at is null or hold_expires_at > (select app.now()))
    union all
    select resource_id, null, null, note, starts_at, ends_at from time_off
    where tenant_id = ${tenantId}::uuid and withdrawn_at is null and ends_at > ${from}::timestamptz`.execute(tx);
  return rows;
}

export async function versionsOfResources(tx: TenantTx, tenantId: string, ids: readonly string[]): Promise<{ id: string; version: number }[]> {
  return tx.selectFrom('resource').select(['id', 'version']).where('tenantId', '=', tenantId).where('id', '=', sql<string>`any(${[...ids]}::uuid[])`).execute();
}

export const deleteResources = (tx: TenantTx, tenantId: string, ids: readonly string[]) =>
  tx.deleteFrom('resource').where('tenantId', '=', tenantId).where('id', '=', sql<string>`any(${[...ids]}::uuid[])`).execute();
