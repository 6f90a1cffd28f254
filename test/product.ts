import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { endLeftover } from '#server/embedded/postgres.ts';
import { scratch } from '#test/scratch.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const READY = /Mostrador is ready at (\S+)/;

/** A data folder that is thrown away; a killed run's is swept by the next one (test/global.ts). */
export const makeDataDir = async () => mkdtemp(path.join(await scratch(), `mostrador-test-${process.pid}-`));

export async function removeDataDir(dataDir: string): Promise<void> {
  await endLeftover(dataDir, 'immediate');
  await rm(dataDir, { recursive: true, force: true });
}

export interface RunningProduct {
  url: string;
  process: ChildProcess;
  /** All that it has said so far. */
  said: () => string;
  /** Sends the signal and waits for the end. */
  end: (signal?: NodeJS.Signals) => Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export interface ProductWish {
  dataDir: string;
  /** e.g. `--test-clock`, `--no-demo`, `serve`. */
  args?: readonly string[];
  env?: Record<string, string>;
}

/** The program itself in a process of its own, as `npm start` runs it, on a port that the system chooses. */
export async function startProcess(wish: ProductWish): Promise<RunningProduct> {
  const running = launch(wish);
  const { process: child, said } = running;
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout!.on('data', () => {
      const ready = READY.exec(said());
      if (ready) resolve(ready[1]!);
    });
    child.on('close', (code, signal) => reject(new Error(`it ended (${signal ?? code}) before it was ready:\n${said()}`)));
  });
  return { ...running, url };
}

/** A start that is expected to be refused. */
export async function refusedStart(wish: ProductWish): Promise<{ code: number | null; said: string }> {
  const { process: child, said } = launch(wish);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said: said() };
}

function launch({ dataDir, args = [], env = {} }: ProductWish): Omit<RunningProduct, 'url'> {
  const child = spawn(process.execPath, ['server/main.ts', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: tmpdir(), NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], NODE_ENV: 'test', LOG_LEVEL: 'warn', PORT: '0', DATA_DIR: dataDir, ...env },
  });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  let text = '';
  child.stdout.on('data', (part) => (text += part));
  child.stderr.on('data', (part) => (text += part));
  return {
    process: child,
    said: () => text,
    end: async (wanted = 'SIGTERM') => {
      child.kill(wanted);
      const [code, signal] = await closed;
      return { code, signal };
    },
  };
}
