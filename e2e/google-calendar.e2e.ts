import { expect, test } from 'vitest';
import { useGoogleCalendar } from '#test/google-calendar.ts';
import { barriers } from './accessible.ts';
import { PHONE, useBrowser } from './page.ts';
import { arrived, demo, signIn } from './sign-in.ts';

const browser = useBrowser();
const google = useGoogleCalendar(() => Temporal.Now.instant());

test('a photographer refuses Google, then connects it on the phone; a busy time there shows to who coordinates until she disconnects', async () => {
  const desk = await browser.visit('/settings/integrations?new=true');
  await signIn(desk.page, demo.admin);
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
  const { page, complaints } = await browser.visit('/me/time-off', { viewport: PHONE, isMobile: true, hasTouch: true });
  await signIn(page, demo.photographer);
  await arrived(page);
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
  const login = await page.request.post('/api/v1/auth/login', { data: { email: demo.photographer, password: demo.password } });
  const { accessToken } = (await login.json()) as { accessToken: string };
  const agenda = await page.request.get('/api/v1/studio/me/agenda', { headers: { authorization: `Bearer ${accessToken}` } });
  const { items: work } = (await agenda.json()) as { items: { code: string; startsAt: string; endsAt: string }[] };
  const next = work.find(({ startsAt }) => startsAt > Temporal.Now.instant().toString())!;
  expect(google.standing().some(({ summary }) => summary?.includes(next.code))).toBe(true);

  await desk.page.goto('/studio/today');
  await arrived(desk.page);
  google.put({ id: 'dentist1', summary: 'Dentista', start: { dateTime: next.startsAt }, end: { dateTime: next.endsAt } });
  await section.getByRole('button', { name: 'Actualizar ahora' }).tap();
  const overlaps = desk.page.getByRole('region', { name: 'Ocupados en su otro calendario' });
  await overlaps.getByRole('link').filter({ hasText: next.code }).waitFor();
  expect(await overlaps.getByText('Dentista').count()).toBe(0);
  expect(await barriers(desk.page)).toEqual([]);

  await section.getByRole('button', { name: 'Desconectar' }).tap();
  await page.getByRole('dialog').getByRole('button', { name: 'Desconectar' }).tap();
  await section.getByRole('button', { name: 'Conectar Google Calendar' }).waitFor();
  await overlaps.waitFor({ state: 'detached' });
  await expect.poll(() => google.standing().map(({ id }) => id), { timeout: 20_000 }).toEqual(['dentist1']);
  expect([...complaints, ...desk.complaints]).toEqual([]);
});
