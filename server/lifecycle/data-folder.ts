import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
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
  /** It has the folder; otherwise it is about to find out whether it may. */
  settled: boolean;
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
const PREFIX = 'in-use.';
const PATIENCE_MS = 10_000;

/**
 * Makes the folder, sees that it can be written, and takes it for this process. A lock whose process is gone does not
 * count, and of several that come at once exactly one gets it.
 *
 * Each puts down a file of its own name as a candidate and then looks at the others: since everybody writes before
 * looking, no two can miss each other. A settled one wins, among candidates the smallest name; who sees nobody settles.
 * Nobody ever removes the file of a living process, so no lock can be stolen (taking over one shared file by
 * rename can: the second to judge it stale moves away the first one's new lock).
 */
export async function takeDataFolder(dataDir: string, purpose: string): Promise<DataFolder> {
  const folder = path.resolve(dataDir);
  const name = `${PREFIX}${process.pid}.${randomBytes(4).toString('hex')}.json`;
  const mine = path.join(folder, name);
  const me: Holder = { pid: process.pid, began: beganOf(process.pid), purpose, settled: false };
  const write = async (holder: Holder) => {
    await writeFile(`${mine}.new`, JSON.stringify(holder));
    await rename(`${mine}.new`, mine);
  };
  const leave = () => rm(mine, { force: true });
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    await write(me);
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < MIN_FREE_BYTES) throw new StartError(`There is hardly any space left on the disk of the data folder ${folder}.`);
    for (const until = performance.now() + PATIENCE_MS; ; ) {
      const others = (await holders(folder)).filter((other) => other.name !== name);
      const settled = others.find((other) => other.settled);
      if (settled) throw new FolderInUse(folder, settled);
      if (others.length === 0) break;
      if (performance.now() > until) throw new FolderInUse(folder, others[0]!);
      const smaller = others.some((other) => other.name < name);
      if (smaller) await leave();
      await wait(5 + Math.random() * 20);
      if (smaller) await write(me);
    }
    await write({ ...me, settled: true });
    return { path: folder, release: leave };
  } catch (error) {
    await leave().catch(() => {});
    throw unwritable(folder, error as NodeJS.ErrnoException);
  }
}

/** The living process that works in the folder, if any. */
export async function holderOf(dataDir: string): Promise<Holder | undefined> {
  return (await holders(path.resolve(dataDir))).find((holder) => holder.settled);
}

/** Everybody alive who has the folder or wants it; what the dead left is removed on the way. */
async function holders(folder: string): Promise<(Holder & { name: string })[]> {
  const found: (Holder & { name: string })[] = [];
  for (const name of await readdir(folder)) {
    if (!name.startsWith(PREFIX)) continue;
    const text = await readFile(path.join(folder, name), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    // A candidate's file is complete from its first moment, save that of a process that died in the act (`.new`).
    const holder = parseHolder(text) ?? { pid: Number(name.split('.')[1]), began: null, purpose: 'Mostrador', settled: false };
    if (!isAlive(holder)) await rm(path.join(folder, name), { force: true });
    else if (name.endsWith('.json')) found.push({ ...holder, name });
  }
  return found;
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder>;
    return typeof value.pid === 'number' ? { pid: value.pid, began: value.began ?? null, purpose: value.purpose ?? 'Mostrador', settled: value.settled ?? false } : undefined;
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
