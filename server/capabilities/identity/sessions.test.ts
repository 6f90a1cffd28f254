import { describe, expect, test } from 'vitest';
import { Browser, PASSWORD, mailTo, usePeople } from '#test/people.ts';
import { NOW, makeTenant, useWorld } from '#test/server.ts';

const world = useWorld();
const people = usePeople(world);

async function signedIn(role = 'studio.coordinator') {
  world.clock.set(NOW);
  const tenant = await makeTenant(world);
  const admin = await people.add(tenant, ['studio.admin']);
  const person = await people.add(tenant, [role]);
  const browser = new Browser(people.app);
  await browser.signIn(person.email);
  return { tenant, admin, person, browser };
}
const later = (duration: Temporal.DurationLike): void => world.clock.set(world.clock.now().add(duration));
const status = async (browser: Browser) => (await browser.get('/api/v1/me')).statusCode;

describe('refresh tokens', () => {
  test('each is used once and brings the next pair', async () => {
    const { browser } = await signedIn();
    const before = browser.cookies.get('mst_refresh');
    later({ minutes: 20 });
    expect(await status(browser)).toBe(401); // the access token has ended
    const answer = await browser.refresh();
    expect(answer.statusCode).toBe(200);
    expect(browser.cookies.get('mst_refresh')).not.toBe(before);
    expect(await status(browser)).toBe(200);
  });

  test('a token used again after ten seconds ends the whole family at once and alerts (H1)', async () => {
    const { browser, tenant, person, admin } = await signedIn();
    const thief = new Browser(people.app);
    for (const [name, value] of browser.cookies) thief.cookies.set(name, value);
    await browser.refresh();
    later({ seconds: 11 });
    expect((await thief.refresh()).json()).toMatchObject({ status: 401, code: 'SESSION_ENDED' });
    expect(await status(browser)).toBe(401);
    expect((await browser.refresh()).json()).toMatchObject({ code: 'SESSION_ENDED' });
    expect((await mailTo(tenant, person.email)).map(({ template }) => template)).toEqual(['token_reused']);
    const notices = await tenant.run((ctx) => ctx.tx.selectFrom('notification').select(['userId', 'kind']).where('tenantId', '=', tenant.id).execute());
    expect(notices).toEqual([{ userId: admin.userId, kind: 'identity.token_reused' }]);
    const log = await tenant.run((ctx) => ctx.tx.selectFrom('auditLog').select('action').where('tenantId', '=', tenant.id).where('action', '=', 'session.token_reused').execute());
    expect(log).toHaveLength(1);
  });

  test('within ten seconds another device with the same token is a thief, too (H1)', async () => {
    const { browser } = await signedIn();
    const thief = new Browser(people.app, { headers: { 'user-agent': 'something else' } });
    thief.cookies.set('mst_refresh', browser.cookies.get('mst_refresh')!);
    await browser.refresh();
    expect((await thief.refresh()).statusCode).toBe(401);
    expect(await status(browser)).toBe(401);
  });

  test('after seven days without use the session has expired', async () => {
    const { browser } = await signedIn();
    later({ hours: 24 * 7 });
    expect((await browser.refresh()).json()).toMatchObject({ code: 'SESSION_ENDED' });
  });

  test('no token of any kind stands in the database in plain', async () => {
    const { browser } = await signedIn();
    const token = browser.cookies.get('mst_refresh')!;
    const rows = await world.owner.global.selectFrom('refreshToken').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(JSON.stringify(await world.owner.global.selectFrom('userSession').selectAll().execute())).not.toContain(browser.cookies.get('mst_device')!);
  });
});

