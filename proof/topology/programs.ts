import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, chown, constants, mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serverPerson } from '#server/embedded/person.ts';

// Programs of the operating system that a proof uses where they are installed: Debian's packages put them into folders
// that not everybody's PATH names.

const FOLDERS = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin'];

/** Its path, or undefined where it is not installed. */
export async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of FOLDERS) {
    const file = path.join(folder, name);
    if (await access(file, constants.X_OK).then(() => true, () => false)) return file;
  }
  return undefined;
}

export interface Service { pid: number; said: () => string; stop: (signal?: NodeJS.Signals) => Promise<void> }

/** A folder of the service's own, removed when it stops; it runs as an account without rights when we are root. */
export async function serviceFolder(name: string): Promise<{ folder: string; person: { uid: number; gid: number } | undefined }> {
  const person = await serverPerson();
  const folder = await mkdtemp(path.join(tmpdir(), `mostrador-${name}-`));
  if (person) await chown(folder, person.uid, person.gid);
  return { folder, person };
}

/** Starts it and waits until its port answers. */
export async function startService(program: string, args: readonly string[], { folder, person, port, patienceMs = 10_000 }: { folder: string; person: { uid: number; gid: number } | undefined; port: number; patienceMs?: number }): Promise<Service> {
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], LC_ALL: 'C' }, ...person });
  let text = '';
  child.stdout.on('data', (part) => (text += part));
  child.stderr.on('data', (part) => (text += part));
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    await end(child, signal);
    await rm(folder, { recursive: true, force: true });
  };
  const until = Date.now() + patienceMs;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop('SIGKILL');
      throw new Error(`${path.basename(program)} does not listen on ${port}:\n${text}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { pid: child.pid!, said: () => text, stop };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await closed;
  clearTimeout(late);
}

const answers = (port: number): Promise<boolean> => new Promise((resolve) => {
  const socket = createConnection({ host: '127.0.0.1', port });
  socket.once('connect', () => {
    socket.destroy();
    resolve(true);
  });
  socket.once('error', () => resolve(false));
});
