import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { barriers } from './accessible.ts';
import { PHONE, useBrowser } from './page.ts';
import { demo } from './sign-in.ts';

// What a client sees on a phone, without an account: the form, the status of a session, a quote.

const browser = useBrowser();
const stamp = String(Date.now()).slice(-7);
const phone = (locale: string) => ({ viewport: PHONE, locale, hasTouch: true, isMobile: true });
/** Pictures for whoever wants to look (SHOTS=folder). */
const look = async (page: Page, name: string): Promise<void> => {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
};

/** Bytes of JavaScript that the first look brought along, as they came over the network. */
const weight = (page: Page): Promise<number> =>
  page.evaluate(() => performance.getEntriesByType('resource').filter((entry) => entry.name.endsWith('.js')).reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0));

async function api() {
  const url = inject('productUrl');
  const login = await fetch(`${url}/api/v1/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: demo.admin, password: demo.password }) });
  const { accessToken } = (await login.json()) as { accessToken: string };
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(url + path, { method, headers: { authorization: `Bearer ${accessToken}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...(method === 'POST' && { 'idempotency-key': crypto.randomUUID() }) }, ...(body !== undefined && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
}

test.each([['es-GT', 'es'], ['en-US', 'en']] as const)('somebody asks for a session on a phone (%s), gets its page, and nothing of others is seen', async (locale, language) => {
  const call = await api();
  const { items } = await call<{ items: { id: string; kind: string }[] }>('GET', '/api/v1/catalog/packages?limit=3');
  await call('PATCH', '/api/v1/studio/public-settings', { bookingOpen: true, bookingPackageIds: items.map(({ id }) => id), bookingText: 'Cuéntanos qué celebras.' });
  const { page, complaints } = await browser.visit('/b/estudio-demo', phone(locale));
  await page.getByRole('heading', { level: 1, name: language === 'es' ? 'Pide tu sesión' : 'Ask for your session' }).waitFor();
  expect(await weight(page), 'compressed JavaScript of the form').toBeLessThan(200_000);
  const times = page.locator('fieldset button[aria-pressed], fieldset .flex-wrap button');
  await times.first().waitFor();
  // A day without free times offers the next one that has some.
  if ((await page.locator('fieldset button[aria-pressed]').count()) === 0) await times.first().click();
  await page.locator('fieldset button[aria-pressed]').first().click();
  await look(page, `book-${language}`);
  expect(await barriers(page)).toEqual([]);
  const send = page.getByRole('button', { name: language === 'es' ? 'Enviar solicitud' : 'Send request' });
  await send.click();
  await page.getByText(language === 'es' ? 'Este dato hace falta.' : 'This is needed.').first().waitFor();
  await look(page, `book-missing-${language}`);
  await page.getByLabel(language === 'es' ? 'Tu nombre' : 'Your name', { exact: true }).fill('Lucía Prueba');
  await page.locator('input[type=tel]').fill(`+5025${language === 'es' ? 1 : 2}${stamp.slice(-6)}`);
  await page.locator('input[type=email]').fill(`lucia.${language}.${stamp}@example.test`);
  await send.click();
  await page.getByRole('heading', { level: 1, name: language === 'es' ? 'Recibimos tu solicitud' : 'We have received your request' }).waitFor();
  await look(page, `thanks-${language}`);
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('link', { name: language === 'es' ? 'Ver cómo va' : 'See how it stands' }).click();
  await page.waitForURL('**/s/*');
  await page.getByRole('heading', { level: 2 }).first().waitFor();
  await look(page, `status-${language}`);
  expect(await barriers(page)).toEqual([]);
  expect(await page.locator('body').textContent()).not.toMatch(/Lucía|@example/);
  expect(complaints).toEqual([]);
}, 90_000);

test.each([['es-GT', 'es'], ['en-US', 'en']] as const)('a quote is read and accepted on a phone (%s): the date is held and the deposit can be paid', async (locale, language) => {
  const call = await api();
  await call('PATCH', '/api/v1/studio/public-settings', { quoteTerms: 'El material se conserva 60 días.', bankDetails: 'Banco Industrial\nCuenta 123-456789-0' });
  const { branches } = await call<{ branches: { id: string }[] }>('GET', '/api/v1/me');
  const client = await call<{ id: string }>('POST', '/api/v1/clients', { fullName: `Paola Cotiza ${language}`, phones: [{ number: `+5023${language === 'es' ? 1 : 2}${stamp.slice(-6)}` }], emails: [{ email: `paola.${language}.${stamp}@example.test` }] });
  const { items } = await call<{ items: { id: string }[] }>('GET', '/api/v1/catalog/items?limit=3');
  const starts = Temporal.Now.instant().add({ hours: 24 * (language === 'es' ? 120 : 123) }).round({ smallestUnit: 'hour' });
  const session = await call<{ id: string }>('POST', '/api/v1/studio/sessions', {
    branchId: branches[0]!.id, clientId: client.id, sessionType: 'external', startsAt: starts.toString(), endsAt: starts.add({ hours: 2 }).toString(), locationText: 'Finca San Rafael, Antigua Guatemala', eventDescription: 'Boda civil', items: items.map(({ id }) => ({ itemId: id, quantity: 2 })),
  });
  const quote = await call<{ id: string }>('POST', `/api/v1/studio/sessions/${session.id}/quotes`);
  const { url } = await call<{ url: string }>('POST', `/api/v1/studio/quotes/${quote.id}/send`, {});
  const { page, complaints } = await browser.visit(new URL(url).pathname, phone(locale));
  await page.getByRole('heading', { level: 1, name: /C-\d{4}-\d{6}/ }).waitFor();
  expect(await weight(page), 'compressed JavaScript of the quote').toBeLessThan(200_000);
  await look(page, `quote-${language}`);
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: language === 'es' ? 'Aceptar cotización' : 'Accept quote' }).click();
  await page.getByText(language === 'es' ? 'Marca la casilla para aceptar.' : 'Tick the box to accept.').waitFor();
  await page.getByLabel(language === 'es' ? 'Tu nombre completo' : 'Your full name').fill('Paola Cotiza');
  await page.getByRole('checkbox').click();
  await page.getByRole('button', { name: language === 'es' ? 'Aceptar cotización' : 'Accept quote' }).click();
  await page.getByText(language === 'es' ? 'La fecha queda apartada. Se confirma con el anticipo.' : 'The date is held for you. The deposit confirms it.').waitFor();
  await look(page, `accepted-${language}`);
  expect(await barriers(page)).toEqual([]);
  const document = await page.request.get(`/api/v1/studio/public/quotes/${url.split('/q/')[1]!}/pdf`);
  expect((await document.body()).subarray(0, 5).toString()).toBe('%PDF-');
  expect((await call<{ status: string }>('GET', `/api/v1/studio/sessions/${session.id}`)).status).toBe('pre_scheduled');
  expect(complaints).toEqual([]);
}, 90_000);

test('a link that opens nothing says so kindly', async () => {
  const { page } = await browser.visit('/q/nothing', phone('es-GT'));
  await page.getByRole('heading', { level: 1, name: 'Esta página no está disponible' }).waitFor();
  await look(page, 'nothing');
  expect(await barriers(page)).toEqual([]);
});
