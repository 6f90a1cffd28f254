import pg from 'pg';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { readConfig } from '#platform/config.ts';
import { openDatabase } from '#server/lifecycle/database.ts';
import { brokenInvariants, type Broken } from '#test/invariants/check.ts';
import { makeDataDir, removeDataDir, startProcess, type RunningProduct } from '#test/product.ts';
import { logIn } from './api.ts';
import { type Visitor, PHONE, useBrowser } from './page.ts';
import { arrived, demo } from './sign-in.ts';
import { newTenant } from './tenant.ts';

/** A message of any channel, as the door of black-box tests shows it. */
export interface Sent { channel: string; to: string; template: string; subject: string; text: string; status: string; error: string | null; clientId: string | null; ownerId: string | null; createdAt: string }

/** One step of the books: what it is of, and its lines by account. */
export interface Entry { kind: string; lines: Record<string, number> }

type Device = BrowserContextOptions & { ownTime?: boolean };
export const aPhone = { viewport: PHONE, hasTouch: true, isMobile: true };
export const aPhoneThatKeeps = { ...aPhone, serviceWorkers: 'allow' } as const;

interface Wish {
  /** The demo's businesses are in it; default true. */
  demo?: boolean;
  /** Asked when it starts: stand-ins that a hook before it has started are there. */
  env?: () => Record<string, string>;
}

/** A product of this file alone, since it moves the clock by weeks, and the people around it, whose devices have its time. */
export function ownProduct({ demo: withDemo = true, env = () => ({}) }: Wish = {}) {
  const browser = useBrowser();
  let product: RunningProduct;
  let dataDir: string;
  let now: Temporal.Instant | null = null;
  const everybody: Visitor[] = [];
  beforeAll(async () => {
    dataDir = await makeDataDir();
    product = await startProcess({ dataDir, args: ['--test-clock', ...(withDemo ? [] : ['--no-demo'])], env: { RATE_READS_PER_MIN: '100000', RATE_WRITES_PER_MIN: '100000', RATE_ANONYMOUS_PER_MIN: '100000', ...env() } });
  });
  let token: string | null = null;
  let pool: pg.Pool | null = null;
  /** Past row-level security, beside the running product. */
  const database = async (): Promise<pg.Pool> => {
    if (pool) return pool;
    const { superuserUrl, stop } = await openDatabase({ config: readConfig({ DATA_DIR: dataDir }), dataDir, embedded: 'share', log: () => {} });
    const url = new URL(superuserUrl!);
    url.pathname = '/mostrador';
    pool = new pg.Pool({ connectionString: url.href, max: 1 });
    await stop();
    return pool;
  };
  afterAll(async () => {
    await pool?.end();
    await product.end();
    await removeDataDir(dataDir);
  });

  /** Somebody with a device of their own, at the product's time unless it keeps its own (`ownTime`, to measure by it). */
  const arrive = async ({ ownTime = false, ...options }: Device = {}): Promise<Visitor> => {
    const visitor = await browser.visit('about:blank', { baseURL: product.url, ...options });
    if (now && !ownTime) await visitor.context.clock.setFixedTime(now.epochMilliseconds);
    everybody.push(visitor);
    return visitor;
  };
  const visit = async (path: string, options: Device = {}): Promise<Visitor> => {
    const visitor = await arrive(options);
    await visitor.page.goto(path);
    return visitor;
  };
  const leaveAll = async (): Promise<void> => {
    await Promise.all(everybody.splice(0).map(({ context }) => context.close()));
  };
  const json = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const answer = await fetch(product.url + path, init);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  return {
    visit,
    /** A business of this product; answers how its administrator signs in. */
    tenant: (slug: string, ...terms: string[]) => newTenant(dataDir, slug, terms),
    url: () => product.url,
    /** Somebody of the studio, signed in already, on the screen at this path. */
    staff: async (email: string, path: string, options: Device = {}): Promise<Visitor> => {
      const visitor = await arrive(options);
      await logIn(visitor.context.request, email);
      await visitor.page.goto(path);
      await arrived(visitor.page);
      return visitor;
    },
    /** What nobody sees on a screen, read as the administrator. */
    read: async <T>(path: string): Promise<T> => {
      token ??= (await json<{ accessToken: string }>('/api/v1/auth/login', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: demo.admin, password: demo.password }) })).accessToken;
      return json<T>(path, { headers: { authorization: `Bearer ${token}` } });
    },
    outbox: async (): Promise<Sent[]> => Object.values(await json<Record<string, Sent[]>>('/test/outbox')).flat(),
    /** Devices of another day are put away; whoever comes next has the new time. */
    setClock: async (to: Temporal.Instant): Promise<void> => {
      await leaveAll();
      now = to;
      token = null;
      await json('/test/clock', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ now: to.toString() }) });
    },
    /** Rules of the database that something breaks (test/invariants), and what a session still takes of the calendar. */
    brokenRules: async (): Promise<Broken[]> => {
      const owner = await database();
      const { rows } = await owner.query<{ id: string }>(`select id from tenant where slug = 'estudio-demo'`);
      return brokenInvariants(owner, rows[0]!.id, now ?? Temporal.Now.instant());
    },
    takenBy: async (sessionId: string): Promise<number> => (await (await database()).query('select from booking where owner_id = $1 and blocking', [sessionId])).rowCount ?? 0,
    /** What was booked about a session, oldest first. */
    booksOf: async (sessionId: string): Promise<Entry[]> => {
      const { rows } = await (await database()).query<Entry>(`select e.kind, jsonb_object_agg(l.account, l.amount_minor) as lines from ledger_entry e join ledger_line l on l.tenant_id = e.tenant_id and l.entry_id = e.id
        where exists (select from ledger_line o where o.tenant_id = e.tenant_id and o.entry_id = e.id and o.owner_id = $1) group by e.id, e.kind order by e.id`, [sessionId]);
      return rows;
    },
    /** What each of the studio was told about a session on the screen, by name. */
    noticesOf: async (sessionId: string): Promise<Record<string, string[]>> => {
      const { rows } = await (await database()).query<{ email: string; told: string[] }>(`select u.email, array_agg(replace(n.kind, 'studio.', '') order by n.kind collate "C") as told from notification n join app_user u on u.id = n.user_id where n.path like '%' || $1 || '%' group by u.email`, [sessionId]);
      return Object.fromEntries(rows.map(({ email, told }) => [email, told]));
    },
    /** What any page of anybody complained about so far; that there is no network, the browser says by itself. */
    complaints: () => everybody.flatMap((one) => one.complaints).filter((said) => !said.includes('net::ERR_INTERNET_DISCONNECTED')),
    leaveAll,
    pages: (): Page[] => everybody.flatMap(({ context }) => context.pages()),
  };
}

/** Waits until something that the product does by itself has come about. */
export const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 20_000, interval: 200 });
