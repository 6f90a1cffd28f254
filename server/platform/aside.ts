import { parentPort, Worker } from 'node:worker_threads';

// Heavy work away from the thread that answers requests: one thread a kind of work, hired when it is first needed.

/** The work could not be done, took too long, or ended the thread. */
export class AsideFailed extends Error {}

interface Waiting<R> { resolve: (result: R) => void; reject: (error: Error) => void; timer: NodeJS.Timeout }

export interface Aside<J extends object, R extends object> {
  /** @throws AsideFailed */
  run: (job: J) => Promise<R>;
}

/**
 * A thread that runs `file`, which answers by `serveAside`. Work that hangs takes the thread with it; what waited behind it
 * is refused as well and can be asked for again.
 * @param options.mostMs longer than any honest work takes
 */
export function aside<J extends object, R extends object>(file: URL, { name, mostMs }: { name: string; mostMs: number }): Aside<J, R> {
  let worker: Worker | undefined;
  let next = 0;
  const waiting = new Map<number, Waiting<R>>();

  const retire = async (cause: Error): Promise<void> => {
    const old = worker;
    worker = undefined;
    for (const one of waiting.values()) {
      clearTimeout(one.timer);
      one.reject(cause instanceof AsideFailed ? cause : new AsideFailed(cause.message, { cause }));
    }
    waiting.clear();
    await old?.terminate();
  };
  const hire = (): Worker => {
    const hired = new Worker(file, { name });
    hired.unref();
    hired.on('message', ({ id, failed, result }: { id: number; failed?: string; result?: R }) => {
      const one = waiting.get(id);
      if (!one) return;
      waiting.delete(id);
      clearTimeout(one.timer);
      if (failed === undefined) one.resolve(result!);
      else one.reject(new AsideFailed(failed));
    });
    hired.on('error', (error) => void retire(error as Error));
    return hired;
  };
  return {
    run: (job) => new Promise((resolve, reject) => {
      const id = (next += 1);
      waiting.set(id, { resolve, reject, timer: setTimeout(() => void retire(new AsideFailed(`${name} took too long`)), mostMs) });
      worker ??= hire();
      worker.postMessage({ id, job });
    }),
  };
}

/** In the file of the thread: answer what is asked. */
export function serveAside<J extends object, R extends object>(work: (job: J) => Promise<R>): void {
  parentPort?.on('message', ({ id, job }: { id: number; job: J }) => {
    void work(job).then((result) => parentPort!.postMessage({ id, result }), (error: Error) => parentPort!.postMessage({ id, failed: error.message }));
  });
}
