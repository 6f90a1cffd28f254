import type { Mutation } from './mutation.ts';

const cut = (name: string, from: string, to: string, file: string) => ({ name, edit: { file, from, to } });
const entry = (id: string, file: string, size: number, what: ReturnType<typeof cut>): Mutation => ({ id, file, size, ...what });

/** Crash, time, starvation and lifecycle. */
export const faults: readonly Mutation[] = [
  entry('B2', 'proof/worker.proof.ts', 3, cut('the jobs of the dead are never handed on', 'await rescue(pool, logger, beatMs * BEATS_MISSED);', 'void rescue;', 'server/platform/worker.ts')),
  { ...entry('K10', 'server/platform/work.test.ts', 1, cut('a worker that was taken for dead may write', 'if (!sign!.lives)', 'if (sign!.lives === null)', 'server/platform/worker.ts')), test: 'K10: a worker that was taken for dead' },
  entry('B5', 'proof/cut.proof.ts', 1, cut('an acknowledgement does not wait for the commit', "if (connection.opened) await client.query('commit');", "if (connection.opened) void client.query('commit').catch(() => undefined);", 'server/platform/db.ts')),
  entry('B6', 'proof/durable.proof.ts', 20, cut('full_page_writes off is taken', "['fsync', 'synchronous_commit', 'full_page_writes']", "['fsync', 'synchronous_commit']", 'server/lifecycle/database.ts')),
  entry('B7', 'proof/starvation.proof.ts', 3, cut('a connection that is gone is nobody\'s refusal', '/ECONNREFUSED|ECONNRESET|EPIPE|', '/EPIPE|', 'server/platform/errors.ts')),
  entry('K3', 'proof/starvation.proof.ts', 100, cut('ready while the pool is exhausted', "db.pool.waitingCount > db.pool.options.max ? 'pool_exhausted'", "db.pool.waitingCount < 0 ? 'pool_exhausted'", 'server/system-routes.ts')),
  { ...entry('K3', 'server/platform/patience.test.ts', 1, cut('a request waits anew for each thing', 'Patience | undefined => current.getStore()', 'Patience | undefined => current.getStore() && undefined', 'server/platform/patience.ts')), test: 'waiting for a connection and for a lock share' },
  entry('K4', 'proof/starvation.proof.ts', 90, cut('whoever is refused may keep the socket', '  setTimeout(() => socket.destroy(), LINGER_MS).unref();\n', '', 'server/platform/http.ts')),
  entry('K6', 'proof/starvation.proof.ts', 1, cut('the transaction of a request has no end', "set_config('transaction_timeout', '15s', true)", "set_config('transaction_timeout', '0', true)", 'server/platform/wire.ts')),
  entry('K6', 'proof/starvation.proof.ts', 1, cut('the log does not name the statement', '{ statement: statement.slice(0, 1000) }', '{ statement: statement.slice(0, 0) }', 'server/platform/db.ts')),
  entry('L3', 'proof/migrations.proof.ts', 2_000, cut('a migration holds everybody up until it has its lock', "const LOCK_WAIT = '1s';", "const LOCK_WAIT = '60s';", 'server/platform/migrate.ts')),
  entry('L4', 'proof/migrations.proof.ts', 20, cut('a migration is noted after its commit', "    await record();\n    await client.query('commit');", "    await client.query('commit');\n    await record();", 'server/platform/migrate.ts')),
  entry('L6', 'proof/backups.proof.ts', 1, cut('what is acknowledged does not stand in the WAL', 'create table mark (', 'create unlogged table mark (', 'proof/backups.proof.ts')),
  entry('L7', 'proof/point-in-time.proof.ts', 1, cut('recovery goes on to the end of the archive', "recovery_target_time: at, recovery_target_action: 'promote' ", "recovery_target_timeline: at === '' ? at : 'latest' ", 'proof/point-in-time.proof.ts')),
  entry('K1', 'proof/disk.proof.ts', 1, cut('a full disk is a bug', "code.startsWith('53') || ", '', 'server/platform/errors.ts')),
  entry('K5', 'proof/strain.proof.ts', 1, cut('a timer of each socket is never ended', "io.on('connection', (socket) => {", "io.on('connection', (socket) => {\n    setInterval(() => undefined, 1e9);", 'server/platform/realtime.ts')),
  entry('K7', 'proof/strain.proof.ts', 15, cut('a password is judged on the event loop', 'const same = await inTurn(', 'for (const until = performance.now() + 150; performance.now() < until; );\n  const same = await inTurn(', 'server/capabilities/identity/passwords.ts')),
  entry('L1', 'proof/stopping.proof.ts', 1, cut('connections are closed before they are answered', "forceCloseConnections: 'idle'", 'forceCloseConnections: true', 'server/platform/http.ts')),
  entry('L9', 'proof/backups.proof.ts', 5, cut('a file of another content passes', 'else if (found.sha256 !== file.sha256)', 'else if (found.sha256 === undefined)', 'server/lifecycle/backup.ts')),
  entry('L10', 'proof/backups.proof.ts', 1, cut('nobody is told', 'if (age > OLD_MS)', 'if (age > OLD_MS * 1000)', 'server/lifecycle/drill.ts')),
  entry('J1', 'proof/time.proof.ts', 1, cut('of two instants the second', "overlap === 'first' ? earlier : later", "overlap === 'first' ? later : earlier", 'contracts/time.ts')),
  entry('J2', 'proof/time.proof.ts', 500, cut('a run of yesterday is forgotten', 'const candidates = [addDays(today, -1), today]', 'const candidates = [today, today]', 'server/platform/schedule.ts')),
  entry('J3', 'proof/time.proof.ts', 500, cut('weeks begin on Sunday', 'addDays(date, 1 - weekdayOf(date))', 'addDays(date, -weekdayOf(date))', 'contracts/time.ts')),
];
