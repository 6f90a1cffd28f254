import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { unwritable } from '#server/embedded/home.ts';
import { alive } from '#server/embedded/postmaster-file.ts';
import { StartError } from '#server/embedded/start-error.ts';

/** Who works in a data folder. */
export interface Holder {
  pid: number;
  /** When the process began, in the kernel's own words: a number that was given to another process later differs here. */
  began: string | null;
  /** What it does: `npm start`, `npm run import`, … */
  purpose: string;
}

export interface DataFolder {
  path: string;
  release(): Promise<void>;
}

/** Thrown when another living process works in the folder; it may be shared with it. */
export class FolderInUse extends StartError {
  readonly holder: Holder;
  constructor(folder: string, holder: Holder) {
    super(
      `The data folder ${folder} is in use by "${holder.purpose}" (process ${holder.pid}). ` +
        'Stop that one first, or run a second copy beside it with another DATA_DIR and PORT.',
    );
    this.holder = holder;
  }
}

const MIN_FREE_BYTES = 64 * 1024 * 1024;

/** Makes the folder, sees that it can be written, and takes it for this process. A lock whose process is gone does not count. */
export async function takeDataFolder(dataDir: string, purpose: string): Promise<DataFolder> {
  const folder = path.resolve(dataDir);
  const lock = path.join(folder, 'in-use.json');
  const mine = path.join(folder, `in-use.${process.pid}.${randomBytes(3).toString('hex')}`);
  const me: Holder = { pid: process.pid, began: beganOf(process.pid), purpose };
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    await writeFile(mine, JSON.stringify(me), { mode: 0o644 });
  } catch (error) {
    throw unwritable(folder, error as NodeJS.ErrnoException);
  }
  try {
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < MIN_FREE_BYTES) throw new StartError(`There is hardly any space left on the disk of the data folder ${folder}.`);
    for (let attempt = 0; attempt < 20; attempt++) {
      try {
        // The one step that only one of several can take: a link fails where a file is.
        await link(mine, lock);
        return { path: folder, release: () => releaseIfOurs(lock, me) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(folder, error as NodeJS.ErrnoException);
      }
      const text = await readFile(lock, 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      const holder = parseHolder(text);
      if (holder && isAlive(holder)) throw new FolderInUse(folder, holder);
      await removeStale(lock, text, `${mine}.stale`);
    }
    throw new StartError(`The lock ${lock} changes all the time; look what works there.`);
  } finally {
    await rm(mine, { force: true });
  }
}

/** The living process that works in the folder, if any. */
export async function holderOf(dataDir: string): Promise<Holder | undefined> {
  const text = await readFile(path.join(path.resolve(dataDir), 'in-use.json'), 'utf8').catch(() => undefined);
  const holder = text === undefined ? undefined : parseHolder(text);
  return holder && isAlive(holder) ? holder : undefined;
}

/** Another start may have judged the same lock stale and taken it already: then what we moved away is not what we read, and goes back. */
async function removeStale(lock: string, text: string, aside: string) {
  try {
    await rename(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== text) await link(aside, lock).catch(() => {});
  await rm(aside, { force: true });
}

async function releaseIfOurs(lock: string, me: Holder) {
  const holder = parseHolder(await readFile(lock, 'utf8').catch(() => ''));
  if (holder?.pid === me.pid && holder.began === me.began) await rm(lock, { force: true });
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder>;
    return typeof value.pid === 'number' ? { pid: value.pid, began: value.began ?? null, purpose: value.purpose ?? 'Mostrador' } : undefined;
  } catch {
    // Half-written by a process that died in the act.
    return undefined;
  }
}

const isAlive = (holder: Holder) => alive(holder.pid) && (holder.began === null || holder.began === beganOf(holder.pid));

/** Start of a process in ticks since boot together with the boot; null where there is no /proc. */
function beganOf(pid: number): string | null {
  if (process.platform !== 'linux') return null;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${ticks}`;
  } catch {
    return null;
  }
}
