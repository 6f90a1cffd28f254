import { useSyncExternalStore } from 'react';
import { addAssets } from '#contracts/studio-gallery.ts';
import { call } from '#web/api.ts';
import { giveUp, sendFile } from '#web/data/sendFile.ts';
import { GALLERY } from '#web/data/galleries.ts';
import { queryClient } from '#web/query.ts';

// Uploads live beside the screens: whoever leaves one and comes back finds them going on. After a reload the browser has
// forgotten the files; choosing them again goes on with what was missing.

export interface UploadItem { key: string; sessionId: string; name: string; size: number; sent: number; state: 'waiting' | 'sending' | 'adding' | 'done' | 'failed'; error: unknown }

interface Work extends UploadItem { file: File; abort: AbortController; uploadId: string | null }

const AT_ONCE = 2;
/** Files that are ready are put into the gallery together, after this pause. */
const GATHER_MS = 700;
const REMEMBERED = 'mostrador.gallery-uploads';

let works: readonly Work[] = [];
const watchers = new Set<() => void>();
const change = (key: string, values: Partial<Work>) => set(works.map((work) => (work.key === key ? { ...work, ...values } : work)));
function set(next: readonly Work[]) {
  works = next;
  for (const watcher of watchers) watcher();
}
const subscribe = (watcher: () => void) => {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
};

/** What is being sent for a session, newest last. */
export function useUploads(sessionId: string): readonly UploadItem[] {
  const all = useSyncExternalStore(subscribe, () => works);
  return all.filter((work) => work.sessionId === sessionId);
}

const printOf = (sessionId: string, file: File) => `${sessionId}|${file.name}|${file.size}|${file.lastModified}`;
function remembered(): Record<string, string> {
  try {
    return JSON.parse(localStorage.getItem(REMEMBERED) ?? '{}') as Record<string, string>;
  } catch {
    return {}; // not ours, or no storage here: it begins anew
  }
}
function remember(print: string, uploadId: string | null) {
  const { [print]: _, ...rest } = remembered();
  const all = Object.entries(uploadId ? { ...rest, [print]: uploadId } : rest).slice(-500);
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(Object.fromEntries(all)));
  } catch {
    // Without storage an upload just cannot go on after a reload.
  }
}

export function addFiles(sessionId: string, files: readonly File[]) {
  const known = new Set(works.filter(({ state }) => state !== 'failed').map((work) => printOf(work.sessionId, work.file)));
  const fresh = files.filter((file) => file.size > 0 && !known.has(printOf(sessionId, file)));
  set([...works.filter((work) => work.state !== 'failed' || !fresh.some((file) => printOf(sessionId, file) === printOf(work.sessionId, work.file))),
    ...fresh.map((file): Work => ({ key: `${printOf(sessionId, file)}|${Math.random()}`, sessionId, file, name: file.name, size: file.size, sent: 0, state: 'waiting', error: null, abort: new AbortController(), uploadId: null }))]);
  run();
}
export function retryUploads(sessionId: string) {
  set(works.map((work) => (work.sessionId === sessionId && work.state === 'failed' ? { ...work, state: 'waiting', error: null, abort: new AbortController() } : work)));
  run();
}
export function cancelUpload(key: string) {
  const work = works.find((one) => one.key === key);
  if (!work) return;
  work.abort.abort();
  remember(printOf(work.sessionId, work.file), null);
  if (work.uploadId && work.state !== 'done') void giveUp(work.uploadId);
  set(works.filter((one) => one.key !== key));
  run();
}
export const clearDone = (sessionId: string) => set(works.filter((work) => work.sessionId !== sessionId || work.state !== 'done'));

function run() {
  const sending = works.filter(({ state }) => state === 'sending').length;
  for (const work of works.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, AT_ONCE - sending))) void send(work);
}

async function send(work: Work) {
  const print = printOf(work.sessionId, work.file);
  change(work.key, { state: 'sending' });
  try {
    const stored = await sendFile(work.file, 'gallery', {
      signal: work.abort.signal, resume: remembered()[print] ?? null,
      onProgress: (sent) => change(work.key, { sent }),
      onBegun: (uploadId) => { remember(print, uploadId); change(work.key, { uploadId }); },
    });
    remember(print, null);
    change(work.key, { state: 'adding', sent: work.size });
    gather(work.sessionId, work.key, stored.id);
  } catch (error) {
    if (!work.abort.signal.aborted) change(work.key, { state: 'failed', error });
  }
  run();
}

const ready = new Map<string, { key: string; fileId: string }[]>();
let timer: ReturnType<typeof setTimeout> | undefined;
function gather(sessionId: string, key: string, fileId: string) {
  ready.set(sessionId, [...(ready.get(sessionId) ?? []), { key, fileId }]);
  timer ??= setTimeout(() => {
    timer = undefined;
    for (const [id, files] of ready) void put(id, files);
    ready.clear();
  }, GATHER_MS);
}

async function put(sessionId: string, files: { key: string; fileId: string }[]) {
  // In the order in which they were chosen, whichever was sent first.
  const order = new Map(works.map(({ key }, i) => [key, i]));
  const sorted = files.toSorted((a, b) => (order.get(a.key) ?? 0) - (order.get(b.key) ?? 0));
  for (let i = 0; i < sorted.length; i += 50) {
    const some = sorted.slice(i, i + 50);
    try {
      await call(addAssets, { params: { id: sessionId }, body: { fileIds: some.map(({ fileId }) => fileId) } });
      for (const { key } of some) change(key, { state: 'done' });
    } catch (error) {
      for (const { key } of some) change(key, { state: 'failed', error });
    }
  }
  await queryClient.invalidateQueries({ queryKey: [GALLERY, sessionId] });
}

// Closing the window ends what is being sent; it can be gone on with, but better not by accident.
globalThis.addEventListener('beforeunload', (event) => {
  if (works.some(({ state }) => state === 'sending' || state === 'waiting' || state === 'adding')) event.preventDefault();
});
