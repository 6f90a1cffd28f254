import { describe, expect, test } from 'vitest';
import { Browser, PASSWORD, usePeople } from '#test/people.ts';
import { NOW, makeTenant, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';

const world = useWorld();
const people = usePeople(world);
let ip = 0;
const fresh = (): Browser => new Browser(people.app, { ip: `203.0.113.${(ip += 1)}` });

async function as(tenant: TestTenant, role: string) {
  const person = await people.add(tenant, [role]);
  const browser = fresh();
  await browser.signIn(person.email);
  return { ...person, browser };
}
async function studio() {
  world.clock.set(NOW);
  const tenant = await makeTenant(world);
  const admin = await as(tenant, 'studio.admin');
  const roles = new Map((await admin.browser.get('/api/v1/roles')).json<{ items: { id: string; key: string | null; name: string }[] }>().items.map((role) => [role.key ?? role.name, role.id]));
  return { tenant, admin, roles };
}
const detail = async (browser: Browser, id: string) => (await browser.get(`/api/v1/users/${id}`)).json<{ version: number; effective: { permission: string; granted: boolean; roles: string[]; override: string | null }[] }>();
const change = async (browser: Browser, id: string, body: object) => browser.patch(`/api/v1/users/${id}`, body, (await detail(browser, id)).version);
const permissionsOf = async (browser: Browser) => (await browser.get('/api/v1/me')).json<{ permissions: string[] }>().permissions;

/** A role of the tenant's own with some permissions, and somebody who has it. */
async function clerk(tenant: TestTenant, boss: Browser, permissions: string[], level = 40) {
  const { id } = (await boss.post('/api/v1/roles', { name: `Oficina ${crypto.randomUUID()}`, level, permissions })).json<{ id: string }>();
  const person = await as(tenant, 'studio.editor');
  await change(boss, person.userId, { roleIds: [id] });
  return { ...person, roleId: id };
}

describe('what a change of rights does (F3)', () => {
  test('a role given or taken is in force with the next request', async () => {
    const { tenant, admin, roles } = await studio();
    const person = await as(tenant, 'studio.photographer');
    expect(await permissionsOf(person.browser)).not.toContain('studio.session.create');
    await change(admin.browser, person.userId, { roleIds: [roles.get('studio.photographer'), roles.get('studio.coordinator')] });
    expect(await permissionsOf(person.browser)).toContain('studio.session.create');
    await change(admin.browser, person.userId, { roleIds: [] });
    expect(await permissionsOf(person.browser)).toEqual([]);
    expect((await person.browser.get('/api/v1/users')).json()).toMatchObject({ status: 403 });
    expect((await person.browser.get('/api/v1/me')).statusCode).toBe(200); // nothing but the own profile
  });

  test('exceptions of a person: a grant adds, a revocation wins, and the screen sees where each right comes from', async () => {
    const { tenant, admin } = await studio();
    const person = await as(tenant, 'studio.coordinator');
    await change(admin.browser, person.userId, { overrides: [{ permission: 'audit.view', granted: true }, { permission: 'studio.session.cancel', granted: false }] });
    const now = await permissionsOf(person.browser);
    expect(now).toContain('audit.view');
    expect(now).not.toContain('studio.session.cancel');
    const { effective } = await detail(admin.browser, person.userId);
    expect(effective.find(({ permission }) => permission === 'studio.session.cancel')).toMatchObject({ granted: false, roles: ['Coordinador'], override: 'revoke' });
    expect(effective.find(({ permission }) => permission === 'audit.view')).toMatchObject({ granted: true, roles: [], override: 'grant' });
  });

  test('somebody switched off is out at once, with all sessions, and comes back by name only', async () => {
    const { tenant, admin } = await studio();
    const person = await as(tenant, 'studio.coordinator');
    expect((await admin.browser.post(`/api/v1/users/${person.userId}/reactivate`)).json()).toMatchObject({ code: 'NOT_DEACTIVATED' });
    expect((await admin.browser.post(`/api/v1/users/${person.userId}/deactivate`, { reason: 'renunció' })).json()).toMatchObject({ status: 'disabled', sessions: [] });
    expect((await person.browser.get('/api/v1/me')).statusCode).toBe(401);
    expect((await person.browser.refresh()).statusCode).toBe(401);
    expect((await fresh().signIn(person.email)).json()).toMatchObject({ code: 'NO_ACTIVE_MEMBERSHIP' });
    await admin.browser.post(`/api/v1/users/${person.userId}/reactivate`);
    expect((await fresh().signIn(person.email)).statusCode).toBe(200);
  });

  test('an admin signs one device of somebody out', async () => {
    const { tenant, admin } = await studio();
    const person = await as(tenant, 'studio.coordinator');
    const phone = fresh();
    await phone.signIn(person.email);
    expect((await admin.browser.delete(`/api/v1/users/${person.userId}/sessions/${phone.sessionId}`)).statusCode).toBe(204);
    expect([(await phone.get('/api/v1/me')).statusCode, (await person.browser.get('/api/v1/me')).statusCode]).toEqual([401, 200]);
    expect((await admin.browser.delete(`/api/v1/users/${person.userId}/sessions/${crypto.randomUUID()}`)).statusCode).toBe(404);
  });

  test('a suspended tenant lets nobody in', async () => {
    const { tenant, admin } = await studio();
    await world.owner.global.updateTable('tenant').set({ status: 'suspended' }).where('id', '=', tenant.id).execute();
    await as(await makeTenant(world), 'studio.editor'); // another change, so that nothing old is believed
    expect((await admin.browser.get('/api/v1/me')).statusCode).toBe(401);
  });

  test('the last admin can neither be switched off nor lose the role; nobody switches himself off', async () => {
    const { tenant, admin } = await studio();
    const second = await as(tenant, 'studio.admin');
    expect((await admin.browser.post(`/api/v1/users/${admin.userId}/deactivate`)).json()).toMatchObject({ code: 'OWN_ACCOUNT' });
    expect((await admin.browser.post(`/api/v1/users/${second.userId}/deactivate`)).statusCode).toBe(200);
    expect((await change(admin.browser, admin.userId, { roleIds: [] })).json()).toMatchObject({ status: 409, code: 'LAST_ADMIN' });
    expect((await admin.browser.get('/api/v1/me')).json()).toMatchObject({ isAdmin: true });
  });

  test('two admins who demote each other at the same instant leave one', async () => {
    const { tenant, admin } = await studio();
    const second = await as(tenant, 'studio.admin');
    const versions = [(await detail(admin.browser, second.userId)).version, (await detail(admin.browser, admin.userId)).version] as const;
    const answers = await Promise.all([admin.browser.patch(`/api/v1/users/${second.userId}`, { roleIds: [] }, versions[0]), second.browser.patch(`/api/v1/users/${admin.userId}`, { roleIds: [] }, versions[1])]);
    expect(answers.filter((answer) => answer.statusCode === 200)).toHaveLength(1);
  });
});

describe('nobody gives what he does not have (F4)', () => {
  const office = ['users.manage', 'roles.manage', 'apikeys.manage', 'clients.view'];

  test('not by a role, an exception, an invitation, a key, nor by changing somebody above him', async () => {
    const { tenant, admin, roles } = await studio();
    const { browser, userId, roleId } = await clerk(tenant, admin.browser, office);
    const other = await as(tenant, 'studio.editor');
    await change(admin.browser, other.userId, { roleIds: [] });
    const refused = { status: 403, code: 'PERMISSION_NOT_HELD' };
    expect((await change(browser, other.userId, { roleIds: [roles.get('studio.admin')] })).json()).toMatchObject(refused);
    expect((await change(browser, other.userId, { roleIds: [roles.get('studio.coordinator')] })).json()).toMatchObject(refused);
    expect((await change(browser, other.userId, { overrides: [{ permission: 'audit.view', granted: true }] })).json()).toMatchObject({ ...refused, details: { permission: 'audit.view' } });
    expect((await change(browser, userId, { overrides: [{ permission: 'audit.view', granted: true }] })).json()).toMatchObject(refused);
    expect((await change(browser, userId, { roleIds: [roleId, roles.get('studio.admin')] })).json()).toMatchObject(refused);
    expect((await browser.post('/api/v1/invitations', { email: 'a@example.com', name: 'A', roleIds: [roles.get('studio.admin')] })).json()).toMatchObject(refused);
    expect((await browser.post('/api/v1/roles', { name: 'Todo', permissions: ['audit.view'] })).json()).toMatchObject(refused);
    expect((await browser.post('/api/v1/roles', { name: 'Todo', copyOf: roles.get('studio.admin') })).json()).toMatchObject(refused);
    expect((await browser.post('/api/v1/roles', { name: 'Todo', parentId: roles.get('studio.admin') })).json()).toMatchObject(refused);
    expect((await browser.post('/api/v1/roles', { name: 'Alto', level: 99 })).json()).toMatchObject(refused);
    expect((await browser.post('/api/v1/api-keys', { name: 'K', scopes: ['audit.view'] })).json()).toMatchObject(refused);
    const above: [string, Promise<{ json: () => unknown }>][] = [
      ['change', change(browser, admin.userId, { title: 'x' })], ['deactivate', browser.post(`/api/v1/users/${admin.userId}/deactivate`)], ['reactivate', browser.post(`/api/v1/users/${admin.userId}/reactivate`)],
      ['session', browser.delete(`/api/v1/users/${admin.userId}/sessions/${admin.browser.sessionId}`)], ['second factor', browser.post(`/api/v1/users/${admin.userId}/reset-second-factor`, { reason: 'x' })],
      ['grant', browser.post('/api/v1/access-grants', { userId: admin.userId, scopes: ['network'], startsAt: '2026-11-20T16:00:00Z', endsAt: '2026-11-21T16:00:00Z', reason: 'x' })],
    ];
    for (const [what, answer] of above) expect((await answer).json(), what).toMatchObject(refused);
    const strong = (await admin.browser.post('/api/v1/roles', { name: 'Fuerte', permissions: ['audit.view'] })).json<{ id: string; version: number }>();
    expect((await browser.patch(`/api/v1/roles/${strong.id}`, { permissions: [] }, strong.version)).json()).toMatchObject(refused);
    expect((await browser.delete(`/api/v1/roles/${strong.id}`)).json()).toMatchObject(refused);
    // What he has he may give.
    expect((await browser.post('/api/v1/roles', { name: 'Vistas', permissions: ['clients.view'] })).statusCode).toBe(201);
    expect((await change(browser, other.userId, { roleIds: [roleId], overrides: [{ permission: 'clients.view', granted: true }] })).statusCode).toBe(200);
    expect((await browser.post('/api/v1/api-keys', { name: 'K', scopes: ['clients.view'] })).statusCode).toBe(201);
  });

  test('an invitation to somebody above is not sent again by him', async () => {
    const { tenant, admin, roles } = await studio();
    const { browser } = await clerk(tenant, admin.browser, office);
    const { id } = (await admin.browser.post('/api/v1/invitations', { email: 'boss2@example.com', name: 'B', roleIds: [roles.get('studio.admin')] })).json<{ id: string }>();
    expect((await browser.post(`/api/v1/invitations/${id}/resend`)).json()).toMatchObject({ code: 'PERMISSION_NOT_HELD' });
  });
});

describe('roles', () => {
  test('are copied, based on each other without a circle, kept when in use, and the app\'s own stay as they are', async () => {
    const { admin, roles } = await studio();
    const boss = admin.browser;
    const copy = (await boss.post('/api/v1/roles', { name: 'Coordinación de sala', copyOf: roles.get('studio.coordinator'), permissions: ['audit.view'] })).json<{ id: string; version: number; permissions: string[]; key: null }>();
    expect(copy.permissions).toEqual(expect.arrayContaining(['audit.view', 'studio.session.create']));
    expect((await boss.post('/api/v1/roles', { name: 'Coordinación de sala' })).json()).toMatchObject({ code: 'ROLE_NAME_TAKEN' });
    expect((await boss.post('/api/v1/roles', { name: 'X', copyOf: crypto.randomUUID() })).json()).toMatchObject({ code: 'ROLE_NOT_FOUND' });
    expect((await boss.post('/api/v1/roles', { name: 'X', permissions: ['no.such'] })).json()).toMatchObject({ code: 'UNKNOWN_PERMISSION' });
    const child = (await boss.post('/api/v1/roles', { name: 'Hija', parentId: copy.id, permissions: [] })).json<{ id: string; version: number; effective: string[] }>();
    expect(child.effective).toContain('audit.view');
    expect((await boss.patch(`/api/v1/roles/${copy.id}`, { parentId: child.id }, copy.version)).json()).toMatchObject({ code: 'ROLE_CIRCLE' });
    expect((await boss.delete(`/api/v1/roles/${copy.id}`)).json()).toMatchObject({ code: 'ROLE_IN_USE' });
    expect((await boss.patch(`/api/v1/roles/${roles.get('studio.editor')}`, { name: 'Otra' }, 1)).json()).toMatchObject({ code: 'SYSTEM_ROLE' });
    expect((await boss.delete(`/api/v1/roles/${roles.get('studio.editor')}`)).json()).toMatchObject({ code: 'SYSTEM_ROLE' });
    expect((await boss.patch(`/api/v1/roles/${child.id}`, { permissions: ['clients.view'] }, child.version)).json()).toMatchObject({ permissions: ['clients.view'], version: child.version + 1 });
    expect((await boss.patch(`/api/v1/roles/${child.id}`, { name: 'Vieja' }, child.version)).json()).toMatchObject({ status: 412 });
    expect((await boss.delete(`/api/v1/roles/${child.id}`)).statusCode).toBe(204);
    expect((await boss.delete(`/api/v1/roles/${copy.id}`)).statusCode).toBe(204);
  });

  test('every permission has its label in both languages', async () => {
    const { admin } = await studio();
    for (const language of ['es', 'en']) {
      const { items } = (await admin.browser.get('/api/v1/permissions', { 'accept-language': language })).json<{ items: { code: string; label: string }[] }>();
      expect(items.filter(({ code, label }) => label === `permission.${code}`).map(({ code }) => code)).toEqual([]);
    }
  });
});

describe('departments', () => {
  test('have people and managers, and names of their own', async () => {
    const { tenant, admin } = await studio();
    const boss = admin.browser;
    const person = await people.add(tenant, ['studio.editor']);
    const made = (await boss.post('/api/v1/departments', { name: 'Edición', members: [{ userId: person.userId, manager: true }] })).json<{ id: string; version: number }>();
    expect((await boss.post('/api/v1/departments', { name: 'Edición' })).json()).toMatchObject({ code: 'DEPARTMENT_NAME_TAKEN' });
    expect((await boss.post('/api/v1/departments', { name: 'Otra', members: [{ userId: crypto.randomUUID() }] })).json()).toMatchObject({ code: 'MEMBER_NOT_FOUND' });
    expect((await detail(boss, person.userId))).toMatchObject({ departments: [{ id: made.id, name: 'Edición', manager: true }] });
    expect((await boss.patch(`/api/v1/departments/${made.id}`, { members: [] }, made.version)).json()).toMatchObject({ members: [], version: made.version + 1 });
    expect((await boss.patch(`/api/v1/departments/${made.id}`, { name: 'X' }, made.version)).statusCode).toBe(412);
    expect((await boss.delete(`/api/v1/departments/${made.id}`)).statusCode).toBe(204);
    expect((await boss.delete(`/api/v1/departments/${made.id}`)).statusCode).toBe(404);
  });
});

describe('keys of programs (H14)', () => {
  test('are shown once, stored hashed, scoped, and gone at once when revoked', async () => {
    const { tenant, admin } = await studio();
    const made = (await admin.browser.post('/api/v1/api-keys', { name: 'Integración', scopes: ['users.manage', 'apikeys.manage'] })).json<{ id: string; key: string }>();
    expect(made.key).toMatch(/^mst_live_[\w-]{64}$/);
    const call = (url: string, method: 'GET' | 'POST' = 'GET', payload?: object) => people.app.inject({ method, url, headers: { authorization: `Bearer ${made.key}` }, ...(payload && { payload }) });
    expect((await call('/api/v1/users')).statusCode).toBe(200);
    expect((await call('/api/v1/audit')).json()).toMatchObject({ status: 403 });
    expect((await call('/api/v1/api-keys', 'POST', { name: 'Otra', scopes: ['users.manage'] })).json()).toMatchObject({ code: 'SESSION_REQUIRED' });
    expect((await call('/api/v1/me/password', 'POST', { currentPassword: PASSWORD, newPassword: 'una frase nueva y larga' })).json()).toMatchObject({ code: 'SESSION_REQUIRED' });
    const stored = JSON.stringify(await world.owner.global.selectFrom('apiKey').selectAll().where('tenantId', '=', tenant.id).execute()) + JSON.stringify(await world.owner.global.selectFrom('auditLog').selectAll().where('tenantId', '=', tenant.id).execute());
    expect(stored).not.toContain(made.key);
    expect((await admin.browser.get('/api/v1/api-keys')).body).not.toContain(made.key);
    expect((await admin.browser.get('/api/v1/api-keys')).json<{ items: { lastUsedAt: string | null }[] }>().items[0]!.lastUsedAt).not.toBeNull();
    expect((await admin.browser.delete(`/api/v1/api-keys/${made.id}`)).statusCode).toBe(204);
    expect((await call('/api/v1/users')).statusCode).toBe(401);
  });

  test('never do more than their maker may now, end with him and at their time, and work in one tenant', async () => {
    const { tenant, admin } = await studio();
    const { browser, userId } = await clerk(tenant, admin.browser, ['apikeys.manage', 'users.manage', 'audit.view']);
    const { key } = (await browser.post('/api/v1/api-keys', { name: 'K', scopes: ['users.manage', 'audit.view'], expiresAt: '2026-11-21T00:00:00Z' })).json<{ key: string }>();
    const get = async (url: string, given = key) => (await people.app.inject({ url, headers: { authorization: `Bearer ${given}` } })).statusCode;
    expect(await get('/api/v1/audit')).toBe(200);
    await change(admin.browser, userId, { overrides: [{ permission: 'audit.view', granted: false }] });
    expect([await get('/api/v1/audit'), await get('/api/v1/users')]).toEqual([403, 200]);
    expect(await get('/api/v1/users', `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`)).toBe(401);
    expect(await get('/api/v1/users', 'mst_live_x')).toBe(401);
    world.clock.set(Temporal.Instant.from('2026-11-21T00:00:00Z'));
    expect(await get('/api/v1/users')).toBe(401);
    world.clock.set(NOW);
    expect(await get('/api/v1/users')).toBe(200);
    await admin.browser.post(`/api/v1/users/${userId}/deactivate`);
    expect(await get('/api/v1/users')).toBe(401);
    expect((await admin.browser.post('/api/v1/api-keys', { name: 'K', scopes: ['no.such'] })).json()).toMatchObject({ code: 'UNKNOWN_PERMISSION' });
    expect((await admin.browser.post('/api/v1/api-keys', { name: 'K', scopes: ['audit.view'], expiresAt: '2020-01-01T00:00:00Z' })).json()).toMatchObject({ status: 422, errors: [{ pointer: '/body/expiresAt', code: 'in_the_past' }] });
  });
});

describe('access by network, place and hour', () => {
  const at = (instant: string): void => world.clock.set(Temporal.Instant.from(instant));
  const me = async (browser: Browser) => (await browser.get('/api/v1/me')).json<{ code?: string; details?: { reason: string } }>();

  test('by network: others are refused at sign-in, at refresh and with the next request; admins and grants come in', async () => {
    const { tenant, admin } = await studio();
    const person = await as(tenant, 'studio.coordinator');
    const rules = await admin.browser.request('PATCH', '/api/v1/access-rules', { mode: 'network', networks: [{ cidr: '192.0.2.0/24', label: 'Oficina' }] });
    expect(rules.json()).toMatchObject({ mode: 'network', yourIpAllowed: false });
    expect(await me(person.browser)).toMatchObject({ code: 'ACCESS_RESTRICTED', details: { reason: 'network' } });
    expect((await person.browser.refresh()).json()).toMatchObject({ code: 'ACCESS_RESTRICTED' });
    expect((await fresh().signIn(person.email)).json()).toMatchObject({ status: 403, code: 'ACCESS_RESTRICTED', details: { reason: 'network' } });
    expect((await new Browser(people.app, { ip: '192.0.2.77' }).signIn(person.email)).statusCode).toBe(200);
    expect((await admin.browser.get('/api/v1/me')).statusCode).toBe(200);
    const grant = (await admin.browser.post('/api/v1/access-grants', { userId: person.userId, scopes: ['network'], startsAt: '2026-11-20T16:30:00Z', endsAt: '2026-11-20T17:00:00Z', reason: 'trabaja desde casa' })).json<{ id: string; status: string }>();
    expect(grant.status).toBe('scheduled');
    at('2026-11-20T16:30:00Z');
    await person.browser.refresh();
    expect((await person.browser.get('/api/v1/me')).statusCode).toBe(200);
    await admin.browser.refresh();
    expect((await admin.browser.delete(`/api/v1/access-grants/${grant.id}`)).statusCode).toBe(204);
    expect(await me(person.browser)).toMatchObject({ code: 'ACCESS_RESTRICTED' });
    expect((await admin.browser.delete(`/api/v1/access-grants/${grant.id}`)).json()).toMatchObject({ code: 'GRANT_ENDED' });
    expect((await admin.browser.post('/api/v1/access-grants', { userId: crypto.randomUUID(), scopes: ['network'], startsAt: '2026-11-20T16:30:00Z', endsAt: '2026-11-20T17:00:00Z', reason: 'x' })).json()).toMatchObject({ code: 'MEMBER_NOT_FOUND' });
    const log = await tenant.run((ctx) => ctx.tx.selectFrom('auditLog').select('summary').where('tenantId', '=', tenant.id).where('action', '=', 'access.restricted').execute());
    expect(log).toEqual([{ summary: 'network' }]); // once in a minute, not with each request
  });

  test('by place: the device says where it is, and stays out for want of a place, too far away, or out of hours', async () => {
    const { tenant, admin } = await studio();
    const person = await as(tenant, 'studio.coordinator');
    const branch = (await admin.browser.get('/api/v1/tenant/branches')).json<{ items: { id: string; version: number }[] }>().items[0]!;
    await admin.browser.patch(`/api/v1/tenant/branches/${branch.id}`, { lat: 14.6, lng: -90.5 }, branch.version);
    await change(admin.browser, person.userId, { schedule: [{ weekday: 5, from: '09:00', to: '18:00' }] }); // the 20th is a Friday
    await admin.browser.request('PATCH', '/api/v1/access-rules', { mode: 'place' });
    expect(await me(person.browser)).toMatchObject({ details: { reason: 'no_position' } });
    const here = (lat: number) => person.browser.post('/api/v1/me/position', { lat, lng: -90.5, accuracyM: 10 });
    expect((await here(14.6001)).statusCode).toBe(204);
    expect((await person.browser.get('/api/v1/me')).json()).toMatchObject({ positionWanted: true });
    await here(14.7);
    expect(await me(person.browser)).toMatchObject({ details: { reason: 'location' } });
    await here(14.6001);
    at('2026-11-20T16:05:01Z');
    expect(await me(person.browser)).toMatchObject({ details: { reason: 'no_position' } });
    at('2026-11-21T00:00:00Z'); // 18:00 in Guatemala
    const evening = fresh();
    expect((await evening.signIn(person.email, PASSWORD, { position: { lat: 14.6, lng: -90.5, accuracyM: 5 } })).json()).toMatchObject({ details: { reason: 'schedule' } });
    at('2026-11-20T23:59:59Z');
    expect((await evening.signIn(person.email, PASSWORD, { position: { lat: 14.6, lng: -90.5, accuracyM: 5 } })).statusCode).toBe(200);
    expect((await people.app.inject({ method: 'POST', url: '/api/v1/me/position', payload: { lat: 0, lng: 0, accuracyM: 1 } })).statusCode).toBe(401);
  });

  test('a network that is none is refused by its field', async () => {
    const { admin } = await studio();
    for (const cidr of ['300.1.1.1/24', '10.0.0.0/33', 'x', '10.0.0.0', ':::/64']) {
      expect((await admin.browser.request('PATCH', '/api/v1/access-rules', { networks: [{ cidr, label: '' }] })).json(), cidr).toMatchObject({ status: 422, errors: [{ pointer: '/body/networks/0/cidr', code: 'invalid_network' }] });
    }
  });
});

describe('the business', () => {
  test('keeps one open branch, and a branch with data is closed and not deleted', async () => {
    const { tenant, admin } = await studio();
    const boss = admin.browser;
    const [first] = (await boss.get('/api/v1/tenant/branches')).json<{ items: { id: string; version: number }[] }>().items;
    expect((await boss.delete(`/api/v1/tenant/branches/${first!.id}`)).json()).toMatchObject({ code: 'LAST_BRANCH' });
    expect((await boss.patch(`/api/v1/tenant/branches/${first!.id}`, { active: false }, first!.version)).json()).toMatchObject({ code: 'LAST_BRANCH' });
    const second = (await boss.post('/api/v1/tenant/branches', { name: 'Norte' })).json<{ id: string; zone: string; version: number }>();
    expect(second.zone).toBe('America/Guatemala');
    expect((await boss.post('/api/v1/tenant/branches', { name: 'Norte' })).json()).toMatchObject({ code: 'BRANCH_NAME_TAKEN' });
    expect((await boss.patch(`/api/v1/tenant/branches/${second.id}`, { name: 'Central' }, second.version)).json()).toMatchObject({ code: 'BRANCH_NAME_TAKEN' });
    await tenant.run((ctx) => ctx.tx.insertInto('setting').values({ tenantId: tenant.id, branchId: second.id, module: 'x', key: 'y', value: '1' }).execute());
    expect((await boss.delete(`/api/v1/tenant/branches/${second.id}`)).json()).toMatchObject({ code: 'BRANCH_IN_USE' });
    const third = (await boss.post('/api/v1/tenant/branches', { name: 'Sur' })).json<{ id: string }>();
    expect((await boss.delete(`/api/v1/tenant/branches/${third.id}`)).statusCode).toBe(204);
  });

  test('changes name and looks under its version, and the log shows before and after', async () => {
    const { admin } = await studio();
    const boss = admin.browser;
    const tenant = (await boss.get('/api/v1/tenant')).json<{ version: number; name: string }>();
    const changed = await boss.patch('/api/v1/tenant', { name: 'Estudio Nuevo', branding: { accentColor: '#336699' } }, tenant.version);
    expect(changed.json()).toMatchObject({ name: 'Estudio Nuevo', branding: { accentColor: '#336699', logoFileId: null }, version: tenant.version + 1 });
    expect((await boss.patch('/api/v1/tenant', { name: 'X' }, tenant.version)).json()).toMatchObject({ status: 412 });
    expect((await boss.request('PATCH', '/api/v1/tenant', { name: 'X' })).json()).toMatchObject({ status: 428 });
    const [entry] = (await boss.get('/api/v1/audit?action=tenant.edit')).json<{ items: { before: object; after: object; actorName: string; ip: string }[] }>().items;
    expect(entry).toMatchObject({ before: { name: tenant.name }, after: { name: 'Estudio Nuevo' }, actorName: admin.name, ip: boss.ip });
    expect((await boss.get('/api/v1/audit/filters')).json()).toMatchObject({ actions: expect.arrayContaining(['tenant.edit', 'session.start']) });
    const page = (await boss.get('/api/v1/audit?limit=1')).json<{ items: { id: string }[]; next: string }>();
    const next = (await boss.get(`/api/v1/audit?limit=1&cursor=${page.next}`)).json<{ items: { id: string }[] }>();
    expect(next.items[0]!.id < page.items[0]!.id).toBe(true);
  });

  test('members are listed by name in pages, and found without accents', async () => {
    const { tenant, admin } = await studio();
    for (const name of ['Álvaro Núñez', 'Beatriz', 'Çelik', 'Zoé']) await people.add(tenant, ['studio.editor'], { name });
    const found = (await admin.browser.get('/api/v1/users?q=nunez')).json<{ items: { name: string }[] }>();
    expect(found.items.map(({ name }) => name)).toEqual(['Álvaro Núñez']);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: { name: string }[]; next: string | null } = (await admin.browser.get(`/api/v1/users?limit=2${cursor ? `&cursor=${cursor}` : ''}`)).json();
      seen.push(...page.items.map(({ name }) => name));
      cursor = page.next;
    } while (cursor);
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
    expect((await admin.browser.get('/api/v1/colleagues?permission=studio.session.take-editing')).json<{ items: unknown[] }>().items).toHaveLength(5);
  });
});
