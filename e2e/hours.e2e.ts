import { expect, test } from 'vitest';
import { apiOf } from './api.ts';
import { barriers } from './accessible.ts';
import { PHONE, useBrowser } from './page.ts';
import { demo } from './sign-in.ts';

const browser = useBrowser();
const ZONE = 'America/Guatemala';
const inDays = (days: number): string => Temporal.Now.plainDateISO(ZONE).add({ days }).toString();

test('opening hours: a second stretch past midnight, a day copied to others, an overlap refused beside its day', async () => {
  const { page, complaints } = await browser.visitAs(demo.admin, '/settings/hours');
  const monday = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'lunes' }) });
  await monday.getByLabel('lunes: abre a las').first().waitFor();
  await monday.getByRole('button', { name: 'Agregar horas a lunes' }).click();
  await monday.getByLabel('lunes: abre a las').nth(1).fill('17:00');
  await monday.getByLabel('lunes: cierra a las').nth(1).fill('02:00');
  await monday.getByText('Cierra al día siguiente').waitFor();
  await page.getByRole('button', { name: 'Guardar horario' }).click();
  await page.getByText('Los horarios se traslapan.').waitFor();
  expect(await barriers(page)).toEqual([]);

  await monday.getByLabel('lunes: abre a las').nth(1).fill('20:00');
  await page.getByText('Los horarios se traslapan.').waitFor({ state: 'detached' });
  await monday.getByRole('button', { name: 'Copiar el horario de lunes' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: 'martes' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  for (const day of ['miércoles', 'jueves', 'viernes']) await dialog.getByText(day, { exact: true }).click();
  await dialog.getByRole('button', { name: 'Copiar a 1 día' }).click();
  await page.getByRole('button', { name: 'Guardar horario' }).click();
  await page.getByText('Horario guardado').first().waitFor();

  const { get } = await apiOf(page, demo.admin);
  const { branches } = await get<{ branches: { id: string }[] }>('/api/v1/me');
  const { weekly } = await get<{ weekly: { weekday: number; from: string; to: string }[] }>(`/api/v1/calendar/branches/${branches[0]!.id}/hours`);
  expect(weekly.filter(({ weekday }) => weekday <= 2)).toEqual([
    { weekday: 1, from: '09:00', to: '18:00' }, { weekday: 1, from: '20:00', to: '02:00' }, { weekday: 2, from: '09:00', to: '18:00' }, { weekday: 2, from: '20:00', to: '02:00' },
  ]);
  expect(weekly.filter(({ weekday }) => weekday === 3)).toEqual([{ weekday: 3, from: '09:00', to: '18:00' }]);
  expect(complaints).toEqual([]);
});

test('a special day is added, refused twice, taken away and put back', async () => {
  // No holiday of the demo falls on a 23rd.
  const day = Temporal.Now.plainDateISO(ZONE).add({ months: 2 }).with({ day: 23 }).toString();
  const { page, complaints } = await browser.visitAs(demo.admin, '/settings/hours?add=true');
  const panel = page.getByRole('dialog');
  await panel.getByLabel('Día', { exact: true }).fill(day);
  await panel.getByLabel('Nombre').fill('Inventario anual');
  await panel.getByText('Abierto con otro horario').click();
  await panel.getByLabel('Ese día: cierra a las').fill('13:00');
  expect(await barriers(page)).toEqual([]);
  await panel.getByRole('button', { name: 'Agregar día' }).click();
  await panel.waitFor({ state: 'detached' });
  const row = page.getByRole('row').filter({ hasText: 'Inventario anual' });
  await row.getByText('09:00–13:00').waitFor();

  await page.getByRole('button', { name: 'Agregar día' }).click();
  await panel.getByLabel('Día', { exact: true }).fill(day);
  await panel.getByLabel('Nombre').fill('Otra vez');
  await panel.getByRole('button', { name: 'Agregar día' }).click();
  await panel.getByText('Ese día ya tiene un horario especial.').first().waitFor();
  expect(await panel.getByLabel('Nombre').inputValue()).toBe('Otra vez');
  await panel.getByRole('button', { name: 'Cancelar' }).click();

  await row.getByRole('button', { name: /Quitar Inventario anual/ }).click();
  await row.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Deshacer' }).first().click();
  await row.waitFor();
  expect(complaints).toEqual([]);
});

test('a photographer records time off on the phone, takes it back, and gets a calendar link of their own', async () => {
  const { page, complaints } = await browser.visitAs(demo.photographer, '/me/time-off', { viewport: PHONE, isMobile: true, hasTouch: true });
  const form = page.getByRole('form', { name: 'Registrar tiempo libre' });
  await form.getByLabel('Desde', { exact: true }).fill(inDays(50));
  expect(await form.getByLabel('Hasta', { exact: true }).inputValue()).toBe(inDays(50));
  await form.getByLabel('Hasta', { exact: true }).fill(inDays(52));
  await form.getByLabel(/^Nota/).fill('Viaje familiar');
  expect(await barriers(page)).toEqual([]);
  await form.getByRole('button', { name: 'Registrar tiempo libre' }).tap();
  const mine = page.getByRole('list', { name: 'Por delante' }).getByRole('listitem').filter({ hasText: 'Viaje familiar' });
  await mine.getByText('Vacaciones · Viaje familiar').waitFor();
  const { get } = await apiOf(page, demo.photographer);
  const { resource } = await get<{ resource: { id: string } }>('/api/v1/calendar/own-resource');
  const { items } = await get<{ items: { note: string | null; startsAt: string; endsAt: string }[] }>(`/api/v1/calendar/time-off?resourceId=${resource.id}`);
  const start = (day: string) => Temporal.PlainDate.from(day).toZonedDateTime(ZONE).toInstant().toString();
  expect(items.filter(({ note }) => note === 'Viaje familiar').map(({ startsAt, endsAt }) => [startsAt, endsAt])).toEqual([[start(inDays(50)), start(inDays(53))]]);

  await mine.getByRole('button', { name: /Quitar tiempo libre/ }).tap();
  await mine.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Crear enlace' }).tap();
  const address = await page.locator('code', { hasText: '/calendar/' }).innerText();
  expect(await (await page.request.get(address)).text()).toContain('BEGIN:VCALENDAR');
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Quitar enlace' }).tap();
  await page.getByRole('dialog').getByRole('button', { name: 'Quitar enlace' }).tap();
  await page.getByRole('button', { name: 'Crear enlace' }).waitFor();
  expect((await page.request.get(address)).status()).toBe(404);
  expect(complaints).toEqual([]);
});
