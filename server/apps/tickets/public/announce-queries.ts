import type { Insertable } from 'kysely';
import type { Ctx, Locale } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';

export const addFollower = (ctx: Ctx, values: Omit<Insertable<DB['ticketFollower']>, 'tenantId'>): Promise<unknown> =>
  ctx.tx.insertInto('ticketFollower').values({ tenantId: ctx.actor.tenantId, ...values }).onConflict((conflict) => conflict.columns(['tenantId', 'email']).doUpdateSet({ locale: values.locale })).execute();

/** Taken out as they are read: who is told in this transaction is not told again. */
export async function someFollowers(ctx: Ctx, limit: number): Promise<{ id: string; email: string; locale: Locale }[]> {
  const { rows } = await sql<{ id: string; email: string; locale: Locale }>`
    delete from ticket_follower f using (select id from ticket_follower where tenant_id = ${ctx.actor.tenantId}::uuid order by id limit ${limit} for update skip locked) s
    where f.tenant_id = ${ctx.actor.tenantId}::uuid and f.id = s.id returning f.id, f.email, f.locale`.execute(ctx.tx);
  return rows;
}
