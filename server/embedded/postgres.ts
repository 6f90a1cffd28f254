import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findBinaries, type Binaries } from './binaries.ts';
import { urlOf, withClient } from './connect.ts';
import { openHome, type Home } from './home.ts';
import { cannotRun, cleanEnvironment, initialise } from './initialise.ts';
import { serverPerson, type Person } from './person.ts';
import { alive, readPostmasterFile } from './postmaster-file.ts';
import { StartError } from './start-error.ts';

export interface EmbeddedOptions {
  /** The product's data folder; the cluster lives in `<dataDir>/postgres`. */
  dataDir: string;
  /** Fixed port; by default a free one that the system chooses, kept for the next start. */
  port?: number;
  log?: (message: string) => void;
  /** Settings of postgresql.conf that differ from ours. */
  tuning?: Record<string, string>;
  /**
   * When a server of this cluster runs already: `adopt` takes it over, and `stop` ends it (it is the orphan of a crashed
   * start); `share` uses it and leaves it running (it belongs to a running Mostrador).
   */
  running?: 'adopt' | 'share';
  /** Told when a server that nobody stopped is gone and was started again, or could not be. */
  onRestart?: (error: Error | undefined) => void;
}

/** smart waits for the clients to leave, fast rolls their work back, immediate needs recovery at the next start. */
export type StopMode = 'smart' | 'fast' | 'immediate';

export interface Embedded {
  host: string;
  port: number;
  /** Database `postgres` as `postgres`. */
  superuserUrl: string;
  /** It was running before us. */
  adopted: boolean;
  /** Ends when the server is gone; safe to call twice. */
  stop(mode?: StopMode): Promise<void>;
}

const HOST = '127.0.0.1';
const READY_WITHIN_MS = 120_000;
/** A server that ended is started again so often before anybody is told that it does not come up. */
const RESTARTS_UNTOLD = 8;
const LONGEST_PAUSE_MS = 2_000;

const SETTINGS: Record<string, string> = {
  listen_addresses: HOST,
  // A socket's path may be 107 characters long at most, a data folder's longer.
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] %q%u@%d ',
  log_checkpoints: 'off',
  // Who waits for a lock is named, and whom it waits for.
  log_lock_waits: 'on',
  // Plans of short statements are not worth compiling.
  jit: 'off',
  // A plan made while a table was empty looks through all of it, that of a foreign key too, until somebody counts: the first
  // rush of a new house was ten times slower for the minute that the server waits by itself.
  autovacuum_naptime: '10s',
};

