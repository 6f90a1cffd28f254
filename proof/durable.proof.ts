import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { prove } from '#proof/prove.ts';
import { startEmbedded } from '#server/embedded/postgres.ts';
import type { Embedded } from '#server/embedded/postgres.ts';
import { makeDataDir, refusedStart, removeDataDir } from '#test/product.ts';
import { useWorld } from '#test/server.ts';

// That an acknowledged commit is on the disk: seen from outside of the database, by what it asks of the system.

const world = useWorld();
let dataDir: string;
let server: Embedded;
beforeAll(async () => {
  dataDir = await makeDataDir();
  server = await startEmbedded({ dataDir });
}, 120_000);
afterAll(async () => {
  await server.stop('immediate');
  await removeDataDir(dataDir);
});

/** What strace counts of these processes while the work is done; undefined: it is not installed, or may not look. */
async function flushes(pids: readonly number[], work: () => Promise<void>): Promise<number | undefined> {
  const file = path.join(dataDir, 'strace.txt');
  const child = spawn('strace', ['-f', '-e', 'trace=fdatasync,fsync', '-o', file, ...pids.flatMap((pid) => ['-p', String(pid)])], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (part: Buffer) => (said += part.toString()));
  const missing = await new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(true));
    child.on('exit', () => resolve(true));
    child.stderr.on('data', () => said.split('attached').length > pids.length && resolve(false));
  });
  if (missing) return undefined;
  await work();
  child.kill('SIGINT');
  await once(child, 'exit');
  const calls = (await readFile(file, 'utf8')).split('\n').filter((line) => /\b(?:fdatasync|fsync)\(/.test(line)).length;
  await rm(file);
  return calls;
}

prove('B6', 'what was acknowledged is on the disk, and a database that may forget is refused', {
  wanted: 'a flush for each commit; fsync, synchronous_commit and full_page_writes off: refused by name', sizes: { tenth: 100, full: 1_000 }, minutes: 10,
}, async (size) => {
  const against: string[] = [];
  const client = new pg.Client({ connectionString: server.superuserUrl });
  await client.connect();
  await client.query('create table commit_mark (n int)');
  const { rows } = await client.query<{ pid: number }>(`select pg_backend_pid() as pid union select pid from pg_stat_activity where backend_type = 'walwriter'`);
  const calls = await flushes(rows.map(({ pid }) => pid), async () => {
    for (let n = 0; n < size; n += 1) await client.query('insert into commit_mark values ($1)', [n]);
  });
  await client.end();
  if (calls !== undefined && calls < size) against.push(`${calls} flushes for ${size} commits`);
  // The cluster of the tests has all three off, for nothing in it outlives the run.
  const urls = { DATABASE_URL: world.appUrl, DATABASE_OWNER_URL: world.ownerUrl, DATABASE_JOBS_URL: world.jobsUrl };
  const refused = await refusedStart({ dataDir: path.join(dataDir, 'other'), args: ['--no-demo', '--no-pages'], env: { NODE_ENV: 'development', ...urls } });
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) if (refused.code !== 1 || !refused.said.includes(name)) against.push(`a start with ${name} off: ${refused.code} ${refused.said.slice(0, 300)}`);
  return { seen: `${calls === undefined ? 'strace not installed: flushes not counted' : `${calls} flushes for ${size} commits`}; a start on a forgetful database refused by name`, against };
});
