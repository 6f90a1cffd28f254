import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { pino } from 'pino';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type { Actor } from '#platform/context.ts';
import { inTenant } from '#platform/db.ts';
import { definedTopics, publish } from '#platform/outbox.ts';
import { startRealtime } from '#platform/realtime.ts';
import { startRelay } from '#platform/relay.ts';
import type { Ctx } from '#platform/context.ts';
import type { Scene } from './scene.ts';
import type { Ways } from './by-ways.ts';

/** Every topic told by one tenant while another listens to all it can, asks for rooms by name and for what it missed. */
export async function listen(scene: Scene, ways: Ways): Promise<void> {
  const { world, own, others: [other] } = scene;
  const actors = new Map<string, Actor>([['own', own.actor], ['other', other!.actor]]);
  const logger = pino({ level: 'silent' });
  await scene.app.listen({ port: 0, host: '127.0.0.1' });
  const realtime = await startRealtime(scene.app.server, { db: world.db, clock: world.clock, logger, authenticate: async ({ headers }) => actors.get(String(headers.authorization).split(' ')[1]!) ?? null });
  const pool = new pg.Pool({ connectionString: world.jobsUrl, max: 2 });
  pool.on('error', () => undefined);
  const relay = startRelay({ pool, deliver: realtime.deliver, logger });
  const url = `http://127.0.0.1:${(scene.app.server.address() as AddressInfo).port}`;
  const sockets: Socket[] = [];
  const open = async (token: string): Promise<{ socket: Socket; heard: string[] }> => {
    const socket = io(url, { path: '/realtime', auth: { token }, transports: ['websocket'], reconnection: false });
    sockets.push(socket);
    const heard: string[] = [];
    socket.onAny((event: string, message: unknown) => void heard.push(JSON.stringify([event, message])));
    await new Promise<void>((resolve, reject) => {
      socket.on('connect', resolve);
      socket.on('connect_error', reject);
    });
    return { socket, heard };
  };
  try {
    const [mine, theirs] = [await open('own'), await open('other')];
    const topics = [...definedTopics().values()];
    const rooms = topics.flatMap(({ name }) => [`${other!.id}/${name}`, `${other!.id}/${name}/*`, `${other!.id}/user/${other!.actor.userId}/${name}`]);
    for (const room of rooms) for (const word of ['join', 'subscribe', 'room', 'rooms', 'auth']) mine.socket.emit(word, room, { room, tenantId: other!.id });
    mine.socket.emit('sync', { since: 1, tenantId: other!.id });
    await inTenant(world.db, { tenantId: other!.id, now: world.clock.now() }, async (tx) => {
      const ctx = { tx, now: world.clock.now(), actor: other!.actor, afterCommit: () => undefined } as unknown as Ctx;
      for (const topic of topics) await publish(ctx, topic, [other!.id]);
    });
    await relay.drain();
    // Both sockets end at one server in order: what the other has heard was told before anything after it.
    const until = Date.now() + 10_000;
    while (theirs.heard.length < topics.length && Date.now() < until) await theirs.socket.timeout(5000).emitWithAck('sync', { since: 0 });
    const missed: unknown = await mine.socket.timeout(5000).emitWithAck('sync', { since: 1 });
    if (theirs.heard.length < topics.length) ways.against.push(`the tenant itself heard ${theirs.heard.length} of ${topics.length} topics`);
    for (const text of [...mine.heard, JSON.stringify(missed)]) scene.watch.text(own.id, text, 'a socket');
    const foreign = mine.heard.filter((text) => text.includes(other!.id));
    ways.against.push(...foreign.map((text) => `a socket of ours heard ${text}`));
    const joined = realtime.io.sockets.sockets.get(mine.socket.id!)?.rooms ?? new Set();
    ways.against.push(...[...joined].filter((room) => room.includes(other!.id)).map((room) => `a socket of ours is in the room ${room}`));
    ways.seen.push(`${topics.length} topics told, ${rooms.length} rooms asked for by name: ${foreign.length} notices of another heard`);
  } finally {
    for (const socket of sockets) socket.disconnect();
    await relay.stop();
    await realtime.stop();
    await pool.end();
  }
}
