import pg from 'pg';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { readConfig } from '#platform/config.ts';
import { openDatabase } from '#server/lifecycle/database.ts';
import { allRoutes } from '#server/modules.ts';
import { logIn } from '#e2e/api.ts';
import { demo } from '#e2e/sign-in.ts';
import { screens } from '#e2e/shots/screens.ts';
import type { Screen } from '#e2e/shots/screens.ts';
import { launchBrowser } from '#test/browser.ts';
import { makeDataDir, removeDataDir, startProcess } from '#test/product.ts';
import type { RunningProduct } from '#test/product.ts';
import { PAYLOADS } from './markup.ts';
import { prove } from './prove.ts';
import { namesOfWords } from './words.ts';

// I1, H16 in a real browser: the screens of the demo after somebody has typed markup into everything.

const SCALE = process.env['PROOF_SCALE'] ?? 'round';
let dataDir: string;
let product: RunningProduct;
let database: pg.Pool;

beforeAll(async () => {
  if (SCALE === 'round' && !process.env['PROOF_SIZE']) return;
  dataDir = await makeDataDir();
  product = await startProcess({ dataDir, args: ['--test-clock'], env: { LOG_LEVEL: 'error', RATE_READS_PER_MIN: '1000000', RATE_WRITES_PER_MIN: '1000000', RATE_ANONYMOUS_PER_MIN: '1000000' } });
  const { superuserUrl, stop } = await openDatabase({ config: readConfig({ DATA_DIR: dataDir }), dataDir, embedded: 'share', log: () => {} });
  const url = new URL(superuserUrl!);
  url.pathname = '/mostrador';
  database = new pg.Pool({ connectionString: url.href, max: 2 });
  await stop();
}, 600_000);
afterAll(async () => {
  await database?.end();
  await product?.end();
  if (dataDir) await removeDataDir(dataDir);
});

