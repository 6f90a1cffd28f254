import { expect, test } from 'vitest';
import { prepared } from '#platform/prepared.ts';
import { makeTenant, useWorld } from '#test/server.ts';

const world = useWorld();
const byScope = prepared((tx, { tenantId, scope, least }: { tenantId: string; scope: string; least: number }) =>
  tx.selectFrom('counter').select(['scope', 'value']).where('tenantId', '=', tenantId).where('scope', '=', scope).where('value', '>=', least).limit(7));

test('a prepared query answers for the values of each call, of each tenant', async () => {
  const tenants = [await makeTenant(world), await makeTenant(world)];
  for (const [n, tenant] of tenants.entries()) await tenant.run((ctx) => ctx.tx.insertInto('counter').values([{ tenantId: tenant.id, scope: 'a', value: n }, { tenantId: tenant.id, scope: 'b', value: 10 + n }]).execute());
  const ask = (n: number, scope: string, least = 0) => tenants[n]!.run((ctx) => byScope(ctx.tx, { tenantId: tenants[n]!.id, scope, least }));
  expect([await ask(0, 'a'), await ask(1, 'a'), await ask(1, 'b'), await ask(0, 'b', 11), await ask(0, 'none')]).toEqual([[{ scope: 'a', value: 0 }], [{ scope: 'a', value: 1 }], [{ scope: 'b', value: 11 }], [], []]);
});
