import { hash as bcrypt } from '@node-rs/bcrypt';
import { describe, expect, test } from 'vitest';
import { sql } from '#platform/db.ts';
import { digest } from '#platform/vault.ts';
import { Browser, PASSWORD, mailTo, usePeople } from '#test/people.ts';
import { NOW, makeTenant, useWorld } from '#test/server.ts';

const world = useWorld();
const people = usePeople(world);
const at = (time: string): void => world.clock.set(Temporal.Instant.from(`2026-11-20T${time}Z`));
const login = (browser: Browser, email: string, password?: string) => browser.signIn(email, password);

describe('signing in', () => {
  test('gives an access token of 15 minutes, who it is, and a refresh token that no script reads', async () => {
    world.clock.set(NOW);
    const tenant = await makeTenant(world);
    const person = await people.add(tenant, ['studio.coordinator']);
    const browser = new Browser(people.app);
    const answer = await login(browser, person.email);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ status: 'signed_in', expiresIn: 900, refreshToken: null, user: { id: person.userId, email: person.email }, tenant: { slug: tenant.slug }, mustEnrol: false });
    const cookie = answer.cookies.find(({ name }) => name === 'mst_refresh');
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/api/v1/auth', maxAge: 7 * 86_400 });
    const me = await browser.get('/api/v1/me');
    expect(me.json()).toMatchObject({ user: { id: person.userId }, tenant: { id: tenant.id }, isAdmin: false, roles: [{ key: 'studio.coordinator' }] });
    expect(me.json<{ permissions: string[] }>().permissions).toContain('studio.session.create');
    expect(me.json<{ permissions: string[] }>().permissions).not.toContain('users.manage');
  });

  test('a bcrypt hash of another program opens once and is replaced (H7)', async () => {
    world.clock.set(NOW);
    const tenant = await makeTenant(world);
    const person = await people.add(tenant, ['studio.editor']);
    const stored = () => world.owner.global.selectFrom('appUser').select('passwordHash').where('id', '=', person.userId).executeTakeFirstOrThrow();
    await world.owner.global.updateTable('appUser').set({ passwordHash: await bcrypt(PASSWORD, { cost: 6 }) }).where('id', '=', person.userId).execute();
    expect((await login(new Browser(people.app), person.email, 'not the password')).statusCode).toBe(401);
    expect((await stored()).passwordHash).toMatch(/^\$2b\$/);
    expect((await login(new Browser(people.app), person.email)).statusCode).toBe(200);
    expect((await stored()).passwordHash).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
    expect((await login(new Browser(people.app), person.email)).statusCode).toBe(200);
  });

  test('a wrong password and an unknown address get the same answer (H5)', async () => {
    world.clock.set(NOW);
    const tenant = await makeTenant(world);
    const person = await people.add(tenant, ['studio.editor']);
    const answers = [await login(new Browser(people.app, { ip: '203.0.113.1' }), person.email, 'not the password'), await login(new Browser(people.app, { ip: '203.0.113.2' }), `nobody.${person.email}`, 'not the password')];
    const plain = answers.map((answer) => ({ status: answer.statusCode, body: { ...answer.json<object>(), instance: '' }, headers: Object.keys(answer.headers).sort() }));
    expect(plain[0]).toEqual(plain[1]);
    expect(plain[0]).toMatchObject({ status: 401, body: { code: 'INVALID_CREDENTIALS' } });
  });

  test('after many failures the unknown address is refused like the known one (H5)', async () => {
    world.clock.set(NOW);
    const tenant = await makeTenant(world);
    const person = await people.add(tenant, ['studio.editor']);
    const codes = async (email: string, network: number): Promise<string[]> => {
      const found: string[] = [];
      for (let i = 0; i < 12; i += 1) found.push((await login(new Browser(people.app, { ip: `203.0.${network}.${i}` }), email, 'wrong')).json<{ code: string }>().code);
      return found;
    };
    expect(await codes(person.email, 20)).toEqual(await codes(`no.${person.email}`, 21));
  });

  test('case, spaces and width of the address make no other user, and no other counter (H6)', async () => {
    world.clock.set(NOW);
    const tenant = await makeTenant(world);
    const person = await people.add(tenant, ['studio.editor']);
    expect((await login(new Browser(people.app), person.email.toUpperCase())).statusCode).toBe(200);
    const spellings = [person.email, person.email.toUpperCase(), person.email.replace('p', 'P'), person.email.replace('example', 'EXAMPLE'), person.email];
    for (const [i, email] of spellings.entries()) await login(new Browser(people.app, { ip: `203.0.114.${i}` }), email, 'wrong');
    expect((await login(new Browser(people.app, { ip: '203.0.114.99' }), person.email)).statusCode).toBe(429);
  });

  test('a member of several tenants comes in where he was last, or where he says', async () => {
    world.clock.set(NOW);
    const [one, two, other] = [await makeTenant(world), await makeTenant(world), await makeTenant(world)];
    const person = await people.add(one, ['studio.editor']);
    await people.add(two, ['studio.admin'], { email: person.email });
    const browser = new Browser(people.app);
    const named = await browser.signIn(person.email, PASSWORD, { tenant: two.slug });
    expect(named.json()).toMatchObject({ tenant: { id: two.id } });
    expect((await new Browser(people.app).signIn(person.email)).json()).toMatchObject({ tenant: { id: two.id }, tenants: expect.arrayContaining([expect.objectContaining({ id: one.id }), expect.objectContaining({ id: two.id })]) });
    expect((await new Browser(people.app).signIn(person.email, PASSWORD, { tenant: other.slug })).json()).toMatchObject({ code: 'NO_ACTIVE_MEMBERSHIP', status: 403 });
    expect((await new Browser(people.app).signIn(person.email, PASSWORD, { tenant: 'no-such-tenant' })).json()).toMatchObject({ code: 'NO_ACTIVE_MEMBERSHIP' });
  });

  test('installed apps get the refresh token in the body, for 30 days', async () => {
    world.clock.set(NOW);
    const tenant = await makeTenant(world);
    const person = await people.add(tenant, ['studio.editor']);
    const phone = new Browser(people.app, { headers: { 'user-agent': 'app' } });
    const first = (await phone.signIn(person.email, PASSWORD, { client: 'native', deviceName: 'Teléfono' })).json<{ refreshToken: string; deviceKey: string }>();
    expect(first.refreshToken).toMatch(/^[\w-]{43}$/);
    expect(phone.cookies.size).toBe(0);
    world.clock.set(NOW.add({ hours: 24 * 29 }));
    const next = await phone.refresh({ refreshToken: first.refreshToken, deviceKey: first.deviceKey });
    expect(next.statusCode).toBe(200);
    expect(next.json<{ refreshToken: string }>().refreshToken).not.toBe(first.refreshToken);
    world.clock.set(NOW);
  });
});

