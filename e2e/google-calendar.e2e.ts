import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useGoogleCalendar } from '#test/google-calendar.ts';
import { barriers } from './accessible.ts';
import { apiOf } from './api.ts';
import { PHONE, useBrowser } from './page.ts';
import { arrived, demo } from './sign-in.ts';

const browser = useBrowser();
const google = useGoogleCalendar(() => Temporal.Now.instant());

/** A session for the photographer, on a day on which nothing else of the demo stands. */
async function occupy(page: Page): Promise<{ code: string; startsAt: string; endsAt: string }> {
  const { get, post } = await apiOf(page, demo.admin);
  const { branches } = await get<{ branches: { id: string }[] }>('/api/v1/me');
  const { items: people } = await get<{ items: { id: string; name: string }[] }>(`/api/v1/calendar/resources?branchId=${branches[0]!.id}&kind=staff`);
  const { items: rooms } = await get<{ items: { id: string; name: string }[] }>(`/api/v1/calendar/resources?branchId=${branches[0]!.id}&kind=room`);
  const { items: packages } = await get<{ items: { id: string; name: string }[] }>('/api/v1/catalog/packages');
  const client = await post<{ id: string }>('/api/v1/clients', { fullName: 'Rosa Calendario', phones: [{ number: `+5026${String(Date.now()).slice(-7)}` }], emails: [{ email: `r${Date.now()}@example.test` }] });
  const startsAt = Temporal.Now.zonedDateTimeISO('America/Guatemala').add({ days: 20 }).with({ hour: 10, minute: 0 }).round('minute').toInstant();
  return post('/api/v1/studio/sessions', {
    branchId: branches[0]!.id, clientId: client.id, sessionType: 'studio', roomId: rooms.find(({ name }) => name === 'Sala B')!.id, startsAt: startsAt.toString(), endsAt: startsAt.add({ hours: 1 }).toString(),
    photographerIds: [people.find(({ name }) => name === 'Andrea Solís')!.id], packageIds: [packages.find(({ name }) => name === 'Retrato personal')!.id], quickQuote: true,
  });
}

test('a photographer refuses Google, then connects it on the phone; a busy time there shows to who coordinates until she disconnects', async () => {
  const desk = await browser.visitAs(demo.admin, '/settings/integrations?new=true');
  const work = await occupy(desk.page);
  const form = desk.page.getByRole('dialog', { name: 'Conectar' });
  await form.getByLabel('Proveedor').click();
  await desk.page.getByRole('option', { name: /Google Calendar/ }).click();
  await form.getByLabel('ID de cliente de OAuth').fill(google.clientId);
  await form.getByLabel('Secreto del cliente').fill(google.clientSecret);
  await form.getByText('Direcciones del proveedor').click();
  await form.getByLabel(/^Dirección del consentimiento/).fill(`${google.url}/auth`);
  await form.getByLabel(/^Dirección de los permisos/).fill(google.url);
  await form.getByLabel(/^Dirección del servicio/).fill(`${google.url}/v3`);
  expect(await barriers(desk.page)).toEqual([]);
  await form.getByRole('button', { name: 'Conectar' }).click();
  await desk.page.getByRole('button', { name: 'Probar' }).click();
  await desk.page.getByText('La conexión funciona').waitFor();

  google.willing = false;
  const { page, complaints } = await browser.visitAs(demo.photographer, '/me/time-off', { viewport: PHONE, isMobile: true, hasTouch: true });
  await page.getByRole('button', { name: 'Conectar Google Calendar' }).tap();
  await page.getByText(/^No diste el permiso en Google/).waitFor();
  expect(page.url()).toMatch(/\/me\/calendar$/);
  expect(await barriers(page)).toEqual([]);
  google.willing = true;
  await page.getByRole('button', { name: 'Conectar de nuevo' }).tap();
  await page.getByText('Calendario conectado').first().waitFor();
  const section = page.locator('#google-calendar');
  await section.getByText('ana@example.com').waitFor();
  expect(await page.evaluate(() => location.pathname + location.search)).toBe('/me/time-off');
  // What was asked for at once is done by then: the page hears of it by itself.
  await section.getByText('Todavía no').waitFor({ state: 'detached' });
  expect(await barriers(page)).toEqual([]);
  expect(google.standing().some(({ summary }) => summary?.includes(work.code))).toBe(true);

  await desk.page.goto('/studio/today');
  await arrived(desk.page);
  google.put({ id: 'dentist1', summary: 'Dentista', start: { dateTime: work.startsAt }, end: { dateTime: work.endsAt } });
  await section.getByRole('button', { name: 'Actualizar ahora' }).tap();
  const overlaps = desk.page.getByRole('region', { name: 'Ocupados en su otro calendario' });
  await overlaps.getByRole('link').filter({ hasText: work.code }).waitFor();
  expect(await overlaps.getByText('Dentista').count()).toBe(0);
  expect(await barriers(desk.page)).toEqual([]);

  await section.getByRole('button', { name: 'Desconectar' }).tap();
  await page.getByRole('dialog').getByRole('button', { name: 'Desconectar' }).tap();
  await section.getByRole('button', { name: 'Conectar Google Calendar' }).waitFor();
  await overlaps.waitFor({ state: 'detached' });
  await expect.poll(() => google.standing().map(({ id }) => id), { timeout: 20_000 }).toEqual(['dentist1']);
  expect([...complaints, ...desk.complaints]).toEqual([]);
});
