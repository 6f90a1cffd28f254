import { TOTP, Secret } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { Browser, PASSWORD, usePeople } from '#test/people.ts';
import { NOW, makeTenant, useWorld } from '#test/server.ts';

const world = useWorld();
const people = usePeople(world);
const codeOf = (secret: string, steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 }).generate({ timestamp: world.clock.now().epochMilliseconds + steps * 30_000 });
const pass = (seconds: number): void => world.clock.set(world.clock.now().add({ seconds }));
let ip = 0;
const fresh = (): Browser => new Browser(people.app, { ip: `203.0.113.${(ip += 1)}` });

async function enrolled(role = 'studio.coordinator') {
  world.clock.set(NOW);
  const tenant = await makeTenant(world);
  const person = await people.add(tenant, [role]);
  const browser = fresh();
  await browser.signIn(person.email);
  const { secret, uri } = (await browser.post('/api/v1/me/second-factor/begin', { password: PASSWORD })).json<{ secret: string; uri: string }>();
  const { backupCodes } = (await browser.post('/api/v1/me/second-factor/confirm', { code: codeOf(secret) })).json<{ backupCodes: string[] }>();
  pass(60);
  return { tenant, person, browser, secret, uri, backupCodes };
}
const ticketFor = async (browser: Browser, email: string): Promise<string> => (await browser.signIn(email)).json<{ secondFactor: { ticket: string } }>().secondFactor.ticket;
const finish = (browser: Browser, ticket: string, code: string) => browser.post('/api/v1/auth/second-factor', { ticket, code });

describe('turning it on', () => {
  test('needs the password and a code, shows the secret once and ten backup codes once', async () => {
    world.clock.set(NOW);
    const tenant = await makeTenant(world);
    const person = await people.add(tenant, ['studio.editor']);
    const browser = fresh();
    await browser.signIn(person.email);
    expect((await browser.post('/api/v1/me/second-factor/confirm', { code: '123456' })).json()).toMatchObject({ code: 'SECOND_FACTOR_NOT_BEGUN' });
    expect((await browser.post('/api/v1/me/second-factor/begin', { password: 'wrong' })).json()).toMatchObject({ code: 'PASSWORD_WRONG' });
    const begun = (await browser.post('/api/v1/me/second-factor/begin', { password: PASSWORD })).json<{ secret: string; uri: string }>();
    expect(begun.uri).toContain('otpauth://totp/');
    expect((await fresh().signIn(person.email)).json()).toMatchObject({ status: 'signed_in' }); // not confirmed yet
    expect((await browser.post('/api/v1/me/second-factor/confirm', { code: '000000' })).json()).toMatchObject({ code: 'CODE_INVALID' });
    const codes = (await browser.post('/api/v1/me/second-factor/confirm', { code: codeOf(begun.secret) })).json<{ backupCodes: string[] }>().backupCodes;
    expect(new Set(codes).size).toBe(10);
    expect((await browser.get('/api/v1/me/second-factor')).json()).toMatchObject({ enabled: true, backupCodesLeft: 10, required: false });
    expect((await browser.post('/api/v1/me/second-factor/begin', { password: PASSWORD })).json()).toMatchObject({ code: 'SECOND_FACTOR_ENABLED' });
    const stored = JSON.stringify(await world.owner.global.selectFrom('totp').selectAll().where('userId', '=', person.userId).execute()) + JSON.stringify(await world.owner.global.selectFrom('backupCode').selectAll().where('userId', '=', person.userId).execute());
    expect(stored).not.toContain(begun.secret);
    for (const code of codes) expect(stored).not.toContain(code);
  });

  test('can be turned off with password and code, and the codes renewed', async () => {
    const { browser, secret, backupCodes } = await enrolled();
    const renewed = (await browser.post('/api/v1/me/second-factor/backup-codes', { code: codeOf(secret) })).json<{ backupCodes: string[] }>().backupCodes;
    expect(renewed).not.toContain(backupCodes[0]);
    pass(60);
    expect((await browser.post('/api/v1/me/second-factor/disable', { password: PASSWORD, code: backupCodes[0] })).json()).toMatchObject({ code: 'CODE_INVALID' });
    expect((await browser.post('/api/v1/me/second-factor/disable', { password: PASSWORD, code: renewed[0] })).statusCode).toBe(204);
    expect((await browser.post('/api/v1/me/second-factor/disable', { password: PASSWORD, code: renewed[1] })).json()).toMatchObject({ code: 'SECOND_FACTOR_NOT_ENABLED' });
    expect((await browser.post('/api/v1/me/second-factor/backup-codes', { code: codeOf(secret) })).json()).toMatchObject({ code: 'SECOND_FACTOR_NOT_ENABLED' });
  });
});

