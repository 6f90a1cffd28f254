import { Worker } from 'node:worker_threads';
import { fileBroken } from './errors.ts';
import type { ImageJob, ImageResult } from './image-worker.ts';

export interface Picture { content: Buffer; type: string; width: number; height: number; thumbnail: Buffer }
interface Waiting { resolve: (picture: Picture) => void; reject: (error: Error) => void; timer: NodeJS.Timeout }

/** Longer than any picture within the limits takes; what takes longer is an attack or broken. */
const MOST_MS = 30_000;

let worker: Worker | undefined;
let next = 0;
const waiting = new Map<number, Waiting>();

/** Encode a picture anew. @throws FILE_BROKEN when it cannot be read, or has too many pixels */
export function encodePicture(content: Buffer, type: string): Promise<Picture> {
  return new Promise((resolve, reject) => {
    const id = (next += 1);
    // A picture that hangs takes its worker with it; those that waited behind it are refused as well and can be sent again.
    const timer = setTimeout(() => void retire(), MOST_MS);
    waiting.set(id, { resolve, reject, timer });
    worker ??= hire();
    worker.postMessage({ id, content, type } satisfies ImageJob);
  });
}

function hire(): Worker {
  const hired = new Worker(new URL('./image-worker.ts', import.meta.url), { name: 'images' });
  hired.unref();
  hired.on('message', (result: ImageResult) => {
    const one = waiting.get(result.id);
    if (!one) return;
    waiting.delete(result.id);
    clearTimeout(one.timer);
    if ('failed' in result) one.reject(fileBroken(undefined, { cause: new Error(result.failed) }));
    else one.resolve({ ...result, content: Buffer.from(result.content), thumbnail: Buffer.from(result.thumbnail) });
  });
  hired.on('error', (error) => void retire(error));
  return hired;
}

async function retire(cause?: unknown): Promise<void> {
  const old = worker;
  worker = undefined;
  for (const one of waiting.values()) {
    clearTimeout(one.timer);
    one.reject(fileBroken(undefined, { cause }));
  }
  waiting.clear();
  await old?.terminate();
}
