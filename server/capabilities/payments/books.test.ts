import { beforeAll, expect, test } from 'vitest';
import { sql } from '#platform/db.ts';
import { makeMember, makeTenant, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { useWork } from '#test/work.ts';
import { ORDER, createOrders, makeClient, makeOrder } from './testing.ts';
import { registerReceipt } from './public.ts';

const world = useWorld();
const work = useWork(world);
beforeAll(() => createOrders(world));

async function memberWith(tenant: TestTenant, name: string, permission: string): Promise<string> {
  const userId = await makeMember(world, tenant, name);
  await tenant.run((ctx) => ctx.tx.insertInto('membershipPermission').values({ tenantId: tenant.id, userId, permission, granted: true }).execute());
  return userId;
}

test('books that are not sound are told at night to who gives money back or keeps the settings, once, and stay on the list of failed work', async () => {
  const tenant = await makeTenant(world);
  await sql`update tenant set created_at = '2026-01-01' where id = ${tenant.id}::uuid`.execute(world.owner.global);
  const [cashier, keeper, clerk] = [await memberWith(tenant, 'Ana', 'payments.refund'), await memberWith(tenant, 'Eva', 'settings.manage'), await memberWith(tenant, 'Luis', 'payments.view')];
  const [clientId, order] = [await makeClient(tenant), await makeOrder(tenant, 100_000)];
  await tenant.run((ctx) => registerReceipt(ctx, { clientId, method: 'cash', amountMinor: 10_000, currency: 'GTQ', paymentDate: '2026-11-20', allocations: [{ ownerType: ORDER, ownerId: order, round: 1, kind: 'balance', amountMinor: 10_000 }] }));
  const night = async (instant: string) => {
    await work.at(instant);
    await work.settled(/payments\.check_ledger/);
    await work.relay.drain();
    await work.settled(/payments\./);
  };
  const notices = () => tenant.run((ctx) => ctx.tx.selectFrom('notification').select(['userId', 'kind', 'path']).where('kind', '=', 'payments.books_unsound').execute());
  const failed = () => tenant.run((ctx) => ctx.tx.selectFrom('jobFailure').select(['name', 'error', 'status']).where('name', 'like', 'payments.%').execute());

  await night('2026-11-21T08:05:00Z');
  expect([await notices(), await failed()]).toEqual([[], []]);
  await sql`alter table ledger_line disable trigger user`.execute(world.owner.global);
  await sql`update ledger_line set amount_minor = amount_minor * 2 where tenant_id = ${tenant.id}::uuid`.execute(world.owner.global);
  await sql`alter table ledger_line enable trigger user`.execute(world.owner.global);
  await night('2026-11-22T08:05:00Z');
  expect((await notices()).map(({ userId }) => userId).sort()).toEqual([cashier, keeper].sort());
  expect((await notices()).some(({ userId }) => userId === clerk)).toBe(false);
  expect((await notices())[0]).toMatchObject({ path: '/studio/payments?tab=books' });
  expect(await failed()).toEqual([{ name: 'payments.sound_books', error: expect.stringContaining('the books are not sound: owner_differs 1, seal_broken 1'), status: expect.any(String) }]);
});
