import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Where in a job something may strike: before its first step, between the outside and its note, in a transaction that is about to commit, after its commit. */
export type Point = 'before' | 'between' | 'inside' | 'after';
export const POINTS: readonly Point[] = ['before', 'inside', 'between', 'after'];
export interface Fault { point: Point; /** At which of the jobs that come there. */ times: number; signal: 'SIGKILL' | 'SIGSTOP'; /** Only jobs of this name. */ job?: string }

export interface WorkerWish { appUrl: string; jobsUrl: string; folder: string; now: Temporal.Instant; beatMs: number; environment?: Record<string, string>; fault?: Fault; /** Recurring work is noted in `ran_cron` of the database, within its transaction. */ noted?: boolean }

export interface FaultyWorker {
  process: ChildProcess;
  /** The job it was struck in, once it was. */
  struck: () => string | null;
  gone: () => boolean;
  said: () => string;
  wake: () => void;
  /** Sets its clock and lets it hand on what is due then. */
  tell: (now: Temporal.Instant) => void;
  end: () => Promise<void>;
}

/** A worker with every job of the product, which is struck where it is told to be (faults/worker.ts). */
export async function startFaultyWorker({ now, fault, environment = {}, noted = false, ...wish }: WorkerWish): Promise<FaultyWorker> {
  const given = { ...wish, now: now.toString(), environment, fault: fault ?? null, noted };
  const child = spawn(process.execPath, [fileURLToPath(new URL('worker.ts', import.meta.url)), JSON.stringify(given)], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, NODE_ENV: 'test' } });
  let text = '';
  // It may die before it has read what it is told.
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (part) => (text += part));
  child.stderr.on('data', (part) => (text += part));
  const closed = once(child, 'close');
  await new Promise<void>((resolve, reject) => {
    // It may be struck before it has said that it is ready.
    child.stdout.on('data', () => /ready|struck/.test(text) && resolve());
    void closed.then(() => (text.includes('struck') ? resolve() : reject(new Error(`the worker ended before it was ready:\n${text}`))));
  });
  const gone = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    process: child, gone,
    said: () => text,
    struck: () => /struck (\S+ \S+)/.exec(text)?.[1] ?? null,
    wake: () => void child.kill('SIGCONT'),
    tell: (instant) => void child.stdin.write(`${instant.toString()}\n`),
    end: async () => {
      if (!gone()) child.kill('SIGKILL');
      await closed;
    },
  };
}
