import { cp, mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, beforeAll } from 'vitest';
import { TestClock, SystemClock } from '#platform/clock.ts';
import { migrate } from '#platform/migrate.ts';
import { prove } from '#proof/prove.ts';
import { urlOf, withClient } from '#server/embedded/connect.ts';
import { startEmbedded } from '#server/embedded/postgres.ts';
import type { Embedded } from '#server/embedded/postgres.ts';
import { bootstrapDatabase, bootstrapRoles } from '#server/embedded/roles.ts';
import { takeBackup, verifyBackup } from '#server/lifecycle/backup.ts';
import { DATABASE } from '#server/lifecycle/database.ts';
import { drillBackup, watchBackups } from '#server/lifecycle/drill.ts';
import { restoreBackup } from '#server/lifecycle/restore.ts';
import { makeDataDir, removeDataDir } from '#test/product.ts';
import { writePairs } from '#test/pairs.ts';

// Nights of backups: taken under load, restored elsewhere, compared with what was acknowledged, tampered with.

let dataDir: string;
let server: Embedded;
const folders: string[] = [];
beforeAll(async () => {
  dataDir = await makeDataDir();
  server = await startEmbedded({ dataDir });
  await bootstrapRoles(server.superuserUrl);
  await migrate((await bootstrapDatabase(server.superuserUrl, DATABASE)).ownerUrl);
  await withClient(urlOf(server.superuserUrl, DATABASE), (client) => client.query('create table mark (n bigint generated always as identity primary key, half int not null)'));
}, 120_000);
afterAll(async () => {
  await server.stop('immediate');
  for (const folder of [dataDir, ...folders]) await removeDataDir(folder);
});
const elsewhere = async (): Promise<string> => {
  const folder = await makeDataDir();
  folders.push(folder);
  return folder;
};
const quiet = (): void => undefined;
const backUp = (keep?: number) => takeBackup({ superuserUrl: server.superuserUrl, dataDir, to: path.join(dataDir, 'backups'), ...(keep !== undefined && { keep }) });

/** A restore has read every table and index already. */
async function marksOf(folder: string): Promise<{ n: number; half: number }[]> {
  const copy = await startEmbedded({ dataDir: folder });
  try {
    return await withClient(urlOf(copy.superuserUrl, DATABASE), async (client) => (await client.query<{ n: string; half: number }>('select n, half from mark order by n')).rows.map(({ n, half }) => ({ n: Number(n), half })));
  } finally {
    await copy.stop('immediate');
  }
}

prove('L6', 'a night: a backup under load, restored elsewhere, holds everything acknowledged before it began', {
  wanted: '0 of the acknowledged missing, no half, no damaged index', sizes: { tenth: 1, full: 30 }, minutes: 30,
}, async (size) => {
  const against: string[] = [];
  let acknowledged = 0;
  let slowest = 0;
  for (let night = 0; night < size; night += 1) {
    const load = writePairs(urlOf(server.superuserUrl, DATABASE));
    await wait(500);
    const begun = performance.now();
    const { folder } = await backUp(2);
    await load.stop();
    const to = await elsewhere();
    const restoring = performance.now();
    await restoreBackup({ backup: folder, dataDir: to, replace: false, log: quiet });
    slowest = Math.max(slowest, (performance.now() - restoring) / 1000);
    const rows = await marksOf(to);
    const kept = new Set(rows.map(({ n }) => n));
    const due = load.acknowledged.filter(({ at }) => at < begun);
    acknowledged += due.length;
    against.push(...due.filter(({ n }) => !kept.has(n)).map(({ n }) => `night ${night}: ${n} is missing`));
    if (rows.filter(({ half }) => half === 1).length * 2 !== rows.length) against.push(`night ${night}: halves`);
    await removeDataDir(to);
  }
  return { seen: `${size} nights, ${acknowledged} acknowledged before the backups began, ${against.length} missing or broken; restored within ${slowest.toFixed(1)} s`, against };
});

