import { useSyncExternalStore } from 'react';
import type { Socket } from 'socket.io-client';
import { currentToken, renewToken, watchToken } from './api.ts';
import { Heard } from './heard.ts';
import { queryClient } from './query.ts';

/** What the server tells: something of this topic changed. Never the data itself; screens fetch what they may see. */
export interface Notice {
  topic: string;
  ids: string[];
  version: number | null;
  /** Rises with every notice of the tenant. */
  seq: number;
}
interface Missed {
  seq: number;
  /** Too much was missed to list it. */
  full: boolean;
  notices: Notice[];
}

export type Liveness = 'off' | 'connecting' | 'live';

/** A socket may lose a message without noticing; the numbers tell. */
const SYNC_MS = 30_000;

let socket: Socket | null = null;
let state: Liveness = 'off';
let heard = new Heard();
const watchers = new Set<() => void>();
const listeners = new Set<(notice: Notice) => void>();

function become(next: Liveness) {
  state = next;
  for (const watcher of watchers) watcher();
}

// Notices of one burst (an import writes thousands) are joined into one round of fetching.
const due = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;
function refresh(topic: string) {
  due.add(topic);
  timer ??= setTimeout(() => {
    timer = undefined;
    const wanted = new Set([...due].flatMap((name) => [name, name.split('.')[0]!]));
    due.clear();
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => wanted.has(String(queryKey[0])) });
  }, 150);
}

function hear(notice: Notice) {
  if (!heard.note(notice.seq)) return;
  refresh(notice.topic);
  for (const listener of listeners) listener(notice);
}

async function catchUp() {
  if (!socket?.connected) return;
  const missed = (await socket.timeout(10_000).emitWithAck('sync', { since: heard.through }).catch(() => null)) as Missed | null;
  if (!missed) return; // The next round asks again.
  if (missed.full) void queryClient.invalidateQueries();
  else for (const notice of missed.notices) hear(notice);
  heard.reach(missed.seq);
}

let stop: (() => void) | null = null;

/** Open the line once somebody is signed in. The library is fetched then, not with the first screen. */
export async function connectRealtime() {
  if (stop) return;
  let wanted = true;
  stop = () => {
    wanted = false;
  };
  become('connecting');
  const { io } = await import('socket.io-client');
  if (!wanted) return;

  const line = io({ path: '/realtime', transports: ['websocket', 'polling'], auth: (give) => give({ token: currentToken() }) });
  socket = line;
  line.on('connect', () => {
    become('live');
    void catchUp();
  });
  line.on('disconnect', (reason) => {
    become('connecting');
    // The server closed it (the token ended): the library does not come back by itself then.
    if (reason === 'io server disconnect') void renewToken().then((token) => token && line.connect(), () => undefined);
  });
  line.on('connect_error', (error) => {
    become('connecting');
    if (error.message === 'UNAUTHENTICATED') void renewToken().then((token) => token && line.connect(), () => undefined);
  });
  line.on('notice', hear);
  const unwatch = watchToken((token) => {
    if (token && line.connected) line.emit('auth', { token });
  });
  const round = setInterval(() => void catchUp(), SYNC_MS);
  stop = () => {
    clearInterval(round);
    unwatch();
    line.disconnect();
    socket = null;
  };
}

export function disconnectRealtime() {
  stop?.();
  stop = null;
  heard = new Heard();
  become('off');
}

export const useLiveness = () => useSyncExternalStore((watcher) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}, () => state);

/** For the few who need the notice itself (the bell). */
export function onNotice(listener: (notice: Notice) => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
