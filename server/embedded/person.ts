import { readFile } from 'node:fs/promises';
import { StartError } from './start-error.ts';

/** The operating system's account that the database runs as. */
export interface Person {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root, so as root we run it as `nobody`. It must be an account with a name (initdb looks
 * it up). Undefined: we are an ordinary user already, and the database runs as us.
 */
export async function serverPerson(): Promise<Person | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = await readFile('/etc/passwd', 'utf8');
  for (const line of accounts.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    // macOS writes nobody as -2.
    if (name === 'nobody') return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
  }
  throw new StartError(
    'PostgreSQL does not run as root, and this system has no account "nobody" to run it as. ' +
      'Start as an ordinary user, or set DATABASE_URL.',
  );
}
