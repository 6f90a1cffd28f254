import { sql } from '#platform/db.ts';
import type { Db } from '#platform/db.ts';
import type { Ctx } from '#platform/context.ts';
import { notFound } from '#platform/errors.ts';
import { paymentExceedsTotal } from './errors.ts';
import { registerPaymentOwner } from './owners.ts';
import type { VerifiedMoney } from './owners.ts';
import { createRefunds } from './refunds.ts';

// A thing of an imaginary app that takes money, with a row of its own to lock: what the tests pay for.

export const ORDER = 'test_order';
/** What the owner was told, in order. */
export const told: { what: 'changed' | 'verified'; ownerId: string; netPaidMinor: number; money?: VerifiedMoney }[] = [];

/** Without the lock or the judgement the tests of the cap must fail (the twins). */
export const guards = { lock: true, judge: true, meet: null as (() => Promise<void>) | null };

/** Everyone waits there until so many have come. */
export function meetingOf(people: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let come = 0;
  return () => {
    come += 1;
    if (come === people) resolve();
    return promise;
  };
}

registerPaymentOwner(ORDER, {
  lock: async (ctx, id) => {
    if (guards.lock) await lockOrder(ctx, id);
  },
  judge: async (ctx, id, receipt, held) => {
    const { totalMinor } = await readOrder(ctx, id);
    await guards.meet?.();
    const maxMinor = totalMinor - (held.verifiedMinor + held.pendingMinor - held.refundedMinor);
    const wanted = receipt.allocations.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    if (guards.judge && wanted > maxMinor) throw paymentExceedsTotal({ maxMinor });
  },
  allocate: async (ctx, id, { amountMinor, purpose, round }, held) => {
    const room = Math.max(0, (await readOrder(ctx, id)).totalMinor - (held.verifiedMinor + held.pendingMinor - held.refundedMinor));
    const fits = Math.min(room, amountMinor);
    return fits > 0 ? [{ round, kind: purpose, amountMinor: fits }] : [];
  },
  onChanged: async (_ctx, ownerId, held) => void told.push({ what: 'changed', ownerId, netPaidMinor: held.netPaidMinor }),
  onVerified: async (_ctx, ownerId, money) => void told.push({ what: 'verified', ownerId, netPaidMinor: money.held.netPaidMinor, money }),
  describe: async (_ctx, ids) => new Map(ids.map((id) => [id, { title: `Pedido ${id.slice(0, 4)}`, path: `/orders/${id}` }])),
});

/** The same rows as something whose owner judges every payment by itself: a further one goes back. */
export const SALE = 'test_sale';
export const heard: { what: 'paid' | 'further' | 'pending' | 'declined' | 'reversed'; ownerId: string; amountMinor: number }[] = [];
registerPaymentOwner(SALE, {
  lock: lockOrder, takesFurther: true,
  allocate: async (_ctx, _id, { amountMinor, purpose, round }) => [{ round, kind: purpose, amountMinor }],
  onVerified: async (ctx, ownerId, { receiptId, allocations: [{ amountMinor } = { amountMinor: 0 }], held }) => {
    const further = held.verifiedMinor > amountMinor;
    heard.push({ what: further ? 'further' : 'paid', ownerId, amountMinor });
    if (further) await createRefunds(ctx, { ownerType: SALE, ownerId, reason: 'correction', parts: [{ paymentId: receiptId, amountMinor }] });
  },
  onPending: async (_ctx, ownerId, { amountMinor }) => void heard.push({ what: 'pending', ownerId, amountMinor }),
  onDeclined: async (_ctx, ownerId, { amountMinor }) => void heard.push({ what: 'declined', ownerId, amountMinor }),
  onReversed: async (_ctx, ownerId, { amountMinor }) => void heard.push({ what: 'reversed', ownerId, amountMinor }),
});

async function lockOrder(ctx: Ctx, id: string): Promise<void> {
  const { rows } = await sql`select from test_order where tenant_id = ${ctx.actor.tenantId}::uuid and id = ${id}::uuid for update`.execute(ctx.tx);
  if (rows.length === 0) throw notFound();
}

const readOrder = async (ctx: Ctx, id: string): Promise<{ totalMinor: number }> =>
  (await sql<{ totalMinor: number }>`select total_minor from test_order where tenant_id = ${ctx.actor.tenantId}::uuid and id = ${id}::uuid`.execute(ctx.tx)).rows[0]!;

interface Tenant { id: string; run: <T>(work: (ctx: Ctx) => Promise<T>) => Promise<T> }

export async function createOrders(world: { owner: Db }): Promise<void> {
  await sql`create table test_order (tenant_id uuid not null, id uuid not null default uuidv7(), total_minor bigint not null, primary key (tenant_id, id))`.execute(world.owner.global);
  await sql`select app.isolate('test_order')`.execute(world.owner.global);
}

export const makeOrder = (tenant: Tenant, totalMinor: number): Promise<string> =>
  tenant.run(async (ctx) => (await sql<{ id: string }>`insert into test_order (tenant_id, total_minor) values (${tenant.id}::uuid, ${totalMinor}) returning id`.execute(ctx.tx)).rows[0]!.id);

export const makeClient = (tenant: Tenant, fullName = 'Ana Pérez'): Promise<string> =>
  tenant.run(async (ctx) => (await ctx.tx.insertInto('client').values({ tenantId: tenant.id, fullName }).returning('id').executeTakeFirstOrThrow()).id);
