import { setTimeout as wait } from 'node:timers/promises';
import { runtime } from './runtime.ts';

/** Mostly longer than the work takes that is done for somebody known only. */
const EVEN_MS = 250;

const atWork = new Set<Promise<void>>();

/**
 * Takes as long for somebody unknown, for whom there is nothing to do: work that is late, or fails, shows in no answer.
 * It is done to the end all the same.
 */
export async function inEvenTime(work: () => Promise<unknown>): Promise<void> {
  const done: Promise<void> = work().then(() => undefined, (error: unknown) => runtime().logger.error({ err: error }, 'what only somebody known gets could not be done')).finally(() => atWork.delete(done));
  atWork.add(done);
  await wait(EVEN_MS);
}

/** Until what was begun is done: before the process ends, and before a look at what came of it. */
export const evenWorkDone = async (): Promise<void> => void (await Promise.all(atWork));
