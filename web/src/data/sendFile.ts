import { PART_LINKS, abandonUpload, beginUpload, completeUpload, linkParts, readUpload } from '#contracts/files.ts';
import type { FilePurpose, PartLink, Upload } from '#contracts/files.ts';
import type { z } from 'zod';
import { ApiProblem, call, offline } from '#web/api.ts';
import type { StoredFile } from './files.ts';

type Link = z.output<typeof PartLink>;
type State = z.output<typeof Upload>;

export interface SendOptions {
  /** Bytes that have left, of `file.size`; goes back when a part has to be sent again. */
  onProgress?: (sent: number) => void;
  signal?: AbortSignal;
  /** An upload of the same file that was left; it goes on with what is missing. */
  resume?: string | null;
  /** The upload has a name now, by which it can be resumed. */
  onBegun?: (uploadId: string) => void;
}

const AT_ONCE = 3;
const TRIES = 6;

/**
 * Send a file in parts to wherever the server says: straight to the store, or to us. A part that fails is sent again,
 * with a fresh link; without a network it waits.
 *
 * @throws ApiProblem when the server refuses the file, or the network stays away
 */
export async function sendFile(file: File, purpose: z.output<typeof FilePurpose>, options: SendOptions = {}): Promise<StoredFile> {
  const { signal } = options;
  const state = (await resumed(file, options)) ?? (await again(() => call(beginUpload, { body: { name: file.name || 'file', size: file.size, purpose } }, { signal }), signal));
  options.onBegun?.(state.id);
  if (state.status === 'open') await sendParts(file, state, options);
  return again(() => call(completeUpload, { params: { id: state.id } }, { signal }), signal);
}

/** Give up an upload; harmless when it is gone. */
export const giveUp = (uploadId: string): Promise<void> => call(abandonUpload, { params: { id: uploadId } }).catch((error: unknown) => {
  if (!(error instanceof ApiProblem)) throw error;
});

async function resumed(file: File, { resume, signal }: SendOptions): Promise<State | null> {
  if (!resume) return null;
  try {
    const state = await again(() => call(readUpload, { params: { id: resume } }, { signal }), signal);
    return state.size === file.size ? state : null;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return null; // swept: it begins anew
    throw error;
  }
}

async function sendParts(file: File, state: State, { onProgress, signal }: SendOptions): Promise<void> {
  const arrived = new Map<number, number>(state.received.map((number) => [number, sizeOf(file, state, number)]));
  const tell = () => onProgress?.([...arrived.values()].reduce((sum, bytes) => sum + bytes, 0));
  const missing = Array.from({ length: state.partCount }, (_, i) => i + 1).filter((number) => !arrived.has(number));
  const links = new Map(state.links.map((link) => [link.number, link]));
  let asked: Promise<void> = Promise.resolve();
  const linkOf = async (number: number): Promise<Link> => {
    // One request for the next twenty, whoever of the three comes first.
    asked = asked.then(async () => {
      if (links.has(number)) return;
      const numbers = [number, ...missing.filter((one) => !links.has(one) && one !== number)].slice(0, PART_LINKS);
      const fresh = await again(() => call(linkParts, { params: { id: state.id }, body: { numbers } }, { signal }), signal);
      for (const link of fresh.links) links.set(link.number, link);
    });
    await asked;
    return links.get(number)!;
  };
  tell();
  const work = async () => {
    for (let number = missing.shift(); number !== undefined; number = missing.shift()) {
      const own = number;
      const from = (own - 1) * state.partSize;
      await again(async () => {
        const link = await linkOf(own);
        links.delete(own); // another try takes a fresh one
        await put(link, file.slice(from, from + link.size), (bytes) => { arrived.set(own, bytes); tell(); }, signal);
      }, signal, () => { arrived.delete(own); tell(); });
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, missing.length) }, work));
}

const sizeOf = (file: File, { partSize }: State, number: number) => Math.min(partSize, file.size - (number - 1) * partSize);

/** XMLHttpRequest, since fetch does not tell how much has left. */
function put(link: Link, body: Blob, progress: (bytes: number) => void, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const end = (work: () => void) => () => {
      signal?.removeEventListener('abort', stop);
      work();
    };
    request.upload.addEventListener('progress', (event) => progress(Math.min(event.loaded, body.size)));
    request.addEventListener('load', end(() => {
      if (request.status >= 200 && request.status < 300) {
        progress(body.size);
        resolve();
      } else {
        const retryAfter = Number(request.getResponseHeader('retry-after'));
        reject(new ApiProblem({ status: request.status, code: 'UPLOAD_PART_FAILED' }, retryAfter > 0 ? retryAfter : null));
      }
    }));
    request.addEventListener('error', end(() => reject(offline())));
    request.addEventListener('timeout', end(() => reject(offline())));
    request.addEventListener('abort', end(() => reject(new DOMException('stopped', 'AbortError'))));
    request.open('PUT', link.url);
    for (const [name, value] of Object.entries(link.headers)) request.setRequestHeader(name, value);
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) {
      reject(new DOMException('stopped', 'AbortError'));
      return;
    }
    request.send(body);
  });
}

/** What may be better next time: no network, a busy server, a link that ended. What the server judges is final. */
const passes = (error: unknown) => error instanceof ApiProblem && (error.unanswered || error.status === 429 || error.status === 408 || (error.code === 'UPLOAD_PART_FAILED' && [403, 404, 410].includes(error.status)));

async function again<T>(work: () => Promise<T>, signal: AbortSignal | undefined, failed?: () => void): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      failed?.();
      if (!passes(error) || (attempt >= TRIES && navigator.onLine)) throw error;
      await rest(Math.max((error as ApiProblem).retryAfterS ?? 0, Math.min(2 ** (attempt - 1), 16)), signal);
    }
  }
}

/** Wait so many seconds, or until the network is back. */
function rest(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      globalThis.removeEventListener('online', done);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, navigator.onLine ? seconds * 1000 : 60_000);
    globalThis.addEventListener('online', done);
    signal?.addEventListener('abort', done);
  });
}
