import { ConfigError, readConfig, type Config } from '#platform/config.ts';
import { useSite } from '#platform/site.ts';
import { readMasterKey, useServerKey } from '#platform/vault.ts';
import { StartError } from '#server/embedded/start-error.ts';
import { FolderInUse, takeDataFolder } from './data-folder.ts';
import { migrateDatabase, openDatabase, type Database } from './database.ts';

/** This installation, as a command at the terminal sees it. */
export interface Installation {
  config: Config;
  dataDir: string;
  database: Database;
  /** Mostrador runs at the same time, on the same database. */
  running: boolean;
}

/**
 * Runs a command on this installation's database, whether Mostrador runs beside it or not: the embedded server is
 * used where it runs, else started for the command and stopped after it.
 *
 * @param purpose what to tell somebody who finds the data folder in use, e.g. `npm run import`
 * @param options.migrate bring the schema to this version first, as `npm start` does; default true
 */
export async function withInstallation<T>(purpose: string, work: (installation: Installation) => Promise<T>, options: { migrate?: boolean } = {}): Promise<T> {
  const config = readConfig();
  const quiet = () => {};
  const secrets = (dataDir: string): void => useServerKey(readMasterKey(dataDir));
  useSite(config.PUBLIC_URL ?? `http://localhost:${config.PORT}`);
  if (config.DATABASE_URL) {
    const database = await openDatabase({ config, dataDir: config.DATA_DIR, embedded: 'own', log: quiet });
    secrets(config.DATA_DIR);
    return work({ config, dataDir: config.DATA_DIR, database, running: false });
  }
  let folder: Awaited<ReturnType<typeof takeDataFolder>>;
  try {
    folder = await takeDataFolder(config.DATA_DIR, purpose);
  } catch (error) {
    if (!(error instanceof FolderInUse)) throw error;
    const database = await openDatabase({ config, dataDir: config.DATA_DIR, embedded: 'share', log: quiet });
    secrets(config.DATA_DIR);
    try {
      return await work({ config, dataDir: config.DATA_DIR, database, running: true });
    } finally {
      await database.stop();
    }
  }
  try {
    const database = await openDatabase({ config, dataDir: folder.path, embedded: 'own', log: quiet });
    // Ctrl-C ends the command; what it had not committed never happened, and the database must not stay behind.
    const interrupt = (signal: NodeJS.Signals) => {
      void database.stop().then(async () => {
        await folder.release();
        process.exit(signal === 'SIGINT' ? 130 : 143);
      });
    };
    process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
    try {
      secrets(folder.path);
      if (options.migrate ?? true) await migrateDatabase(database, quiet);
      return await work({ config, dataDir: folder.path, database, running: false });
    } finally {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      await database.stop();
    }
  } finally {
    await folder.release();
  }
}

/** Runs a command's body: what the person can act on is a sentence and exit code 1, a bug keeps its stack trace. */
export async function command(body: () => Promise<number | void>): Promise<never> {
  let code: number;
  try {
    code = (await body()) ?? 0;
  } catch (error) {
    if (error instanceof StartError || error instanceof ConfigError) console.error(`\n${error.message}\n`);
    else console.error(error);
    code = 1;
  }
  await Promise.all([process.stdout, process.stderr].map(said));
  process.exit(code);
}

/** Whoever reads slowly still gets the whole of a long answer: an exit throws away what waits to be written. */
const said = (stream: NodeJS.WriteStream): Promise<void> => new Promise((resolve) => void stream.write('', () => resolve()));
