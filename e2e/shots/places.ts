import { request, type Page } from 'playwright-core';
import sharp from 'sharp';
import type { SessionStatus } from '#contracts/studio-terms.ts';
import type { SessionTab } from '#web/parts/studio/sessionTabs.ts';
import { demo } from '#e2e/sign-in.ts';
import gallery from '#locales/en/gallery.json' with { type: 'json' };
import galeria from '#locales/es/gallery.json' with { type: 'json' };
import steps from '#locales/en/studio-steps.json' with { type: 'json' };
import pasos from '#locales/es/studio-steps.json' with { type: 'json' };
import studio from '#locales/en/studio-web.json' with { type: 'json' };
import estudio from '#locales/es/studio-web.json' with { type: 'json' };

// The way to screens whose address is only known once the demo stands: a session in some state, a link of a client.

type Who = 'admin' | 'coordinator' | 'photographer' | 'editor';
type Api = <T>(method: 'get' | 'post', path: string, data?: unknown) => Promise<T>;

/** Asks the product as one of the demo's people, beside the browser: its cookies stay as they are. */
async function asks<T>(page: Page, who: Who, work: (api: Api) => Promise<T>): Promise<T> {
  const context = await request.newContext({ baseURL: new URL(page.url()).origin });
  try {
    const signedIn = await context.post('/api/v1/auth/login', { data: { email: demo[who], password: demo.password } });
    const { accessToken } = (await signedIn.json()) as { accessToken: string };
    return await work(async (method, path, data) => {
      const answer = await context[method](path, { headers: { authorization: `Bearer ${accessToken}`, ...(method === 'post' && { 'idempotency-key': crypto.randomUUID() }) }, ...(data !== undefined && { data }) });
      if (!answer.ok()) throw new Error(`${method} ${path}: ${await answer.text()}`);
      return (await answer.json()) as never;
    });
  } finally {
    await context.dispose();
  }
}

const en = { ...gallery, ...steps, ...studio };
const es = { ...galeria, ...pasos, ...estudio };
/** What is written on a button, in whichever language the page is; `{name}` stands for anything. */
export function words(key: keyof typeof en): RegExp {
  const plain = (text: string) => text.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`).replaceAll(/\{\w+\}/g, '.+');
  return new RegExp(`^(?:${plain(es[key])}|${plain(en[key])})$`);
}

/** A step of the session that is open: its main button, or in the menu beside it. */
export const step = (key: Parameters<typeof words>[0]) => async (page: Page): Promise<void> => {
  const button = page.getByRole('main').getByRole('button', { name: words(key) }).first();
  const more = page.getByRole('main').getByRole('button', { name: /^(?:Más acciones|More actions)$/ }).first();
  await button.or(more).first().waitFor();
  if (await button.isVisible()) await button.click();
  else {
    await more.click();
    await page.getByRole('menuitem', { name: words(key) }).click();
  }
  await page.getByRole('dialog').waitFor();
};

/** Something that can be done with the first of the team. */
export const memberStep = (key: Parameters<typeof words>[0]) => async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: words('studioSteps.member.more') }).first().click();
  await page.getByRole('menuitem', { name: words(key) }).click();
  await page.getByRole('dialog').waitFor();
};

/** One after the other. */
export const inTurn = (...all: ((page: Page) => Promise<void>)[]) => async (page: Page): Promise<void> => {
  for (const one of all) await one(page);
};

interface Listed { id: string; status: SessionStatus; client: { id: string } }

async function sessionIn(api: Api, status: SessionStatus, at = 0): Promise<Listed> {
  const { items } = await api<{ items: Listed[] }>('get', `/api/v1/studio/sessions?status=${status}&limit=20`);
  const session = items[at] ?? items[0];
  if (!session) throw new Error(`The demo has no session in ${status}`);
  return session;
}

/** One session in this state, opened at a tab. */
export const session = (status: SessionStatus, tab: SessionTab = 'summary', at = 0) => async (page: Page): Promise<void> => {
  const { id } = await asks(page, 'coordinator', (api) => sessionIn(api, status, at));
  await page.goto(`/studio/sessions/${id}${tab === 'summary' ? '' : `?tab=${tab}`}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
};

/** The page of whoever a session is for. */
export const client = (status: SessionStatus, tab?: string) => async (page: Page): Promise<void> => {
  const found = await asks(page, 'coordinator', (api) => sessionIn(api, status));
  await page.goto(`/clients/${found.client.id}${tab ? `?tab=${tab}` : ''}`);
};

