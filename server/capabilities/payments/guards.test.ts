import { randomUUID } from 'node:crypto';
import { DatabaseError } from 'pg';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { makeTenant, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { ORDER, createOrders, makeClient, makeOrder } from './testing.ts';
import { checkLedger, createRefunds, registerReceipt } from './public.ts';

// What the database refuses whoever asks, by hand-written statements as the role of the application.

const world = useWorld();
let tenant: TestTenant;
let clientId: string;
let order: string;
let receiptId: string;
let pendingId: string;

beforeAll(() => createOrders(world));
beforeEach(async () => {
  tenant = await makeTenant(world);
  clientId = await makeClient(tenant);
  order = await makeOrder(tenant, 100_000);
  const make = (method: 'cash' | 'transfer', documentNumber: string) => tenant.run((ctx) => registerReceipt(ctx, {
    clientId, method, amountMinor: 10_000, currency: 'GTQ', paymentDate: '2026-11-20', documentNumber, allocations: [{ ownerType: ORDER, ownerId: order, round: 1, kind: 'balance', amountMinor: 8000 }],
  }));
  receiptId = (await make('cash', 'A')).id;
  pendingId = (await make('transfer', 'B')).id;
});

const refused = async (work: (ctx: Ctx) => Promise<unknown>): Promise<string> => {
  const error = await tenant.run(work).then(() => null, (thrown: unknown) => thrown);
  if (!(error instanceof DatabaseError)) throw new Error(`not refused by the database: ${String(error)}`);
  return error.constraint ?? error.code ?? '';
};
const insertRefund = (ctx: Ctx, amountMinor: number, more: { receiptId?: string; ownerId?: string | null; status?: string } = {}) => {
  const ownerId = more.ownerId === undefined ? order : more.ownerId;
  return sql`insert into refund (tenant_id, receipt_id, owner_type, owner_id, amount_minor, reason, method, status, executed_at)
    values (${tenant.id}::uuid, ${more.receiptId ?? receiptId}::uuid, ${ownerId && ORDER}, ${ownerId}::uuid, ${amountMinor}, 'goodwill', 'cash', ${more.status ?? 'pending'}, now())`.execute(ctx.tx);
};

describe('refunds', () => {
  test('are never above what the receipt holds for the owner, in one row or in several', async () => {
    expect(await refused((ctx) => insertRefund(ctx, 8001))).toBe('refund_within_receipt');
    expect(await refused(async (ctx) => {
      await insertRefund(ctx, 5000);
      await insertRefund(ctx, 3001, { status: 'executed' });
    })).toBe('refund_within_receipt');
    await tenant.run((ctx) => insertRefund(ctx, 8000, { status: 'failed' }).then(() => insertRefund(ctx, 8000)));
  });

  test('of credit are never above what is for nobody', async () => {
    expect(await refused((ctx) => insertRefund(ctx, 2001, { ownerId: null }))).toBe('refund_within_receipt');
    await tenant.run((ctx) => insertRefund(ctx, 2000, { ownerId: null }));
  });

  test('are only of verified money, and of an owner that the receipt pays for', async () => {
    expect(await refused((ctx) => insertRefund(ctx, 1, { receiptId: pendingId }))).toBe('refund_of_verified');
    expect(await refused((ctx) => insertRefund(ctx, 1, { ownerId: randomUUID() }))).toBe('refund_within_receipt');
  });

  test('that failed do not come back when the money is gone, and executed ones stay', async () => {
    await tenant.run((ctx) => insertRefund(ctx, 8000, { status: 'failed' }).then(() => insertRefund(ctx, 8000, { status: 'executed' })));
    expect(await refused((ctx) => sql`update refund set status = 'pending' where status = 'failed'`.execute(ctx.tx))).toBe('refund_within_receipt');
    expect(await refused((ctx) => sql`update refund set status = 'voided' where status = 'executed'`.execute(ctx.tx))).toBe('refund_stays');
    expect(await refused((ctx) => sql`delete from refund`.execute(ctx.tx))).toBe('refund_kept');
  });

  test('two that look at the same time wait for each other, and the second is refused', async () => {
    const both = await Promise.allSettled([tenant.run((ctx) => insertRefund(ctx, 5000)), tenant.run((ctx) => insertRefund(ctx, 5000))]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('twin: without the trigger the same statement passes, so it is the trigger that refuses it', async () => {
    await sql`alter table refund disable trigger judge`.execute(world.owner.global);
    const inserted = await tenant.run((ctx) => insertRefund(ctx, 8001)).finally(() => sql`alter table refund enable trigger judge`.execute(world.owner.global));
    expect(inserted.numAffectedRows).toBe(1n);
  });
});

describe('receipts', () => {
  test('are not allocated above their amount, and an allocation that money went back from is not taken away', async () => {
    expect(await refused((ctx) => sql`insert into receipt_allocation (tenant_id, receipt_id, owner_type, owner_id, kind, amount_minor) values (${tenant.id}::uuid, ${receiptId}::uuid, ${ORDER}, ${order}::uuid, 'balance', 2001)`.execute(ctx.tx))).toBe('receipt_allocations_within_amount');
    await tenant.run((ctx) => insertRefund(ctx, 1));
    expect(await refused((ctx) => sql`update receipt_allocation set released_at = now() where receipt_id = ${receiptId}::uuid`.execute(ctx.tx))).toBe('refund_within_receipt');
  });

  test('have a number once they are verified, which nobody else has and which stays', async () => {
    const { number } = await tenant.run((ctx) => ctx.tx.selectFrom('receipt').select('number').where('id', '=', receiptId).executeTakeFirstOrThrow());
    expect(await refused((ctx) => sql`update receipt set number = 'R-1' where id = ${receiptId}::uuid`.execute(ctx.tx))).toBe('receipt_number_stays');
    expect(await refused((ctx) => sql`update receipt set number = 'R-1' where id = ${pendingId}::uuid`.execute(ctx.tx))).toBe('receipt_number_of_verified');
    expect(await refused((ctx) => sql`update receipt set status = 'verified', verified_at = now(), number = ${number} where id = ${pendingId}::uuid`.execute(ctx.tx))).toBe('receipt_number_unique');
  });

  test('once verified stay so; amount, method and owner are beyond the application', async () => {
    expect(await refused((ctx) => sql`update receipt set status = 'pending' where id = ${receiptId}::uuid`.execute(ctx.tx))).toBe('receipt_stays_verified');
    for (const set of ['amount_minor = 1', "method = 'gateway'", 'registered_at = now()']) {
      expect(await refused((ctx) => sql`update receipt set ${sql.raw(set)}`.execute(ctx.tx))).toBe('42501');
    }
    expect(await refused((ctx) => sql`update receipt_allocation set amount_minor = 1`.execute(ctx.tx))).toBe('42501');
    expect(await refused((ctx) => sql`update refund set amount_minor = 1`.execute(ctx.tx))).toBe('42501');
    expect(await refused((ctx) => sql`delete from receipt where id = ${pendingId}::uuid`.execute(ctx.tx))).toBe('receipt_kept');
    expect(await refused((ctx) => sql`delete from receipt_allocation`.execute(ctx.tx))).toBe('42501');
  });
});

describe('the books', () => {
  const entry = (ctx: Ctx) => ctx.tx.insertInto('ledgerEntry').values({ tenantId: tenant.id, kind: 'refund_failed', sourceType: 'refund', sourceId: randomUUID(), currency: 'GTQ', entryDate: '2026-11-20' }).returning('id').executeTakeFirstOrThrow();
  const line = (ctx: Ctx, entryId: string, amountMinor: number) => ctx.tx.insertInto('ledgerLine').values({ tenantId: tenant.id, entryId, account: 'cash', clientId, amountMinor }).execute();

  test('take no entry that does not balance or has no lines', async () => {
    expect(await refused(entry)).toBe('ledger_entry_balances');
    expect(await refused(async (ctx) => {
      const { id } = await entry(ctx);
      await line(ctx, id, 100);
      await line(ctx, id, -99);
    })).toBe('ledger_entry_balances');
  });

  test('take no line for an entry that is sealed, balanced or not', async () => {
    const { id } = await tenant.run(async (ctx) => {
      const made = await entry(ctx);
      await line(ctx, made.id, 5);
      await line(ctx, made.id, -5);
      return made;
    });
    expect(await refused((ctx) => line(ctx, id, 1))).toBe('ledger_entry_sealed');
  });

  test('are never changed by the application, nor their seals written', async () => {
    for (const statement of ['update ledger_entry set currency = \'USD\'', 'delete from ledger_line', 'update ledger_line set amount_minor = 1', 'delete from ledger_seal']) {
      expect(await refused((ctx) => sql.raw(statement).execute(ctx.tx))).toBe('42501');
    }
    expect(await refused((ctx) => sql`insert into ledger_seal (tenant_id, seq, entry_id, hash) select tenant_id, 99, id, 'x' from ledger_entry limit 1`.execute(ctx.tx))).toBe('42501');
  });

  test('tell when somebody with more rights changed them after all', async () => {
    await tenant.run((ctx) => createRefunds(ctx, { ownerType: ORDER, ownerId: order, reason: 'goodwill', parts: [{ paymentId: receiptId, amountMinor: 500 }] }));
    const check = () => tenant.run((ctx) => checkLedger(ctx, { seals: true }));
    expect(await check()).toMatchObject({ sound: true, problems: [] });

    // Two lines that still add up to zero: only the seals can tell.
    await sql`alter table ledger_line disable trigger append_only`.execute(world.owner.global);
    await sql`update ledger_line set amount_minor = amount_minor * 2 where entry_id = (select id from ledger_entry where tenant_id = ${tenant.id}::uuid order by id limit 1)`.execute(world.owner.global);
    await sql`alter table ledger_line enable trigger append_only`.execute(world.owner.global);
    expect((await check()).problems.map(({ code }) => code)).toEqual(['owner_differs', 'seal_broken']);
  });
});
