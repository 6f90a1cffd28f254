import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { apiOf } from './api.ts';
import { barriers } from './accessible.ts';
import { PHONE, useBrowser } from './page.ts';
import { arrived, demo } from './sign-in.ts';

const browser = useBrowser();
const phone = { viewport: PHONE, isMobile: true, hasTouch: true, acceptDownloads: true };
const stamp = String(Date.now()).slice(-6);

/** A session of yesterday whose pictures wait, taken by the editor. */
async function sessionInEditing(page: Page): Promise<string> {
  const admin = await apiOf(page, demo.admin);
  const { branches } = await admin.get<{ branches: { id: string }[] }>('/api/v1/me');
  const client = await admin.post<{ id: string }>('/api/v1/clients', { fullName: `Galería Prueba ${stamp}`, phones: [{ number: `+50255${stamp}` }], emails: [{ email: `g${stamp}@example.test` }] });
  const { items } = await admin.get<{ items: { id: string }[] }>('/api/v1/catalog/items?search=SES-EXT');
  const { items: resources } = await admin.get<{ items: { id: string; kind: string }[] }>('/api/v1/calendar/resources?kind=staff');
  const starts = Temporal.Now.zonedDateTimeISO('America/Guatemala').subtract({ days: 3 }).with({ hour: 3, minute: 0, second: 0, millisecond: 0, microsecond: 0, nanosecond: 0 }).toInstant();
  const session = await admin.post<{ id: string; status: string }>('/api/v1/studio/sessions/backdate', {
    branchId: branches[0]!.id, clientId: client.id, sessionType: 'external', startsAt: starts.toString(), endsAt: starts.add({ hours: 1 }).toString(), locationText: 'Antigua Guatemala',
    items: [{ itemId: items[0]!.id, quantity: 1 }], photographerIds: [resources[0]!.id], reason: 'No se registró a tiempo',
  });
  const editor = await apiOf(page, demo.editor);
  await editor.post(`/api/v1/studio/sessions/${session.id}/take`, {});
  return session.id;
}

const COLOURS = ['#a34', '#364', '#34a', '#b83', '#838', '#388'];
const photos = () => Promise.all(COLOURS.map(async (background, i) => ({
  name: `boda-${i + 1}.jpg`, mimeType: 'image/jpeg',
  buffer: await sharp({ create: { width: i % 2 ? 1600 : 1067, height: i % 2 ? 1067 : 1600, channels: 3, background } })
    .composite([{ input: Buffer.from(`<svg width="1000" height="1000"><circle cx="500" cy="500" r="${200 + i * 40}" fill="#fff" fill-opacity=".55"/><circle cx="${300 + i * 60}" cy="400" r="90" fill="#000" fill-opacity=".4"/></svg>`) }]).jpeg().toBuffer(),
})));
const shot = async (page: Page, name: string) => void (process.env.GALLERY_SHOTS && await page.screenshot({ path: `${process.env.GALLERY_SHOTS}/${name}.png` }));

