import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { apiOf } from './api.ts';
import { sweep } from './accessible.ts';
import { PHONE, useBrowser } from './page.ts';
import { demo } from './sign-in.ts';

const browser = useBrowser();
const ZONE = 'America/Guatemala';

/** A Tuesday far enough ahead that nothing of the demo stands on it; each test takes its own. */
const tuesday = (weeks: number): string => {
  const today = Temporal.Now.plainDateISO(ZONE);
  return today.add({ days: ((2 - today.dayOfWeek + 7) % 7) + 7 * weeks }).toString();
};
const at = (day: string, time: string): string => Temporal.PlainDate.from(day).toPlainDateTime(Temporal.PlainTime.from(time)).toZonedDateTime(ZONE).toInstant().toString();

/** The API as this person, for what a test needs to stand before it begins. */
async function standing(page: Page, email: string) {
  const { get, post } = await apiOf(page, email);
  const { branches } = await get<{ branches: { id: string }[] }>('/api/v1/me');
  const { items: rooms } = await get<{ items: { id: string; name: string }[] }>(`/api/v1/calendar/resources?branchId=${branches[0]!.id}&kind=room`);
  const client = await post<{ id: string; fullName: string }>('/api/v1/clients', { fullName: `Ximena Arrastre ${Date.now() % 100_000}`, phones: [{ number: `+5025${String(Date.now()).slice(-7)}` }], emails: [{ email: `x${Date.now()}@example.test` }] });
  const room = (name: string) => rooms.find((one) => one.name === name)!.id;
  return {
    client, room,
    session: (day: string, from: string, to: string, roomName: string) =>
      post<{ id: string; code: string }>('/api/v1/studio/sessions', { branchId: branches[0]!.id, clientId: client.id, sessionType: 'studio', startsAt: at(day, from), endsAt: at(day, to), roomId: room(roomName) }),
    read: (id: string) => get<{ startsAt: string; endsAt: string; roomName: string }>(`/api/v1/studio/sessions/${id}`),
    block: (day: string, from: string, to: string, roomName: string, reason: string) =>
      post<{ id: string }>('/api/v1/calendar/blocks', { resourceIds: [room(roomName)], reason, startsAt: at(day, from), endsAt: at(day, to) }),
  };
}

const event = (page: Page, text: string): Locator => page.getByRole('button', { name: new RegExp(text) }).first();

/** Press, move in steps, let go: as a hand does it. */
async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (let step = 1; step <= 10; step += 1) await page.mouse.move(from.x + ((to.x - from.x) * step) / 10, from.y + ((to.y - from.y) * step) / 10);
  await page.mouse.up();
}
async function placeOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  // Where it has come to rest: a notice above that goes away still moves it.
  await locator.hover({ trial: true });
  const box = await locator.boundingBox();
  return box!;
}
const grip = ({ x, y, width }: { x: number; y: number; width: number }) => ({ x: x + width / 2, y: y + 10 });
/** Pixels of an hour in the day view. */
const HOUR = 56;

test('in the agenda a session is dragged, put back, and refused by name where something stands, with what would do instead', async () => {
  const day = tuesday(9);
  const { page, complaints } = await browser.visitAs(demo.admin, `/studio/agenda?date=${day}`);
  const api = await standing(page, demo.admin);
  const session = await api.session(day, '10:00', '12:00', 'Sala A');
  await api.block(day, '10:00', '12:00', 'Sala B', 'Cambio de alfombra');
  await page.goto(`/studio/agenda?date=${day}`);
  const mine = event(page, api.client.fullName);

  await page.mouse.move(0, 0);
  const start = grip(await placeOf(mine));
  await drag(page, start, { x: start.x, y: start.y + 2 * HOUR });
  await page.getByText(/12:00–14:00/).first().waitFor();
  await expect.poll(async () => (await api.read(session.id)).startsAt).toBe(at(day, '12:00'));

  await page.getByRole('button', { name: 'Deshacer' }).first().click();
  await expect.poll(async () => (await api.read(session.id)).startsAt).toBe(at(day, '10:00'));
  await event(page, `10:00–12:00.*${api.client.fullName}`).waitFor();

  const blocked = grip(await placeOf(event(page, 'Cambio de alfombra')));
  const again = grip(await placeOf(mine));
  await drag(page, again, { x: blocked.x, y: again.y });
  const refusal = page.getByRole('alert');
  await refusal.waitFor();
  expect(await refusal.innerText()).toContain('Sala B');
  expect(await refusal.innerText()).toContain('Cambio de alfombra');
  expect((await api.read(session.id)).roomName).toBe('Sala A');
  await event(page, `10:00–12:00.*${api.client.fullName}`).waitFor();

  await refusal.getByRole('button', { name: 'Sala Recién Nacidos' }).click();
  await expect.poll(async () => (await api.read(session.id)).roomName).toBe('Sala Recién Nacidos');
  await refusal.waitFor({ state: 'detached' });

  const box = await placeOf(event(page, `${api.client.fullName}.*Sala Recién Nacidos`));
  await drag(page, { x: box.x + box.width / 2, y: box.y + box.height - 3 }, { x: box.x + box.width / 2, y: box.y + box.height - 3 + HOUR });
  await expect.poll(async () => (await api.read(session.id)).endsAt).toBe(at(day, '13:00'));

  await event(page, `10:00–13:00.*${api.client.fullName}`).waitFor();
  await mine.focus();
  await page.keyboard.press('Alt+ArrowDown');
  await expect.poll(async () => (await api.read(session.id)).startsAt).toBe(at(day, '10:15'));
  // It stays under the keys also when the day was drawn anew.
  await event(page, `10:15–13:15.*${api.client.fullName}`).waitFor();
  await page.keyboard.press('Alt+ArrowDown');
  await expect.poll(async () => (await api.read(session.id)).startsAt).toBe(at(day, '10:30'));
  expect(complaints).toEqual([]);
});

