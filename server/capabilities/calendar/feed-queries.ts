import type { BookingRow } from './booking-queries.ts';
import { sql } from '#platform/db.ts';
import type { TenantTx } from '#platform/db.ts';

type At = Temporal.Instant;

/** End the feed that is live, if there is one. @returns whether there was */
export async function endFeed(tx: TenantTx, tenantId: string, resourceId: string, at: At): Promise<boolean> {
  const { numUpdatedRows } = await tx.updateTable('calendarFeed').set({ revokedAt: at }).where('tenantId', '=', tenantId).where('resourceId', '=', resourceId).where('revokedAt', 'is', null).executeTakeFirst();
  return numUpdatedRows > 0n;
}

export const insertFeed = (tx: TenantTx, tenantId: string, resourceId: string, tokenHash: string): Promise<{ id: string }> =>
  tx.insertInto('calendarFeed').values({ tenantId, resourceId, tokenHash }).returning('id').executeTakeFirstOrThrow();

export interface FeedRow { resourceId: string; resourceName: string; zone: string; tenantName: string; locale: 'es' | 'en' }

/** What a token opens; undefined for one that is unknown, revoked, or of a tenant that is suspended. */
export const feedByHash = (tx: TenantTx, tenantId: string, tokenHash: string): Promise<FeedRow | undefined> =>
  tx.selectFrom('calendarFeed').innerJoin('resource', (join) => join.onRef('resource.tenantId', '=', 'calendarFeed.tenantId').onRef('resource.id', '=', 'calendarFeed.resourceId'))
    .innerJoin('branch', (join) => join.onRef('branch.tenantId', '=', 'resource.tenantId').onRef('branch.id', '=', 'resource.branchId'))
    .innerJoin('tenant', 'tenant.id', 'calendarFeed.tenantId')
    .select(['resource.id as resourceId', 'resource.name as resourceName', 'branch.zone', 'tenant.name as tenantName', 'tenant.locale'])
    .where('calendarFeed.tenantId', '=', tenantId).where('calendarFeed.tokenHash', '=', tokenHash).where('calendarFeed.revokedAt', 'is', null).where('tenant.status', '=', 'active').executeTakeFirst();

export const resourceForFeed = (tx: TenantTx, tenantId: string, resourceId: string): Promise<FeedRow | undefined> =>
  tx.selectFrom('resource').innerJoin('branch', (join) => join.onRef('branch.tenantId', '=', 'resource.tenantId').onRef('branch.id', '=', 'resource.branchId')).innerJoin('tenant', 'tenant.id', 'resource.tenantId')
    .select(['resource.id as resourceId', 'resource.name as resourceName', 'branch.zone', 'tenant.name as tenantName', 'tenant.locale'])
    .where('resource.tenantId', '=', tenantId).where('resource.id', '=', resourceId).executeTakeFirst();

export interface FeedBooking extends BookingRow { createdAt: At; endedAt: At | null }

/** Bookings of a resource in a stretch of time, those that were called off or moved away included, in the order in which they were written. */
export async function feedBookings(tx: TenantTx, tenantId: string, resourceId: string, from: At, to: At): Promise<FeedBooking[]> {
  const rows = await tx.selectFrom('booking')
    .select(['id', 'resourceId', 'ownerType', 'ownerId', 'label', 'startsAt', 'endsAt', 'blockFrom', 'blockTo', 'holdExpiresAt', 'tentative', 'blocking', 'visible', 'sequence', 'createdAt', 'endedAt'])
    .select(sql<boolean>`blocking and hold_expires_at is not null and hold_expires_at <= (select app.now())`.as('expired'))
    .where('tenantId', '=', tenantId).where('resourceId', '=', resourceId).where('blockFrom', '>=', from).where('blockFrom', '<', to)
    .where((eb) => eb.or([eb('blocking', '=', true), eb('blocking', '=', false)])) // each half has an index of its own
    .orderBy('id').limit(5000).execute();
  return rows;
}