describe('sessions of devices', () => {
  test('five at most: the sixth sign-in ends the one that was used longest ago', async () => {
    const { person, browser } = await signedIn();
    const others = Array.from({ length: 5 }, (_, i) => new Browser(people.app, { headers: { 'user-agent': `device ${i}` } }));
    for (const other of others) {
      later({ minutes: 1 });
      await other.signIn(person.email);
    }
    expect(await status(browser)).toBe(401);
    for (const other of others) expect(await status(other)).toBe(200);
    const list = (await others[4]!.get('/api/v1/me/sessions')).json<{ items: { current: boolean }[] }>().items;
    expect(list).toHaveLength(5);
    expect(list.filter(({ current }) => current)).toHaveLength(1);
  });

  test('closing one leaves the others, and closing all the others leaves this one', async () => {
    const { person, browser } = await signedIn();
    const [second, third] = [new Browser(people.app), new Browser(people.app)];
    await second.signIn(person.email);
    await third.signIn(person.email);
    expect((await browser.delete(`/api/v1/me/sessions/${second.sessionId}`)).statusCode).toBe(204);
    expect([await status(browser), await status(second), await status(third)]).toEqual([200, 401, 200]);
    expect((await browser.delete(`/api/v1/me/sessions/${second.sessionId}`)).statusCode).toBe(404);
    expect((await browser.post('/api/v1/me/sessions/end-others')).json()).toEqual({ ended: 1 });
    expect([await status(browser), await status(third)]).toEqual([200, 401]);
  });

  test('signing out ends the session at once and is harmless when repeated', async () => {
    const { browser } = await signedIn();
    expect((await browser.post('/api/v1/auth/logout')).statusCode).toBe(204);
    expect(browser.cookies.has('mst_refresh')).toBe(false);
    expect(await status(browser)).toBe(401);
    expect((await browser.post('/api/v1/auth/logout')).statusCode).toBe(204);
  });

  test('with one session per app the newer one ends the older of the same kind', async () => {
    const { person, browser, admin } = await signedIn();
    const boss = new Browser(people.app);
    await boss.signIn(admin.email);
    expect((await boss.request('PATCH', '/api/v1/access-rules', { singleSessionPerApp: true })).statusCode).toBe(200);
    const phone = new Browser(people.app);
    await phone.signIn(person.email, PASSWORD, { client: 'native' });
    expect(await status(browser)).toBe(200);
    await new Browser(people.app).signIn(person.email);
    expect([await status(browser), await status(phone)]).toEqual([401, 200]);
  });

  test('the identifier differs after sign-in, change of tenant and change of password; the old one is dead (H4)', async () => {
    const { person, browser } = await signedIn();
    const other = await makeTenant(world);
    await people.add(other, ['studio.admin'], { email: person.email });
    const seen = [browser.sessionId];
    const tokens = [browser.token!];
    browser.keep(await browser.post('/api/v1/auth/switch-tenant', { tenant: other.slug }));
    expect((await browser.get('/api/v1/me')).json()).toMatchObject({ tenant: { id: other.id } });
    seen.push(browser.sessionId);
    tokens.push(browser.token!);
    browser.keep(await browser.post('/api/v1/me/password', { currentPassword: PASSWORD, newPassword: 'otra frase mucho más larga' }));
    seen.push(browser.sessionId);
    expect(new Set(seen).size).toBe(3);
    expect(await status(browser)).toBe(200);
    for (const token of tokens) expect((await people.app.inject({ url: '/api/v1/me', headers: { authorization: `Bearer ${token}` } })).statusCode).toBe(401);
    expect((await browser.refresh()).statusCode).toBe(200);
    expect((await new Browser(people.app).signIn(person.email)).statusCode).toBe(401);
    expect((await new Browser(people.app).signIn(person.email, 'otra frase mucho más larga')).statusCode).toBe(200);
  });

  test('a tenant that is not one\'s own cannot be switched to', async () => {
    const { browser } = await signedIn();
    const other = await makeTenant(world);
    expect((await browser.post('/api/v1/auth/switch-tenant', { tenant: other.slug })).json()).toMatchObject({ code: 'NO_ACTIVE_MEMBERSHIP' });
    expect(await status(browser)).toBe(200);
  });

  test('a new password must be long, uncommon, and not the own address; the current one must be right', async () => {
    const { browser, person } = await signedIn();
    const change = (newPassword: string, currentPassword = PASSWORD) => browser.post('/api/v1/me/password', { currentPassword, newPassword });
    expect((await change('short')).json()).toMatchObject({ status: 422, errors: [{ pointer: '/body/newPassword', code: 'too_short' }] });
    for (const common of ['password123', 'qwertyuiop', 'aaaaaaaaaaaa', 'Contraseña', '¡Contraseña2026!', 'Princess-2024', person.email]) {
      expect((await change(common)).json(), common).toMatchObject({ status: 422, code: 'PASSWORD_COMMON' });
    }
    expect((await change('una frase nueva y larga', 'wrong')).json()).toMatchObject({ status: 422, code: 'PASSWORD_WRONG' });
    expect((await change('ñandú con 72 octetos y más: '.repeat(5).slice(0, 120))).statusCode).toBe(200);
  });
});

