import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '#platform/errors.ts';
import type { Limits } from './limits.ts';
import { readHere } from './read.ts';

// A thread of its own: a file that needs too much memory or time ends this thread and nothing else.
const { bytes, file, limits } = workerData as { bytes: Uint8Array; file: string; limits: Limits };
try {
  parentPort?.postMessage({ workbook: await readHere(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), file, limits) });
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  parentPort?.postMessage({ refused: { code: error.code, kind: error.kind, details: error.details } });
}
