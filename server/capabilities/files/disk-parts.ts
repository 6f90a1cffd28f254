import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { PartStore } from './store.ts';

/** Small enough for a slow line within the time that a request may take. */
const PART_SIZE = 4 * 1024 * 1024;

export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

/**
 * An unfinished object is the folder `<key>.parts`, one file a part. Finishing renames the folder, so that a part which
 * is still being written finds nowhere to go.
 */
export function diskParts(place: (key: string) => string): PartStore {
  const folderOf = (key: string) => `${place(key)}.parts`;
  return {
    partSize: PART_SIZE,
    async begin(key) {
      await mkdir(folderOf(key), { recursive: true, mode: 0o700 });
      return 'disk';
    },
    async received(key) {
      try {
        const names = (await readdir(folderOf(key))).filter((name) => /^\d+$/.test(name));
        return new Map(await Promise.all(names.map(async (name) => [Number(name), (await stat(path.join(folderOf(key), name))).size] as const)));
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    async put(key, { number, size }, content) {
      const beside = path.join(folderOf(key), `${number}.${randomUUID()}.part`);
      let handle;
      try {
        handle = await open(beside, 'wx', 0o600);
      } catch (error) {
        if (isMissing(error)) return 'unknown';
        throw error;
      }
      let written = 0;
      try {
        for await (const chunk of content as AsyncIterable<Buffer>) {
          written += chunk.length;
          if (written > size) break;
          await handle.write(chunk);
        }
        await handle.sync();
      } finally {
        await handle.close();
        if (written !== size) await rm(beside, { force: true });
      }
      if (written !== size) return 'wrong size';
      try {
        await rename(beside, path.join(folderOf(key), String(number)));
      } catch (error) {
        if (isMissing(error)) return 'unknown'; // finished meanwhile
        throw error;
      }
      return 'kept';
    },
    async finish(key) {
      const names = await readdir(folderOf(key));
      if (names.length === 1 && names[0] === '1') {
        await rename(path.join(folderOf(key), '1'), place(key));
        await rm(folderOf(key), { recursive: true, force: true });
      } else {
        await rename(folderOf(key), place(key));
        await Promise.all(names.filter((name) => name.endsWith('.part')).map((name) => rm(path.join(place(key), name), { force: true })));
      }
    },
    abandon: (key) => rm(folderOf(key), { recursive: true, force: true }),
    async *unfinished(tenantId) {
      const home = path.dirname(place(`${tenantId}/0`));
      const names = await readdir(home).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      });
      for (const name of names.filter((one) => one.endsWith('.parts'))) {
        const found = await stat(path.join(home, name)).catch(() => null); // finished meanwhile
        if (found) yield { key: `${tenantId}/${name.slice(0, -'.parts'.length)}`, handle: 'disk', begunAt: Temporal.Instant.fromEpochMilliseconds(Math.floor(found.mtimeMs)) };
      }
    },
  };
}
