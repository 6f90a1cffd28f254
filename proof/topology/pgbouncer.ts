import { execFile } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '#server/embedded/postgres.ts';
import { findProgram, serviceFolder, startService } from './programs.ts';

export interface PgBouncer {
  /** "PgBouncer 1.18.0". */
  version: string;
  /** The same login and database as the address of the server, through the pooler. */
  through: (url: string) => string;
  /** Its own database of statistics, for `show pools`. */
  adminUrl: string;
  stop: () => Promise<void>;
}

export interface PgBouncerWish {
  /** Logins that may come through: addresses of the server with user and password. All of one server. */
  logins: readonly string[];
  /** Connections to the server for each user and database. */
  poolSize?: number;
  maxClients?: number;
}

/** PgBouncer in transaction mode before a server, on a free port; undefined where it is not installed. */
export async function startPgBouncer({ logins, poolSize = 4, maxClients = 500 }: PgBouncerWish): Promise<PgBouncer | undefined> {
  const program = await findProgram('pgbouncer');
  if (!program) return undefined;
  const version = (await promisify(execFile)(program, ['--version'])).stdout.split('\n')[0]!;
  const { folder, person } = await serviceFolder('pgbouncer');
  const port = await freePort();
  const server = new URL(logins[0]!);
  const quoted = (text: string) => `"${decodeURIComponent(text).replaceAll('"', '""')}"`;
  const users = new Map(logins.map((login) => [new URL(login).username, new URL(login).password]));
  await writeFile(path.join(folder, 'users.txt'), [...users].map(([user, password]) => `${quoted(user)} ${quoted(password)}\n`).join(''));
  await writeFile(path.join(folder, 'pgbouncer.ini'), `[databases]
* = host=${server.hostname} port=${server.port || '5432'}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${path.join(folder, 'users.txt')}
admin_users = ${[...users.keys()][0]}
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = ${maxClients}
server_idle_timeout = 30
`);
  // The account it runs as is not ours when we are root; the folder itself is closed to all others.
  for (const file of ['users.txt', 'pgbouncer.ini']) await chmod(path.join(folder, file), person ? 0o644 : 0o600);
  const service = await startService(program, [path.join(folder, 'pgbouncer.ini')], { folder, person, port });
  const through = (url: string): string => {
    const moved = new URL(url);
    moved.hostname = '127.0.0.1';
    moved.port = String(port);
    return moved.href;
  };
  const admin = new URL(through(logins[0]!));
  admin.pathname = '/pgbouncer';
  return { version, through, adminUrl: admin.href, stop: () => service.stop() };
}
