import { parentPort } from 'node:worker_threads';
import type { Layout } from './blocks.ts';
import { draw } from './draw.ts';

// Documents are drawn away from the thread that answers requests.

export interface DrawJob { id: number; layout: Layout }
export type DrawResult = { id: number; content: Uint8Array } | { id: number; failed: string };

parentPort?.on('message', ({ id, layout }: DrawJob) => {
  void draw(layout).then(
    (content) => parentPort!.postMessage({ id, content } satisfies DrawResult),
    (error: Error) => parentPort!.postMessage({ id, failed: error.stack ?? error.message } satisfies DrawResult),
  );
});
