import { describe, expect, test } from 'vitest';
import { makeTenant, useWorld } from '#test/server.ts';

// What row-level security and the keys of the tables do with the rows; the catalogue itself is judged in proof/tables.proof.ts.

const world = useWorld();

describe('rows of tenants', () => {
  test('one tenant sees and changes nothing of another, by name or by key', async () => {
    const [one, two] = [await makeTenant(world), await makeTenant(world)];
    expect(await one.run((ctx) => ctx.tx.selectFrom('branch').select('id').execute())).toEqual([{ id: one.branchId }]);
    expect(await one.run((ctx) => ctx.tx.updateTable('branch').set({ name: 'x' }).where('id', '=', two.branchId).execute())).toMatchObject([{ numUpdatedRows: 0n }]);
    expect(await one.run((ctx) => ctx.tx.deleteFrom('branch').where('id', '=', two.branchId).execute())).toMatchObject([{ numDeletedRows: 0n }]);
    await expect(one.run((ctx) => ctx.tx.insertInto('branch').values({ tenantId: two.id, name: 'x', zone: 'UTC', currency: 'USD' }).execute())).rejects.toThrow(/row-level security/);
    await expect(one.run((ctx) => ctx.tx.insertInto('setting').values({ tenantId: one.id, branchId: two.branchId, module: 'a', key: 'b', value: '1' }).execute())).rejects.toThrow(/setting_branch/);
  });

  test('a user sees his memberships everywhere, and nobody else\'s', async () => {
    const [one, two] = [await makeTenant(world), await makeTenant(world)];
    const ids = (await world.owner.global.insertInto('appUser').values([{ email: 'a@tables.example', name: 'A' }, { email: 'b@tables.example', name: 'B' }]).returning('id').execute()).map(({ id }) => id);
    for (const tenant of [one, two]) await tenant.run((ctx) => ctx.tx.insertInto('membership').values(ids.map((userId) => ({ tenantId: tenant.id, userId, name: 'x', status: 'active' as const }))).execute());
    const seen = await one.run((ctx) => ctx.tx.selectFrom('membership').select(['tenantId', 'userId']).execute(), { userId: ids[0]! });
    expect(seen.filter(({ tenantId }) => tenantId === two.id)).toEqual([{ tenantId: two.id, userId: ids[0] }]);
    expect(await one.run((ctx) => ctx.tx.updateTable('membership').set({ name: 'y' }).where('tenantId', '=', two.id).execute(), { userId: ids[0]! })).toMatchObject([{ numUpdatedRows: 0n }]);
  });

  test('history is never rewritten, by nobody', async () => {
    const tenant = await makeTenant(world);
    await tenant.run((ctx) => ctx.tx.insertInto('auditLog').values({ tenantId: tenant.id, actorType: 'system', action: 'x', entity: 'y' }).execute());
    await expect(tenant.run((ctx) => ctx.tx.updateTable('auditLog').set({ action: 'z' }).execute())).rejects.toThrow(/permission denied/);
    await expect(world.owner.global.deleteFrom('auditLog').where('tenantId', '=', tenant.id).execute()).rejects.toThrow(/never changed/);
  });
});
