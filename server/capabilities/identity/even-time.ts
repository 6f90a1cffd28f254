import { setTimeout as wait } from 'node:timers/promises';

/** Longer than the work takes that is done for somebody known only. */
const EVEN_MS = 250;

/** Takes as long for somebody unknown, for whom there is nothing to do. */
export async function inEvenTime(work: () => Promise<unknown>): Promise<void> {
  const [done] = await Promise.allSettled([work(), wait(EVEN_MS)]);
  if (done.status === 'rejected') throw done.reason;
}
