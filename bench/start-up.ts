import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '#server/embedded/postgres.ts';

/** `npm start` once to set up, then again: how soon it is ready, and what it and its database hold of memory when idle. */
export async function measureStart() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'mostrador-bench-start-'));
  try {
    const first = await start(dataDir);
    await first.stop();
    const second = await start(dataDir);
    const memory = await residentMb(second.pid);
    await second.stop();
    return [
      { path: 'second start → ready', ratio: null, bar: '<= 3 s', ok: second.seconds <= 3, product: `${second.seconds.toFixed(1)} s`, ceiling: `first ${first.seconds.toFixed(1)} s`, spread: '', p99: '' },
      { path: 'memory, server and database, idle', ratio: null, bar: '<= 400 MB', ok: memory === null ? null : memory <= 400, product: memory === null ? 'not known here' : `${memory.toFixed(0)} MB`, ceiling: '', spread: '', p99: '' },
    ];
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function start(dataDir: string) {
  const begun = performance.now();
  const child = spawn(process.execPath, ['scripts/run.mjs', 'start'], { env: { ...process.env, DATA_DIR: dataDir, PORT: String(await freePort()), LOG_LEVEL: 'error' }, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    if (/ready at http/.test(printed)) break;
  }
  const seconds = (performance.now() - begun) / 1000;
  child.stdout.resume();
  return {
    seconds, pid: child.pid!,
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGINT');
      await once(child, 'exit');
    },
  };
}

/** Proportional share of all processes below one, as Linux counts it; null elsewhere. */
export async function residentMb(root: number): Promise<number | null> {
  try {
    const parents = new Map<number, number>();
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null);
      if (stat) parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    }
    const below = (pid: number): boolean => pid === root || (parents.has(pid) && parents.get(pid)! > 1 && below(parents.get(pid)!));
    let total = 0;
    for (const pid of [...parents.keys()].filter(below)) {
      const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
      total += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
    }
    return total;
  } catch {
    return null;
  }
}
