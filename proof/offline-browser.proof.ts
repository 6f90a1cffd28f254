import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { readConfig } from '#platform/config.ts';
import { openDatabase } from '#server/lifecycle/database.ts';
import { apiOf } from '#e2e/api.ts';
import { wedge } from '#e2e/door.ts';
import { PHONE } from '#e2e/sizes.ts';
import { arrived, demo, signIn } from '#e2e/sign-in.ts';
import { launchBrowser } from '#test/browser.ts';
import { makeDataDir, removeDataDir, startProcess } from '#test/product.ts';
import type { RunningProduct } from '#test/product.ts';
import { pick } from './pick.ts';
import { prove } from './prove.ts';

// Section M in a real browser against the real product: what a phone keeps while the server is away, whatever happens to its
// tabs. The server's side is in offline.proof.ts.

const HERE = (process.env['PROOF_SCALE'] ?? 'round') !== 'round' || process.env['PROOF_SIZE'] !== undefined;
let dataDir: string;
let product: RunningProduct;
let database: pg.Pool;
let browser: Browser;

beforeAll(async () => {
  if (!HERE) return;
  dataDir = await makeDataDir();
  product = await startProcess({ dataDir, args: ['--test-clock'], env: { TZ: 'UTC', LOG_LEVEL: 'fatal', RATE_READS_PER_MIN: '1000000', RATE_WRITES_PER_MIN: '1000000', RATE_ANONYMOUS_PER_MIN: '1000000' } });
  const { superuserUrl, stop } = await openDatabase({ config: readConfig({ DATA_DIR: dataDir }), dataDir, embedded: 'share', log: () => {} });
  const url = new URL(superuserUrl!);
  url.pathname = '/mostrador';
  database = new pg.Pool({ connectionString: url.href, max: 2 });
  await stop();
  browser = await launchBrowser();
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await database?.end();
  await product?.end();
  if (dataDir) await removeDataDir(dataDir);
});

