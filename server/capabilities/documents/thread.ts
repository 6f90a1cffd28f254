import { Worker } from 'node:worker_threads';
import type { Layout } from './blocks.ts';
import type { DrawJob, DrawResult } from './worker.ts';

interface Waiting { resolve: (content: Buffer) => void; reject: (error: Error) => void; timer: NodeJS.Timeout }

/** Thousands of rows take a few seconds; what takes longer than this is broken. */
const MOST_MS = 60_000;

let worker: Worker | undefined;
let next = 0;
const waiting = new Map<number, Waiting>();

/** Draw in the thread of documents, one after the other. */
export function drawAside(layout: Layout): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const id = (next += 1);
    const timer = setTimeout(() => void retire(new Error('a document took too long to draw')), MOST_MS);
    waiting.set(id, { resolve, reject, timer });
    worker ??= hire();
    worker.postMessage({ id, layout } satisfies DrawJob);
  });
}

function hire(): Worker {
  const hired = new Worker(new URL('worker.ts', import.meta.url), { name: 'documents' });
  hired.unref();
  hired.on('message', (result: DrawResult) => {
    const one = waiting.get(result.id);
    if (!one) return;
    waiting.delete(result.id);
    clearTimeout(one.timer);
    if ('failed' in result) one.reject(new Error(result.failed));
    else one.resolve(Buffer.from(result.content));
  });
  hired.on('error', (error) => void retire(error as Error));
  return hired;
}

async function retire(cause: Error): Promise<void> {
  const old = worker;
  worker = undefined;
  for (const one of waiting.values()) {
    clearTimeout(one.timer);
    one.reject(cause);
  }
  waiting.clear();
  await old?.terminate();
}