test('a stretch that is dragged over an empty place says that it is free, and can be blocked and given back', async () => {
  const day = tuesday(10);
  const { page, complaints } = await browser.visitAs(demo.admin, `/studio/agenda?date=${day}`);
  const column = await placeOf(page.getByText('Sala A', { exact: true }).first());
  const nine = await placeOf(page.getByText('09:00', { exact: true }).first());
  const x = column.x + column.width / 2;
  await drag(page, { x, y: nine.y + 12 + HOUR }, { x, y: nine.y + 3 * HOUR });

  await page.getByText('Está libre').waitFor();
  await page.getByText(/10:00–12:00/).first().waitFor();
  await page.getByRole('button', { name: 'Bloquear', exact: true }).click();
  await page.getByRole('textbox', { name: 'Motivo' }).fill('Limpieza general');
  await page.getByRole('button', { name: 'Bloquear este horario' }).click();
  const block = event(page, 'Limpieza general');
  await block.waitFor();

  await block.click();
  await page.getByRole('button', { name: 'Quitar bloqueo' }).click();
  await block.waitFor({ state: 'detached' });
  await page.getByText('Bloqueo quitado').first().waitFor();
  await page.getByRole('button', { name: 'Deshacer' }).first().click();
  await block.waitFor();
  expect(complaints).toEqual([]);
});

test('availability answers yes or no, names what is in the way, and takes an alternative with one press', async () => {
  const day = tuesday(11);
  const { page, complaints } = await browser.visitAs(demo.coordinator, '/studio/availability');
  const api = await standing(page, demo.coordinator);
  const session = await api.session(day, '10:00', '12:00', 'Sala A');
  await page.goto(`/studio/availability?date=${day}&from=%2210:00%22&to=%2212:00%22&room=${api.room('Sala A')}`);

  await page.getByRole('heading', { name: 'No está libre' }).waitFor();
  await page.getByRole('link', { name: new RegExp(session.code) }).first().waitFor();
  await page.getByRole('button', { name: '12:30–14:30' }).click();
  await page.getByRole('heading', { name: 'Sí, está libre' }).waitFor();
  expect(new URL(page.url()).searchParams.get('from')).toContain('12:30');
  await page.getByText(/Sí tenemos disponibilidad/).waitFor();
  const create = new URL((await page.getByRole('link', { name: 'Crear sesión con estos datos' }).getAttribute('href'))!, page.url());
  expect([create.pathname, create.searchParams.get('roomId'), create.searchParams.get('startsAt')]).toEqual(['/studio/sessions/new', api.room('Sala A'), at(day, '12:30')]);
  expect(complaints).toEqual([]);
});

test('what another does appears by itself, in the zone of the branch wherever one sits', async () => {
  const day = tuesday(12);
  const { page, complaints } = await browser.visitAs(demo.admin, `/studio/agenda?date=${day}`, { timezoneId: 'Asia/Tokyo' });
  await page.getByText('Sala A', { exact: true }).first().waitFor();
  const api = await standing(page, demo.admin);
  await api.block(day, '16:00', '17:00', 'Sala A', 'Visita del proveedor');
  await event(page, '16:00–17:00.*Visita del proveedor').waitFor();
  await page.getByRole('button', { name: 'Semana', exact: true }).click();
  await event(page, '16:00–17:00.*Visita del proveedor').waitFor();
  expect(complaints).toEqual([]);
});

test.each([['es', {}], ['en', { viewport: PHONE, hasTouch: true, isMobile: true }]] as const)('agenda and availability have no barriers (%s)', async (_, options) => {
  const { page } = await browser.visitAs(demo.coordinator, '/studio/agenda', options);
  expect(await sweep(page, [`/studio/agenda?date=${tuesday(0)}`, `/studio/agenda?date=${tuesday(0)}&view=${'viewport' in options ? 'three' : 'week'}`, '/studio/availability'])).toEqual([]);
});
