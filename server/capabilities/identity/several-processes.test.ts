import { afterEach, describe, expect, test, vi } from 'vitest';
import { Browser, usePeople } from '#test/people.ts';
import { NOW, makeTenant, useWorld } from '#test/server.ts';
import { Gate } from './authenticate.ts';
import { BELIEVE_MS } from './rights.ts';

// What one process changes holds in the others after a second at the latest (F3).

const world = useWorld();
const people = usePeople(world);
afterEach(() => void vi.useRealTimers());

describe('a second process (F3)', () => {
  test('believes what it knows for a second and not longer: role taken, session ended, key revoked, rule changed', async () => {
    world.clock.set(NOW);
    const tenant = await makeTenant(world);
    const admin = new Browser(people.app);
    await admin.signIn((await people.add(tenant, ['studio.admin'])).email);
    const person = await people.add(tenant, ['studio.coordinator']);
    const browser = new Browser(people.app);
    await browser.signIn(person.email);
    const key = (await admin.post('/api/v1/api-keys', { name: 'K', scopes: ['users.manage'] })).json<{ id: string; key: string }>();
    vi.useFakeTimers({ toFake: ['performance'] });
    const elsewhere = new Gate(world.db, world.clock, people.identity.keys, 'mostrador');
    const judge = async (token: string): Promise<string> => {
      try {
        const actor = await elsewhere.authenticate({ headers: { authorization: `Bearer ${token}` }, ip: '198.51.100.20' }, world.clock.now());
        return actor!.permissions.has('studio.session.create') ? 'coordinator' : 'in';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    const aSecondLater = (): void => void vi.advanceTimersByTime(BELIEVE_MS);

    expect([await judge(browser.token!), await judge(key.key)]).toEqual(['coordinator', 'in']);
    const { version } = (await admin.get(`/api/v1/users/${person.userId}`)).json<{ version: number }>();
    await admin.patch(`/api/v1/users/${person.userId}`, { roleIds: [] }, version);
    aSecondLater();
    expect(await judge(browser.token!)).toBe('in');
    await admin.request('PATCH', '/api/v1/access-rules', { mode: 'network' });
    aSecondLater();
    expect(await judge(browser.token!)).toBe('ACCESS_RESTRICTED');
    await admin.request('PATCH', '/api/v1/access-rules', { mode: null });
    aSecondLater();
    expect(await judge(browser.token!)).toBe('ACCESS_RESTRICTED'); // a mode cannot be null: nothing was changed
    await admin.request('PATCH', '/api/v1/access-rules', { mode: 'off' });
    await admin.delete(`/api/v1/api-keys/${key.id}`);
    await admin.delete(`/api/v1/users/${person.userId}/sessions/${browser.sessionId}`);
    aSecondLater();
    expect([await judge(browser.token!), await judge(key.key)]).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
  });
});