const open = async (page: Page, url: string) => void (await page.goto(new URL(url).pathname));

/** The client's quote: the newest one of a session in negotiation. */
export async function quotePage(page: Page): Promise<void> {
  await open(page, await asks(page, 'coordinator', async (api) => {
    const { id } = await sessionIn(api, 'negotiation');
    const { items } = await api<{ items: { id: string; status: string }[] }>('get', `/api/v1/studio/sessions/${id}/quotes`);
    const quote = items.find(({ status }) => status === 'draft' || status === 'sent') ?? await api<{ id: string }>('post', `/api/v1/studio/sessions/${id}/quotes`, {});
    return (await api<{ url: string }>('post', `/api/v1/studio/quotes/${quote.id}/send`, { message: false })).url;
  }));
}

/** Where the client follows a session. */
export const statusPage = (status: SessionStatus) => async (page: Page): Promise<void> => {
  await open(page, await asks(page, 'coordinator', async (api) => (await api<{ url: string }>('post', `/api/v1/studio/sessions/${(await sessionIn(api, status)).id}/portal-link`, {})).url));
};

/** The demo gateway's page for a deposit. */
export async function payPage(page: Page): Promise<void> {
  await open(page, await asks(page, 'coordinator', async (api) => (await api<{ url: string }>('post', `/api/v1/studio/sessions/${(await sessionIn(api, 'pre_scheduled')).id}/payment-link`, {})).url));
}

/** Six plain pictures with circles: light to make, and told apart at a glance. */
const pictures = () => Promise.all(['#a97155', '#4f6f52', '#44567c', '#b08d3e', '#7a5068', '#3f7277'].map(async (background, at) => ({
  name: `retrato-${at + 1}.jpg`, mimeType: 'image/jpeg',
  buffer: await sharp({ create: { width: at % 2 ? 1600 : 1067, height: at % 2 ? 1067 : 1600, channels: 3, background } })
    .composite([{ input: Buffer.from(`<svg width="1000" height="1000"><circle cx="500" cy="480" r="${220 + at * 30}" fill="#fff" fill-opacity=".55"/><circle cx="${320 + at * 60}" cy="400" r="90" fill="#000" fill-opacity=".35"/></svg>`) }]).jpeg().toBuffer(),
})));

/** The editor's gallery of the first session that is ready; filled and published the first time. */
export async function galleryOfStaff(page: Page): Promise<void> {
  const { id } = await asks(page, 'editor', (api) => sessionIn(api, 'in_editing'));
  await page.goto(`/studio/sessions/${id}/gallery`);
  const make = page.getByRole('button', { name: words('gallery.create') });
  const publish = page.getByRole('button', { name: words('gallery.publish') });
  const see = page.getByRole('link', { name: words('gallery.seeAsClient') });
  await make.or(publish).or(see).first().waitFor();
  if (await make.isVisible()) {
    await make.click();
    await page.getByTestId('gallery-files').setInputFiles(await pictures());
    await page.waitForFunction(() => document.querySelectorAll('[role=list] img[loading=lazy], ul img[loading=lazy]').length >= 6, null, { timeout: 60_000 });
  }
  if (await publish.isVisible()) {
    await publish.click();
    await see.waitFor();
  }
}

/** What the client of that gallery sees; staff has published it before. */
export async function galleryOfClient(page: Page): Promise<void> {
  const url = await asks(page, 'editor', async (api) => (await api<{ url: string }>('get', `/api/v1/studio/sessions/${(await sessionIn(api, 'in_editing')).id}/gallery`)).url);
  await open(page, url);
}

/** On to the event that is on sale, or to a part of it; the id is the demo's own. */
export const eventAt = (part: string, name = 'Guadalupe años sin cuenta') => async (page: Page) => {
  await page.locator('[data-row]').filter({ hasText: name }).first().click();
  await page.waitForURL(/\/tickets\/events\/[0-9a-f-]{36}/);
  await page.goto(new URL(page.url()).pathname + part);
  await page.getByRole('heading', { level: 1 }).waitFor();
};

/** The counter of the event that is on sale. */
export const atCounter = (view?: 'batches') => async (page: Page) => {
  const event = page.getByRole('link', { name: /Guadalupe años sin cuenta/ });
  await event.or(page.getByRole('tablist')).first().waitFor();
  if (await event.isVisible()) await event.click();
  await page.getByRole('tab').nth(view === 'batches' ? 1 : 0).click();
};
