import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';

/** Sessions of each client: canceled by the client or by the system, and all (studio 5.10). */
export const countsByClient = async (ctx: Ctx, clientIds: readonly string[]): Promise<{ clientId: string; all: number; canceled: number; open: number }[]> => {
  const { rows } = await sql<{ clientId: string; all: number; canceled: number; open: number }>`
    select client_id, count(*) as all, count(*) filter (where status = 'canceled' and cancel_initiator in ('client', 'system')) as canceled,
      count(*) filter (where status not in ('completed', 'canceled')) as open
    from photo_session where tenant_id = ${ctx.actor.tenantId}::uuid and client_id = any(${clientIds}::uuid[]) and deleted_at is null group by client_id`.execute(ctx.tx);
  return rows;
};

/** Point the sessions of one client to another; answers those that moved. */
export const moveClientSessions = async (ctx: Ctx, from: string, to: string, only?: readonly string[]): Promise<string[]> => {
  const rows = await ctx.tx.updateTable('photoSession').set({ clientId: to }).where('tenantId', '=', ctx.actor.tenantId).where('clientId', '=', from)
    .$if(only !== undefined, (query) => query.where('id', 'in', only!.length > 0 ? only! : ['00000000-0000-0000-0000-000000000000'])).returning('id').execute();
  return rows.map((row) => row.id);
};

export const sessionsOfClients = (ctx: Ctx, clientIds: readonly string[]) =>
  ctx.tx.selectFrom('photoSession').select(['code', 'status', 'sessionType', 'startsAt', 'endsAt', 'locationText', 'eventDescription', 'clientRequirements', 'totalMinor', 'currency', 'deliveryAddress'])
    .where('tenantId', '=', ctx.actor.tenantId).where('clientId', 'in', clientIds).where('deletedAt', 'is', null).orderBy('startsAt').execute();

/** What tells who the client is leaves the sessions; money and dates stay (studio 14). */
export const eraseClientTexts = (ctx: Ctx, clientIds: readonly string[]) =>
  ctx.tx.updateTable('photoSession').set({ internalNotes: null, clientRequirements: null, eventDescription: null, deliveryAddress: null }).where('tenantId', '=', ctx.actor.tenantId).where('clientId', 'in', clientIds).execute();