describe('limits of guessing', () => {
  test('W34 after failures at 10:00 to 10:04 the right password is refused at 10:05, and tries that go on lock from 10:09 to 10:39', async () => {
    const tenant = await makeTenant(world);
    const person = await people.add(tenant, ['studio.coordinator']);
    const admin = await people.add(tenant, ['studio.admin']);
    let n = 0;
    const tryAt = (time: string, password: string) => {
      at(time);
      n += 1;
      return login(new Browser(people.app, { ip: `203.0.115.${n}` }), person.email, password); // from ever new addresses: the user's counter it is
    };
    for (const minute of ['00', '01', '02', '03', '04']) expect((await tryAt(`10:${minute}:00`, 'wrong')).json()).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect((await tryAt('10:05:00', PASSWORD)).json()).toMatchObject({ status: 429, code: 'TOO_MANY_ATTEMPTS' });
    for (const minute of ['06', '07', '08']) expect((await tryAt(`10:${minute}:00`, PASSWORD)).statusCode).toBe(429);
    const tenth = await tryAt('10:09:00', PASSWORD);
    expect(tenth.json()).toMatchObject({ status: 429, code: 'ACCOUNT_LOCKED', details: { until: '2026-11-20T10:39:00Z' } });
    expect(tenth.headers['retry-after']).toBe('1800');
    expect((await tryAt('10:38:59', PASSWORD)).json()).toMatchObject({ code: 'ACCOUNT_LOCKED' });
    expect((await tryAt('10:39:00', PASSWORD)).statusCode).toBe(200);
    // The fifth failure was told to the user and to those who manage members.
    expect((await mailTo(tenant, person.email)).map(({ template }) => template)).toEqual(['guessing']);
    const notices = await tenant.run((ctx) => ctx.tx.selectFrom('notification').select(['userId', 'kind']).where('tenantId', '=', tenant.id).execute());
    expect(notices).toEqual([{ userId: admin.userId, kind: 'identity.guessing' }]);
  });

  test('W34 with nothing more until 10:16 the right password is accepted: two failures have left the window', async () => {
    const tenant = await makeTenant(world);
    const person = await people.add(tenant, ['studio.coordinator']);
    for (const minute of ['00', '01', '02', '03', '04']) {
      at(`10:${minute}:00`);
      await login(new Browser(people.app, { ip: `203.0.116.${minute}` }), person.email, 'wrong');
    }
    at('10:16:00');
    expect((await login(new Browser(people.app), person.email)).statusCode).toBe(200);
  });

  test('ten failures from one address refuse the eleventh try of anybody there, and a whole IPv6 /64 is one address (H6)', async () => {
    at('12:00:00');
    const tenant = await makeTenant(world);
    const person = await people.add(tenant, ['studio.coordinator']);
    for (let i = 0; i < 10; i += 1) await login(new Browser(people.app, { ip: `2001:db8:1:2::${i + 1}` }), `nobody${i}@example.com`, 'wrong');
    expect((await login(new Browser(people.app, { ip: '2001:db8:1:2:ffff::9' }), person.email)).json()).toMatchObject({ status: 429 });
    expect((await login(new Browser(people.app, { ip: '2001:db8:1:3::1' }), person.email)).statusCode).toBe(200);
    // What a client claims about where it comes from does not count.
    expect((await new Browser(people.app, { ip: '2001:db8:1:2::7', headers: { 'x-forwarded-for': '192.0.2.1' } }).signIn(person.email)).statusCode).toBe(429);
  });

  test('a success clears the counter of the user and not that of the address', async () => {
    at('13:00:00');
    const tenant = await makeTenant(world);
    const person = await people.add(tenant, ['studio.coordinator']);
    const ip = '203.0.117.1';
    for (let round = 0; round < 2; round += 1) {
      for (let i = 0; i < 4; i += 1) await login(new Browser(people.app, { ip }), person.email, 'wrong');
      expect((await login(new Browser(people.app, { ip }), person.email)).statusCode).toBe(200);
    }
    for (let i = 0; i < 2; i += 1) await login(new Browser(people.app, { ip }), person.email, 'wrong');
    expect((await login(new Browser(people.app, { ip }), person.email)).statusCode).toBe(429);
    expect((await login(new Browser(people.app, { ip: '203.0.117.2' }), person.email)).statusCode).toBe(200);
  });

  test('a lock cannot be used as a weapon: the user comes in from a browser he has used before (H6)', async () => {
    at('14:00:00');
    const tenant = await makeTenant(world);
    const person = await people.add(tenant, ['studio.coordinator']);
    const own = new Browser(people.app);
    await own.signIn(person.email);
    for (let i = 0; i < 12; i += 1) await login(new Browser(people.app, { ip: `203.0.118.${i}` }), person.email, 'wrong');
    expect((await login(new Browser(people.app), person.email)).json()).toMatchObject({ code: 'ACCOUNT_LOCKED' });
    expect((await own.signIn(person.email)).statusCode).toBe(200);
    // But that browser's own guesses count as well, and somebody else's device key is worth nothing.
    for (let i = 0; i < 5; i += 1) await own.signIn(person.email, 'wrong');
    expect((await own.signIn(person.email)).statusCode).toBe(429);
  });

  test('a burst of guesses at one account leaves connections for everybody else (H6)', async () => {
    at('16:00:00');
    const tenant = await makeTenant(world);
    const [target, other] = [await people.add(tenant, ['studio.coordinator']), await people.add(tenant, ['studio.coordinator'])];
    let burst: Promise<unknown>[] = [];
    await world.owner.global.transaction().execute(async (tx) => {
      // Another process is just counting a try of the same account.
      await sql`select pg_advisory_xact_lock(hashtextextended(${`password:${digest(target.email)}`}, 17))`.execute(tx);
      burst = Array.from({ length: 40 }, (_, n) => login(new Browser(people.app, { ip: `198.51.77.${n}` }), target.email, 'no es esta'));
      expect((await login(new Browser(people.app), other.email)).statusCode).toBe(200);
    });
    await Promise.all(burst);
  });

  test('a burst of 40 guesses at once gets five looks at the password (H6)', async () => {
    at('15:00:00');
    const tenant = await makeTenant(world);
    const person = await people.add(tenant, ['studio.coordinator']);
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => login(new Browser(people.app, { ip: `203.0.119.${i}` }), person.email, 'wrong')));
    const codes = answers.map((answer) => answer.json<{ code: string }>().code);
    expect(codes.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(5);
    expect(answers.filter((answer) => answer.statusCode === 429)).toHaveLength(35);
  });
});
