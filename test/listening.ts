import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { pino } from 'pino';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, inject } from 'vitest';
import { startRealtime } from '#platform/realtime.ts';
import type { Realtime } from '#platform/realtime.ts';
import { startRelay } from '#platform/relay.ts';
import type { Relay } from '#platform/relay.ts';
import { Browser } from '#test/people.ts';
import type { Person, usePeople } from '#test/people.ts';
import type { World } from '#test/server.ts';

/** One open socket with everything it heard. */
export interface Listener { socket: Socket; all: { event: string; text: string; at: number }[]; /** Of the notices, in their order. */ topics: string[] }

export interface Listening {
  url: string;
  /** As the relay: notices are kept by it. */
  pool: pg.Pool;
  relay: Relay;
  realtime: Realtime;
  signedIn: (person: Person) => Promise<Browser>;
  /** @throws what the handshake is refused with */
  listen: (token: string | null) => Promise<Listener>;
}

/** The real sockets of a test file, on the server of its people, told by the real relay. */
export function useListening(world: World, people: ReturnType<typeof usePeople>): Listening {
  const sockets: Socket[] = [];
  const here = {
    signedIn: async (person) => {
      const browser = new Browser(people.app);
      await browser.signIn(person.email);
      return browser;
    },
    listen: async (token) => {
      const socket = io(here.url, { path: '/realtime', auth: { token }, transports: ['websocket'], reconnection: false });
      sockets.push(socket);
      const listener: Listener = { socket, all: [], topics: [] };
      socket.onAny((event: string, ...given: unknown[]) => {
        listener.all.push({ event, text: JSON.stringify([event, ...given]), at: performance.now() });
        if (event === 'notice') listener.topics.push((given[0] as { topic: string }).topic);
      });
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('connect_error', reject);
      });
      return listener;
    },
  } as Listening;
  beforeAll(async () => {
    here.pool = new pg.Pool({ connectionString: world.jobsUrl, max: 4 });
    here.pool.on('error', () => undefined);
    await people.app.listen({ port: 0, host: '127.0.0.1' });
    here.url = `http://127.0.0.1:${(people.app.server.address() as AddressInfo).port}`;
    const logger = pino({ level: 'silent' });
    here.realtime = await startRealtime(people.app.server, { db: world.db, clock: world.clock, authenticate: people.identity.authenticate, logger, redisUrl: inject('topology')?.redisUrl ?? undefined });
    here.relay = startRelay({ pool: here.pool, deliver: here.realtime.deliver, logger });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    await here.relay.stop();
    await here.realtime.stop();
    await here.pool.end();
  });
  return here;
}