describe('cookies and other origins (H11)', () => {
  const attempts: [string, Record<string, string | undefined>][] = [
    ['another origin', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }], ['another origin without fetch metadata', { origin: 'https://evil.example', 'sec-fetch-site': undefined }],
    ['a null origin', { origin: 'null', 'sec-fetch-site': undefined }], ['no origin', { 'sec-fetch-site': undefined }], ['the same site only', { 'sec-fetch-site': 'same-site' }],
  ];
  test.each(attempts)('from %s a refresh and a sign-out have no effect', async (_name, headers) => {
    const { browser } = await signedIn();
    expect((await browser.post('/api/v1/auth/refresh', {}, { authorization: undefined, ...headers })).json()).toMatchObject({ status: 403, code: 'FOREIGN_ORIGIN' });
    expect((await browser.post('/api/v1/auth/logout', {}, { authorization: undefined, ...headers })).statusCode).toBe(403);
    const text = await people.app.inject({ method: 'POST', url: '/api/v1/auth/refresh', headers: { 'content-type': 'text/plain', cookie: `mst_refresh=${browser.cookies.get('mst_refresh')}`, ...Object.fromEntries(Object.entries(headers).filter(([, value]) => value)) }, payload: '{}' });
    expect(text.statusCode).toBeGreaterThanOrEqual(400);
    expect((await browser.refresh()).statusCode).toBe(200);
  });
  test('its own origin may refresh, with or without fetch metadata', async () => {
    const { browser } = await signedIn();
    expect((await browser.post('/api/v1/auth/refresh', undefined, { 'sec-fetch-site': undefined, origin: 'http://localhost:80' })).statusCode).toBe(200);
  });
});

describe('access tokens (H3)', () => {
  test('a new key is published before it signs, and the old one until its last token has ended (H3)', async () => {
    const { browser, person } = await signedIn();
    const kids = async () => (await people.app.inject('/.well-known/jwks.json')).json<{ keys: { kid: string; d?: string }[] }>().keys;
    const old = people.identity.keys.signer().kid;
    await people.identity.keys.rotate();
    expect((await kids()).map(({ kid }) => kid)).toHaveLength(2);
    expect((await kids()).every((key) => key.d === undefined)).toBe(true);
    expect(people.identity.keys.signer().kid).toBe(old);
    later({ minutes: 10 });
    expect(people.identity.keys.signer().kid).not.toBe(old);
    expect(await status(browser)).toBe(200);
    const newer = new Browser(people.app);
    await newer.signIn(person.email);
    expect(await status(newer)).toBe(200);
    later({ minutes: 20 });
    await people.identity.keys.load();
    expect((await kids()).map(({ kid }) => kid)).not.toContain(old);
  });
});

test('what programs and password managers look for is there', async () => {
  const page = await people.app.inject('/.well-known/change-password');
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain('url=/me/security');
  const contact = await people.app.inject('/.well-known/security.txt');
  expect(contact.headers['content-type']).toContain('text/plain');
  expect(contact.body).toMatch(/^Contact: mailto:security@localhost\nExpires: 20\d\d-/);
});
