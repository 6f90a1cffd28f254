import { expect, test } from 'vitest';
import { explodeForSale } from '#capabilities/catalog/public.ts';
import { sum } from '#contracts/money.ts';
import '#server/modules.ts';
import { makeTenant, useWorld } from '#test/server.ts';
import { seedCatalog } from './catalog.ts';

const world = useWorld();

test('every package of the demo studio can be sold at its price, and its items cost more one by one', async () => {
  const tenant = await makeTenant(world);
  const { packages } = await tenant.run(seedCatalog);
  for (const id of Object.values(packages)) {
    const { package: pack, lines } = await tenant.run((ctx) => explodeForSale(ctx, id, null));
    expect(sum(lines.map((line) => line.lineTotalMinor))).toBe(pack.basePriceMinor);
    expect([pack.code, lines.some((line) => line.lineType === 'package_fee')]).toEqual([pack.code, false]);
  }
});