/** Writes markup into every column that holds what some field of the contracts takes as any words; answers how many took it. */
async function plant(turn: number): Promise<{ columns: number; rows: number }> {
  const names = [...namesOfWords(allRoutes().map(({ endpoint }) => endpoint))].map((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  const { rows: all } = await database.query<{ table: string; column: string }>(`select c.table_name as table, c.column_name as column from information_schema.columns c join pg_tables t on t.schemaname = 'public' and t.tablename = c.table_name
    where c.table_schema = 'public' and c.udt_name in ('text', 'citext', 'varchar') and c.is_generated = 'NEVER' and c.column_name = any($1) order by 1, 2`, [names]);
  let [columns, rows] = [0, 0];
  for (const { table, column } of all) {
    // Where long words do not fit, short ones may.
    for (const most of [400, 60, 30]) {
      const fitting = PAYLOADS.filter(({ length }) => length <= most);
      const done = await database.query(`update "${table}" x set "${column}" = ($1::text[])[1 + abs(hashtext(x.ctid::text || $2)) % $3] where "${column}" <> ''`, [fitting, `${column} ${turn}`, fitting.length]).catch(() => null);
      if (done === null) continue;
      if ((done.rowCount ?? 0) > 0) columns += 1;
      rows += done.rowCount ?? 0;
      break;
    }
  }
  return { columns, rows };
}

/** Screens of things, which the list of screens reaches by the names that are markup now. */
async function things(): Promise<Screen[]> {
  const of = async (sql: string, ...make: ((id: string) => string)[]): Promise<string[]> => (await database.query<{ id: string }>(sql)).rows.flatMap(({ id }) => make.map((one) => one(id)));
  const named = (as: NonNullable<Screen['as']> | undefined, paths: string[]): Screen[] => paths.map((path) => ({ name: path, path, ...(as && { as }) }));
  return [
    ...named('coordinator', await of(`select distinct on (status) id from photo_session order by status, id`, (id) => `/studio/sessions/${id}`, ...['lines', 'quotes', 'payments', 'team', 'messages', 'history', 'delivery'].map((tab) => (id: string) => `/studio/sessions/${id}?tab=${tab}`))),
    ...named('coordinator', await of(`select id from client where tenant_id = (select id from tenant where slug = 'estudio-demo') order by id limit 3`, (id) => `/clients/${id}`, (id) => `/clients/${id}?tab=messages`)),
    ...named('organizer', await of(`select id from ticket_event order by id limit 3`, (id) => `/tickets/events/${id}`, ...['areas', 'stages', 'promotions', 'queue', 'waitlist', 'door'].map((tab) => (id: string) => `/tickets/events/${id}?tab=${tab}`), (id) => `/tickets/events/${id}/edit`, (id) => `/tickets/events/${id}/map`)),
    ...named('organizer', await of(`select id from ticket_order order by id limit 2`, (id) => `/tickets/orders/${id}`)),
  ];
}

/** By the dice, those first that show Markdown as HTML of our making. */
const inTurn = (all: readonly Screen[], random: () => number): Screen[] => all.map((screen) => ({ screen, place: random() - (/^\/t\/|^\/tickets\/events\/[^/?]+$/.test(screen.path) ? 1 : 0) })).sort((a, b) => a.place - b.place).map(({ screen }) => screen);

/** What a page must not do, as the browser itself tells it. */
interface Watched { page: Page; found: string[] }
async function watched(context: BrowserContext): Promise<Watched> {
  const found: string[] = [];
  const page = await context.newPage();
  await page.exposeFunction('tellOf', (what: string) => void found.push(what));
  await page.addInitScript(() => {
    const tell = (what: string): void => void (globalThis as unknown as { tellOf: (what: string) => void }).tellOf(what);
    Object.assign(globalThis, { XSS: () => tell('a script of planted words ran') });
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber, sample }) => tell(`CSP ${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber} ${sample}`));
  });
  page.on('response', (response) => {
    if (response.status() >= 500) found.push(`${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`);
  });
  page.on('dialog', (dialog) => {
    found.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { page, found };
}

prove('I1', 'every screen shows markup that was typed as the words it is, in a real browser', { wanted: '0 dialogs, 0 scripts run, 0 elements made, 0 violations of the policy, also of styles (H16)', sizes: { tenth: 36, full: 1600 }, minutes: 90 }, async (size, random) => {
  const against: string[] = [];
  const browser = await launchBrowser();
  const people = new Map<string, BrowserContext>();
  let [opened, shown, columns, rows] = [0, 0, 0, 0];
  try {
    const all = [...screens.filter(({ prepare }) => !prepare), ...(await things())];
    const person = async (as: NonNullable<Screen['as']> | 'admin' | null): Promise<BrowserContext> => {
      const known = people.get(String(as));
      if (known) return known;
      const context = await browser.newContext({ baseURL: product.url, locale: 'es-GT', timezoneId: 'America/Guatemala', reducedMotion: 'reduce', serviceWorkers: 'block' });
      if (as !== null) await logIn(context.request, demo[as]);
      people.set(String(as), context);
      return context;
    };
    // Signed in before their names are markup.
    for (const { as } of all) await person(as === undefined ? 'admin' : as);
    for (let done = 0; done < size; ) {
      const planted = await plant(done);
      columns = Math.max(columns, planted.columns);
      rows += planted.rows;
      for (const screen of inTurn(all, random).slice(0, size - done)) {
        done += 1;
        const { page, found } = await watched(await person(screen.as === undefined ? 'admin' : screen.as));
        await page.goto(screen.path, { waitUntil: 'load' });
        await page.waitForLoadState('networkidle', { timeout: 4_000 }).catch(() => undefined);
        opened += 1;
        if ((await page.locator('body').innerText()).includes('XSS')) shown += 1;
        const made = await page.locator('xssmark, [onerror], [onload], [onclick], [ontoggle], [onfocus], [onmouseover], a[href^="javascript:" i]').count();
        if (made > 0) against.push(`${screen.path}: ${made} elements made of words`);
        against.push(...found.map((what) => `${screen.path}: ${what}`));
        await page.close();
      }
    }
  } finally {
    await browser.close();
  }
  const bugs = [...new Set([...product.said().matchAll(/"err":\{[^}]{0,600}/g)].map(([said]) => said))].slice(0, 3);
  if (against.some((one) => / 5\d\d /.test(one))) against.unshift(...bugs);
  if (shown < opened / 4) against.push(`only ${shown} of ${opened} screens show planted words: the check is blind`);
  return { seen: `${opened} screens opened, ${shown} with planted words of ${PAYLOADS.length} kinds in ${columns} columns (${rows} values); ${against.length} findings`, against };
});
