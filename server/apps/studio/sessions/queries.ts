import type { Insertable, Selectable, Updateable } from 'kysely';
import type { RoundPolicy } from '#contracts/studio-terms.ts';
import { seesBranch } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';
import { versionMismatch } from '#platform/errors.ts';
import { sessionNotFound } from '#apps/studio/errors.ts';

export type SessionRow = Selectable<DB['photoSession']> & { policySnapshot: RoundPolicy | null };
export type LineRow = Selectable<DB['photoSessionLine']>;
export type AssignmentRow = Selectable<DB['photoSessionAssignment']>;

export const ACTIVE = ['tentative', 'assigned', 'acknowledged'] as const;

const byId = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('photoSession').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).where('deletedAt', 'is', null);

/** @throws SESSION_NOT_FOUND */
export async function findSession(ctx: Ctx, id: string): Promise<SessionRow> {
  const row = await byId(ctx, id).executeTakeFirst();
  if (!row || !seesBranch(ctx.actor, row.branchId)) throw sessionNotFound();
  return row;
}

/**
 * Locks the session until commit and compares the version that the caller looked at.
 * @param judge refuses who may not, before anything is said of version or state (studio 4.1: 404, 403, 412, 409)
 * @throws SESSION_NOT_FOUND, VERSION_MISMATCH
 */
export async function lockSession(ctx: Ctx, id: string, judge?: (session: SessionRow) => void | Promise<void>): Promise<SessionRow> {
  const row = await byId(ctx, id).forUpdate().executeTakeFirst();
  if (!row || !seesBranch(ctx.actor, row.branchId)) throw sessionNotFound();
  await judge?.(row);
  if (ctx.expectedVersion !== null && row.version !== ctx.expectedVersion) throw versionMismatch({ version: row.version });
  return row;
}

export const insertSession = (ctx: Ctx, values: Omit<Insertable<DB['photoSession']>, 'tenantId'>): Promise<SessionRow> =>
  ctx.tx.insertInto('photoSession').values({ ...values, tenantId: ctx.actor.tenantId }).returningAll().executeTakeFirstOrThrow();

export type SessionChange = Updateable<DB['photoSession']>;
export const updateSession = (ctx: Ctx, id: string, values: SessionChange): Promise<SessionRow> =>
  ctx.tx.updateTable('photoSession').set(values).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).returningAll().executeTakeFirstOrThrow();

/** Locks the session for another module's command (a payment), whose own version is the one compared. @throws SESSION_NOT_FOUND */
export async function lockForOthers(ctx: Ctx, id: string): Promise<SessionRow> {
  const row = await byId(ctx, id).forUpdate().executeTakeFirst();
  if (!row) throw sessionNotFound();
  return row;
}

/** Sessions of a group, locked. */
export const inGroup = (ctx: Ctx, groupId: string) =>
  ctx.tx.selectFrom('photoSession').select('id').where('tenantId', '=', ctx.actor.tenantId).where('groupId', '=', groupId).where('deletedAt', 'is', null).orderBy('id').forUpdate().execute();

// ------------------------------------------------------------------------------------------------------------- lines
export const linesOf = (ctx: Ctx, sessionId: string): Promise<LineRow[]> =>
  ctx.tx.selectFrom('photoSessionLine').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('photoSessionId', '=', sessionId).orderBy('displayOrder').orderBy('id').execute();

export type LineInsert = Omit<Insertable<DB['photoSessionLine']>, 'tenantId' | 'photoSessionId' | 'displayOrder'>;
export async function insertLines(ctx: Ctx, sessionId: string, lines: readonly LineInsert[], firstOrder: number): Promise<void> {
  if (lines.length === 0) return;
  await ctx.tx.insertInto('photoSessionLine').values(lines.map((line, i) => ({ ...line, tenantId: ctx.actor.tenantId, photoSessionId: sessionId, displayOrder: firstOrder + i }))).execute();
}

export const updateLine = (ctx: Ctx, id: string, values: { quantity: number; listMinor: number; discountMinor: number; lineTotalMinor: number; descriptionOverride: string | null }) =>
  ctx.tx.updateTable('photoSessionLine').set(values).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

export const deleteLines = (ctx: Ctx, ids: readonly string[]) =>
  ctx.tx.deleteFrom('photoSessionLine').where('tenantId', '=', ctx.actor.tenantId).where('id', 'in', ids).execute();

/** What was still to be handed over has been. */
export const deliverLines = (ctx: Ctx, sessionId: string, at: Temporal.Instant) =>
  ctx.tx.updateTable('photoSessionLine').set({ isDelivered: true, deliveredAt: at }).where('tenantId', '=', ctx.actor.tenantId).where('photoSessionId', '=', sessionId).where('isDelivered', '=', false).execute();

