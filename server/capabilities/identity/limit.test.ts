import { describe, expect, test } from 'vitest';
import { Browser, usePeople } from '#test/people.ts';
import { NOW, makeTenant, useWorld } from '#test/server.ts';

const world = useWorld();
const people = usePeople(world, { limits: true, environment: { RATE_READS_PER_MIN: '8', RATE_WRITES_PER_MIN: '3', RATE_ANONYMOUS_PER_MIN: '40' } });

describe('the ceiling of requests', () => {
  test('counts reads and writes of a user by themselves, says what is left, and when to come back', async () => {
    world.clock.set(NOW);
    const tenant = await makeTenant(world);
    const browser = new Browser(people.app, { ip: '203.0.113.1' });
    await browser.signIn((await people.add(tenant, ['studio.editor'])).email);
    const reads = [];
    for (let i = 0; i < 9; i += 1) reads.push(await browser.get('/api/v1/me/sessions'));
    expect(reads.map((answer) => answer.statusCode)).toEqual([...Array<number>(8).fill(200), 429]);
    expect(reads[0]!.headers).toMatchObject({ 'ratelimit-policy': '"default";q=8;w=60', ratelimit: expect.stringMatching(/^"default";r=7;t=\d+$/) });
    expect(reads[8]!.json()).toMatchObject({ code: 'RATE_LIMITED' });
    expect(Number(reads[8]!.headers['retry-after'])).toBeGreaterThan(0);
    const writes = [];
    for (let i = 0; i < 4; i += 1) writes.push((await browser.post('/api/v1/notifications/read', {})).statusCode);
    expect(writes).toEqual([200, 200, 200, 429]);
    const other = new Browser(people.app, { ip: '203.0.113.1' });
    await other.signIn((await people.add(tenant, ['studio.editor'])).email);
    expect((await other.get('/api/v1/me/sessions')).statusCode).toBe(200); // same address, another user
  });

  test('five sign-ins a minute from an address that do not succeed; those that do are free', async () => {
    world.clock.set(NOW);
    const tenant = await makeTenant(world);
    const person = await people.add(tenant, ['studio.editor']);
    const ip = '203.0.113.7';
    for (let i = 0; i < 6; i += 1) expect((await new Browser(people.app, { ip }).signIn(person.email)).statusCode).toBe(200);
    const codes = [];
    for (let i = 0; i < 6; i += 1) codes.push((await new Browser(people.app, { ip }).signIn(`nobody${i}@example.com`, 'wrong')).json<{ code: string }>().code);
    expect(codes).toEqual([...Array<string>(5).fill('INVALID_CREDENTIALS'), 'RATE_LIMITED']);
  });
});