const device = (more: object = {}): Promise<BrowserContext> => browser.newContext({ baseURL: product.url, viewport: PHONE, isMobile: true, hasTouch: true, locale: 'es-GT', timezoneId: 'America/Guatemala', reducedMotion: 'reduce', serviceWorkers: 'block', ...more });
const rows = async <T extends object>(text: string, values: unknown[] = []): Promise<T[]> => (await database.query<T>(text, values)).rows;
const until = async (what: string, holds: () => Promise<boolean>, withinMs = 30_000): Promise<void> => {
  for (const ends = performance.now() + withinMs; !(await holds());) {
    if (performance.now() > ends) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
/** How many things stand in the store of a page. */
const kept = (page: Page, name: string, table: string): Promise<number> => page.evaluate(([db, of]) => new Promise<number>((resolve, reject) => {
  const open = indexedDB.open(db!);
  open.onerror = () => reject(new Error('the store does not open'));
  open.onsuccess = () => {
    const asked = open.result.transaction(of!).objectStore(of!).count();
    asked.onsuccess = () => {
      open.result.close();
      resolve(asked.result);
    };
  };
}), [name, table]);

// ---------------------------------------------------------------------------------------------------------- the door's phone
/** An event whose doors are open, with people who hold tickets, and the phone of its door. */
async function openDoor(people: number): Promise<{ id: string; codes: string[]; pairing: string }> {
  const desk = await browser.newContext({ baseURL: product.url });
  const api = await apiOf(desk, demo.organizer);
  const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const { items } = await api.get<{ items: { id: string }[] }>('/api/v1/tickets/legal-profiles');
  const stamp = Math.random().toString(36).slice(2, 9);
  const { id, slug } = await api.post<{ id: string; slug: string }>('/api/v1/tickets/events', { name: `Noche ${stamp}`, category: 'party', startAt: at(1), endAt: at(5), legalProfileId: items[0]!.id, maxUnitsPerOrder: 20, maxUnitsPerBuyer: 20, areas: [{ name: 'General', priceMinor: 0, nomenclatureLetter: 'G', unitCount: people + 20 }] });
  const { id: fileId } = await api.upload('photo', { name: 'portada.png', mimeType: 'image/png', buffer: readFileSync(new URL('../web/public/icon-512.png', import.meta.url)) });
  await api.post(`/api/v1/tickets/events/${id}/images`, { fileId, kind: 'cover' });
  await api.post(`/api/v1/tickets/events/${id}/publish`, undefined);
  const open = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${product.url}/api/v1/tickets/public${path}`, { method, headers: { ...(body !== undefined && { 'content-type': 'application/json' }), 'idempotency-key': crypto.randomUUID() }, ...(body !== undefined && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const codes: string[] = [];
  const { areas } = await open<{ areas: { id: string }[] }>('GET', `/sites/teatro-demo/events/${slug}`);
  for (let n = 0; codes.length < people; n += 1) {
    const { token } = await open<{ token: string }>('POST', `/sites/teatro-demo/events/${slug}/orders`, { lines: [{ areaId: areas[0]!.id, quantity: Math.min(10, people - codes.length) }], expectedTotalMinor: 0, visitor: `visitor-${stamp}-${n}-0123456789` });
    await open('PATCH', `/orders/${token}/buyer`, { name: 'Marcela Rincón', email: `marcela.${stamp}.${n}@example.com` });
    await open('POST', `/orders/${token}/pay`, { termsAccepted: true });
    codes.push(...(await open<{ items: { qr: string }[] }>('GET', `/orders/${token}/tickets`)).items.map(({ qr }) => qr));
  }
  const gate = await api.post<{ id: string }>(`/api/v1/tickets/events/${id}/gates`, { name: 'Norte' });
  const { code: pairing } = await api.post<{ code: string }>(`/api/v1/tickets/events/${id}/devices`, { name: 'Teléfono', gateId: gate.id });
  await desk.close();
  return { id, codes, pairing };
}
const effects = async (eventId: string): Promise<Map<string, number>> => new Map((await rows<{ scan: string; n: number }>('select scan_id::text as scan, count(*)::int as n from ticket_scan where event_id = $1 group by scan_id', [eventId])).map(({ scan, n }) => [scan, n]));
const accepted = async (eventId: string): Promise<number> => (await rows<{ n: number }>('select count(*)::int as n from ticket_scan where event_id = $1 and accepted', [eventId]))[0]!.n;

/** What happens to requests of the door: nothing gets out, the list comes in and nothing gets out, everything does, or the page dies around the sending of a batch. */
type Weather = 'away' | 'list' | 'open' | 'send' | 'receive' | 'mark';
interface Phone { context: BrowserContext; weather: (now: Weather) => void; open: () => Promise<Page>; died: () => boolean; requests: string[] }
async function doorPhone(pairing: string): Promise<Phone> {
  const context = await device();
  let now: Weather = 'open';
  let dead = false;
  const requests: string[] = [];
  const crash = async (): Promise<void> => {
    dead = true;
    await Promise.all(context.pages().map((page) => page.close({ runBeforeUnload: false })));
  };
  await context.route(/\/api\/v1\/tickets\/checkin\//, async (route) => {
    const isBatch = route.request().url().includes('scans:batch');
    if (now === 'away' || (now === 'list' && !route.request().url().includes('/manifest'))) return route.abort();
    if (now === 'list') return route.continue();
    if (!isBatch) return now === 'open' ? route.continue() : /\/manifest/.test(route.request().url()) ? route.continue() : route.abort();
    for (const { scanId } of (route.request().postDataJSON() as { scans: { scanId: string }[] }).scans) requests.push(scanId);
    if (now === 'open') return route.continue();
    if (now === 'send') return crash();
    const answer = await route.fetch();
    if (now === 'receive') return crash();
    await route.fulfill({ response: answer });
    return crash();
  });
  const page = await context.newPage();
  await page.goto('/door');
  await page.getByLabel('Código').fill(pairing);
  await page.getByRole('button', { name: 'Vincular' }).click();
  await page.getByRole('heading', { name: 'Norte' }).waitFor();
  await until('the list is there', async () => (await kept(page, 'mostrador-door', 'parts')) > 0);
  await page.close();
  return {
    context, requests, died: () => dead, weather: (wanted) => void (now = wanted),
    open: async () => {
      dead = false;
      const made = await context.newPage();
      await made.goto('/door');
      await made.getByRole('heading', { name: 'Norte' }).waitFor();
      return made;
    },
  };
}
/** Scans and waits for what is shown. */
async function shown(page: Page, code: string): Promise<string | null> {
  await wedge(page, code);
  const verdict = page.locator('[data-result]');
  await verdict.waitFor();
  const result = await verdict.getAttribute('data-result');
  await verdict.click();
  await verdict.waitFor({ state: 'detached' });
  return result;
}

const STEPS = ['write', 'send', 'receive', 'mark'] as const;
prove('M2', 'a tab that dies while it writes, sends, hears or notes what was done: each scan that was shown arrives, once', {
  wanted: '0 of what the phone showed lost, 0 twice', sizes: { tenth: 24, full: 1000 }, minutes: 90,
}, async (size, random) => {
  const against: string[] = [];
  const door = await openDoor(size * 2);
  const phone = await doorPhone(door.pairing);
  const died: Record<string, number> = {};
  let let_in = 0;
  let next = 0;
  for (let n = 0; n < size; n += 1) {
    const step = n < STEPS.length ? STEPS[n]! : pick(random, STEPS);
    phone.weather('away');
    const page = await phone.open();
    if ((await shown(page, door.codes[next]!)) === 'valid') let_in += 1;
    else against.push(`a good code was not let in: ${await page.locator('body').innerText()}`);
    next += 1;
    if (step === 'write') {
      // Dead before anything could be shown of it: it may have happened or not, but not twice.
      await wedge(page, door.codes[next]!);
      next += 1;
      await page.close({ runBeforeUnload: false });
    } else {
      phone.weather(step);
      await page.evaluate(() => dispatchEvent(new Event('online')));
      await until(`the page dies at "${step}"`, async () => phone.died());
    }
    died[step] = (died[step] ?? 0) + 1;
  }
  phone.weather('open');
  const page = await phone.open();
  await until('everything is sent', async () => (await page.evaluate(() => new Promise<number>((resolve) => {
    const open = indexedDB.open('mostrador-door');
    open.onsuccess = () => {
      const asked = open.result.transaction('scans').objectStore('scans').index('sentAt').count(0);
      asked.onsuccess = () => {
        open.result.close();
        resolve(asked.result);
      };
    };
  }))) === 0, 60_000).catch((error: Error) => against.push(error.message));
  const on = await kept(page, 'mostrador-door', 'scans');
  const found = await effects(door.id);
  for (const [scan, times] of found) if (times !== 1) against.push(`scan ${scan} has ${times} effects`);
  if (found.size !== on) against.push(`${found.size} scans at the server, ${on} on the phone`);
  const entered = await accepted(door.id);
  if (entered < let_in) against.push(`${let_in} were let in, ${entered} are known`);
  const twice = await rows<{ ticket: string }>('select ticket_id::text as ticket from ticket_scan where event_id = $1 and accepted group by ticket_id having count(*) > 1', [door.id]);
  for (const { ticket } of twice) against.push(`ticket ${ticket} came in twice`);
  await phone.context.close();
  return { seen: `${size} dead tabs ${JSON.stringify(died)} in Chromium: ${let_in} shown, ${entered} at the server, ${phone.requests.length - new Set(phone.requests).size} sent more than once, 0 of them twice there`, against };
});

prove('M4', 'what the server tells never covers what the phone has done and not sent', {
  wanted: 'a code that was let in here is never let in again, whatever list comes in between', sizes: { tenth: 25, full: 500 }, minutes: 60,
}, async (size, random) => {
  const against: string[] = [];
  const door = await openDoor(Math.max(3, Math.ceil(size / 2)));
  const phone = await doorPhone(door.pairing);
  const done = new Set<string>();
  const moves: Record<string, number> = {};
  phone.weather('away');
  let page = await phone.open();
  for (let n = 0; n < size; n += 1) {
    const code = pick(random, door.codes);
    const result = await shown(page, code);
    const wanted = done.has(code) ? 'already_used' : 'valid';
    if (result !== wanted) against.push(`move ${n}: ${result} instead of ${wanted}`);
    done.add(code);
    const move = pick(random, ['list', 'list and again', 'reload', 'nothing'] as const);
    moves[move] = (moves[move] ?? 0) + 1;
    if (move === 'nothing') continue;
    if (move !== 'reload') {
      // The list comes, what was done does not get out.
      phone.weather('list');
      const list = page.waitForResponse((response) => response.url().includes('/manifest'));
      await page.evaluate(() => dispatchEvent(new Event('online')));
      await (await list).finished();
    }
    if (move !== 'list') {
      await page.close();
      page = await phone.open();
    }
  }
  if ((await accepted(door.id)) !== 0) against.push('something got out: the check is blind');
  phone.weather('open');
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await until('everything is sent', async () => (await accepted(door.id)) === done.size, 60_000);
  await phone.context.close();
  return { seen: `${size} interleavings ${JSON.stringify(moves)}: ${done.size} people in, each once`, against };
});

// ------------------------------------------------------------------------------------------------------------ the crew's phone
interface Entry { assignmentId: string; sessionId: string; status: string; client: { fullName: string } }
/** Sessions of today, where notes may be written. */
async function sessionsOf(): Promise<Entry[]> {
  // Not on the phone: it would be signed in already.
  const office = await browser.newContext({ baseURL: product.url });
  const api = await apiOf(office, demo.photographer);
  const found = (await api.get<{ items: Entry[] }>('/api/v1/studio/me/agenda')).items.filter(({ status }) => status !== 'canceled' && status !== 'completed');
  await office.close();
  return found;
}
/** Notes and marks do not get out; everything else does. */
async function cutOff(context: BrowserContext): Promise<() => Promise<void>> {
  const what = /\/api\/v1\/studio\/(?:sessions\/[^/]+\/notes|assignments\/)/;
  await context.route(what, (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  return () => context.unroute(what);
}
async function agenda(context: BrowserContext, email: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto('/');
  await signIn(page, email);
  await arrived(page);
  return page;
}
/** Writes a note on the screen of the first session. */
async function write(page: Page, mine: Entry, text: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(mine.client.fullName) }).first().tap();
  const panel = page.getByRole('dialog');
  await panel.getByRole('button', { name: 'Incidente' }).tap();
  await panel.getByLabel('Qué pasó').fill(text);
  await panel.getByRole('button', { name: 'Guardar nota' }).tap();
}
const notes = async (like: string): Promise<number> => (await rows<{ n: number }>('select count(*)::int as n from photo_session_note where body like $1', [like]))[0]!.n;

prove('M3', 'two tabs of one person: one of them sends, and each thing once', {
  wanted: 'each note is sent by one request that was answered, and stands once', sizes: { tenth: 4, full: 50 }, minutes: 30,
}, async (size) => {
  const against: string[] = [];
  const context = await device();
  const [mine] = await sessionsOf();
  const page = await agenda(context, demo.photographer);
  await page.goto('/studio/my-agenda');
  const answered: string[] = [];
  context.on('response', (response) => {
    if (response.request().method() === 'POST' && response.ok() && response.url().endsWith('/notes')) answered.push((response.request().postDataJSON() as { id: string }).id);
  });
  let sent = 0;
  for (let n = 0; n < size; n += 1) {
    const back = await cutOff(context);
    for (let k = 0; k < 2; k += 1) {
      await write(page, mine!, `Dos pestañas ${n} ${k}`);
      sent += 1;
      await page.getByText(`${k + 1} ${k === 0 ? 'cosa' : 'cosas'} por enviar`).waitFor();
      await page.keyboard.press('Escape');
    }
    const second = await context.newPage();
    await second.goto('/studio/my-agenda');
    await second.getByText('2 cosas por enviar').waitFor();
    await back();
    await Promise.all([page, second].map((one) => one.evaluate(() => {
      dispatchEvent(new Event('online'));
      dispatchEvent(new Event('focus'));
    })));
    await until('both tabs have nothing to send', async () => (await kept(page, 'mostrador-offline', 'outbox')) === 0);
    await second.close();
  }
  if (answered.length !== new Set(answered).size) against.push(`${answered.length} answered requests for ${new Set(answered).size} notes`);
  const there = await notes('Dos pestañas %');
  if (there !== sent || answered.length !== sent) against.push(`${sent} written, ${answered.length} sent, ${there} there`);
  await context.close();
  return { seen: `${sent} notes of two tabs in ${size} rounds: ${answered.length} requests, ${there} notes; an update of the service worker in the middle is not tried`, against };
});

prove('M5', 'a session that ended while the phone was away: nothing is thrown away, another person sends nothing of it, and after signing in all goes out', {
  wanted: '0 lost, 0 sent as somebody else', sizes: { tenth: 2, full: 20 }, minutes: 30,
}, async (size) => {
  const against: string[] = [];
  let sent = 0;
  for (let n = 0; n < size; n += 1) {
    const context = await device();
    const [mine] = await sessionsOf();
    const page = await agenda(context, demo.photographer);
    await page.goto('/studio/my-agenda');
    const back = await cutOff(context);
    await write(page, mine!, `Treinta días ${n}`);
    await page.getByText('1 cosa por enviar').waitFor();
    sent += 1;
    const { rowCount } = await database.query(`with over as (update user_session set expires_at = now() - interval '30 days' where user_id = (select id from app_user where email = $1) returning id)
      update refresh_token set expires_at = now() - interval '30 days' where session_id in (select id from over)`, [demo.photographer]);
    if (!rowCount) against.push('no session was ended: the check is blind');
    await back();
    await page.goto('/studio/my-agenda');
    await page.waitForURL(/\/sign-in/);
    if ((await kept(page, 'mostrador-offline', 'outbox')) !== 1) against.push('what was not sent is gone');
    const posted: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/notes')) posted.push(request.url());
    });
    await signIn(page, demo.editor);
    await arrived(page);
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.waitForLoadState('networkidle');
    if (posted.length > 0 || (await notes(`Treinta días ${n}`)) !== 0) against.push("the editor sent the photographer's note");
    if ((await kept(page, 'mostrador-offline', 'outbox')) !== 1) against.push('what was not sent is gone after another person came');
    await page.getByRole('button', { name: /^Menú de / }).tap();
    await page.getByRole('menuitem', { name: 'Cerrar sesión' }).tap();
    await page.waitForURL(/\/sign-in/);
    await signIn(page, demo.photographer);
    await arrived(page);
    await until('the note is there', async () => (await notes(`Treinta días ${n}`)) === 1);
    const [author] = await rows<{ email: string }>('select u.email from photo_session_note p join app_user u on u.id = p.author_id where p.body = $1', [`Treinta días ${n}`]);
    if (author!.email !== demo.photographer) against.push(`the note is of ${author!.email}`);
    await context.close();
  }
  return { seen: `${sent} notes over a session that had ended and another person on the same phone: all arrived as their author's`, against };
});

prove('M6', 'the screen says how much is not sent, leaving asks, the store is asked to stay, and a full device says so', {
  wanted: 'the number shown is the number kept; signing out asks; persist() is called; a full store is told and nothing is claimed', sizes: { tenth: 3, full: 20 }, minutes: 20,
}, async (size) => {
  const against: string[] = [];
  const context = await device();
  await context.addInitScript(() => {
    const real = navigator.storage.persist.bind(navigator.storage);
    navigator.storage.persist = () => {
      (globalThis as unknown as { persisted: boolean }).persisted = true;
      return real();
    };
  });
  const [mine] = await sessionsOf();
  const page = await agenda(context, demo.photographer);
  await page.goto('/studio/my-agenda');
  const back = await cutOff(context);
  for (let n = 1; n <= size; n += 1) {
    await write(page, mine!, `Cuántas ${n}`);
    await page.getByText(new RegExp(`^${n} cosas? por enviar`)).waitFor();
    if ((await kept(page, 'mostrador-offline', 'outbox')) !== n) against.push(`${n} shown, another number is kept`);
    await page.keyboard.press('Escape');
  }
  if (!(await page.evaluate(() => (globalThis as unknown as { persisted?: boolean }).persisted ?? false))) against.push('the store was not asked to stay');
  await page.getByRole('button', { name: /^Menú de / }).tap();
  await page.getByRole('menuitem', { name: 'Cerrar sesión' }).tap();
  await page.getByRole('dialog').getByText('Se borrarán de este aparato').waitFor();
  if (!page.url().includes('my-agenda')) against.push('it did not ask');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancelar' }).tap();
  // Nothing fits any more.
  const full = () => page.evaluate(() => {
    const no = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    Object.assign(IDBObjectStore.prototype, { add: no, put: no });
  });
  await full();
  await write(page, mine!, 'No cabe');
  await page.getByText('no tiene espacio').first().waitFor();
  if ((await kept(page, 'mostrador-offline', 'outbox')) !== size) against.push('something else is kept');
  await back();
  await context.close();
  // The same at the door: nobody is shown as let in whom the phone has not kept.
  const door = await openDoor(1);
  const phone = await doorPhone(door.pairing);
  phone.weather('away');
  const gate = await phone.open();
  await gate.evaluate(() => {
    const no = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    Object.assign(IDBObjectStore.prototype, { add: no, put: no });
  });
  await wedge(gate, door.codes[0]!);
  await gate.getByText('no tiene espacio').first().waitFor();
  if ((await gate.locator('[data-result="valid"]').count()) > 0) against.push('somebody was let in whom the phone has not kept');
  await phone.context.close();
  return { seen: `${size} counted and kept, signing out asked, the store asked to stay, a full store told at the agenda and at the door; tills do not exist yet`, against };
});
