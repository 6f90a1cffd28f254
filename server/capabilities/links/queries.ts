import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { GlobalTx, TenantTx } from '#platform/db.ts';

export const insertLink = (ctx: Ctx, values: { kind: string; ownerId: string; tokenHash: string; expiresAt: Temporal.Instant | null }) =>
  ctx.tx.insertInto('publicLink').values({ ...values, tenantId: ctx.actor.tenantId }).returning('id').executeTakeFirstOrThrow();

/** Nothing of a suspended business opens. */
export const linkByHash = (tx: TenantTx, tenantId: string, kind: string, tokenHash: string) =>
  tx.selectFrom('publicLink as l').innerJoin('tenant as t', 't.id', 'l.tenantId').select(['l.id', 'l.ownerId', 'l.expiresAt', 'l.revokedAt'])
    .where('l.tenantId', '=', tenantId).where('l.kind', '=', kind).where('l.tokenHash', '=', tokenHash).where('t.status', '=', 'active').executeTakeFirst();

export const endLinks = async (ctx: Ctx, kind: string, ownerId: string): Promise<number> => {
  const { numUpdatedRows } = await ctx.tx.updateTable('publicLink').set({ revokedAt: ctx.now })
    .where('tenantId', '=', ctx.actor.tenantId).where('kind', '=', kind).where('ownerId', '=', ownerId).where('revokedAt', 'is', null).executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
};

/** Tries under one counter stand in line, so that a burst at once is counted one by one. */
export const lockCounters = (tx: GlobalTx, counters: readonly string[]) =>
  sql`select pg_advisory_xact_lock(hashtextextended(k, 23)) from unnest(${[...counters].sort()}::text[]) with ordinality as t(k, n) order by n`.execute(tx);

export const triesSince = (tx: GlobalTx, counter: string, since: Temporal.Instant) =>
  tx.selectFrom('publicTry').select('at').where('counter', '=', counter).where('at', '>', since).orderBy('at').execute();

export async function insertTries(tx: GlobalTx, counters: readonly string[], at: Temporal.Instant): Promise<void> {
  await tx.insertInto('publicTry').values(counters.map((counter) => ({ counter, at }))).execute();
}

export const sweepTries = (tx: GlobalTx, before: Temporal.Instant) => tx.deleteFrom('publicTry').where('at', '<', before).execute();
