import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Binaries } from './binaries.ts';
import { removeHalfMade, writeSecretFile, type Home } from './home.ts';
import type { Person } from './person.ts';
import { StartError } from './start-error.ts';

const passwordFile = (home: Home) => path.join(home.path, 'superuser.password');
const exists = (file: string) =>
  stat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );

/**
 * Makes the cluster unless it is there, and gives the superuser's password.
 *
 * The password is written before the cluster that uses it, and the cluster gets its name in one step when it is
 * complete: killed at any point, the next start finds both or makes both.
 */
export async function initialise(home: Home, binaries: Binaries, person: Person | undefined): Promise<string> {
  const cluster = path.join(home.path, 'data');
  if (await exists(cluster)) {
    return readFile(passwordFile(home), 'utf8').catch(() => {
      throw new StartError(`The database in ${home.path} has lost its file superuser.password; put it back from a backup.`);
    });
  }
  await removeHalfMade(home);
  const password = randomBytes(24).toString('base64url');
  await writeSecretFile(passwordFile(home), password);

  const making = `data.new-${randomBytes(4).toString('hex')}`;
  const passwordForInitdb = path.join(home.path, `${making}.password`);
  await writeFile(passwordForInitdb, password, { mode: 0o600 });
  if (person) await chown(passwordForInitdb, person.uid, person.gid);
  try {
    await run(binaries.initdb, home, person, [
      `--pgdata=${home.seenByServer}/${making}`,
      `--pwfile=${home.seenByServer}/${making}.password`,
      '--username=postgres',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The ICU inside the package is version 60 and the machine's libc changes under us: neither may order our indexes.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--data-checksums',
      '--no-instructions',
    ]);
  } finally {
    await rm(passwordForInitdb, { force: true });
  }
  await rename(path.join(home.path, making), cluster);
  return password;
}

/** Environment of the server's programs: nothing of ours leaks in (PGDATA, PGPORT, LD_PRELOAD, TZ, …). */
export const cleanEnvironment = () => ({ PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' });

function run(program: string, home: Home, person: Person | undefined, args: string[]) {
  return new Promise<void>((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: path.parse(home.path).root,
      env: { ...cleanEnvironment(), ...(process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {}) },
      stdio: ['ignore', 'pipe', 'pipe', home.handle?.fd ?? 'ignore'],
      ...person,
    });
    let said = '';
    child.stdout?.on('data', (text) => (said += text));
    child.stderr?.on('data', (text) => (said += text));
    child.on('error', (error) => reject(cannotRun(program, error)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new StartError(`The database could not be made (initdb ended with ${signal ?? code}):\n${said.trim()}`));
    });
  });
}

export const cannotRun = (program: string, error: Error) =>
  new StartError(`${path.basename(program)} of the embedded PostgreSQL can't be run: ${error.message}. Set DATABASE_URL to use another server.`);