prove('L9', 'a backup that was cut, changed or added to is refused before anything of it is used', {
  wanted: 'every one refused, naming the file', sizes: { tenth: 5, full: 100 }, minutes: 20,
}, async (size, random) => {
  const against: string[] = [];
  const { folder, manifest } = await backUp();
  await verifyBackup(folder);
  for (let round = 0; round < size; round += 1) {
    const damaged = await mkdtemp(path.join(dataDir, 'damaged-'));
    await cp(folder, damaged, { recursive: true });
    const big = manifest.files.filter(({ bytes }) => bytes > 16);
    const victim = big[Math.floor(random() * big.length)]!;
    const file = path.join(damaged, victim.path);
    const how = ['cut', 'changed', 'removed', 'added', 'manifest'][round % 5]!;
    if (how === 'cut') await truncate(file, Math.floor(random() * victim.bytes));
    else if (how === 'removed') await rm(file);
    else if (how === 'added') await writeFile(path.join(damaged, 'postgres/data/pg_wal/0000000100000000000000FF'), 'x');
    else {
      const handle = await open(how === 'manifest' ? path.join(damaged, 'manifest.json') : file, 'r+');
      const at = Math.floor(random() * (how === 'manifest' ? 100 : victim.bytes));
      const byte = Buffer.alloc(1);
      await handle.read(byte, 0, 1, at);
      byte[0]! ^= 1 << Math.floor(random() * 8);
      await handle.write(byte, 0, 1, at);
      await handle.close();
    }
    const to = await elsewhere();
    const said = await restoreBackup({ backup: damaged, dataDir: to, replace: false, log: quiet }).then(() => 'restored', (error: Error) => error.message);
    const named = how === 'cut' || how === 'changed' || how === 'removed' ? said.includes(victim.path) : /does not belong|manifest/.test(said);
    if (said === 'restored' || !named) against.push(`${how} ${victim.path}: ${said}`);
    await rm(damaged, { recursive: true });
    await removeDataDir(to);
  }
  return { seen: `${size} damaged copies: ${against.length} not refused`, against };
});

prove('L10', 'somebody is told when the newest backup that was restored gets old', {
  wanted: 'silent at 26 h, told after', sizes: { tenth: 1, full: 1 }, minutes: 10,
}, async () => {
  const against: string[] = [];
  const clock = new TestClock(new SystemClock());
  const registry = new Registry();
  const told: string[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => void told.push(line) });
  const watch = watchBackups({ dataDir, clock, registry, logger });
  const age = async () => Number(/^backup_restored_age_seconds (\S+)$/m.exec(await registry.metrics())?.[1] ?? Number.NaN);
  await watch.look();
  if (told.length > 0 || !Number.isNaN(await age())) against.push('told before the first drill');
  const { folder, manifest } = await backUp();
  await drillBackup({ backup: folder, dataDir, now: clock.now(), log: quiet });
  const taken = Temporal.Instant.from(manifest.createdAt);
  for (const [hours, wanted] of [[1, false], [25.9, false], [26.1, true], [50, true]] as const) {
    told.length = 0;
    clock.set(taken.add({ minutes: Math.round(hours * 60) }));
    await watch.look();
    if (told.length > 0 !== wanted || Math.abs((await age()) - hours * 3600) > 60) against.push(`after ${hours} h: told ${told.length} times, age ${await age()}`);
  }
  // The next drill ends it, and one that fails does not.
  await truncate(path.join(folder, 'manifest.json'), 10);
  const failed = await drillBackup({ backup: folder, dataDir, now: clock.now(), log: quiet }).then(() => 'restored', () => 'refused');
  told.length = 0;
  await watch.look();
  if (failed !== 'refused' || told.length === 0) against.push(`a drill that failed counts: ${failed}`);
  watch.stop();
  return { seen: `a drill restored a backup; silent until 26 h, then told, also after a drill that failed`, against };
});
