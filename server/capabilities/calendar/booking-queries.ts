import type { ResourceKind, ResourceStatus, TimeOffKind } from '#contracts/calendar.ts';
import { sql } from '#platform/db.ts';
import type { TenantTx } from '#platform/db.ts';

type At = Temporal.Instant;

export interface BookingRow {
  id: string;
  resourceId: string;
  ownerType: string;
  ownerId: string;
  label: string | null;
  startsAt: At;
  endsAt: At;
  blockFrom: At;
  blockTo: At;
  holdExpiresAt: At | null;
  tentative: boolean;
  blocking: boolean;
  visible: boolean;
  sequence: number;
  /** A hold whose time is up: it takes nothing any more, whether or not a job has released it. */
  expired: boolean;
}

const columns = sql`b.id, b.resource_id, b.owner_type, b.owner_id, b.label, b.starts_at, b.ends_at, b.block_from, b.block_to, b.hold_expires_at, b.tentative,
  b.blocking, b.visible, b.sequence, b.blocking and b.hold_expires_at is not null and b.hold_expires_at <= (select app.now()) as expired`;

/** An item as it was asked for; the blocked range is null where the resource's buffers decide. */
export interface AskedRow {
  resourceId: string;
  startsAt: At;
  endsAt: At;
  blockFrom: At | null;
  blockTo: At | null;
}

/** An asked item with the range that it takes, and one thing that meets this range (null: nothing does). */
export interface LookRow {
  /** Place of the item in the question, from 1. */
  n: number;
  resourceId: string;
  resourceName: string;
  resourceKind: ResourceKind;
  resourceStatus: ResourceStatus;
  branchId: string;
  takesFrom: At;
  takesTo: At;
  meets: 'booking' | 'time_off' | null;
  bookingId: string | null;
  ownerType: string | null;
  ownerId: string | null;
  label: string | null;
  blockFrom: At | null;
  blockTo: At | null;
  holdExpiresAt: At | null;
  expired: boolean | null;
  timeOffKind: TimeOffKind | null;
}

/**
 * What meets each of the items, expired holds included (flagged). Unknown and foreign resources give no row.
 *
 * Live bookings of a resource never overlap each other (the constraint), so those that meet an interval are the last
 * one that begins before it and those that begin inside it: two short descents of an index, however long the history.
 */
export async function look(tx: TenantTx, tenantId: string, items: readonly AskedRow[]): Promise<LookRow[]> {
  const { rows } = await sql<LookRow>`
    with item as (
      select i.n::integer as n, r.id as resource_id, r.name as resource_name, r.kind as resource_kind, r.status as resource_status, r.branch_id,
        coalesce(i.block_from, i.starts_at - make_interval(mins => r.buffer_before_min)) as takes_from,
        coalesce(i.block_to, i.ends_at + make_interval(mins => r.buffer_after_min)) as takes_to
      from unnest(${items.map((item) => item.resourceId)}::uuid[], ${items.map((item) => item.startsAt)}::timestamptz[], ${items.map((item) => item.endsAt)}::timestamptz[],
        ${items.map((item) => item.blockFrom)}::timestamptz[], ${items.map((item) => item.blockTo)}::timestamptz[]) with ordinality as i (resource_id, starts_at, ends_at, block_from, block_to, n)
      join resource r on r.tenant_id = ${tenantId}::uuid and r.id = i.resource_id
    )
    select item.*, m.* from item left join lateral (
      select 'booking' as meets, b.id as booking_id, b.owner_type, b.owner_id, b.label, b.block_from, b.block_to, b.hold_expires_at,
        b.hold_expires_at is not null and b.hold_expires_at <= (select app.now()) as expired, null as time_off_kind
      from (
        (select * from booking p where p.tenant_id = ${tenantId}::uuid and p.resource_id = item.resource_id and p.blocking and p.block_from < item.takes_from order by p.block_from desc limit 1)
        union all
        (select * from booking p where p.tenant_id = ${tenantId}::uuid and p.resource_id = item.resource_id and p.blocking and p.block_from >= item.takes_from and p.block_from < item.takes_to)
      ) b where b.block_to > item.takes_from
      union all
      select 'time_off', o.id, null, null, null, o.starts_at, o.ends_at, null, false, o.kind from time_off o
      where o.tenant_id = ${tenantId}::uuid and o.resource_id = item.resource_id and o.withdrawn_at is null and o.ends_at > item.takes_from and o.starts_at < item.takes_to
    ) m on true
    order by item.n, m.block_from`.execute(tx);
  return rows;
}

