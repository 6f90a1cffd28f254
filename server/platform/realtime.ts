import { randomUUID } from 'node:crypto';
import { Server } from 'socket.io';
import type { Socket } from 'socket.io';
import type { Server as HttpServer } from 'node:http';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Actor } from './context.ts';
import type { Clock } from './clock.ts';
import { readTenant } from './db.ts';
import type { Db } from './db.ts';
import type { Serving } from './mount.ts';
import { definedTopics } from './outbox.ts';
import type { Metrics } from './metrics.ts';
import type { Notice } from './relay.ts';

// Screens hear what changed: topic, ids and version, never content; they fetch again what they may see. A socket is a
// hint, the numbers of the notices are the truth: a client asks for what came after the last number it saw when
// it connects again, and every half minute.

export interface Realtime {
  deliver: (notices: readonly Notice[]) => void;
  io: Server;
  stop: () => Promise<void>;
}

export interface RealtimeOptions {
  db: Db;
  clock: Clock;
  authenticate: Serving['authenticate'];
  logger: Logger;
  /** Several nodes tell each other through it; without it a node tells its own screens only. */
  redisUrl?: string | undefined;
  metrics?: Metrics;
}

/** How often an open socket's rights are judged again: who may no longer hear is silent within a second. */
const RECHECK_MS = 500;
/** The room of every socket of this node. */
const HERE = `here/${randomUUID()}`;
/** More missed notices than this, and the client had better fetch everything anew. */
const REPLAY_LIMIT = 500;

const Sync = z.strictObject({ since: z.int().min(0) });
const Auth = z.strictObject({ token: z.string().max(4000) });
type Wire = Pick<Notice, 'seq' | 'topic' | 'ids' | 'version'>;
const wire = ({ seq, topic, ids, version }: Notice): Wire => ({ seq, topic, ids, version });

interface Session { actor: Actor; token: string; ip: string; rights: string }

export async function startRealtime(server: HttpServer, { db, clock, authenticate, logger, redisUrl, metrics }: RealtimeOptions): Promise<Realtime> {
  const redis = redisUrl ? await connectRedis(redisUrl, logger) : null;
  const io = new Server(server, {
    path: '/realtime', serveClient: false, maxHttpBufferSize: 20_000, pingInterval: 25_000, pingTimeout: 20_000,
    cors: { origin: false }, transports: ['websocket', 'polling'], ...(redis && { adapter: redis.adapter }),
  });
  const sessions = new Map<string, Session>();
  const identify = (token: string, ip: string): Promise<Actor | null> => authenticate({ headers: { authorization: `Bearer ${token}` }, ip }, clock.now());

  io.use((socket, next) => {
    const token: unknown = socket.handshake.auth.token;
    const ip = socket.handshake.address;
    (typeof token === 'string' ? identify(token, ip) : Promise.resolve(null)).then((actor) => {
      if (!actor) return next(new Error('UNAUTHENTICATED'));
      sessions.set(socket.id, { actor, token: token as string, ip, rights: '' });
      next();
    }).catch(() => next(new Error('UNAUTHENTICATED')));
  });

  metrics?.watch('realtime_sockets', 'Screens connected to this process', () => io.engine.clientsCount);
  metrics?.watch('realtime_redis_up', 'Whether this process and the others hear each other: 1, or 0 where Redis does not answer or is not set', () => (redis?.ready() ? 1 : 0));

  io.on('connection', (socket) => {
    // Told apart from those of other nodes, which hear through Redis.
    void socket.join(HERE);
    void join(socket, sessions.get(socket.id)!);
    socket.on('disconnect', () => sessions.delete(socket.id));
    // A new access token for the same socket, before the old one ends.
    socket.on('auth', (message: unknown, ack: unknown) => {
      const session = sessions.get(socket.id);
      const parsed = Auth.safeParse(message);
      if (!session || !parsed.success) return;
      identify(parsed.data.token, session.ip).then(async (actor) => {
        if (!actor) throw new Error('UNAUTHENTICATED');
        Object.assign(session, { actor, token: parsed.data.token });
        await join(socket, session);
        if (typeof ack === 'function') ack({ ok: true });
      }).catch(() => socket.disconnect(true));
    });
    socket.on('sync', (message: unknown, ack: unknown) => {
      const session = sessions.get(socket.id);
      const parsed = Sync.safeParse(message);
      if (!session || !parsed.success || typeof ack !== 'function') return;
      missed(db, clock, session.actor, parsed.data.since).then((answer) => ack(answer), (error: unknown) => {
        logger.warn({ err: error }, 'a screen could not catch up');
        ack({ seq: parsed.data.since, full: true, notices: [] });
      });
    });
  });

  const timer = setInterval(() => {
    for (const [id, session] of sessions) {
      identify(session.token, session.ip).then(async (actor) => {
        const socket = io.sockets.sockets.get(id);
        if (!socket) return;
        if (!actor) socket.disconnect(true);
        else await join(socket, Object.assign(session, { actor }));
      }).catch(() => io.sockets.sockets.get(id)?.disconnect(true));
    }
  }, RECHECK_MS);

  return {
    io,
    deliver: (notices) => {
      metrics?.realtimeNotices.inc(notices.length);
      for (const notice of notices) {
        const rooms = roomsOfNotice(notice);
        // Our own screens hear at once: the adapter would tell them after Redis has answered, and not at all while it is away.
        io.local.to(rooms).emit('notice', wire(notice));
        if (redis) io.to(rooms).except(HERE).emit('notice', wire(notice));
      }
    },
    stop: async () => {
      clearInterval(timer);
      await io.close();
      await redis?.close();
    },
  };
}

