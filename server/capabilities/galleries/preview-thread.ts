import { Worker } from 'node:worker_threads';
import type { PreviewJob, PreviewResult } from './preview-worker.ts';

export interface Drawn { content: Buffer; width: number; height: number }
export interface Previews { width: number; height: number; thumb: Drawn; screen: Drawn; placeholder: string }
/** The picture is broken, or has more pixels than we read. */
export class Unreadable extends Error {}

interface Waiting { resolve: (made: Previews) => void; reject: (error: Error) => void; timer: NodeJS.Timeout }

/** Longer than the largest photo takes on a slow machine. */
const MOST_MS = 60_000;
let worker: Worker | undefined;
let next = 0;
const waiting = new Map<number, Waiting>();

/**
 * Small pictures of a photo, drawn away from the thread that answers requests.
 * @param mark written over them, many times; null for none
 * @throws Unreadable
 */
export function drawPreviews(content: Buffer, mark: string | null): Promise<Previews> {
  return new Promise((resolve, reject) => {
    const id = (next += 1);
    const timer = setTimeout(() => void retire(new Unreadable('a photo took too long to read')), MOST_MS);
    waiting.set(id, { resolve, reject, timer });
    worker ??= hire();
    worker.postMessage({ id, content, mark } satisfies PreviewJob);
  });
}

function hire(): Worker {
  const hired = new Worker(new URL('preview-worker.ts', import.meta.url), { name: 'gallery previews' });
  hired.unref();
  hired.on('message', (result: PreviewResult) => {
    const one = waiting.get(result.id);
    if (!one) return;
    waiting.delete(result.id);
    clearTimeout(one.timer);
    if ('failed' in result) one.reject(new Unreadable(result.failed));
    else one.resolve({ ...result.made, thumb: drawn(result.made.thumb), screen: drawn(result.made.screen) });
  });
  hired.on('error', (error) => void retire(error as Error));
  return hired;
}

const drawn = ({ content, ...size }: { content: Uint8Array; width: number; height: number }): Drawn => ({ content: Buffer.from(content), ...size });

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
