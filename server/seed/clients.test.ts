import { expect, test } from 'vitest';
import { makeTenant, serverFor, useWorld } from '#test/server.ts';
import { seedClients } from './clients.ts';

const world = useWorld();

test('the demo clients are as the screens show them: one double, one blocked, one inactive', async () => {
  const tenant = await makeTenant(world);
  const ids = await tenant.run(seedClients);
  const app = await serverFor(world, tenant, 'everything');
  const ask = async (url: string) => (await app.inject({ url: `/api/v1/clients${url}` })).json();
  expect((await ask('?limit=200')).items.length).toBe(Object.keys(ids).length);
  expect((await ask('/duplicates')).items.map(({ first, second }: { first: { id: string }; second: { id: string } }) => [first.id, second.id])).toEqual([[ids['doble-1'], ids['doble-2']]]);
  expect((await ask('?blocked=true')).items.map(({ id }: { id: string }) => id)).toEqual([ids.bloqueado]);
  expect((await ask('?status=inactive')).items.map(({ id }: { id: string }) => id)).toEqual([ids.inactiva]);
});