/** Notices for other nodes that wait for Redis to come back; screens ask for what they missed in any case. */
const MOST_WAITING = 1000;

/** Loaded only where it is configured. A node begins without it when it is away, and hears the others once it is back. */
async function connectRedis(url: string, logger: Logger) {
  const [{ createClient }, { createAdapter }] = await Promise.all([import('redis'), import('@socket.io/redis-streams-adapter')]);
  const client = createClient({ url, commandsQueueMaxLength: MOST_WAITING });
  let away = false;
  client.on('error', (error: Error) => {
    if (!away) logger.warn({ reason: error.message }, 'Redis does not answer; it is tried again');
    away = true;
  });
  client.on('ready', () => {
    away = false;
  });
  client.connect().catch((error: unknown) => logger.warn({ err: error }, 'Redis was never reached'));
  return {
    adapter: createAdapter(client, { streamName: 'mostrador:realtime', channelPrefix: 'mostrador:realtime', blockTimeInMs: 1000 }),
    ready: () => client.isReady,
    // What was said last still leaves.
    close: async () => (client.isReady ? client.close() : client.destroy()),
  };
}

const mayHear = (actor: Actor, topic: string): boolean => {
  const definition = definedTopics().get(topic);
  if (!definition) return false;
  return definition.permission === null || [definition.permission].flat().some((permission) => actor.permissions.has(permission));
};

function roomsOfNotice({ tenantId, topic, branchId, userId }: Notice): string[] {
  if (userId) return [`${tenantId}/user/${userId}/${topic}`];
  if (branchId) return [`${tenantId}/${topic}/*`, `${tenantId}/${topic}/${branchId}`];
  return [`${tenantId}/${topic}`];
}

function roomsOfActor(actor: Actor): string[] {
  const heard = [...definedTopics().keys()].filter((topic) => mayHear(actor, topic));
  return heard.flatMap((topic) => [
    `${actor.tenantId}/${topic}`,
    ...(actor.branchIds === null ? [`${actor.tenantId}/${topic}/*`] : actor.branchIds.map((branch) => `${actor.tenantId}/${topic}/${branch}`)),
    ...(actor.userId ? [`${actor.tenantId}/user/${actor.userId}/${topic}`] : []),
  ]);
}

/** Put the socket into the rooms of its rights as they are now; nothing to do while they are the same. */
async function join(socket: Socket, session: Session): Promise<void> {
  const rooms = roomsOfActor(session.actor);
  const rights = rooms.join(' ');
  if (rights === session.rights) return;
  for (const room of socket.rooms) if (room !== socket.id && room !== HERE && !rooms.includes(room)) await socket.leave(room);
  await socket.join(rooms);
  session.rights = rights;
}

async function missed(db: Db, clock: Clock, actor: Actor, since: number): Promise<{ seq: number; full: boolean; notices: Wire[] }> {
  const tx = readTenant(db, { tenantId: actor.tenantId, userId: actor.userId, now: clock.now() });
  const newest = await tx.selectFrom('notice').select((eb) => [eb.fn.max('seq').as('seq'), eb.fn.min('seq').as('oldest')]).where('tenantId', '=', actor.tenantId).executeTakeFirst();
  const seq = newest?.seq ?? 0;
  if (seq === 0 || seq <= since) return { seq: Math.max(seq, since), full: false, notices: [] };
  if (since === 0 || (newest?.oldest ?? 0) > since + 1 || seq - since > REPLAY_LIMIT) return { seq, full: since !== 0, notices: [] };
  const rows = await tx.selectFrom('notice').select(['seq', 'topic', 'ids', 'version', 'branchId', 'userId']).where('tenantId', '=', actor.tenantId).where('seq', '>', since).orderBy('seq').limit(REPLAY_LIMIT).execute();
  const own = rows.filter((row) => mayHear(actor, row.topic) && (row.userId === null || row.userId === actor.userId) && (row.branchId === null || actor.branchIds === null || actor.branchIds.includes(row.branchId)));
  return { seq, full: false, notices: own.map((row) => wire({ ...row, tenantId: actor.tenantId, ids: row.ids as string[] })) };
}
