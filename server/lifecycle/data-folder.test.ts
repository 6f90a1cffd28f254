import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FolderInUse, holderOf, takeDataFolder } from './data-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mostrador-folder-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const DEAD = 2 ** 22 - 1;
const lock = (pid: number) => path.join(folder, `in-use.${pid}.0badcafe.json`);

describe('the data folder', () => {
  test('belongs to one process at a time, and the refusal names it', async () => {
    const mine = await takeDataFolder(folder, 'npm start');
    const refused = await takeDataFolder(folder, 'npm run import').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(FolderInUse);
    expect((refused as Error).message).toContain(`"npm start" (process ${process.pid})`);
    await mine.release();
    expect(await holderOf(folder)).toBeUndefined();
    await (await takeDataFolder(folder, 'npm start')).release();
  });

  test('of twenty that want it at once, over the lock of a crashed run, one gets it', async () => {
    await writeFile(lock(DEAD), JSON.stringify({ pid: DEAD, began: null, purpose: 'npm start', settled: true }));
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => takeDataFolder(folder, 'npm start')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(FolderInUse);
  });

  test.runIf(process.platform === 'linux')('is free when its holder died and the number went to another process', async () => {
    await writeFile(lock(process.pid), JSON.stringify({ pid: process.pid, began: 'another boot/1', purpose: 'npm start', settled: true }));
    await (await takeDataFolder(folder, 'npm start')).release();
  });

  test('is free when its holder died while it wrote the lock', async () => {
    await writeFile(`${lock(DEAD)}.new`, '{"pid":');
    await writeFile(lock(DEAD), '');
    const mine = await takeDataFolder(folder, 'npm start');
    expect(await holderOf(folder)).toMatchObject({ pid: process.pid, purpose: 'npm start', settled: true });
    expect(await readdir(folder)).toHaveLength(1);
    await mine.release();
  });

  test('that lies below a file is refused in a sentence', async () => {
    await writeFile(path.join(folder, 'file'), '');
    await expect(takeDataFolder(path.join(folder, 'file/data'), 'npm start')).rejects.toThrow(/Choose another one with DATA_DIR/);
  });
});
