import { expect, test } from 'vitest';
import { barriers, sweep } from './accessible.ts';
import { apiOf } from './api.ts';
import { addArea, addCode, addCover, addStage, makeSeats, publish } from './organizer.ts';
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
  const at = page.url().replace(/\/setup.*/, '');

  // P1: 100,000 costs 5,154. A numbered area leads on to its map, where rows are seen before they are made.
  await addArea(page, at, { name: 'Platea', letter: 'P', price: '100000', mode: 'Numerados', fee: /5[.,]154.*105[.,]154/ });
  await makeSeats(page, '72 puestos: A-1 a F-12', 72, 'Curvas');
  expect(await barriers(page)).toEqual([]);

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

  await addArea(page, at, { name: 'Mesas', letter: 'M', price: '1200000', mode: 'Numerados', people: '8' });
  await makeSeats(page, /^8 puestos: M-1 a M-8$/, 8);
  await addArea(page, at, { name: 'General', letter: 'G', price: '60000', mode: 'Generales', units: '100' });
  await addStage(page, at, { name: 'Preventa', value: '-20', areas: ['Platea'] });
  await addCode(page, at, { name: 'Amigos', code: 'amigos', value: '10' });
  // 100,000 less 20 % is 80,000; the code takes 8,000 of it; the fee is still of 100,000: 77,154.
  await page.getByLabel('Unidades de Platea').fill('1');
  await page.getByRole('textbox', { name: /^Código/ }).fill('AMIGOS');
  await page.getByText(/77[.,]154/).waitFor();

  await addCover(page, at, 'Un telón rojo');
  await publish(page, at);

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
  const draft = (await api.get<{ items: { id: string }[] }>('/api/v1/tickets/events?status=draft')).items[0]!;
  expect(await sweep(page, [...['venue', 'areas', 'preview'].map((step) => `/tickets/events/${draft.id}/setup?step=${step}`), '/tickets/events', '/tickets/events/new', event, ...['areas', 'stages', 'promotions'].map((tab) => `${event}?tab=${tab}`), `${event}/edit`, `${event}/map`, '/tickets/legal-profiles'])).toEqual([]);
  expect(complaints).toEqual([]);
});
