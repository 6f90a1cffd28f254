import { expect, test } from 'vitest';
import { readSettings } from '#platform/settings.ts';
import { publicSettings } from '#apps/studio/public.ts';
import '#server/modules.ts';
import { makeTenant, useWorld } from '#test/server.ts';
import { seedCatalog } from './catalog.ts';
import { seedFront } from './front.ts';

const world = useWorld();

test('clients of the demo find its address, its form for requests, and a till at its front desk', async () => {
  const tenant = await makeTenant(world);
  await tenant.run(async (ctx) => seedFront(ctx, { branchId: tenant.branchId, catalog: await seedCatalog(ctx) }));
  const { settings, branch, tills } = await tenant.run(async (ctx) => ({
    settings: await readSettings(ctx, publicSettings),
    branch: await ctx.tx.selectFrom('branch').select(['phone', 'lat']).where('tenantId', '=', tenant.id).executeTakeFirstOrThrow(),
    tills: await ctx.tx.selectFrom('cashRegister').select('name').where('tenantId', '=', tenant.id).execute(),
  }));
  expect(settings).toMatchObject({ bookingOpen: true, bookingPackageIds: expect.objectContaining({ length: 4 }) });
  expect(branch).toEqual({ phone: '+50255500100', lat: 14.5589 });
  expect(tills).toEqual([{ name: 'Recepción' }]);
});
