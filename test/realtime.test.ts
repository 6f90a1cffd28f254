import { pino } from 'pino';
import type { Socket } from 'socket.io-client';
import { describe, expect, test, vi } from 'vitest';
import { defineTopic, publish } from '#platform/outbox.ts';
import { startRelay } from '#platform/relay.ts';
import { useListening } from '#test/listening.ts';
import { usePeople } from '#test/people.ts';
import { makeTenant, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';

const world = useWorld();
const people = usePeople(world);
const everybody = defineTopic('test.everybody', null);
const secret = defineTopic('test.secret', 'payments.view');
const here = useListening(world, people);
const { listen, signedIn } = here;

async function tell(tenant: TestTenant): Promise<void> {
  await tenant.run(async (ctx) => {
    await publish(ctx, secret, []);
    await publish(ctx, everybody, []);
  });
  await here.relay.drain();
}
const sync = (socket: Socket, since: number): Promise<{ seq: number; full: boolean; notices: { topic: string }[] }> => socket.timeout(5000).emitWithAck('sync', { since });

describe('N2: who hears what', () => {
  test('a member hears what the role may know, nothing of another tenant; a stranger is not let in', async () => {
    const [mine, theirs] = [await makeTenant(world), await makeTenant(world)];
    const coordinator = await listen((await signedIn(await people.add(mine, ['studio.coordinator']))).token);
    const photographer = await listen((await signedIn(await people.add(mine, ['studio.photographer']))).token);
    const stranger = await listen((await signedIn(await people.add(theirs, ['studio.admin']))).token);

    await tell(mine);
    await vi.waitFor(() => expect([coordinator.topics, photographer.topics]).toEqual([['test.secret', 'test.everybody'], ['test.everybody']]));

    expect(stranger.topics).toEqual([]);
    await expect(listen('not a token')).rejects.toThrow('UNAUTHENTICATED');
    await expect(listen(null)).rejects.toThrow('UNAUTHENTICATED');
  });

  test('a closed session hears nothing any more, within a second or so', async () => {
    const tenant = await makeTenant(world);
    const browser = await signedIn(await people.add(tenant, ['studio.coordinator']));
    const { socket } = await listen(browser.token);
    await browser.post('/api/v1/auth/logout');
    await vi.waitFor(() => expect(socket.connected).toBe(false), { timeout: 4000 });
  });
});

describe('N1: what was missed', () => {
  test('a process without screens leaves notices to one that has some', async () => {
    const tenant = await makeTenant(world);
    const { topics } = await listen((await signedIn(await people.add(tenant, ['studio.photographer']))).token);
    const deaf = startRelay({ pool: here.pool, deliver: () => undefined, tells: () => false, logger: pino({ level: 'silent' }) });
    for (let n = 0; n < 5; n += 1) {
      await tenant.run((ctx) => publish(ctx, everybody, []));
      await deaf.drain();
    }
    await deaf.stop();
    await here.relay.drain();
    await vi.waitFor(() => expect(topics).toEqual(Array.from({ length: 5 }, () => 'test.everybody')));
  });

  test('comes after connecting again, by the number of the last notice and by the rights of the caller', async () => {
    const tenant = await makeTenant(world);
    const coordinator = await listen((await signedIn(await people.add(tenant, ['studio.coordinator']))).token);
    const photographer = await listen((await signedIn(await people.add(tenant, ['studio.photographer']))).token);
    await tell(tenant);
    await tell(tenant);

    const [all, own] = [await sync(coordinator.socket, 1), await sync(photographer.socket, 1)];

    expect([all.seq, all.full, all.notices.map(({ topic }) => topic)]).toEqual([4, false, ['test.everybody', 'test.secret', 'test.everybody']]);
    expect(own.notices.map(({ topic }) => topic)).toEqual(['test.everybody', 'test.everybody']);
    expect((await sync(coordinator.socket, 4)).notices).toEqual([]);
  });

  test('and when it is no longer kept, the client is told to fetch everything', async () => {
    const tenant = await makeTenant(world);
    const { socket } = await listen((await signedIn(await people.add(tenant, ['studio.coordinator']))).token);
    await tell(tenant);
    await tell(tenant);
    await here.pool.query('delete from notice where tenant_id = $1 and seq < 4', [tenant.id]);
    expect(await sync(socket, 1)).toMatchObject({ full: true, notices: [] });
  });
});
