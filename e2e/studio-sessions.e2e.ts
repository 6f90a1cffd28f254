import { expect, test } from 'vitest';
import { barriers } from './accessible.ts';
import { pick, tabTo } from './keyboard.ts';
import { PHONE, useBrowser } from './page.ts';
import { demo } from './sign-in.ts';

const browser = useBrowser();
const zone = 'America/Guatemala';
/** A page that starts anew asks the server several things first. */
const patient = { timeout: 15_000 };

/** A working day far enough ahead that the demo has nothing on it; each test takes its own. */
function dayAhead(days: number): string {
  let date = Temporal.Now.plainDateISO(zone).add({ days });
  if (date.dayOfWeek === 7) date = date.add({ days: 1 });
  return date.toString();
}

const visit = (path: string, email: string = demo.coordinator, options: Parameters<typeof browser.visitAs>[2] = {}) => browser.visitAs(email, path, options);

test('a coordinator books a session on one page without a mouse, takes the deposit and sees it confirmed', async () => {
  const { page, complaints } = await visit('/studio/today');
  const date = dayAhead(30);
  await page.getByRole('heading', { name: 'Sesiones de hoy' }).waitFor();
  await page.keyboard.press('n');
  await page.getByRole('heading', { name: 'Nueva sesión', level: 1 }).waitFor();

  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName), patient).toBe('INPUT');
  await pick(page, 'Ana Lucía', /Ana Lucía Méndez/);
  await tabTo(page, 'Fecha');
  await page.locator(':focus').fill(date);
  await tabTo(page, 'Inicia');
  await page.locator(':focus').fill('10:00');
  await tabTo(page, 'Sala A');
  await page.keyboard.press('Space');
  await page.getByRole('status').getByText('Sí, está libre').waitFor();
  await tabTo(page, 'Agregar paquete');
  await pick(page, 'famil', /Familia en estudio/);

  const summary = page.getByRole('complementary', { name: 'Resumen' });
  await summary.getByText(/^Q\s1,550\.00$/).waitFor();
  await summary.getByText(/^Q\s775\.00$/).waitFor();
  await summary.getByText(/10:00–11:30/).waitFor(); // the package says how long
  expect(await barriers(page)).toEqual([]);

  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { name: 'Ana Lucía Méndez', level: 1 }).waitFor();
  await page.getByText('Preagendada', { exact: true }).first().waitFor();
  await page.getByText('Anticipo, a más tardar:').waitFor();
  expect(await barriers(page)).toEqual([]);

  await page.getByRole('button', { name: 'Registrar anticipo' }).click();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: /^Registrar Q\s775\.00$/ }).click();
  await page.getByText('Confirmada', { exact: true }).first().waitFor();
  await page.getByText('Cambios sin costo hasta:').waitFor();

  // The same hour asked for again: no, by whom, and what would do.
  const startsAt = Temporal.PlainDateTime.from(`${date}T10:00`).toZonedDateTime(zone).toInstant();
  await page.goto(`/studio/sessions/new?startsAt=${startsAt.toString()}&endsAt=${startsAt.add({ minutes: 60 }).toString()}&sessionType=studio`);
  await page.getByRole('radio', { name: /^Sala A/ }).click();
  await page.getByRole('status').getByText('No se puede a esa hora').waitFor();
  await page.getByText(/Sala A está reservada/).first().waitFor();
  await page.getByRole('group', { name: 'Otra sala' }).getByRole('button', { name: 'Sala B' }).click();
  await page.getByRole('status').getByText('Sí, está libre').waitFor();
  expect(complaints).toEqual([]);
});