/** Starts the embedded PostgreSQL of this data folder, or takes over the one that a crashed start left running. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const log = options.log ?? (() => {});
  const person = await serverPerson();
  const binaries = await findBinaries(person);
  const home = await openHome(options.dataDir, person);
  try {
    const password = await initialise(home, binaries, person);
    return await bringUp(options, { home, binaries, person, password, log, ...pick(options) });
  } catch (error) {
    await home.handle?.close();
    throw error;
  }
}

async function bringUp(options: EmbeddedOptions, given: Omit<Given, 'settings' | 'fingerprint'>): Promise<Embedded> {
  const settings = { ...SETTINGS, ...options.tuning };
  const fingerprint = createHash('sha256').update(JSON.stringify([given.binaries.version, settings, options.port])).digest('hex');
  const { log } = given;
  const server = new Supervisor({ ...given, settings, fingerprint });

  const found = await server.findRunning();
  if (found && (options.running === 'share' || found.fingerprint === fingerprint)) {
    if (options.running !== 'share') log(`Adopted the database that an earlier run left (process ${found.pid}).`);
    server.adopt(found.pid, found.port);
    return server.face(true, options.running !== 'share');
  }
  if (found) {
    log(`Stopping the database that an earlier run left (process ${found.pid}): it has other settings.`);
    await endProcess(found.pid, 'fast');
  }
  await server.start();
  return server.face(false, true);
}

const pick = ({ port, onRestart }: EmbeddedOptions) => ({ wantedPort: port, onRestart });

interface Given {
  home: Home;
  binaries: Binaries;
  person: Person | undefined;
  password: string;
  settings: Record<string, string>;
  fingerprint: string;
  log: (message: string) => void;
  wantedPort: number | undefined;
  onRestart: EmbeddedOptions['onRestart'];
}

class Supervisor {
  readonly #given: Given;
  readonly #cluster: string;
  #port = 0;
  #pid = 0;
  #stopping: Promise<void> | undefined;

  constructor(given: Given) {
    this.#given = given;
    this.#cluster = path.join(given.home.path, 'data');
  }

  face(adopted: boolean, owned: boolean): Embedded {
    if (owned) void this.#watch();
    return {
      host: HOST,
      port: this.#port,
      superuserUrl: this.#url(this.#port),
      adopted,
      stop: async (mode = 'fast') => {
        this.#stopping ??= owned ? endProcess(this.#pid, mode) : Promise.resolve();
        await this.#stopping;
        await this.#given.home.handle?.close();
        this.#given.home.handle = undefined;
      },
    };
  }

  adopt(pid: number, port: number) {
    this.#pid = pid;
    this.#port = port;
  }

  /** A live server of this very cluster, ready to answer. A lock file whose server is gone is removed by the next start. */
  async findRunning() {
    const until = Date.now() + READY_WITHIN_MS;
    for (;;) {
      const file = await readPostmasterFile(this.#cluster);
      if (!file || !alive(file.pid)) return undefined;
      if (file.port) {
        const answer = await this.#ask(file.port, file.pid);
        if (answer === 'ours') return { pid: file.pid, port: file.port, fingerprint: await this.#startedAs(file.pid) };
        if (answer === 'stranger') return undefined;
      } else if (!(await isOurProcess(file.pid, this.#cluster))) return undefined;
      // Ours, but still starting, recovering or stopping.
      if (Date.now() > until) throw new StartError(`A database of ${this.#cluster} runs (process ${file.pid}) but does not answer.`);
      await wait(50);
    }
  }

  /**
   * Who listens there? The password is random and SCRAM proves it in both directions, so only our cluster lets us in;
   * the process number inside the server's own lock file then tells that it is this run of it.
   */
  async #ask(port: number, pid: number): Promise<'ours' | 'stranger' | 'later'> {
    try {
      return await withClient(this.#url(port), async (client) => {
        const { rows } = await client.query<{ file: string }>(`select pg_read_file('postmaster.pid') as file`);
        return Number(rows[0]?.file.split('\n')[0]) === pid ? 'ours' : 'stranger';
      });
    } catch {
      return (await isOurProcess(pid, this.#cluster)) ? 'later' : 'stranger';
    }
  }

  async #startedAs(pid: number) {
    const text = await readFile(path.join(this.#given.home.path, 'started.json'), 'utf8').catch(() => '{}');
    const started = JSON.parse(text) as { pid?: number; fingerprint?: string };
    return started.pid === pid ? started.fingerprint : undefined;
  }

  async start() {
    const { home, wantedPort, log } = this.#given;
    const portFile = path.join(home.path, 'port');
    const kept = Number(await readFile(portFile, 'utf8').catch(() => '')) || undefined;
    for (let attempt = 1; ; attempt++) {
      const port = wantedPort ?? (attempt === 1 ? kept : undefined) ?? (await freePort());
      const failure = await this.#startOn(port);
      if (!failure) {
        if (port !== kept) await writeFile(portFile, String(port));
        return;
      }
      // The backends of a killed server need a moment to notice; another program may have taken the port.
      const passing = /shared memory block|could not bind|Address already in use|lock file/i.test(failure);
      if (!passing || attempt === 10) throw new StartError(`The database does not start. It says:\n${failure}`);
      if (wantedPort && /bind|in use/i.test(failure)) throw new StartError(`Port ${wantedPort} for the database is taken.`);
      log('The database did not start, trying again.');
      await wait(100 * attempt);
    }
  }

  /** @returns what the server said when it ended before it was ready */
  async #startOn(port: number): Promise<string | undefined> {
    const { home, binaries, person, settings, fingerprint } = this.#given;
    const file = await readPostmasterFile(this.#cluster);
    if (file && !(alive(file.pid) && (await isOurProcess(file.pid, this.#cluster)))) {
      // PostgreSQL removes a lock whose process is gone, but not when another program has got the number since.
      await rm(path.join(this.#cluster, 'postmaster.pid'), { force: true });
    }
    const logFile = path.join(home.path, 'server.log');
    await rotate(logFile);
    const said = await open(logFile, 'a', 0o600);
    const begin = (await said.stat()).size;
    const args = ['-D', `${home.seenByServer}/data`, '-p', String(port)];
    for (const [name, value] of Object.entries(settings)) args.push('-c', `${name}=${value}`);
    const child = spawn(binaries.postgres, args, {
      cwd: path.parse(home.path).root,
      env: { ...cleanEnvironment(), ...(process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {}) },
      stdio: ['ignore', said.fd, said.fd, home.handle?.fd ?? 'ignore'],
      // Its own process group: Ctrl-C at the terminal is for us, and we stop the database last.
      detached: true,
      ...person,
    });
    const ended = new Promise<Error | true>((resolve) => {
      child.on('error', (error) => resolve(cannotRun(binaries.postgres, error)));
      child.on('exit', () => resolve(true));
    });
    try {
      const end = await Promise.race([ended, this.#untilReady(port, child)]);
      if (end instanceof Error) throw end;
      if (end === true) return (await readFile(logFile)).subarray(begin).toString().trim() || 'nothing';
    } finally {
      await said.close();
    }
    child.unref();
    this.#pid = child.pid ?? 0;
    this.#port = port;
    // What a start that adopts it will look at.
    await writeWhole(path.join(home.path, 'started.json'), JSON.stringify({ pid: this.#pid, fingerprint }));
    return undefined;
  }

  async #untilReady(port: number, child: ChildProcess): Promise<undefined> {
    const until = Date.now() + READY_WITHIN_MS;
    while (Date.now() < until) {
      // It ended: the race is decided by that.
      if (child.exitCode !== null || child.signalCode !== null) return new Promise<never>(() => {});
      const file = await readPostmasterFile(this.#cluster);
      if (file?.pid === child.pid && file?.status === 'ready' && (await this.#ask(port, file?.pid ?? 0)) === 'ours') return;
      await wait(15);
    }
    child.kill('SIGQUIT');
    throw new StartError(`The database did not get ready within ${READY_WITHIN_MS / 1000} s; see ${this.#given.home.path}/server.log.`);
  }

  /** Starts the server again when it ends without being asked to (killed, out of memory), on the same port. */
  async #watch() {
    for (;;) {
      await wait(200, undefined, { ref: false });
      if (this.#stopping) return;
      if (alive(this.#pid)) continue;
      this.#given.log('The database ended unexpectedly, starting it again.');
      if (await this.#restart()) this.#given.onRestart?.(undefined);
    }
  }

  /** Until it runs: what is in the way (a full disk) may be put out of it at any time. @returns false when we are to stop before that */
  async #restart(): Promise<boolean> {
    for (let attempt = 1; !this.#stopping; attempt++) {
      let failure: Error;
      try {
        const said = await this.#startOn(this.#port);
        if (!said) return true;
        failure = new StartError(`The database does not start again; it is tried for as long as it takes. It says:\n${said}`);
      } catch (error) {
        failure = error as Error;
      }
      // It runs, and only its note could not be written.
      if (alive(this.#pid)) return true;
      if (attempt === RESTARTS_UNTOLD) this.#given.onRestart?.(failure);
      await wait(Math.min(50 * attempt, LONGEST_PAUSE_MS), undefined, { ref: false });
    }
    return false;
  }

  #url(port: number) {
    return urlOf(`postgres://${HOST}:${port}/`, 'postgres', { user: 'postgres', password: this.#given.password });
  }
}

/** Is the process a PostgreSQL that works in this folder? Without /proc we can't tell and believe the lock file. */
async function isOurProcess(pid: number, cluster: string) {
  if (process.platform !== 'linux') return true;
  try {
    const [theirs, ours] = await Promise.all([stat(`/proc/${pid}/cwd`), stat(cluster)]);
    return theirs.ino === ours.ino && theirs.dev === ours.dev;
  } catch {
    return false;
  }
}

const SIGNALS = { smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

/** Asks a postmaster to end and waits until it is gone; one that does not listen is ended the hard way (it recovers). */
async function endProcess(pid: number, mode: StopMode) {
  const steps: [NodeJS.Signals, number][] = [
    [SIGNALS[mode], 30_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 10_000],
  ];
  for (const [signal, patience] of steps) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw error;
    }
    const until = Date.now() + patience;
    while (Date.now() < until) {
      if (!alive(pid)) return;
      await wait(10);
    }
  }
  throw new Error(`the database process ${pid} does not end`);
}

/** Ends the server that a killed run left in this data folder, if there is one. */
export async function endLeftover(dataDir: string, mode: StopMode): Promise<void> {
  const cluster = path.join(dataDir, 'postgres', 'data');
  const file = await readPostmasterFile(cluster);
  if (file && alive(file.pid) && (await isOurProcess(file.pid, cluster))) await endProcess(file.pid, mode);
}

/** A port that nobody uses at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, HOST, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function rotate(logFile: string) {
  const size = await stat(logFile).then(
    (file) => file.size,
    () => 0,
  );
  if (size > 16 * 1024 * 1024) await rename(logFile, `${logFile}.1`);
}

async function writeWhole(file: string, text: string) {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}
