import { afterAll, expect, test } from 'vitest';
import { usePeople } from '#test/people.ts';
import { makeTenant, serverFor, useWorld } from '#test/server.ts';
import { siteUrl } from '#platform/site.ts';
import { useNames } from './check.ts';

const world = useWorld();
usePeople(world);
afterAll(() => useNames(null));

test('whether an own host leads here is asked of the names of the internet, and nothing is fetched from it', async () => {
  const tenant = await makeTenant(world);
  const app = await serverFor(world, tenant, ['settings.manage']);
  const { id } = (await app.inject({ method: 'POST', url: '/api/v1/sites', payload: { host: `boletas.${tenant.id}.example` } })).json();
  const target = new URL(siteUrl('/')).hostname;
  const check = async (own: string[]) => {
    useNames({ addresses: async (host) => (host === target ? ['192.0.2.1', '2001:db8::1'] : own) });
    return (await app.inject({ method: 'POST', url: `/api/v1/sites/${id}/check` })).json();
  };
  expect(await check([])).toEqual({ state: 'nowhere', addresses: [], expected: ['192.0.2.1', '2001:db8::1'], target });
  expect(await check(['198.51.100.7'])).toMatchObject({ state: 'elsewhere', addresses: ['198.51.100.7'] });
  expect(await check(['2001:db8::1'])).toMatchObject({ state: 'here' });
});
