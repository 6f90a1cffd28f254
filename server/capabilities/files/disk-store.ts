import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import type { FileStore } from './store.ts';

const KEY = /^[0-9a-f-]+\/[0-9a-f-]+(?:\.[0-9a-f-]+\.part)?$/;

/** Files in a folder, one per object. Written beside and renamed, so that a crash leaves no half file under its name. */
export function diskStore(folder: string): FileStore {
  const place = (key: string): string => {
    if (!KEY.test(key)) throw new Error('a storage key is one of ours');
    return path.join(folder, ...key.split('/'));
  };
  const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
  return {
    async put(key, content) {
      const target = place(key);
      await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      const beside = `${target}.${randomUUID()}.part`;
      const handle = await open(beside, 'wx', 0o600);
      try {
        await handle.writeFile(content);
        await handle.sync();
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      } finally {
        await handle.close();
      }
      await rename(beside, target);
    },
    async open(key) {
      try {
        const { size } = await stat(place(key));
        return { stream: createReadStream(place(key)), size };
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    remove: (key) => rm(place(key), { force: true }),
    async *list(tenantId) {
      const entries = await readdir(path.dirname(place(`${tenantId}/0`)), { recursive: true, withFileTypes: true }).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      });
      for (const entry of entries) {
        if (!entry.isFile()) continue;
        const full = path.join(entry.parentPath, entry.name);
        const found = await stat(full).catch(() => null); // removed meanwhile
        if (found) yield { key: path.relative(folder, full).split(path.sep).join('/'), writtenAt: Temporal.Instant.fromEpochMilliseconds(Math.floor(found.mtimeMs)) };
      }
    },
  };
}
