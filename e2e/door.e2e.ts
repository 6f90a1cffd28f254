import { readFileSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { barriers } from './accessible.ts';
import { apiOf } from './api.ts';
import { next, showToCamera, verdict, wedge } from './door.ts';
import { PHONE, useBrowser } from './page.ts';

// The door of an event: a phone is paired, lets people in with a network and without, and what it did apart is told to the
// supervisor.

const browser = useBrowser();
const ORGANIZER = 'admin@teatro.example';
const SUPERVISOR = 'puerta@teatro.example';
const stamp = String(Date.now()).slice(-7);
const look = async (page: Page, name: string): Promise<void> => {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
};

/** An event whose doors are open, with five people who hold tickets. */
async function openDoors(context: BrowserContext): Promise<{ id: string; codes: string[] }> {
  const api = await apiOf(context, ORGANIZER);
  const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const { items } = await api.get<{ items: { id: string }[] }>('/api/v1/tickets/legal-profiles');
  const { id, slug } = await api.post<{ id: string; slug: string }>('/api/v1/tickets/events', {
    name: `Noche de puertas ${stamp}`, category: 'party', startAt: at(1), endAt: at(5), legalProfileId: items[0]!.id, minAge: 18, areas: [{ name: 'General', priceMinor: 0, nomenclatureLetter: 'G', unitCount: 50 }],
  });
  const { id: fileId } = await api.upload('photo', { name: 'portada.png', mimeType: 'image/png', buffer: readFileSync(new URL('../web/public/icon-512.png', import.meta.url)) });
  await api.post(`/api/v1/tickets/events/${id}/images`, { fileId, kind: 'cover' });
  await api.post(`/api/v1/tickets/events/${id}/publish`, undefined);

  const open = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${inject('productUrl')}/api/v1/tickets/public${path}`, { method, headers: { ...(body !== undefined && { 'content-type': 'application/json' }), 'idempotency-key': crypto.randomUUID() }, ...(body !== undefined && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const { areas } = await open<{ areas: { id: string }[] }>('GET', `/sites/teatro-demo/events/${slug}`);
  const { token } = await open<{ token: string }>('POST', `/sites/teatro-demo/events/${slug}/orders`, { lines: [{ areaId: areas[0]!.id, quantity: 5 }], expectedTotalMinor: 0, visitor: `visitor-${stamp}-0123456789` });
  await open('PATCH', `/orders/${token}/buyer`, { name: 'Marcela Rincón', email: `marcela.${stamp}@example.com` });
  await open('POST', `/orders/${token}/pay`, { termsAccepted: true });
  const tickets = await open<{ items: { qr: string }[] }>('GET', `/orders/${token}/tickets`);
  return { id, codes: tickets.items.map(({ qr }) => qr) };
}

test('a phone is paired, lets in online and offline, and a double entry between doors comes to the supervisor', async () => {
  const desk = await browser.visitAs(ORGANIZER, '/tickets/events');
  const { id, codes } = await openDoors(desk.context);

  // Gates and phones are set up on the screen.
  await desk.page.goto(`/tickets/events/${id}?tab=door`);
  await desk.page.getByRole('button', { name: 'Agregar puerta' }).click();
  await desk.page.getByLabel('Nombre').fill('Norte');
  await desk.page.getByRole('button', { name: 'Guardar' }).click();
  const code = async (name: string): Promise<string> => {
    await desk.page.getByRole('button', { name: 'Agregar dispositivo' }).click();
    await desk.page.getByLabel('Nombre').fill(name);
    await desk.page.getByRole('button', { name: 'Obtener código' }).click();
    const shown = await desk.page.getByTestId('pairing-code').textContent();
    await look(desk.page, 'door-pairing-desk');
    await desk.page.getByRole('button', { name: 'Listo' }).click();
    return shown!;
  };
  const codeA = await code('Teléfono A');
  const codeB = await code('Teléfono B');
  await look(desk.page, 'door-tab');
  expect(await barriers(desk.page)).toEqual([]);

  const phone = async (pairing: string) => {
    const visitor = await browser.visit('/door', { viewport: PHONE, hasTouch: true, isMobile: true, serviceWorkers: 'allow' });
    await visitor.page.getByLabel('Código').fill(pairing);
    await look(visitor.page, 'door-pair');
    await visitor.page.getByRole('button', { name: 'Vincular' }).click();
    await visitor.page.getByRole('heading', { name: 'Norte' }).waitFor();
    await visitor.page.getByText('0 de 5').waitFor();
    return visitor;
  };
  const a = await phone(codeA);
  const b = await phone(codeB);
  await look(a.page, 'door-scan');
  expect(await barriers(a.page)).toEqual([]);

  // With a network: in, and not twice.
  await wedge(a.page, codes[0]!);
  await verdict(a.page, 'valid');
  await look(a.page, 'door-valid');
  expect(await barriers(a.page)).toEqual([]);
  await next(a.page);
  await wedge(b.page, codes[0]!);
  await verdict(b.page, 'already_used');
  await b.page.getByText('Norte · Teléfono A').waitFor();
  await look(b.page, 'door-used');
  await next(b.page);

  // Without one: the phone opens, judges, keeps.
  await b.page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state !== 'activated') await new Promise((resolve) => active?.addEventListener('statechange', resolve, { once: true }));
  });
  await b.context.setOffline(true);
  await b.page.reload();
  await b.page.getByRole('heading', { name: 'Norte' }).waitFor();
  await b.page.getByText('Sin conexión').waitFor();
  await wedge(b.page, codes[1]!);
  await verdict(b.page, 'valid');
  await next(b.page);
  await wedge(b.page, codes[2]!);
  const ms = await verdict(b.page, 'valid');
  expect(ms).toBeLessThan(150);
  await next(b.page);
  await wedge(b.page, codes[2]!);
  await verdict(b.page, 'already_used');
  await next(b.page);
  await wedge(b.page, codes[3]!.replace(/.{6}$/, 'AAAAAA'));
  await b.page.locator('[data-result="bad_signature"], [data-result="malformed"]').click();
  await b.page.getByRole('button', { name: 'Últimos' }).click();
  await look(b.page, 'door-last-offline');

  // The other door, online, lets the same two in: they cannot know of each other.
  await wedge(a.page, codes[1]!);
  await verdict(a.page, 'valid');
  await next(a.page);

  // Back: all is sent once, and the double entry is told.
  await b.context.setOffline(false);
  await b.page.getByText('En línea').waitFor();
  await b.page.getByText('Por enviar').waitFor({ state: 'detached' });
  const watch = await browser.visitAs(SUPERVISOR, `/tickets/events/${id}/door`);
  await watch.page.getByText('Entrada doble').first().waitFor();
  await look(watch.page, 'door-live');
  expect(await barriers(watch.page)).toEqual([]);

  // A refusal is overruled with a reason, and the supervisor sees people come while looking.
  await watch.page.getByRole('tab', { name: /Rechazados/ }).click();
  await watch.page.getByRole('button', { name: 'Autorizar' }).first().click();
  await watch.page.getByLabel('Motivo').fill('Salió a recibir a su hermana');
  await watch.page.getByRole('dialog').getByRole('button', { name: 'Autorizar' }).click();
  await watch.page.getByText('Entrada autorizada').waitFor();
  await showToCamera(a.page, { text: codes[4]! });
  await verdict(a.page, 'valid');
  await look(a.page, 'door-camera');
  await watch.page.getByRole('tab', { name: 'Llegadas' }).click();
  await look(watch.page, 'door-arrivals');
  expect([...a.complaints, ...watch.complaints, ...desk.complaints]).toEqual([]);
}, 180_000);
