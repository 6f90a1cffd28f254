import { parseArgs } from 'node:util';
import { ConfigError, printable, readConfig, type Config } from '#platform/config.ts';
import { createLogger } from '#platform/log.ts';
import { StartError } from '#server/embedded/start-error.ts';
import { FolderInUse, takeDataFolder, type DataFolder } from '#server/lifecycle/data-folder.ts';
import { migrateDatabase, openDatabase, type Database } from '#server/lifecycle/database.ts';
import { checkPort, listenProblem } from '#server/lifecycle/port.ts';
import { stopOnSignals } from '#server/lifecycle/signals.ts';
import { buildPages } from '#server/lifecycle/web-pages.ts';
import type { Product } from '#server/start.ts';

// Starts one process of Mostrador: `main.ts [all|serve|worker] [--test-clock] [--no-demo] [--no-pages]`. What `npm start` runs.

type Mode = 'all' | 'serve' | 'worker';

interface Wish {
  mode: Mode;
  testClock: boolean;
  demo: boolean;
  pages: boolean;
}

const begun = performance.now();
const log = (message: string) => console.log(message);

try {
  await main(readWish(process.argv.slice(2)), readConfig());
} catch (error) {
  if (!(error instanceof StartError || error instanceof ConfigError)) throw error;
  console.error(`\n${error.message}\n`);
  process.exit(1);
}

function readWish(args: string[]): Wish {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { 'test-clock': { type: 'boolean' }, 'no-demo': { type: 'boolean' }, 'no-pages': { type: 'boolean' } },
    });
    const mode = positionals[0] ?? 'all';
    if (!['all', 'serve', 'worker'].includes(mode) || positionals.length > 1) throw new TypeError(`unknown mode "${positionals.join(' ')}"`);
    return { mode: mode as Mode, testClock: values['test-clock'] ?? false, demo: !values['no-demo'], pages: !values['no-pages'] };
  } catch (error) {
    throw new StartError(`${(error as Error).message}\nUsage: npm start -- [all|serve|worker] [--test-clock] [--no-demo] [--no-pages]`);
  }
}

async function main({ mode, testClock, demo, pages: wantPages }: Wish, config: Config) {
  if (testClock && config.NODE_ENV === 'production') throw new StartError('The test clock cannot be opened in production (NODE_ENV).');
  await checkPort(config.HOST, config.PORT);
  // The modules are read while the database comes up.
  const program = Promise.all([import('#server/start.ts'), import('#server/lifecycle/demo.ts')]);
  program.catch(() => {});
  const folder = await takeFolder(config, mode);
  let opening: Promise<Database> | undefined;
  let product: Product | undefined;
  let leaving = false;
  const leave = async (how: 'fast' | 'immediate') => {
    leaving = true;
    // Asked to stop in the middle of the start: the database that is just coming up goes as well.
    const database = await opening?.catch(() => undefined);
    await database?.stop(how);
    await folder.release();
  };
  stopOnSignals({
    graceful: async () => {
      leaving = true;
      await product?.stop();
      await leave('fast');
      log('Stopped.');
    },
    immediate: () => leave('immediate'),
    log,
  });

  try {
    const logger = createLogger(config.LOG_LEVEL);
    logger.debug({ settings: printable(config) }, 'settings');
    const pages = mode === 'worker' || !wantPages ? Promise.resolve() : buildPages(log);
    // Its failure is told below; until then it must not count as nobody's.
    pages.catch(() => {});
    opening = openDatabase({ config, dataDir: folder.path, embedded: folder.shared ? 'share' : 'own', log });
    const database = await opening;
    if (mode === 'all' || config.NODE_ENV !== 'production') await migrateDatabase(database, log);
    const [{ startProduct, WEB_DIR }, { makeDemo }] = await program;
    const logins = mode === 'all' && demo ? await makeDemo({ config, database, dataDir: folder.path, log }) : [];
    await pages;
    product = await startProduct({ config, urls: database, mode, testClock, logger, dataDir: folder.path, ...(wantPages && { webDir: WEB_DIR }) }).catch((error: NodeJS.ErrnoException) => {
      throw listenProblem(error, config.HOST, config.PORT);
    });
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    log(`\nMostrador is ready at ${product.url} (${seconds} s)\n`);
    for (const { tenant, role, email, password } of logins) log(`  ${tenant.padEnd(12)} ${role.padEnd(14)} ${email.padEnd(36)} ${password}`);
    if (logins.length > 0) log('');
    if (testClock) log('The test clock is open: PUT /test/clock, GET /test/outbox.\n');
  } catch (error) {
    // What fails because the database was stopped under it is no news; the process ends by itself.
    if (leaving) return;
    await leave('fast');
    throw error;
  }
}

/** `all` works alone in its folder; `serve` and `worker` may stand beside it, or share the folder among them. */
async function takeFolder(config: Config, mode: Mode): Promise<DataFolder & { shared: boolean }> {
  if (mode !== 'all' && config.DATABASE_URL) return { path: config.DATA_DIR, release: async () => {}, shared: false };
  try {
    const folder = await takeDataFolder(config.DATA_DIR, 'npm start');
    if (mode === 'all') return { ...folder, shared: false };
    await folder.release();
  } catch (error) {
    if (mode === 'all' || !(error instanceof FolderInUse)) throw error;
    return { path: config.DATA_DIR, release: async () => {}, shared: true };
  }
  throw new StartError(`"${mode}" needs a database: set DATABASE_URL, or run "npm start" with the same DATA_DIR beside it.`);
}
