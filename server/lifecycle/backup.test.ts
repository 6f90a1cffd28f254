import { appendFile, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '#platform/migrate.ts';
import { startEmbedded, type Embedded } from '#server/embedded/postgres.ts';
import { bootstrapDatabase, bootstrapRoles } from '#server/embedded/roles.ts';
import { urlOf, withClient } from '#server/embedded/connect.ts';
import { makeDataDir, removeDataDir } from '#test/product.ts';
import { takeBackup, verifyBackup } from './backup.ts';
import { DATABASE } from './database.ts';
import { restoreBackup } from './restore.ts';
import { writePairs } from '#test/pairs.ts';

let dataDir: string;
let elsewhere: string;
let server: Embedded;
beforeAll(async () => {
  [dataDir, elsewhere] = await Promise.all([makeDataDir(), makeDataDir()]);
  server = await startEmbedded({ dataDir });
  await bootstrapRoles(server.superuserUrl);
  await migrate((await bootstrapDatabase(server.superuserUrl, DATABASE)).ownerUrl);
  await withClient(urlOf(server.superuserUrl, DATABASE), (client) => client.query('create table mark (n bigint generated always as identity primary key, half int not null)'));
});
afterAll(async () => {
  await server.stop('immediate');
  await Promise.all([removeDataDir(dataDir), removeDataDir(elsewhere)]);
});

const quiet = () => {};
const backUp = () => takeBackup({ superuserUrl: server.superuserUrl, dataDir, to: path.join(dataDir, 'backups') });

describe('a backup', () => {
  test('L6: taken under load and restored elsewhere holds everything acknowledged before it began, and no half', async () => {
    await mkdir(path.join(dataDir, 'files/ab'), { recursive: true });
    await writeFile(path.join(dataDir, 'files/ab/photo.jpg'), 'a picture');
    await mkdir(path.join(dataDir, 'secrets'));
    await writeFile(path.join(dataDir, 'secrets/server.key'), 'a secret');
    const load = writePairs(urlOf(server.superuserUrl, DATABASE));
    await expect.poll(() => load.acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(500);
    const begun = performance.now();
    const { folder } = await backUp();
    await load.stop();

    await restoreBackup({ backup: folder, dataDir: elsewhere, replace: false, log: quiet });
    expect(await readFile(path.join(elsewhere, 'files/ab/photo.jpg'), 'utf8')).toBe('a picture');
    expect(await readFile(path.join(elsewhere, 'secrets/server.key'), 'utf8')).toBe('a secret');
    const copy = await startEmbedded({ dataDir: elsewhere });
    try {
      const rows = await withClient(urlOf(copy.superuserUrl, DATABASE), async (client) => (await client.query<{ n: string; half: number }>('select n, half from mark')).rows);
      const kept = new Set(rows.map(({ n }) => Number(n)));
      expect(load.acknowledged.filter(({ n, at }) => at < begun && !kept.has(n))).toEqual([]);
      expect(rows.filter(({ half }) => half === 1)).toHaveLength(rows.length / 2);
      // The logins are those of the backup, since their passwords come from the one that travels with it.
      await bootstrapRoles(copy.superuserUrl);
    } finally {
      await copy.stop();
    }
  });

  test('L9: of which as many are kept as wanted, is refused when it was cut, changed or had something put in, and names the file', async () => {
    const [old, { folder, manifest }] = [await backUp(), await takeBackup({ superuserUrl: server.superuserUrl, dataDir, to: path.join(dataDir, 'backups'), keep: 1 })];
    await expect(readFile(path.join(old.folder, 'manifest.json'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect((await verifyBackup(folder)).files).toEqual(manifest.files);
    const victim = path.join(folder, manifest.files.find(({ bytes }) => bytes > 8192)!.path);
    const whole = await readFile(victim);
    await truncate(victim, whole.length - 1);
    await expect(verifyBackup(folder)).rejects.toThrow(`${path.relative(folder, victim)} was changed`);
    await writeFile(victim, whole);
    await writeFile(path.join(folder, 'postgres/data/strange'), '');
    await expect(verifyBackup(folder)).rejects.toThrow('postgres/data/strange does not belong to it');
    await rm(path.join(folder, 'postgres/data/strange'));
    await rm(victim);
    await expect(verifyBackup(folder)).rejects.toThrow(`${path.relative(folder, victim)} is missing`);
    await writeFile(victim, whole);
    await verifyBackup(folder);
    await appendFile(path.join(folder, 'manifest.json'), ' ');
    await expect(verifyBackup(folder)).rejects.toThrow('its manifest does not have the hash that it should');
  }, 120_000); // two backups and seven looks at every file of one

  test('is not restored over an installation, unless asked to: then that one is put aside whole', async () => {
    const { folder } = await backUp();
    await expect(restoreBackup({ backup: folder, dataDir, replace: false, log: quiet })).rejects.toThrow('holds an installation already');
    await server.stop();
    const { aside } = await restoreBackup({ backup: folder, dataDir, replace: true, log: quiet });
    expect(await readFile(path.join(aside!, 'postgres/data/PG_VERSION'), 'utf8')).toBe('18\n');
    server = await startEmbedded({ dataDir });
    expect(server.adopted).toBe(false);
  });
});
