import sharp from 'sharp';
import { expect, test } from 'vitest';
import { barriers, sweep } from './accessible.ts';
import { apiOf } from './api.ts';
import { DESKTOP, PHONE, useBrowser } from './page.ts';
import { demo } from './sign-in.ts';

const browser = useBrowser();
const { organizer } = demo;
const stamp = String(Date.now()).slice(-6);

test('an organizer makes an event with curved rows, tables and general places, a stage and a code, and publishes it', async () => {
  const { page, context, complaints } = await browser.visitAs(organizer, '/tickets/events/new');
  const name = `Noche ${stamp}`;
  await page.getByLabel('Nombre', { exact: true }).fill(name);
  await page.getByLabel('Categoría').click();
  await page.getByRole('option', { name: 'Concierto' }).click();
  await page.getByLabel('Empieza', { exact: true }).fill('2027-08-20T20:00');
  await page.getByLabel('Perfil legal').click();
  await page.getByRole('option').nth(1).click();
  await page.getByRole('button', { name: 'Crear borrador' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  const at = page.url().split('?')[0]!;

  const area = async (fields: { name: string; letter: string; price: string; mode: 'Numerados' | 'Generales'; units?: string; people?: string }) => {
    await page.goto(`${at}?tab=areas`);
    await page.getByRole('button', { name: 'Agregar área' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Agregar área' });
    await dialog.getByLabel('Nombre', { exact: true }).fill(fields.name);
    await dialog.getByLabel('Letra').fill(fields.letter);
    await dialog.getByRole('button', { name: fields.mode, exact: true }).click();
    await dialog.getByLabel('Precio').fill(fields.price);
    if (fields.units) await dialog.getByLabel('Unidades', { exact: true }).fill(fields.units);
    if (fields.people) await dialog.getByLabel('Personas por unidad').fill(fields.people);
    // The fee stands beside the price while it is typed (P1: 100,000 costs 5,154).
    if (fields.price === '100000') await dialog.getByText(/5[.,]154.*105[.,]154/).waitFor();
    await dialog.getByRole('button', { name: 'Agregar área' }).click();
    await dialog.waitFor({ state: 'hidden' });
  };
  await area({ name: 'Platea', letter: 'P', price: '100000', mode: 'Numerados' });
  // A numbered one leads on to its map, where rows are seen before they are made.
  await page.getByRole('heading', { level: 1, name: 'Mapa del evento' }).waitFor();
  await page.getByRole('button', { name: 'Curvas' }).click();
  await page.getByText('72 puestos: A-1 a F-12').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Generar sillas' }).click();
  await page.getByText('Se generaron 72 sillas.').waitFor();

  // By key alone: to the first seat, two of it and its neighbour, moved, the move taken back, then kept from sale.
  const map = page.getByRole('listbox', { name: 'Mapa de puestos' });
  await map.focus();
  await map.press('ArrowRight');
  await map.press('Enter');
  await map.press('ArrowRight');
  await map.press('Enter');
  await page.getByRole('heading', { name: '2 puestos elegidos' }).waitFor();
  await map.press('Control+ArrowUp');
  const undo = page.getByRole('button', { name: 'Deshacer el último movimiento' });
  await expect.poll(() => undo.isEnabled()).toBe(true);
  await map.press('Control+z');
  await expect.poll(() => undo.isEnabled()).toBe(false);
  await page.getByRole('button', { name: 'Bloquear' }).click();
  const block = page.getByRole('dialog', { name: 'Bloquear 2 puestos' });
  await block.getByLabel('Motivo').fill('Consola de sonido');
  await block.getByRole('button', { name: 'Bloquear' }).click();
  await page.getByText('Se bloquearon 2 puestos.').waitFor();

  await area({ name: 'Mesas', letter: 'M', price: '1200000', mode: 'Numerados', people: '8' });
  await page.getByText(/^8 puestos: M-1 a M-8$/).waitFor();
  await page.getByRole('button', { name: 'Generar sillas' }).click();
  await page.getByText('Se generaron 8 sillas.').waitFor();
  await area({ name: 'General', letter: 'G', price: '60000', mode: 'Generales', units: '100' });

  await page.goto(`${at}?tab=stages`);
  await page.getByRole('button', { name: 'Agregar etapa' }).first().click();
  const stage = page.getByRole('dialog', { name: 'Agregar etapa' });
  await stage.getByLabel('Nombre', { exact: true }).fill('Preventa');
  await stage.getByLabel('Valor', { exact: true }).fill('-20');
  await stage.getByLabel('Platea').first().click();
  await stage.getByRole('button', { name: 'Agregar etapa' }).click();
  await page.getByRole('region', { name: 'Etapas en el tiempo' }).getByRole('button', { name: /Preventa · .20/ }).waitFor();

  await page.goto(`${at}?tab=promotions`);
  await page.getByRole('button', { name: 'Agregar código' }).first().click();
  const code = page.getByRole('dialog', { name: 'Agregar código' });
  await code.getByLabel('Nombre', { exact: true }).fill('Amigos');
  await code.getByLabel('Código', { exact: true }).fill('amigos');
  await code.getByLabel('Valor', { exact: true }).fill('10');
  await code.getByRole('button', { name: 'Agregar código' }).click();
  await code.waitFor({ state: 'hidden' });
  // 100,000 less 20 % is 80,000; the code takes 8,000 of it; the fee is still of 100,000: 77,154.
  await page.getByLabel('Unidades de Platea').fill('1');
  await page.getByRole('textbox', { name: /^Código/ }).fill('AMIGOS');
  await page.getByText(/77[.,]154/).waitFor();

  await page.goto(at);
  const cover = await sharp({ create: { width: 1200, height: 630, channels: 3, background: '#803020' } }).png().toBuffer();
  await page.locator('#cover input[type=file]').setInputFiles({ name: 'portada.png', mimeType: 'image/png', buffer: cover });
  await page.getByText('Se guardó la imagen.').waitFor();
  await page.locator('#cover').getByLabel('Qué muestra').fill('Un telón rojo');
  await page.locator('#cover').getByLabel('Qué muestra').press('Enter');
  await page.locator('#cover').getByRole('img', { name: 'Un telón rojo' }).waitFor();
  await page.getByRole('button', { name: 'Publicar' }).click();
  await page.getByText('El evento está a la venta.').waitFor();

  const api = await apiOf(context, organizer);
  const id = at.split('/').at(-1)!;
  const { items } = await api.get<{ items: { name: string; capacity: number; units: { blocked: number } }[] }>(`/api/v1/tickets/events/${id}/areas`);
  expect(items.map((one) => [one.name, one.capacity, one.units.blocked])).toEqual([['Platea', 72, 2], ['Mesas', 64, 0], ['General', 100, 0]]);
  expect(complaints).toEqual([]);
});

test.each([['a desk, in Spanish', { viewport: DESKTOP }], ['a phone, in English', { viewport: PHONE, hasTouch: true, isMobile: true, locale: 'en-US' }]] as const)('every screen of an organizer is usable by all on %s', async (_where, options) => {
  const { page, context, complaints } = await browser.visitAs(organizer, '/tickets/events', options);
  const api = await apiOf(context, organizer);
  const { items } = await api.get<{ items: { id: string }[] }>('/api/v1/tickets/events?status=published');
  const event = `/tickets/events/${items[0]!.id}`;
  expect(await sweep(page, ['/tickets/events', '/tickets/events/new', event, ...['areas', 'stages', 'promotions'].map((tab) => `${event}?tab=${tab}`), `${event}/edit`, `${event}/map`, '/tickets/legal-profiles'])).toEqual([]);
  expect(complaints).toEqual([]);
});