// -------------------------------------------------------------------------------------------------------------- team
export const assignmentsOf = (ctx: Ctx, sessionId: string): Promise<AssignmentRow[]> =>
  ctx.tx.selectFrom('photoSessionAssignment').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('photoSessionId', '=', sessionId).where('status', 'in', ACTIVE).orderBy(sql`role desc`).orderBy('assignedAt').execute();

export const insertAssignment = (ctx: Ctx, values: Omit<Insertable<DB['photoSessionAssignment']>, 'tenantId'>) =>
  ctx.tx.insertInto('photoSessionAssignment').values({ ...values, tenantId: ctx.actor.tenantId }).returningAll().executeTakeFirstOrThrow();

export const updateAssignment = (ctx: Ctx, id: string, values: Updateable<DB['photoSessionAssignment']>) =>
  ctx.tx.updateTable('photoSessionAssignment').set(values).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).execute();

/** One person of a team and their user, whatever state it is in. */
export const findAssignment = (ctx: Ctx, id: string): Promise<(AssignmentRow & { userId: string | null }) | undefined> =>
  ctx.tx.selectFrom('photoSessionAssignment as a').innerJoin('resource as p', (join) => join.onRef('p.tenantId', '=', 'a.tenantId').onRef('p.id', '=', 'a.photographerId'))
    .selectAll('a').select('p.userId').where('a.tenantId', '=', ctx.actor.tenantId).where('a.id', '=', id).executeTakeFirst();

/** Other sessions that need people within a window: their team so far and how far they are (capacity, studio 5.7). */
export const needsWithin = (ctx: Ctx, branchId: string, from: Temporal.Instant, to: Temporal.Instant, exceptId: string | null) =>
  ctx.tx.selectFrom('photoSession as s').leftJoin('travelZone as z', (join) => join.onRef('z.tenantId', '=', 's.tenantId').onRef('z.id', '=', 's.travelZoneId'))
    .select(['s.id', 's.sessionType', 's.startsAt', 's.endsAt', 's.requiredPhotographers', 'z.travelMin', 'z.returnMin'])
    .select((eb) => eb.selectFrom('photoSessionAssignment as a').select((inner) => inner.fn.countAll<number>().as('n')).whereRef('a.tenantId', '=', 's.tenantId').whereRef('a.photoSessionId', '=', 's.id').where('a.status', 'in', ACTIVE).as('activeAssignments'))
    .where('s.tenantId', '=', ctx.actor.tenantId).where('s.branchId', '=', branchId).where('s.status', 'in', ['pre_scheduled', 'confirmed', 'assigned']).where('s.deletedAt', 'is', null)
    // The longest way there and back is 10 hours each (studio 3.4), the longest session a day.
    .where('s.startsAt', '<', to.add({ hours: 10 })).where('s.startsAt', '>', from.subtract({ hours: 34 })).where('s.endsAt', '>', from.subtract({ hours: 10 }))
    .$if(exceptId !== null, (query) => query.where('s.id', '<>', exceptId!)).execute();

// -------------------------------------------------------------------------------------------------------------- zones
export interface TravelZone { id: string; travelMin: number; returnMin: number }
/** The zone named, or `city` for an external session without one (studio 5.7); null when the tenant has none. */
export async function travelZoneOf(ctx: Ctx, id: string | null): Promise<TravelZone | null> {
  const query = ctx.tx.selectFrom('travelZone').select(['id', 'travelMin', 'returnMin']).where('tenantId', '=', ctx.actor.tenantId);
  return (await (id === null ? query.where(sql`lower(btrim(code))`, '=', 'city') : query.where('id', '=', id)).executeTakeFirst()) ?? null;
}

/** Branch of the tenant, or null. */
export const branchOf = (ctx: Ctx, id: string) =>
  ctx.tx.selectFrom('branch').select(['id', 'zone', 'currency', 'name', 'active']).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', id).executeTakeFirst();

/** The branch of a caller who names none: the first active one that the membership covers. */
export const defaultBranch = async (ctx: Ctx): Promise<string | null> =>
  (await ctx.tx.selectFrom('branch').select('id').where('tenantId', '=', ctx.actor.tenantId).where('active', '=', true)
    .$if(ctx.actor.branchIds !== null && ctx.actor.branchIds.length > 0, (query) => query.where('id', 'in', ctx.actor.branchIds!)).orderBy('id').limit(1).executeTakeFirst())?.id ?? null;

/** Sessions whose deposit was due and that nobody has settled (J1). */
export const unpaidAt = (ctx: Ctx, now: Temporal.Instant) =>
  ctx.tx.selectFrom('photoSession').select('id').where('tenantId', '=', ctx.actor.tenantId).where('status', '=', 'pre_scheduled').where('paymentDeadlineAt', '<=', now).where('deletedAt', 'is', null).orderBy('paymentDeadlineAt').execute();