/** The owner's live bookings, holds that have expired but are not released included. */
export async function liveOf(tx: TenantTx, tenantId: string, ownerType: string, ownerIds: readonly string[]): Promise<BookingRow[]> {
  const { rows } = await sql<BookingRow>`
    select ${columns} from booking b where b.tenant_id = ${tenantId}::uuid and b.owner_type = ${ownerType} and b.owner_id = any(${[...ownerIds]}::uuid[]) and b.blocking
    order by b.starts_at, b.id`.execute(tx);
  return rows;
}

export interface NewRow {
  resourceId: string;
  startsAt: At;
  endsAt: At;
  blockFrom: At;
  blockTo: At;
  holdExpiresAt: At | null;
  tentative: boolean;
}

/**
 * Write bookings in order of their resources. Those that the constraint refuses are left out (a violation would end
 * the transaction, and plain conflicting inserts deadlock); the caller counts.
 */
export async function insertBookings(tx: TenantTx, tenantId: string, owner: { ownerType: string; ownerId: string; label: string | null }, rows: readonly NewRow[]): Promise<BookingRow[]> {
  const sorted = [...rows].sort((a, b) => (a.resourceId < b.resourceId ? -1 : a.resourceId > b.resourceId ? 1 : Temporal.Instant.compare(a.blockFrom, b.blockFrom)));
  const result = await sql<BookingRow>`
    insert into booking as b (tenant_id, resource_id, owner_type, owner_id, label, starts_at, ends_at, block_from, block_to, hold_expires_at, tentative, sequence)
    select ${tenantId}::uuid, i.resource_id, ${owner.ownerType}, ${owner.ownerId}::uuid, ${owner.label}, i.starts_at, i.ends_at, i.block_from, i.block_to, i.hold_expires_at, i.tentative,
      (select coalesce(max(p.sequence) + 1, 0) from booking p where p.tenant_id = ${tenantId}::uuid and p.owner_type = ${owner.ownerType} and p.owner_id = ${owner.ownerId}::uuid)
    from unnest(${sorted.map((row) => row.resourceId)}::uuid[], ${sorted.map((row) => row.startsAt)}::timestamptz[], ${sorted.map((row) => row.endsAt)}::timestamptz[], ${sorted.map((row) => row.blockFrom)}::timestamptz[],
      ${sorted.map((row) => row.blockTo)}::timestamptz[], ${sorted.map((row) => row.holdExpiresAt)}::timestamptz[], ${sorted.map((row) => row.tentative)}::boolean[])
      with ordinality as i (resource_id, starts_at, ends_at, block_from, block_to, hold_expires_at, tentative, n)
    order by i.n
    on conflict do nothing
    returning ${columns}`.execute(tx);
  return result.rows;
}

export type EndReason = 'moved' | 'released' | 'expired' | 'completed';

/** End live bookings; only those still live are counted. */
export async function endBookings(tx: TenantTx, tenantId: string, ids: readonly string[], reason: EndReason): Promise<BookingRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<BookingRow>`
    update booking b set blocking = false, visible = ${reason === 'completed'}, ended_at = app.now(), end_reason = ${reason}, sequence = b.sequence + 1
    where b.tenant_id = ${tenantId}::uuid and b.id = any(${[...ids]}::uuid[]) and b.blocking returning ${columns}`.execute(tx);
  return rows;
}

export async function endOwner(tx: TenantTx, tenantId: string, ownerType: string, ownerId: string, reason: EndReason): Promise<BookingRow[]> {
  const { rows } = await sql<BookingRow>`
    update booking b set blocking = false, visible = ${reason === 'completed'}, ended_at = app.now(), end_reason = ${reason}, sequence = b.sequence + 1
    where b.tenant_id = ${tenantId}::uuid and b.owner_type = ${ownerType} and b.owner_id = ${ownerId}::uuid and b.blocking returning ${columns}`.execute(tx);
  return rows;
}

/** Change what may change while a booking stays where it is. */
export async function restate(tx: TenantTx, tenantId: string, id: string, to: { holdExpiresAt: At | null; tentative: boolean; label: string | null }): Promise<BookingRow[]> {
  const { rows } = await sql<BookingRow>`
    update booking b set hold_expires_at = ${to.holdExpiresAt}::timestamptz, tentative = ${to.tentative}, label = ${to.label}, sequence = b.sequence + 1
    where b.tenant_id = ${tenantId}::uuid and b.id = ${id}::uuid and b.blocking returning ${columns}`.execute(tx);
  return rows;
}

