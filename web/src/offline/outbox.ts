import { ApiProblem, callRaw } from '#web/api.ts';
import { upload } from '#web/data/files.ts';
import { newKey } from '#web/newKey.ts';
import { queryClient } from '#web/query.ts';
import { currentMe } from '#web/session.ts';
import { problemSentence } from '#web/ui/problemSentence.ts';
import { noteOnDevice, ownerOf } from './owner.ts';
import { type Errand, errandsOf, store } from './store.ts';

// What is done in the field is written on the device first and sent when the server can be reached: in the order in which
// it was done, each once. A refusal stays, with its reason, until the person has seen to it.

/** How often what waits is tried again while the program is open. */
const EVERY_MS = 30_000;
/** A picture that takes longer waits for a better network. */
const SEND_MS = 180_000;

export type NewErrand = Pick<Errand, 'kind' | 'subject' | 'title' | 'request' | 'topics'> & { id?: string; file?: Errand['file'] };

const ownerNow = (): string | null => {
  const me = currentMe();
  return me && ownerOf(me);
};

/** Write it down and try to send it. Resolves once it is on the device. */
export async function run(errand: NewErrand): Promise<void> {
  await write(errand);
  begin();
}

/** Only written: within a transaction of the caller's, who then calls `begin`. */
export async function write(errand: NewErrand): Promise<void> {
  const owner = ownerNow();
  if (owner === null) throw new Error('nobody is signed in');
  await store.transaction('rw', store.outbox, async () => {
    // After what was done before it, whatever the clock of the device did meanwhile.
    const before = (await errandsOf(owner)).at(-1)?.at ?? 0;
    await store.outbox.add({ file: null, ...errand, id: errand.id ?? newKey(), owner, at: Math.max(Date.now(), before + 1), fileId: null, state: 'waiting', refusal: null });
  });
}
export function begin(): void {
  noteOnDevice();
  // The browser may otherwise clear it when the disk is full; asked where there is something to lose.
  void navigator.storage?.persist?.().catch(() => false);
  void flush();
}

export const retry = async (id: string): Promise<void> => {
  await store.outbox.update(id, { state: 'waiting', refusal: null });
  await flush();
};
export const drop = (id: string): Promise<void> => store.outbox.delete(id);

/** One tab sends. Browsers without Web Locks are those without TLS; there the keys alone keep it to one effect. */
const alone = async (work: () => Promise<void>): Promise<void> => {
  if (!navigator.locks) return work();
  await navigator.locks.request('mostrador.outbox', { ifAvailable: true }, async (lock) => {
    if (lock) await work();
  });
};

let again = false;
let running: Promise<void> | null = null;

/** Send what waits, as far as it goes. */
export function flush(): Promise<void> {
  again = true;
  running ??= alone(sendAll).finally(() => {
    running = null;
  });
  return running;
}

async function sendAll(): Promise<void> {
  while (again) {
    again = false;
    const owner = ownerNow();
    if (owner === null) return;
    for (const errand of (await errandsOf(owner)).filter(({ state }) => state === 'waiting')) {
      // Somebody else may have come meanwhile.
      if (ownerNow() !== owner) return;
      if (!(await sendOne(errand))) return;
    }
  }
}

/** Cannot be answered now, but later: nothing is known to be wrong with it. */
const later = (error: unknown): boolean => !(error instanceof ApiProblem) || error.unanswered || error.status === 401 || error.status === 429 || error.code === 'REQUEST_IN_PROGRESS';

/** @returns false where the rest has to wait too */
async function sendOne(errand: Errand): Promise<boolean> {
  try {
    await deliver(errand);
    await store.outbox.delete(errand.id);
    await Promise.all(errand.topics.map((topic) => queryClient.invalidateQueries({ queryKey: [topic] })));
    return true;
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'FILE_NOT_FOUND' && errand.fileId !== null) {
      // A file that nothing referred to for a day was swept: it is sent again with the next round.
      await store.outbox.update(errand.id, { fileId: null });
      return true;
    }
    if (later(error)) return false;
    const code = (error as ApiProblem).code;
    await store.outbox.update(errand.id, { state: 'refused', refusal: { code, sentence: problemSentence(error), at: Date.now() } });
    // What the screen showed as done was not.
    await Promise.all(errand.topics.map((topic) => queryClient.invalidateQueries({ queryKey: [topic] })));
    return true;
  }
}

async function deliver({ id, request, file, fileId }: Errand): Promise<void> {
  let body = request.body;
  if (file) {
    const sent = fileId ?? (await upload(new File([file.content], file.name, { type: file.content.type }), file.purpose, { signal: AbortSignal.timeout(SEND_MS) })).id;
    if (fileId === null) await store.outbox.update(id, { fileId: sent });
    body = { ...body, [file.field]: sent };
  }
  await callRaw({ method: request.method, path: request.path, permission: 'signed_in' } as never, body === null ? {} : { body }, { idempotencyKey: id });
}

let stop: (() => void) | null = null;

/** While the frame stands: on opening, when the network or the person comes back, and from time to time. */
export function startOutbox(): () => void {
  stop?.();
  const tick = () => void flush();
  const seen = () => document.visibilityState === 'visible' && tick();
  addEventListener('online', tick);
  addEventListener('focus', tick);
  document.addEventListener('visibilitychange', seen);
  const timer = setInterval(tick, EVERY_MS);
  tick();
  stop = () => {
    removeEventListener('online', tick);
    removeEventListener('focus', tick);
    document.removeEventListener('visibilitychange', seen);
    clearInterval(timer);
    stop = null;
  };
  return stop;
}
