import { describe, expect, test } from 'vitest';
import { sql } from '#platform/db.ts';
import { Browser, PASSWORD, mailTo, tokenTo, usePeople } from '#test/people.ts';
import { NOW, makeTenant, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';

const world = useWorld();
const people = usePeople(world);
const pass = (minutes: number): void => world.clock.set(world.clock.now().add({ minutes }));
let ip = 0;
const fresh = (): Browser => new Browser(people.app, { ip: `203.0.113.${(ip += 1)}` });
const NEW = 'una frase completamente nueva';

async function member(role = 'studio.coordinator') {
  world.clock.set(NOW);
  const tenant = await makeTenant(world);
  return { tenant, person: await people.add(tenant, [role]) };
}
async function admin(tenant: TestTenant): Promise<Browser> {
  const browser = fresh();
  await browser.signIn((await people.add(tenant, ['studio.admin'])).email);
  return browser;
}

describe('magic links (H9)', () => {
  const ask = (browser: Browser, email: string) => browser.post('/api/v1/auth/magic-link', { email });
  const use = (browser: Browser, token: string) => browser.post('/api/v1/auth/magic-link/consume', { token });

  test('sign in once, in the browser that asked, within ten minutes', async () => {
    const { tenant, person } = await member();
    const browser = fresh();
    expect((await ask(browser, person.email)).statusCode).toBe(202);
    const token = await tokenTo(tenant, person.email);
    expect((await use(fresh(), token)).json()).toMatchObject({ status: 403, code: 'LINK_OTHER_BROWSER' });
    // Scanners of mail look at addresses; only the POST of the page uses the link up.
    for (const method of ['GET', 'HEAD'] as const) expect((await browser.request(method, '/api/v1/auth/magic-link/consume')).statusCode).toBe(404);
    expect((await use(browser, token)).json()).toMatchObject({ status: 'signed_in', user: { id: person.userId } });
    expect((await use(browser, token)).json()).toMatchObject({ status: 410, code: 'LINK_INVALID' });
    await ask(browser, person.email);
    const late = await tokenTo(tenant, person.email);
    pass(10);
    expect((await use(browser, late)).json()).toMatchObject({ code: 'LINK_INVALID' });
  });

  test('are answered at their time although the work for somebody known is late, and are sent all the same (H5)', async () => {
    const { tenant, person } = await member();
    const answered = await world.owner.global.transaction().execute(async (tx) => {
      await sql`lock table one_time_link in access exclusive mode`.execute(tx);
      return ask(fresh(), person.email);
    });
    expect(answered.statusCode).toBe(202);
    expect(await mailTo(tenant, person.email)).toHaveLength(1);
  });

  test('die with a newer one and with a change of password', async () => {
    const { tenant, person } = await member();
    const browser = fresh();
    await ask(browser, person.email);
    const first = await tokenTo(tenant, person.email);
    await ask(browser, person.email);
    const second = await tokenTo(tenant, person.email);
    expect((await use(browser, first)).json()).toMatchObject({ code: 'LINK_INVALID' });
    const own = fresh();
    await own.signIn(person.email);
    await own.post('/api/v1/me/password', { currentPassword: PASSWORD, newPassword: NEW });
    expect((await use(browser, second)).json()).toMatchObject({ code: 'LINK_INVALID' });
  });

  test('are not sent to somebody who has not accepted his invitation, to a stranger, or more than three times in a quarter of an hour', async () => {
    const { tenant, person } = await member();
    const boss = await admin(tenant);
    const roles = (await boss.get('/api/v1/roles')).json<{ items: { id: string; key: string }[] }>().items;
    await boss.post('/api/v1/invitations', { email: 'invited@example.com', name: 'Invitada', roleIds: [roles.find(({ key }) => key === 'studio.editor')!.id] });
    await ask(fresh(), 'invited@example.com');
    expect((await mailTo(tenant, 'invited@example.com')).map(({ template }) => template)).toEqual(['invitation']);
    for (let i = 0; i < 6; i += 1) expect((await ask(fresh(), person.email)).statusCode).toBe(202);
    expect(await mailTo(tenant, person.email)).toHaveLength(3);
  });

  test('and resets answer the same for known and unknown addresses (H5)', async () => {
    const { person } = await member();
    for (const path of ['/api/v1/auth/magic-link', '/api/v1/auth/forgot']) {
      const [known, unknown] = [await fresh().post(path, { email: person.email }), await fresh().post(path, { email: `no.${person.email}` })];
      expect([unknown.statusCode, unknown.body, Object.keys(unknown.headers).sort()]).toEqual([known.statusCode, known.body, Object.keys(known.headers).sort()]);
    }
  });
});

describe('a forgotten password (H9)', () => {
  test('is replaced through a link, once, and every session of the user ends', async () => {
    const { tenant, person } = await member();
    const own = fresh();
    await own.signIn(person.email);
    await fresh().post('/api/v1/auth/forgot', { email: person.email.toUpperCase() });
    const token = await tokenTo(tenant, person.email);
    const reset = (password: string, given = token) => fresh().post('/api/v1/auth/reset', { token: given, password });
    expect((await reset('qwertyuiop')).json()).toMatchObject({ code: 'PASSWORD_COMMON' }); // and the link is still good
    expect((await reset(NEW)).statusCode).toBe(204);
    expect((await reset(NEW)).json()).toMatchObject({ status: 410, code: 'LINK_INVALID' });
    expect((await reset(NEW, 'never-given')).json()).toMatchObject({ code: 'LINK_INVALID' });
    expect((await own.get('/api/v1/me')).statusCode).toBe(401);
    expect((await own.refresh()).statusCode).toBe(401);
    expect((await fresh().signIn(person.email)).statusCode).toBe(401);
    expect((await fresh().signIn(person.email, NEW)).statusCode).toBe(200);
    expect((await mailTo(tenant, person.email))[0]).toMatchObject({ template: 'password_changed' });
  });

  test('the link is hidden from the other admins of the business in the outbox', async () => {
    const { tenant, person } = await member();
    const boss = await admin(tenant);
    await fresh().post('/api/v1/auth/forgot', { email: person.email });
    const [message] = (await boss.get('/api/v1/outbox')).json<{ items: { id: string }[] }>().items;
    const shown = (await boss.get(`/api/v1/outbox/${message!.id}`)).json<{ text: string; hidden: boolean }>();
    expect(shown.hidden).toBe(true);
    expect(shown.text).not.toContain(await tokenTo(tenant, person.email));
  });

  test('no link carries a host name that the caller made up', async () => {
    const { tenant, person } = await member();
    await fresh().post('/api/v1/auth/forgot', { email: person.email }, { host: 'evil.example', 'sec-fetch-site': undefined });
    expect((await mailTo(tenant, person.email))[0]!.body).not.toContain('evil.example');
  });
});

describe('invitations', () => {
  async function invited(email: string, key = 'studio.editor') {
    const { tenant } = await member();
    const boss = await admin(tenant);
    const roles = (await boss.get('/api/v1/roles')).json<{ items: { id: string; key: string }[] }>().items;
    const answer = await boss.post('/api/v1/invitations', { email, name: 'Nueva Persona', roleIds: [roles.find((role) => role.key === key)!.id] });
    return { tenant, boss, roles, answer, token: await tokenTo(tenant, email.toLowerCase()) };
  }
  const accept = (token: string, password: string) => fresh().post('/api/v1/auth/accept-invitation', { token, password });

  test('are looked at without being used, and accepted once with a new password', async () => {
    const { token, answer } = await invited('Nueva1@Example.com');
    expect(answer.statusCode).toBe(201);
    const preview = () => fresh().post('/api/v1/auth/invitation', { token });
    expect((await preview()).json()).toMatchObject({ email: 'nueva1@example.com', name: 'Nueva Persona', needsPassword: true });
    expect((await accept(token, 'short')).json()).toMatchObject({ code: 'PASSWORD_TOO_SHORT' });
    expect((await accept(token, 'qwertyuiop')).json()).toMatchObject({ code: 'PASSWORD_COMMON' });
    expect((await accept(token, NEW)).json()).toMatchObject({ status: 'signed_in', user: { email: 'nueva1@example.com' } });
    expect((await accept(token, NEW)).json()).toMatchObject({ status: 410, code: 'LINK_INVALID' });
    expect((await preview()).json()).toMatchObject({ code: 'LINK_INVALID' });
    expect((await fresh().signIn('nueva1@example.com', NEW)).statusCode).toBe(200);
  });

  test('expire after seven days, and die with a newer one or when taken back', async () => {
    const { tenant, boss, token, answer } = await invited('nueva2@example.com');
    const { id } = answer.json<{ id: string }>();
    pass(60 * 24 * 7 - 1);
    await boss.refresh();
    expect((await boss.post(`/api/v1/invitations/${id}/resend`)).statusCode).toBe(200);
    const newer = await tokenTo(tenant, 'nueva2@example.com');
    expect((await accept(token, NEW)).json()).toMatchObject({ code: 'LINK_INVALID' });
    pass(60 * 24 * 7);
    expect((await accept(newer, NEW)).json()).toMatchObject({ code: 'LINK_INVALID' });
    const again = await invited('nueva3@example.com');
    expect((await again.boss.delete(`/api/v1/invitations/${again.answer.json<{ id: string }>().id}`)).statusCode).toBe(204);
    expect((await accept(again.token, NEW)).json()).toMatchObject({ code: 'LINK_INVALID' });
    expect((await again.boss.get('/api/v1/users')).json<{ items: { email: string }[] }>().items.map(({ email }) => email)).not.toContain('nueva3@example.com');
  });

  test('do not show whether the address has an account elsewhere, and such a user gives his own password (H5)', async () => {
    const { person } = await member();
    const { answer, token } = await invited(person.email);
    const stranger = await invited('nueva4@example.com');
    const shape = (body: object) => Object.entries(body).map(([key, value]) => [key, typeof value]);
    expect(shape(answer.json())).toEqual(shape(stranger.answer.json()));
    expect(answer.json()).toMatchObject({ name: 'Nueva Persona' }); // not the name he has elsewhere
    expect((await fresh().post('/api/v1/auth/invitation', { token })).json()).toMatchObject({ needsPassword: false });
    expect((await accept(token, NEW)).json()).toMatchObject({ status: 401, code: 'INVALID_CREDENTIALS' });
    expect((await accept(token, PASSWORD)).json()).toMatchObject({ status: 'signed_in', tenants: [{}, {}] });
  });

  test('are refused for a member, an unknown role, and a token of nobody', async () => {
    const { tenant, person } = await member();
    const boss = await admin(tenant);
    const roles = (await boss.get('/api/v1/roles')).json<{ items: { id: string; key: string }[] }>().items;
    const invite = (change: object) => boss.post('/api/v1/invitations', { email: 'x@example.com', name: 'X', roleIds: [roles[0]!.id], ...change });
    expect((await invite({ email: person.email.toUpperCase() })).json()).toMatchObject({ status: 409, code: 'ALREADY_MEMBER' });
    expect((await invite({ roleIds: [crypto.randomUUID()] })).json()).toMatchObject({ status: 404, code: 'ROLE_NOT_FOUND' });
    expect((await invite({ branchIds: [crypto.randomUUID()] })).json()).toMatchObject({ status: 404, code: 'BRANCH_NOT_FOUND' });
    for (const token of ['', 'x', `inv_${'A'.repeat(64)}`, '../..']) expect((await accept(token, NEW)).json()).toMatchObject({ code: 'LINK_INVALID' });
  });
});
