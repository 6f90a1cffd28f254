import { createHash } from 'node:crypto';
import { open, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';

/** A file of a backup: where it lies in it, how long it is, what it holds. */
export interface CopiedFile {
  path: string;
  bytes: number;
  sha256: string;
}

const CHUNK = 1024 * 1024;
const AT_ONCE = 8;

export interface CopyOptions {
  from: string;
  to: string;
  /** Path below `from`, with slashes; false leaves the file or the whole folder out. */
  wanted?: (relative: string) => boolean;
  /** A file may disappear while we copy (the database removes tables); default false. */
  mayVanish?: boolean;
}

/** Copies a tree, safely on the disk, and tells the hash of what was written. Empty folders are kept. */
export async function copyTree({ from, to, wanted = () => true, mayVanish = false }: CopyOptions): Promise<CopiedFile[]> {
  const files: string[] = [];
  const folders: string[] = [''];
  for (let at = 0; at < folders.length; at++) {
    const folder = folders[at]!;
    await mkdir(path.join(to, folder), { recursive: true, mode: 0o700 });
    for (const entry of await readdir(path.join(from, folder), { withFileTypes: true }).catch(vanished(mayVanish, []))) {
      const relative = folder ? `${folder}/${entry.name}` : entry.name;
      if (!wanted(relative)) continue;
      if (entry.isDirectory()) folders.push(relative);
      else if (entry.isFile()) files.push(relative);
    }
  }
  const copied: CopiedFile[] = [];
  let next = 0;
  const work = async () => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) {
      const done = await copyFile(path.join(from, file), path.join(to, file)).catch(vanished(mayVanish, undefined));
      if (done) copied.push({ path: file, ...done });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return copied.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const vanished =
  <T>(allowed: boolean, instead: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (allowed && error.code === 'ENOENT') return instead;
    throw error;
  };

async function copyFile(from: string, to: string) {
  const source = await open(from, 'r');
  try {
    const target = await open(to, 'w', 0o600);
    try {
      const hash = createHash('sha256');
      const chunk = Buffer.allocUnsafe(CHUNK);
      let bytes = 0;
      for (;;) {
        const { bytesRead } = await source.read(chunk, 0, CHUNK);
        if (bytesRead === 0) break;
        const part = chunk.subarray(0, bytesRead);
        hash.update(part);
        await target.writeFile(part);
        bytes += bytesRead;
      }
      await target.sync();
      return { bytes, sha256: hash.digest('hex') };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** Hash of a file as it lies there. */
export async function hashFile(file: string): Promise<{ bytes: number; sha256: string }> {
  const handle = await open(file, 'r');
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(CHUNK);
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, CHUNK);
      if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') };
      hash.update(chunk.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
