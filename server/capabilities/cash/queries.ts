import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Ctx } from '#platform/context.ts';
import { can } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { DB } from '#platform/db.ts';
import { after, readCursor, toPage } from '#platform/paging.ts';

export type RegisterRow = Selectable<DB['cashRegister']>;
export type SessionRow = Selectable<DB['cashSession']>;

const tenantOf = (ctx: Ctx) => ctx.actor.tenantId;
const inBranches = (ctx: Ctx, column: string) => (ctx.actor.branchIds === null ? sql<boolean>`true` : sql<boolean>`${sql.ref(column)} = any(${[...ctx.actor.branchIds]}::uuid[])`);

// --------------------------------------------------------------------------------------------------------- registers
export const registersShown = (ctx: Ctx) => ctx.tx.selectFrom('cashRegister as r')
  .leftJoin('cashSession as s', (join) => join.onRef('s.tenantId', '=', 'r.tenantId').onRef('s.registerId', '=', 'r.id').on('s.status', '=', 'open'))
  .select(['r.id', 'r.branchId', 'r.name', 'r.status', 's.id as openSessionId', 's.holderName', 'r.version']).where('r.tenantId', '=', tenantOf(ctx)).where(inBranches(ctx, 'r.branch_id')).orderBy('r.status').orderBy('r.name');
export const registerShown = (ctx: Ctx, id: string) => registersShown(ctx).where('r.id', '=', id).executeTakeFirst();
export const lockRegister = (ctx: Ctx, id: string): Promise<RegisterRow | undefined> =>
  ctx.tx.selectFrom('cashRegister as r').selectAll('r').where('r.tenantId', '=', tenantOf(ctx)).where('r.id', '=', id).where(inBranches(ctx, 'r.branch_id')).forUpdate().executeTakeFirst();
export const insertRegister = (ctx: Ctx, values: { branchId: string; name: string }) => ctx.tx.insertInto('cashRegister').values({ ...values, tenantId: tenantOf(ctx) }).returningAll().executeTakeFirstOrThrow();
export const updateRegister = (ctx: Ctx, id: string, values: Updateable<DB['cashRegister']>) => ctx.tx.updateTable('cashRegister').set(values).where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).returningAll().executeTakeFirstOrThrow();
export const branchOf = (ctx: Ctx, id: string) => ctx.tx.selectFrom('branch').select(['id', 'zone', 'currency']).where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).where(inBranches(ctx, 'branch.id')).executeTakeFirst();

// ---------------------------------------------------------------------------------------------------------- sessions
/** Movements so far, in one sum. */
const moved = sql<number>`coalesce((select sum(m.amount_minor) from cash_movement m where m.tenant_id = s.tenant_id and m.session_id = s.id), 0)::bigint`;
const shown = (ctx: Ctx) => ctx.tx.selectFrom('cashSession as s').innerJoin('cashRegister as r', (join) => join.onRef('r.tenantId', '=', 's.tenantId').onRef('r.id', '=', 's.registerId'))
  .selectAll('s').select(['r.name as registerName', moved.as('movedMinor')]).where('s.tenantId', '=', tenantOf(ctx)).where(inBranches(ctx, 's.branch_id'))
  .$if(!can(ctx.actor, 'cash.manage'), (query) => query.where((eb) => (ctx.actor.userId === null ? eb.lit(false) : eb('s.holderId', '=', ctx.actor.userId))));
export type ShownSession = Awaited<ReturnType<ReturnType<typeof shown>['execute']>>[number];

export const sessionShown = (ctx: Ctx, id: string): Promise<ShownSession | undefined> => shown(ctx).where('s.id', '=', id).executeTakeFirst();
export const lockSession = (ctx: Ctx, id: string): Promise<SessionRow> => ctx.tx.selectFrom('cashSession').selectAll().where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).forUpdate().executeTakeFirstOrThrow();
export const openSessionOf = (ctx: Ctx, registerId: string): Promise<SessionRow | undefined> =>
  ctx.tx.selectFrom('cashSession').selectAll().where('tenantId', '=', tenantOf(ctx)).where('registerId', '=', registerId).where('status', '=', 'open').executeTakeFirst();
