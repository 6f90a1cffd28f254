import { execFile } from 'node:child_process';
import { chmod, cp, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';
import { prove } from '#proof/prove.ts';
import { serviceFolder } from '#proof/topology/programs.ts';
import { urlOf, withClient } from '#server/embedded/connect.ts';
import { startEmbedded } from '#server/embedded/postgres.ts';
import type { Embedded } from '#server/embedded/postgres.ts';
import { takeBackup } from '#server/lifecycle/backup.ts';
import { makeDataDir, removeDataDir } from '#test/product.ts';

// A backup of the product and the WAL that was archived since: together they go to any instant.

const COMMITS = 40;
let dataDir: string;
/** A folder that the server may write to: where root starts it, it works as somebody else. */
let archive: string;
let person: { uid: number; gid: number } | undefined;
let server: Embedded;
beforeAll(async () => {
  dataDir = await makeDataDir();
  ({ folder: archive, person } = await serviceFolder('archive'));
  server = await startEmbedded({ dataDir, tuning: { archive_mode: 'on', archive_command: `cp %p "${archive}/%f"` } });
  await withClient(urlOf(server.superuserUrl, 'postgres'), (client) => client.query('create table mark (n int primary key)'));
}, 120_000);
afterAll(async () => {
  await server.stop('immediate');
  await removeDataDir(dataDir);
  await rm(archive, { recursive: true });
});

/** What stands there when it has come to the instant and answers. */
async function marksAt(backup: string, at: string): Promise<number[]> {
  const to = await makeDataDir();
  try {
    await cp(path.join(backup, 'postgres'), path.join(to, 'postgres'), { recursive: true });
    await writeFile(path.join(to, 'postgres/data/recovery.signal'), '');
    await chmod(path.join(to, 'postgres/data'), 0o700);
    if (person) await promisify(execFile)('chown', ['-R', `${person.uid}:${person.gid}`, path.join(to, 'postgres')]);
    const copy = await startEmbedded({ dataDir: to, tuning: { restore_command: `cp "${archive}/%f" "%p"`, recovery_target_time: at, recovery_target_action: 'promote' } });
    try {
      return await withClient(urlOf(copy.superuserUrl, 'postgres'), async (client) => {
        const until = performance.now() + 30_000;
        while ((await client.query<{ on: boolean }>('select pg_is_in_recovery() as on')).rows[0]!.on) {
          if (performance.now() > until) throw new Error('it does not come to the instant');
          await wait(20);
        }
        return (await client.query<{ n: number }>('select n from mark order by n')).rows.map(({ n }) => n);
      });
    } finally {
      await copy.stop('immediate');
    }
  } finally {
    await removeDataDir(to);
  }
}

prove('L7', 'restored to an instant: the last transaction before it is there, the first after it is not', {
  wanted: 'exactly the transactions before the instant, every time', sizes: { tenth: 2, full: 20 }, minutes: 30,
}, async (size, random) => {
  const against: string[] = [];
  const { folder } = await takeBackup({ superuserUrl: server.superuserUrl, dataDir, to: path.join(dataDir, 'backups') });
  // An instant after each commit and before the next one, by the clock that stamps them.
  const instants: string[] = [];
  await withClient(urlOf(server.superuserUrl, 'postgres'), async (client) => {
    for (let n = 0; n < COMMITS; n += 1) {
      await client.query('insert into mark values ($1)', [n]);
      await client.query('select pg_sleep(0.003)');
      instants.push((await client.query<{ at: string }>('select clock_timestamp()::text as at')).rows[0]!.at);
      await client.query('select pg_sleep(0.003)');
    }
    const { rows: [last] } = await client.query<{ name: string }>('select pg_walfile_name(pg_switch_wal()) as name');
    const until = performance.now() + 30_000;
    while (!(await readdir(archive)).includes(last!.name)) {
      if (performance.now() > until) throw new Error(`${last!.name} was not archived within 30 s`);
      await wait(20);
    }
  });
  for (let round = 0; round < size; round += 1) {
    const k = Math.floor(random() * (COMMITS - 1));
    const marks = await marksAt(folder, instants[k]!);
    if (marks.join() !== Array.from({ length: k + 1 }, (_, n) => n).join()) against.push(`to ${instants[k]}: ${marks.length} commits, the last ${marks.at(-1)}, instead of 0 to ${k}`);
  }
  return { seen: `${size} instants between ${COMMITS} commits: ${against.length} wrong`, against };
});