/** Let the owner's holds last until another instant (null: for good). Expired ones are left alone. */
export async function setHold(tx: TenantTx, tenantId: string, ownerType: string, ownerId: string, until: At | null): Promise<BookingRow[]> {
  const { rows } = await sql<BookingRow>`
    update booking b set hold_expires_at = ${until}::timestamptz, sequence = b.sequence + 1
    where b.tenant_id = ${tenantId}::uuid and b.owner_type = ${ownerType} and b.owner_id = ${ownerId}::uuid and b.blocking and (b.hold_expires_at is null or b.hold_expires_at > app.now())
    returning ${columns}`.execute(tx);
  return rows;
}

/** Holds whose time is up, locked; those that somebody is just releasing are skipped. */
export async function expiredHolds(tx: TenantTx, tenantId: string, limit: number): Promise<BookingRow[]> {
  const { rows } = await sql<BookingRow>`
    select ${columns} from booking b where b.tenant_id = ${tenantId}::uuid and b.blocking and b.hold_expires_at <= (select app.now())
    order by b.hold_expires_at limit ${limit} for update of b skip locked`.execute(tx);
  return rows;
}

/** Live bookings of a resource that have not ended yet, the next first. */
export async function liveAhead(tx: TenantTx, tenantId: string, resourceId: string, limit: number): Promise<BookingRow[]> {
  const { rows } = await sql<BookingRow>`
    select ${columns} from booking b where b.tenant_id = ${tenantId}::uuid and b.resource_id = ${resourceId}::uuid and b.blocking and b.block_to > (select app.now())
      and (b.hold_expires_at is null or b.hold_expires_at > (select app.now()))
    order by b.block_from limit ${limit}`.execute(tx);
  return rows;
}

/**
 * Every booking of these resources that meets `[from, to)`, without expired holds. With `completed`, those that no
 * longer block but stand in the calendar come too.
 */
export async function windowBookings(tx: TenantTx, tenantId: string, resourceIds: readonly string[], from: At, to: At, { completed }: { completed: boolean }): Promise<BookingRow[]> {
  const ids = [...resourceIds];
  const past = completed ? sql`
    union all
    select * from booking c where c.tenant_id = ${tenantId}::uuid and c.resource_id = any(${ids}::uuid[]) and not c.blocking and c.visible
      and c.block_from > ${from}::timestamptz - interval '3 days' and c.block_from < ${to}::timestamptz and c.block_to > ${from}::timestamptz` : sql``;
  const { rows } = await sql<BookingRow>`
    select ${columns} from (
      select w.* from unnest(${ids}::uuid[]) as r (id) cross join lateral (
        (select * from booking p where p.tenant_id = ${tenantId}::uuid and p.resource_id = r.id and p.blocking and p.block_from < ${from}::timestamptz order by p.block_from desc limit 1)
        union all
        (select * from booking p where p.tenant_id = ${tenantId}::uuid and p.resource_id = r.id and p.blocking and p.block_from >= ${from}::timestamptz and p.block_from < ${to}::timestamptz)
      ) w where w.block_to > ${from}::timestamptz and (w.hold_expires_at is null or w.hold_expires_at > (select app.now()))
      ${past}
    ) b order by b.block_from, b.id`.execute(tx);
  return rows;
}

export interface Taken { resourceId: string; ownerType: string; ownerId: string; start: At; end: At }

/** When these resources are taken in `[from, to)`: bookings only, and not those of `exclude`. */
export async function taken(tx: TenantTx, tenantId: string, resourceIds: readonly string[], from: At, to: At, exclude: { ownerType: string; ownerId: string } | null): Promise<Taken[]> {
  const { rows } = await sql<Taken>`
    select w.resource_id, w.owner_type, w.owner_id, w.block_from as "start", w.block_to as "end" from unnest(${[...resourceIds]}::uuid[]) as r (id) cross join lateral (
      (select p.resource_id, p.owner_type, p.owner_id, p.block_from, p.block_to, p.hold_expires_at from booking p where p.tenant_id = ${tenantId}::uuid and p.resource_id = r.id and p.blocking and p.block_from < ${from}::timestamptz order by p.block_from desc limit 1)
      union all
      (select p.resource_id, p.owner_type, p.owner_id, p.block_from, p.block_to, p.hold_expires_at from booking p where p.tenant_id = ${tenantId}::uuid and p.resource_id = r.id and p.blocking and p.block_from >= ${from}::timestamptz and p.block_from < ${to}::timestamptz)
    ) w where w.block_to > ${from}::timestamptz and (w.hold_expires_at is null or w.hold_expires_at > (select app.now()))
      and not (w.owner_type = ${exclude?.ownerType ?? ''} and w.owner_id = ${exclude?.ownerId ?? null}::uuid) is true
    order by w.block_from`.execute(tx);
  return rows;
}
