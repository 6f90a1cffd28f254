import { readFile, stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { AppError } from '#platform/errors.ts';
import type { ErrorKind } from '#platform/errors.ts';
import { fileTooLarge, fileTooSlow } from '#capabilities/imports/errors.ts';
import { isZip } from './file-kind.ts';
import { judgeZip } from './judge-zip.ts';
import { LIMITS } from './limits.ts';
import type { Limits } from './limits.ts';
import type { Workbook } from './workbook.ts';

interface Answer {
  workbook?: Workbook;
  refused?: { code: string; kind: ErrorKind; details?: Record<string, unknown> };
}

/** By the directory alone, which is a matter of milliseconds: a bomb does not even get a thread. */
async function refuseBombs(bytes: Buffer, limits: Limits): Promise<void> {
  if (isZip(bytes)) (await judgeZip(bytes, limits)).zip.close();
}

/**
 * Read an XLSX or CSV file of unknown origin, in a thread with a memory and a time limit.
 * @param source path, or the bytes themselves
 * @param name as the person knows the file; names the sheet of a CSV, decides nothing
 * @throws IMPORT_FILE_EMPTY, _TOO_LARGE, _TYPE, _BROKEN, _SUSPICIOUS, _ENCRYPTED, _TOO_SLOW
 */
export async function readWorkbook(source: string | Uint8Array, name: string, limits: Limits = LIMITS): Promise<Workbook> {
  const size = typeof source === 'string' ? (await stat(source)).size : source.byteLength;
  if (size > limits.fileBytes) throw fileTooLarge({ reason: 'bytes', limit: Math.floor(limits.fileBytes / 1024 / 1024) });
  const read = typeof source === 'string' ? await readFile(source) : source;
  await refuseBombs(Buffer.from(read.buffer, read.byteOffset, read.byteLength), limits);
  const bytes = new Uint8Array(new ArrayBuffer(read.byteLength));
  bytes.set(read);

  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { bytes, file: name, limits },
    transferList: [bytes.buffer],
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMb },
  });
  const answer = await new Promise<Answer>((resolve, reject) => {
    const timer = setTimeout(() => reject(fileTooSlow({ seconds: Math.round(limits.timeoutMs / 1000) })), limits.timeoutMs);
    const done = (work: () => void) => {
      clearTimeout(timer);
      work();
    };
    worker.once('message', (message: Answer) => done(() => resolve(message)));
    worker.once('error', (error: NodeJS.ErrnoException) => done(() =>
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? fileTooLarge({ reason: 'memory', limit: limits.heapMb }, { cause: error }) : error)));
    worker.once('exit', (code) => done(() => reject(new Error(`the reading thread ended with ${code}`))));
  }).finally(() => worker.terminate());

  if (answer.workbook) return answer.workbook;
  const refused = answer.refused;
  if (!refused) throw new Error('the reading thread gave no answer');
  throw new AppError(refused.code, refused.kind, refused.details);
}