describe('signing in with it (H8)', () => {
  test('a code counts once, also for another ticket in the same half minute', async () => {
    const { person, secret } = await enrolled();
    const code = codeOf(secret);
    expect((await finish(fresh(), await ticketFor(fresh(), person.email), code)).json()).toMatchObject({ status: 'signed_in' });
    expect((await finish(fresh(), await ticketFor(fresh(), person.email), code)).json()).toMatchObject({ status: 422, code: 'CODE_INVALID' });
    pass(30);
    expect((await finish(fresh(), await ticketFor(fresh(), person.email), codeOf(secret))).statusCode).toBe(200);
  });

  test.each([[-2, 422], [-1, 200], [0, 200], [1, 200], [2, 422]])('the clock of the phone may be off by one step: %i steps answers %i', async (steps, expected) => {
    const { person, secret } = await enrolled();
    pass(60); // beyond the step that enrolling used up
    expect((await finish(fresh(), await ticketFor(fresh(), person.email), codeOf(secret, steps))).statusCode).toBe(expected);
  });

  test('a ticket lives five minutes and five tries, and is used once', async () => {
    const { person, secret } = await enrolled();
    const old = await ticketFor(fresh(), person.email);
    pass(300);
    expect((await finish(fresh(), old, codeOf(secret))).json()).toMatchObject({ status: 401, code: 'TICKET_INVALID' });
    const tried = await ticketFor(fresh(), person.email);
    for (let i = 0; i < 5; i += 1) expect((await finish(fresh(), tried, '000000')).json()).toMatchObject({ code: 'CODE_INVALID' });
    expect((await finish(fresh(), tried, codeOf(secret))).json()).toMatchObject({ code: 'TICKET_INVALID' });
    // A new ticket buys no new tries.
    expect((await finish(fresh(), await ticketFor(fresh(), person.email), codeOf(secret))).json()).toMatchObject({ status: 429 });
    pass(900);
    const good = await ticketFor(fresh(), person.email);
    expect((await finish(fresh(), good, codeOf(secret))).statusCode).toBe(200);
    pass(60);
    expect((await finish(fresh(), good, codeOf(secret))).json()).toMatchObject({ code: 'TICKET_INVALID' });
    expect((await finish(fresh(), 'never given', codeOf(secret))).json()).toMatchObject({ code: 'TICKET_INVALID' });
  });

  test('a backup code works once, however it is typed', async () => {
    const { person, backupCodes } = await enrolled();
    const [code] = backupCodes;
    expect((await finish(fresh(), await ticketFor(fresh(), person.email), code!.toUpperCase().replace('-', ' '))).statusCode).toBe(200);
    expect((await finish(fresh(), await ticketFor(fresh(), person.email), code!)).json()).toMatchObject({ code: 'CODE_INVALID' });
  });

  test('five who use the same code at once: one comes in', async () => {
    const { person, secret } = await enrolled();
    const tickets = await Promise.all(Array.from({ length: 5 }, () => ticketFor(fresh(), person.email)));
    const answers = await Promise.all(tickets.map((ticket) => finish(fresh(), ticket, codeOf(secret))));
    expect(answers.filter((answer) => answer.statusCode === 200)).toHaveLength(1);
  });
});

describe('where it is required', () => {
  test('whoever has none may only enrol, and may not turn it off', async () => {
    world.clock.set(NOW);
    const tenant = await makeTenant(world);
    const [admin, person] = [await people.add(tenant, ['studio.admin']), await people.add(tenant, ['studio.coordinator'])];
    const [boss, other] = [fresh(), fresh()];
    await boss.signIn(admin.email);
    await other.signIn(person.email);
    expect((await boss.request('PATCH', '/api/v1/access-rules', { secondFactor: 'managers' })).statusCode).toBe(200);
    expect((await boss.get('/api/v1/me')).json()).toMatchObject({ mustEnrol: true, permissions: [] });
    expect((await boss.get('/api/v1/users')).json()).toMatchObject({ status: 403, code: 'INSUFFICIENT_PERMISSIONS' });
    expect((await other.get('/api/v1/me')).json()).toMatchObject({ mustEnrol: false });
    const { secret } = (await boss.post('/api/v1/me/second-factor/begin', { password: PASSWORD })).json<{ secret: string }>();
    expect((await boss.post('/api/v1/me/second-factor/confirm', { code: codeOf(secret) })).statusCode).toBe(200);
    expect((await boss.get('/api/v1/users')).statusCode).toBe(200);
    pass(60);
    expect((await boss.post('/api/v1/me/second-factor/disable', { password: PASSWORD, code: codeOf(secret) })).json()).toMatchObject({ code: 'SECOND_FACTOR_REQUIRED' });
    // A manager of a department is one of those.
    await boss.post('/api/v1/departments', { name: 'Ventas', members: [{ userId: person.userId, manager: true }] });
    expect((await other.get('/api/v1/me')).json()).toMatchObject({ mustEnrol: true, permissions: [] });
  });

  test('an admin may take it off somebody who lost it, unless another business relies on it', async () => {
    const { tenant, person } = await enrolled();
    const admin = await people.add(tenant, ['studio.admin']);
    const boss = fresh();
    await boss.signIn(admin.email);
    const path = `/api/v1/users/${person.userId}/reset-second-factor`;
    const elsewhere = await makeTenant(world);
    await people.add(elsewhere, ['studio.editor'], { email: person.email });
    expect((await boss.post(path, { reason: 'perdió el teléfono' })).json()).toMatchObject({ status: 409, code: 'OTHER_TENANT_MEMBER' });
    await elsewhere.run((ctx) => ctx.tx.updateTable('membership').set({ status: 'disabled' }).where('tenantId', '=', elsewhere.id).where('userId', '=', person.userId).execute());
    expect((await boss.post(path, { reason: 'perdió el teléfono' })).statusCode).toBe(204);
    expect((await boss.post(path, { reason: 'otra vez' })).json()).toMatchObject({ code: 'SECOND_FACTOR_NOT_ENABLED' });
    expect((await fresh().signIn(person.email)).json()).toMatchObject({ status: 'signed_in' });
  });
});