export const insertSession = (ctx: Ctx, values: Omit<Insertable<DB['cashSession']>, 'tenantId'>): Promise<SessionRow> => ctx.tx.insertInto('cashSession').values({ ...values, tenantId: tenantOf(ctx) }).returningAll().executeTakeFirstOrThrow();
export const updateSession = (ctx: Ctx, id: string, values: Updateable<DB['cashSession']>) => ctx.tx.updateTable('cashSession').set(values).where('tenantId', '=', tenantOf(ctx)).where('id', '=', id).execute();
export const movedIn = async (ctx: Ctx, sessionId: string): Promise<number> =>
  (await ctx.tx.selectFrom('cashMovement').select((eb) => eb.cast<number>(eb.fn.coalesce(eb.fn.sum('amountMinor'), eb.lit(0)), 'bigint').as('minor')).where('tenantId', '=', tenantOf(ctx)).where('sessionId', '=', sessionId).executeTakeFirstOrThrow()).minor;

/** Where the cash of this person in this branch lies: the person's own open drawer, else the only one open there. */
export async function drawerFor(ctx: Ctx, branchId: string | null, currency: string): Promise<SessionRow | undefined> {
  const open = await ctx.tx.selectFrom('cashSession').selectAll().where('tenantId', '=', tenantOf(ctx)).where('status', '=', 'open').where('currency', '=', currency)
    .$if(branchId !== null, (query) => query.where('branchId', '=', branchId!)).orderBy('openedAt', 'desc').limit(50).execute();
  const own = ctx.actor.userId === null ? undefined : open.find(({ holderId }) => holderId === ctx.actor.userId);
  return own ?? (open.length === 1 ? open[0] : undefined);
}

/** Whether the caller answers for an open drawer of this currency; it stays open until the transaction ends. */
export const holdsDrawer = async (ctx: Ctx, currency: string): Promise<boolean> =>
  ctx.actor.userId !== null && (await ctx.tx.selectFrom('cashSession').select('id').where('tenantId', '=', tenantOf(ctx)).where('status', '=', 'open').where('currency', '=', currency).where('holderId', '=', ctx.actor.userId).limit(1).forUpdate().executeTakeFirst()) !== undefined;

export async function sessionPage(ctx: Ctx, { limit, cursor, status, registerId, from, to }: { limit: number; cursor?: string | undefined; status?: 'open' | 'closed' | undefined; registerId?: string | undefined; from?: string | undefined; to?: string | undefined }) {
  const start = readCursor(cursor, 2);
  const day = sql<string>`(s.opened_at at time zone (select b.zone from branch b where b.tenant_id = s.tenant_id and b.id = s.branch_id))::date`;
  const rows = await shown(ctx)
    .$if(status !== undefined, (query) => query.where('s.status', '=', status!)).$if(registerId !== undefined, (query) => query.where('s.registerId', '=', registerId!))
    .$if(from !== undefined, (query) => query.where(sql<boolean>`${day} >= ${from}::date`)).$if(to !== undefined, (query) => query.where(sql<boolean>`${day} <= ${to}::date`))
    .$if(start !== null, (query) => query.where(after(start!, [{ column: 's.opened_at', type: 'timestamptz', desc: true }, { column: 's.id', type: 'uuid', desc: true }])))
    .orderBy('s.openedAt', 'desc').orderBy('s.id', 'desc').limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.openedAt.toString(), row.id]);
}

// --------------------------------------------------------------------------------------------------------- movements
export const insertMovement = (ctx: Ctx, values: Omit<Insertable<DB['cashMovement']>, 'tenantId' | 'actorName'>) =>
  ctx.tx.insertInto('cashMovement').values({ ...values, tenantId: tenantOf(ctx), actorName: ctx.actor.name }).returning(['id']).executeTakeFirstOrThrow();
export const movementsOf = (ctx: Ctx, sessionId: string) => ctx.tx.selectFrom('cashMovement as m')
  .leftJoin('receipt as r', (join) => join.onRef('r.tenantId', '=', 'm.tenantId').onRef('r.id', '=', 'm.receiptId'))
  .leftJoin('refund as f', (join) => join.onRef('f.tenantId', '=', 'm.tenantId').onRef('f.id', '=', 'm.refundId'))
  .leftJoin('receipt as fr', (join) => join.onRef('fr.tenantId', '=', 'f.tenantId').onRef('fr.id', '=', 'f.receiptId'))
  .leftJoin('client as c', (join) => join.onRef('c.tenantId', '=', 'm.tenantId').on((eb) => eb('c.id', '=', eb.fn.coalesce('r.clientId', 'fr.clientId'))))
  .select(['m.id', 'm.kind', 'm.reasonCode', 'm.reason', 'm.amountMinor', 'm.receiptId', 'm.refundId', 'c.fullName as clientName', 'm.occurredAt', 'm.actorName'])
  .where('m.tenantId', '=', tenantOf(ctx)).where('m.sessionId', '=', sessionId).orderBy('m.id').execute();
