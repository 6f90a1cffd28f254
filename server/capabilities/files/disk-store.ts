import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { diskParts, isMissing } from './disk-parts.ts';
import type { ByteRange, FileStore } from './store.ts';

const KEY = /^[0-9a-f-]+\/[0-9a-f-]+(?:\.[0-9a-f-]+\.part)?$/;

/**
 * Files in a folder, one per object; an object that came in several parts is a folder of them, so that nothing is
 * copied when it is complete. Written beside and renamed, so that a crash leaves no half file under its name.
 */
export function diskStore(folder: string): FileStore {
  const place = (key: string): string => {
    if (!KEY.test(key)) throw new Error('a storage key is one of ours');
    return path.join(folder, ...key.split('/'));
  };
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
    async open(key, range) {
      try {
        const found = await stat(place(key));
        if (!found.isDirectory()) return { stream: createReadStream(place(key), range), size: found.size };
        return await openFolder(place(key), range);
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    remove: (key) => rm(place(key), { force: true, recursive: true }),
    async *list(tenantId) {
      const home = path.dirname(place(`${tenantId}/0`));
      const entries = await readdir(home, { withFileTypes: true }).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      });
      for (const entry of entries) {
        if (entry.name.endsWith('.parts')) continue; // not an object yet
        const found = await stat(path.join(home, entry.name)).catch(() => null); // removed meanwhile
        if (found) yield { key: `${tenantId}/${entry.name}`, writtenAt: Temporal.Instant.fromEpochMilliseconds(Math.floor(found.mtimeMs)) };
      }
    },
    parts: diskParts(place),
  };
}

/** The parts one after the other, as one stream; of a range only those that it touches. */
async function openFolder(folder: string, range?: ByteRange): Promise<{ stream: Readable; size: number }> {
  const numbers = (await readdir(folder)).filter((name) => /^\d+$/.test(name)).map(Number).sort((a, b) => a - b);
  let size = 0;
  const pieces: { file: string; start: number; end: number }[] = [];
  for (const number of numbers) {
    const file = path.join(folder, String(number));
    const { size: length } = await stat(file);
    const start = Math.max(0, (range?.start ?? 0) - size);
    const end = Math.min(length - 1, (range?.end ?? Infinity) - size);
    if (start <= end) pieces.push({ file, start, end });
    size += length;
  }
  async function* read() {
    for (const { file, start, end } of pieces) yield* createReadStream(file, { start, end });
  }
  return { stream: Readable.from(read(), { objectMode: false }), size };
}
