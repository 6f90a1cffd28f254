import type { Db, GlobalTx, TenantTx } from '#platform/db.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';
import type { Insertable } from 'kysely';

type Tx = GlobalTx | TenantTx;
export type RevokedWhy = NonNullable<Extract<DB['userSession']['revokedWhy'], { __select__: unknown }>['__select__']>;

export const insertSession = (tx: Tx, session: Insertable<DB['userSession']>) => tx.insertInto('userSession').values(session).returning('id').executeTakeFirstOrThrow();

const columns = ['id', 'userId', 'tenantId', 'client', 'deviceHash', 'deviceName', 'userAgent', 'secondFactor', 'createdAt', 'lastSeenAt', 'lastIp', 'lat', 'lng', 'accuracyM', 'positionAt', 'expiresAt', 'revokedAt'] as const;

export const lockSession = (tx: Tx, id: string) => tx.selectFrom('userSession').select(columns).where('id', '=', id).forUpdate().executeTakeFirst();
export const findSession = (tx: Tx, id: string) => tx.selectFrom('userSession').select(columns).where('id', '=', id).executeTakeFirst();
export type SessionRow = NonNullable<Awaited<ReturnType<typeof findSession>>>;

export const liveSessions = (tx: Tx, userId: string, now: Temporal.Instant, tenantId?: string) =>
  tx.selectFrom('userSession as s').innerJoin('tenant as t', 't.id', 's.tenantId').select([
    's.id', 's.tenantId', 's.client', 's.deviceName', 's.userAgent', 's.createdAt', 's.lastSeenAt', 's.lastIp', 's.lat', 's.lng', 's.positionAt', 't.name as tenantName',
  ]).where('s.userId', '=', userId).where('s.revokedAt', 'is', null).where('s.expiresAt', '>', now)
    .$if(tenantId !== undefined, (qb) => qb.where('s.tenantId', '=', tenantId!)).orderBy('s.lastSeenAt', 'desc').orderBy('s.id', 'desc').execute();

/** Sign-ins of one user stand in line, so that the limit of devices holds. */
export const lockUserSessions = (tx: Tx, userId: string) => sql`select pg_advisory_xact_lock(hashtextextended(${userId}, 19))`.execute(tx);

export const updateSession = (tx: Tx, id: string, change: Partial<Pick<SessionRow, 'lastSeenAt' | 'lastIp' | 'lat' | 'lng' | 'accuracyM' | 'positionAt' | 'expiresAt' | 'secondFactor'>>) =>
  tx.updateTable('userSession').set(change).where('id', '=', id).execute();

/** End sessions with their whole family of refresh tokens. */
export async function revokeSessions(tx: Tx, ids: readonly string[], why: RevokedWhy, now: Temporal.Instant): Promise<number> {
  if (ids.length === 0) return 0;
  const ended = await tx.updateTable('userSession').set({ revokedAt: now, revokedWhy: why }).where('id', 'in', ids).where('revokedAt', 'is', null).returning('id').execute();
  await tx.deleteFrom('refreshToken').where('sessionId', 'in', ids).where('usedAt', 'is', null).execute();
  return ended.length;
}

export const sessionIdsOf = async (tx: Tx, userId: string, { except, tenantId }: { except?: string | null; tenantId?: string } = {}): Promise<string[]> =>
  (await tx.selectFrom('userSession').select('id').where('userId', '=', userId).where('revokedAt', 'is', null)
    .$if(except != null, (qb) => qb.where('id', '<>', except!)).$if(tenantId !== undefined, (qb) => qb.where('tenantId', '=', tenantId!)).execute()).map(({ id }) => id);

export const insertRefreshToken = (tx: Tx, token: { tokenHash: string; sessionId: string; expiresAt: Temporal.Instant }) => tx.insertInto('refreshToken').values(token).execute();
export const findRefreshToken = (tx: Tx, tokenHash: string) =>
  tx.selectFrom('refreshToken as r').innerJoin('userSession as s', 's.id', 'r.sessionId').select(['r.sessionId', 'r.expiresAt', 'r.usedAt', 'r.successorSealed', 's.tenantId', 's.userId']).where('r.tokenHash', '=', tokenHash).executeTakeFirst();
export const useRefreshToken = (tx: Tx, tokenHash: string, successorSealed: Buffer, now: Temporal.Instant) =>
  tx.updateTable('refreshToken').set({ usedAt: now, successorSealed }).where('tokenHash', '=', tokenHash).execute();

/** What nobody can use any more is not kept for ever. */
export async function sweep(db: Db, before: Temporal.Instant): Promise<void> {
  await db.global.deleteFrom('secondFactorTicket').where('expiresAt', '<', before).execute();
  await db.global.deleteFrom('oneTimeLink').where('createdAt', '<', before).execute();
  await db.global.deleteFrom('refreshToken').where('expiresAt', '<', before).execute();
}