test('cancelling says first what goes back, and the refund waits to be paid', async () => {
  const { page, complaints } = await visit('/studio/sessions?text=Natalia');
  await page.getByRole('row', { name: /Natalia Herrarte/ }).click();
  const panel = page.getByRole('dialog');
  await panel.getByRole('button', { name: 'Más acciones' }).click();
  await page.getByRole('menuitem', { name: 'Cancelar sesión' }).click();

  const dialog = page.getByRole('dialog', { name: /^Cancelar la sesión/ });
  await dialog.getByText(/^Se reembolsarán Q\s427\.50$/).waitFor();
  expect(await barriers(page)).toEqual([]);
  const cancel = dialog.getByRole('button', { name: /^Cancelar y reembolsar Q\s427\.50$/ });
  await cancel.click();
  await dialog.getByText('Falta este dato.').waitFor(); // never without a reason
  await dialog.getByLabel('Motivo').fill('Viaja ese día.');
  await cancel.click();

  await panel.getByText('Cancelada', { exact: true }).first().waitFor();
  await panel.getByRole('tab', { name: /^Pagos/ }).click();
  await panel.getByText('Por devolver').waitFor();
  expect(complaints).toEqual([]);
});

test('two people edit one session: the second sees what changed and keeps what was typed', async () => {
  const coordinator = await visit('/studio/sessions?text=Rosa%20Elena');
  const admin = await visit('/studio/sessions?text=Rosa%20Elena', demo.admin);
  for (const { page } of [coordinator, admin]) {
    await page.getByRole('row', { name: /Rosa Elena/ }).click();
    await page.getByRole('button', { name: 'Editar', exact: true }).click();
    await page.getByRole('dialog', { name: /^Editar la sesión/ }).waitFor();
  }
  await admin.page.getByLabel('El evento').fill('Son gemelos.');
  await admin.page.getByRole('button', { name: 'Guardar cambios' }).click();
  await admin.page.getByText('Cambios guardados').waitFor();

  await coordinator.page.getByLabel('Lo que pide el cliente').fill('Fondo blanco.');
  await coordinator.page.getByRole('button', { name: 'Guardar cambios' }).click();
  const alert = coordinator.page.getByRole('alert').filter({ hasText: 'Alguien más cambió la sesión' });
  await alert.getByText('Son gemelos.').waitFor();
  expect(await barriers(coordinator.page)).toEqual([]);
  await coordinator.page.getByRole('button', { name: 'Aplicar mis cambios a la versión nueva' }).click();
  await coordinator.page.getByRole('button', { name: 'Guardar cambios' }).click();
  await coordinator.page.getByText('Cambios guardados').waitFor();
  await coordinator.page.getByText('Son gemelos.').waitFor();
  await coordinator.page.getByText('Fondo blanco.').waitFor();
  // It reaches the other screen by itself.
  await admin.page.getByText('Fondo blanco.').waitFor();
  expect([...coordinator.complaints, ...admin.complaints]).toEqual([]);
});

test('on a phone a session is four steps, and a reload loses nothing', async () => {
  const { page, complaints } = await visit('/studio/sessions/new', demo.coordinator, { viewport: PHONE, hasTouch: true, isMobile: true });
  await page.getByLabel('Cliente').fill('Tomás');
  await page.getByRole('option', { name: /Tomás Escobar/ }).click();
  await page.getByRole('button', { name: 'Siguiente' }).click();
  await page.getByLabel('Fecha').fill(dayAhead(33));
  await page.getByLabel('Inicia').fill('15:00');
  await page.getByRole('radio', { name: /^Sala B/ }).click();
  await page.getByRole('status').getByText('Sí, está libre').waitFor();
  expect(await barriers(page)).toEqual([]);
  await expect.poll(() => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('mostrador.draft.studio.new')).map((key) => localStorage.getItem(key)).join()), patient).toContain('15:00');

  await page.reload();
  await expect.poll(() => page.getByLabel('Inicia').inputValue(), patient).toBe('15:00');
  await page.getByRole('button', { name: 'Siguiente' }).click();
  await page.getByText('Paso 3 de 4').waitFor();
  await page.getByRole('button', { name: 'Siguiente' }).click();
  await page.getByText('Tomás Escobar Bran').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Guardar solicitud' }).click();
  await page.getByRole('heading', { name: 'Tomás Escobar Bran', level: 1 }).waitFor();
  await page.getByText('Solicitud', { exact: true }).first().waitFor();
  await page.getByText('Apartada hasta:').waitFor();
  expect(complaints).toEqual([]);
});
