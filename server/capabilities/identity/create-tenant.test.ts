import { describe, expect, test } from 'vitest';
import { Browser, usePeople } from '#test/people.ts';
import { NOW, makeTenant, useWorld } from '#test/server.ts';
import { createTenant, seedRoles } from './create-tenant.ts';
import type { TenantInput } from './create-tenant.ts';
import { hashPassword, isOutdated, verifyPassword } from './passwords.ts';

const world = useWorld();
const people = usePeople(world);
const input = (more: Partial<TenantInput> = {}): TenantInput => ({ slug: `oculto-${crypto.randomUUID().slice(0, 8)}`, name: 'Oculto', apps: ['studio'], zone: 'America/Guatemala', currency: 'GTQ', admin: { email: `admin.${crypto.randomUUID()}@oculto.example` }, ...more });

describe('a new tenant', () => {
  test('has a branch, the roles of its apps, and an admin whose first password is shown once', async () => {
    world.clock.set(NOW);
    const given = input();
    const made = await createTenant(world.db, world.clock, given);
    expect(made.password).toMatch(/^[a-z2-9]{5}(?:-[a-z2-9]{5}){3}$/);
    const browser = new Browser(people.app);
    expect((await browser.signIn(given.admin.email, made.password!)).json()).toMatchObject({ status: 'signed_in', tenant: { slug: given.slug } });
    expect((await browser.get('/api/v1/me')).json()).toMatchObject({ isAdmin: true, branches: [{ name: 'Oculto' }], tenant: { country: 'GT' } });
    const { items } = (await browser.get('/api/v1/roles')).json<{ items: { key: string; name: string }[] }>();
    expect(items.map(({ key }) => key).sort()).toEqual(['studio.admin', 'studio.assistant_coordinator', 'studio.coordinator', 'studio.editor', 'studio.photographer', 'studio.senior_photographer']);
    expect(items.find(({ key }) => key === 'studio.coordinator')!.name).toBe('Coordinador');
    // What its apps begin with: an external session without a zone counts the travel of the city.
    const zones = (await browser.get('/api/v1/studio/zones')).json<{ items: { code: string; travelMin: number; returnMin: number; transportFeeMinor: number | null }[] }>().items;
    expect(zones.map(({ code, travelMin, returnMin, transportFeeMinor }) => [code, travelMin, returnMin, transportFeeMinor])).toEqual([['city', 60, 60, 0], ['remote', 120, 120, null]]);
    expect((await browser.get('/api/v1/studio/config/business-rules')).json()).toMatchObject({ remoteTransportFeeMinor: 20_000 });
    expect(await createTenant(world.db, world.clock, input({ admin: { email: given.admin.email } }))).toMatchObject({ password: null }); // has one already
  });

  test('is refused for a taken or impossible slug and for an app that does not exist', async () => {
    const given = input();
    await createTenant(world.db, world.clock, given);
    await expect(createTenant(world.db, world.clock, input({ slug: given.slug }))).rejects.toMatchObject({ code: 'SLUG_TAKEN' });
    await expect(createTenant(world.db, world.clock, input({ slug: 'Con Espacio' }))).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    await expect(createTenant(world.db, world.clock, input({ apps: ['no-such-app'] }))).rejects.toMatchObject({ code: 'UNKNOWN_APP' });
    await expect(createTenant(world.db, world.clock, input({ apps: [] }))).rejects.toMatchObject({ code: 'UNKNOWN_APP' });
  });

  test('gets its roles once, however often they are seeded', async () => {
    const tenant = await makeTenant(world);
    const first = await tenant.run((ctx) => seedRoles(ctx));
    expect(await tenant.run((ctx) => seedRoles(ctx))).toEqual(first);
  });
});

describe('passwords (H7)', () => {
  test('are kept as Argon2id with 64 MiB and three rounds; long and accented ones work however they were composed', async () => {
    const long = `${'ñandú '.repeat(20)}fin`;
    const stored = await hashPassword(long);
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
    expect(isOutdated(stored)).toBe(false);
    expect(isOutdated('$argon2id$v=19$m=19456,t=2,p=1$abc$def')).toBe(true);
    expect(await verifyPassword(stored, long.normalize('NFD'))).toBe(true);
    expect(await verifyPassword(stored, long.slice(0, 72))).toBe(false);
    expect(await verifyPassword(null, long)).toBe(false);
  });

  test('wait in a line of one, and are sent away when it is long', async () => {
    const results = await Promise.allSettled(Array.from({ length: 30 }, () => verifyPassword(null, 'x')));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThanOrEqual(5);
    expect(refused.every(({ reason }) => (reason as { code: string }).code === 'SIGN_IN_BUSY')).toBe(true);
    expect(await verifyPassword(null, 'x')).toBe(false); // and it goes on
  });
});
