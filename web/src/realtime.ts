import type { Socket } from 'socket.io-client';
import { useSyncExternalStore } from 'react';
import { currentToken } from './api.ts';
import { queryClient } from './query.ts';

/** What the server tells: something of this topic changed. Never the data itself; screens fetch what they may see. */
export interface Notice {
  topic: string;
  ids: string[];
  version: number | null;
  /** Consecutive within the tenant, so that a gap is noticed. */
  seq: number;
}

export type Liveness = 'off' | 'connecting' | 'live';

let socket: Socket | null = null;
let state: Liveness = 'off';
let lastSeq: number | null = null;
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
    const names = [...due];
    due.clear();
    const wanted = new Set(names.flatMap((name) => [name, name.split('.')[0]!]));
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => wanted.has(String(queryKey[0])) });
  }, 150);
}

function hear(notice: Notice) {
  if (lastSeq !== null && notice.seq <= lastSeq) return;
  lastSeq = notice.seq;
  refresh(notice.topic);
  for (const listener of listeners) listener(notice);
}

/** Everything on the screen is asked for again: we cannot know what was missed. */
const resync = () => queryClient.invalidateQueries();

/** Open the line once somebody is signed in. The library is fetched then, not with the first screen. */
export async function connectRealtime() {
  if (socket) return;
  become('connecting');
  const { io } = await import('socket.io-client');
  if (socket) return;
  socket = io({ path: '/socket.io', transports: ['websocket', 'polling'], auth: (give) => give({ token: currentToken(), lastSeq }) });
  socket.on('connect', () => become('live'));
  socket.on('disconnect', () => become('connecting'));
  socket.on('connect_error', () => become('connecting'));
  socket.on('notice', hear);
  socket.on('resync', (hint?: { seq?: number }) => {
    if (typeof hint?.seq === 'number') lastSeq = hint.seq;
    void resync();
  });
}

export function disconnectRealtime() {
  socket?.disconnect();
  socket = null;
  lastSeq = null;
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