test('the editor fills and publishes a gallery; the client, on a telephone, enters the PIN, chooses within the quota, comments, downloads and sends the choice', async () => {
  const { page, complaints } = await browser.visit('/', phone);
  const id = await sessionInEditing(page);
  // The last one who signed in above is the editor.
  await page.goto(`/studio/sessions/${id}/gallery`);
  await arrived(page);
  await page.getByRole('button', { name: 'Crear galería' }).tap();
  await page.getByText('Arrastra aquí las fotos').waitFor();
  await shot(page, 'staff-empty');
  await page.getByTestId('gallery-files').setInputFiles(await photos());
  const grid = page.getByRole('list', { name: 'Contenido de la galería' });
  await expect.poll(() => grid.getByRole('listitem').count(), { timeout: 30_000 }).toBe(6);
  await page.getByText('6 archivos subidos').waitFor();
  await expect.poll(() => grid.locator('img[loading=lazy]').count(), { timeout: 40_000 }).toBe(6);

  // Order by its arrow, and by the keyboard.
  await grid.getByRole('button', { name: 'Mover boda-1.jpg después' }).tap();
  await grid.getByRole('listitem', { name: /^boda-1\.jpg, 2 de 6/ }).waitFor();
  await grid.getByRole('listitem', { name: /^boda-1\.jpg/ }).press('Alt+ArrowLeft');
  await grid.getByRole('listitem', { name: /^boda-1\.jpg, 1 de 6/ }).waitFor();

  await page.getByLabel('PIN').fill('4821');
  await page.getByLabel('Fotos que puede elegir').fill('2');
  await page.getByRole('button', { name: 'Guardar condiciones' }).tap();
  await page.getByText('Condiciones guardadas.').first().waitFor();
  await page.getByRole('button', { name: 'Publicar', exact: true }).tap();
  await page.getByText('La galería está publicada.').first().waitFor();
  const url = (await page.getByRole('link', { name: 'Ver como el cliente' }).getAttribute('href'))!;
  expect(await barriers(page)).toEqual([]);
  await shot(page, 'staff-phone');
  if (process.env.GALLERY_SHOTS) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await shot(page, 'staff-desktop');
    await page.evaluate(() => window.scrollTo(0, 900));
    await page.screenshot({ path: `${process.env.GALLERY_SHOTS}/staff-desktop-full.png`, fullPage: true });
    await page.setViewportSize(PHONE);
  }

  const client = await browser.visit(new URL(url).pathname, phone);
  await client.page.getByText(/Escribe el PIN que te dio/).waitFor();
  expect(await barriers(client.page)).toEqual([]);
  await shot(client.page, 'client-pin');
  await client.page.getByLabel('PIN').fill('1111');
  await client.page.getByRole('button', { name: 'Entrar' }).tap();
  await client.page.getByText('El PIN no es correcto.').waitFor();
  await client.page.getByLabel('PIN').fill('4821');
  await client.page.getByRole('button', { name: 'Entrar' }).tap();
  await client.page.getByRole('heading', { name: `Fotos de Galería Prueba ${stamp}` }).waitFor();
  const list = client.page.getByRole('list', { name: 'Contenido de la galería' });
  await expect.poll(() => list.getByRole('listitem').count()).toBe(6);
  await client.page.getByRole('button', { name: 'Elegir boda-1.jpg' }).tap();
  await client.page.getByText('1 de 2 elegidas').first().waitFor();
  expect(await barriers(client.page)).toEqual([]);
  await shot(client.page, 'client-grid');

  // Full screen: swipe, heart, a third is refused.
  await client.page.getByRole('button', { name: 'Ver boda-1.jpg' }).tap();
  const viewer = client.page.getByRole('dialog', { name: 'boda-1.jpg' });
  await viewer.waitFor();
  await client.page.keyboard.press('ArrowRight');
  await client.page.getByRole('dialog', { name: 'boda-2.jpg' }).getByRole('button', { name: 'Elegir boda-2.jpg' }).tap();
  await client.page.getByRole('dialog').getByText('2 de 2 elegidas').waitFor();
  await client.page.keyboard.press('ArrowRight');
  await client.page.getByRole('dialog', { name: 'boda-3.jpg' }).getByRole('button', { name: 'Elegir boda-3.jpg' }).tap();
  await client.page.getByText(/Ya elegiste tus 2 fotos/).first().waitFor();
  await client.page.keyboard.press('ArrowLeft');
  const second = client.page.getByRole('dialog', { name: 'boda-2.jpg' });
  await second.getByRole('button', { name: 'Comentar' }).tap();
  await second.getByLabel('Comentario para el estudio').fill('En blanco y negro <b>por favor</b>');
  await second.getByRole('button', { name: 'Guardar' }).tap();
  await second.getByRole('button', { name: 'Cambiar comentario' }).waitFor();
  expect(await barriers(client.page)).toEqual([]);
  await shot(client.page, 'client-viewer');
  const [one] = await Promise.all([client.page.waitForEvent('download'), second.getByRole('button', { name: 'Descargar' }).tap()]);
  expect(one.suggestedFilename()).toBe('boda-2.jpg');
  await second.getByRole('button', { name: 'Cerrar' }).tap();
  const [all] = await Promise.all([client.page.waitForEvent('download'), client.page.getByRole('link', { name: /Descargar todo/ }).tap()]);
  expect(all.suggestedFilename()).toBe(`Fotos de Galería Prueba ${stamp}.zip`);

  await client.page.getByRole('button', { name: 'Terminar' }).tap();
  await shot(client.page, 'client-finish');
  await client.page.getByRole('dialog').getByRole('button', { name: 'Enviar selección' }).tap();
  await client.page.getByText('Selección enviada. ¡Gracias!').first().waitFor();
  if (process.env.GALLERY_SHOTS) {
    await client.page.setViewportSize({ width: 1440, height: 900 });
    await client.page.getByText('English').tap();
    await client.page.getByText('My choice').waitFor();
    await shot(client.page, 'client-desktop-en');
  }

  // The editor sees it without reloading.
  await page.getByText('2 de 2 elegidas').waitFor();
  await page.getByText('El cliente terminó').waitFor();
  await page.getByText('«En blanco y negro <b>por favor</b>»').waitFor();
  await page.getByRole('button', { name: 'Cerrar galería' }).tap();
  await page.getByRole('dialog').getByRole('button', { name: 'Cerrar galería' }).tap();
  await page.getByText('La galería está cerrada.').first().waitFor();
  await client.page.reload();
  await client.page.getByText(/Esta galería no está disponible|This gallery is not available/).waitFor();
  await shot(client.page, 'client-closed');
  expect([...complaints, ...client.complaints]).toEqual([]);
}, 180_000);
