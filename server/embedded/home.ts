import { constants } from 'node:fs';
import { chown, mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { Person } from './person.ts';
import { StartError } from './start-error.ts';

/**
 * The database's own folder, `<dataDir>/postgres`, owned by the account that runs it:
 * `data/` (the cluster), `superuser.password` (0600), `server.log`.
 *
 * As root on Linux the account may not be able to walk down to it (a clone in /root, mode 0700). So the server does
 * not get its path but the open folder itself, as file descriptor 3: `/proc/self/fd/3/data`. The kernel then asks
 * only for the rights of that folder and not of those above it.
 */
export interface Home {
  /** Path for us. */
  path: string;
  /** Path for the server's programs. */
  seenByServer: string;
  handle: FileHandle | undefined;
}

export async function openHome(dataDir: string, person: Person | undefined): Promise<Home> {
  const at = path.join(path.resolve(dataDir), 'postgres');
  try {
    await mkdir(at, { recursive: true, mode: 0o700 });
    if (person) await chown(at, person.uid, person.gid);
  } catch (error) {
    throw unwritable(dataDir, error as NodeJS.ErrnoException);
  }
  const { uid } = await stat(at);
  const mine = person?.uid ?? process.getuid?.();
  if (mine !== undefined && uid !== mine) {
    throw new StartError(
      `The data folder ${at} belongs to another user (uid ${uid}). Start as that user, or choose another folder with DATA_DIR.`,
    );
  }
  if (!person || process.platform !== 'linux') return { path: at, seenByServer: at, handle: undefined };
  const handle = await open(at, constants.O_RDONLY | constants.O_DIRECTORY);
  return { path: at, seenByServer: '/proc/self/fd/3', handle };
}

export function unwritable(folder: string, error: NodeJS.ErrnoException) {
  if (error.code === 'EACCES' || error.code === 'EROFS' || error.code === 'EPERM') {
    return new StartError(`The data folder ${folder} can't be written. Give it to this user, or choose another one with DATA_DIR.`);
  }
  if (error.code === 'ENOTDIR' || error.code === 'EEXIST') {
    return new StartError(`The data folder ${folder} is a file or lies below one. Choose another one with DATA_DIR.`);
  }
  if (error.code === 'ENOSPC') return new StartError(`There is no space left on the disk of the data folder ${folder}.`);
  return error;
}

/** Removes what an initdb left that was killed half-way: it works in `data.new-…` and only a finished one gets its name. */
export async function removeHalfMade(home: Home) {
  for (const name of await readdir(home.path)) {
    if (name.startsWith('data.new-')) await rm(path.join(home.path, name), { recursive: true, force: true });
  }
}

/** Writes a whole file or nothing, readable only by us. */
export async function writeSecretFile(file: string, text: string) {
  const making = `${file}.${process.pid}.new`;
  await rm(making, { force: true });
  const handle = await open(making, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(making, file);
}
