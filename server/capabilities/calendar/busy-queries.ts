import { sql } from '#platform/db.ts';
import type { TenantTx } from '#platform/db.ts';
import { after } from '#platform/paging.ts';
import type { Cursor } from '#platform/paging.ts';

type At = Temporal.Instant;
export interface Span { startsAt: At; endsAt: At }

export const withdrawBusy = (tx: TenantTx, tenantId: string, resourceId: string, ids: readonly string[], at: At) =>
  tx.updateTable('timeOff').set({ withdrawnAt: at }).where('tenantId', '=', tenantId).where('resourceId', '=', resourceId).where('kind', '=', 'external').where('id', 'in', [...ids]).where('withdrawnAt', 'is', null).execute();

const AT_ONCE = 500;
/** @returns ids in the order of the spans */
export async function insertBusy(tx: TenantTx, tenantId: string, resourceId: string, spans: readonly Span[]): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < spans.length; from += AT_ONCE) {
    const rows = await tx.insertInto('timeOff').values(spans.slice(from, from + AT_ONCE).map(({ startsAt, endsAt }) => ({ tenantId, resourceId, kind: 'external', startsAt, endsAt }))).returning('id').execute();
    ids.push(...rows.map(({ id }) => id));
  }
  return ids;
}

export interface BusyRow { timeOffId: string; bookingId: string; resourceId: string; resourceName: string; ownerType: string; ownerId: string; label: string | null; startsAt: At; endsAt: At; busyFrom: At; busyTo: At; zone: string }

export function pageOfBusyOnBookings(tx: TenantTx, tenantId: string, branchIds: readonly string[] | null, at: At, cursor: Cursor | null, limit: number): Promise<BusyRow[]> {
  if (branchIds?.length === 0) return Promise.resolve([]);
  let query = tx.selectFrom('timeOff as o').innerJoin('resource as r', (join) => join.onRef('r.tenantId', '=', 'o.tenantId').onRef('r.id', '=', 'o.resourceId'))
    .innerJoin('branch as n', (join) => join.onRef('n.tenantId', '=', 'r.tenantId').onRef('n.id', '=', 'r.branchId'))
    .innerJoin('booking as b', (join) => join.onRef('b.tenantId', '=', 'o.tenantId').onRef('b.resourceId', '=', 'o.resourceId').onRef('b.blockFrom', '<', 'o.endsAt').onRef('b.blockTo', '>', 'o.startsAt'))
    .select(['o.id as timeOffId', 'b.id as bookingId', 'r.id as resourceId', 'r.name as resourceName', 'b.ownerType', 'b.ownerId', 'b.label', 'b.startsAt', 'b.endsAt', 'o.startsAt as busyFrom', 'o.endsAt as busyTo', 'n.zone'])
    .where('o.tenantId', '=', tenantId).where('o.kind', '=', 'external').where('o.withdrawnAt', 'is', null).where('o.endsAt', '>', at)
    .where('b.tenantId', '=', tenantId).where('b.blocking', '=', true).where('b.blockTo', '>', at).where(sql<boolean>`coalesce(b.hold_expires_at > ${at}, true)`);
  if (branchIds) query = query.where('r.branchId', 'in', [...branchIds]);
  if (cursor) query = query.where(after(cursor, [{ column: 'b.startsAt', type: 'timestamptz' }, { column: 'b.id', type: 'uuid' }, { column: 'o.id', type: 'uuid' }]));
  return query.orderBy('b.startsAt').orderBy('b.id').orderBy('o.id').limit(limit).execute();
}
