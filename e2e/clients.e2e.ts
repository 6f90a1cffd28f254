import { expect, test } from 'vitest';
import { barriers } from './accessible.ts';
import { PHONE, useBrowser } from './page.ts';
import { demo } from './sign-in.ts';

const browser = useBrowser();
const stamp = String(Date.now()).slice(-6);

test('a client is entered, changed over somebody else\'s change, noted, deactivated and erased', async () => {
  const { page, context, complaints } = await browser.visitAs(demo.admin, '/clients/new');
  const name = `Prueba Viaje ${stamp}`;
  await page.getByLabel('Teléfono principal').fill('5550 0101');
  await page.getByText('María Fernanda Arriola Castañeda').waitFor(); // who has this phone already
  expect(await barriers(page)).toEqual([]);
  await page.getByLabel('Nombre completo').fill(name);
  await page.getByLabel('Teléfono principal').fill(`55${stamp}`);
  await page.getByLabel('Correo principal').fill(`viaje${stamp}@prueba.example`);
  await page.getByLabel('Etiquetas').fill('nuevo,');
  await page.getByRole('button', { name: 'Guardar cliente' }).click();
  await page.getByRole('heading', { name }).waitFor();
  expect(await barriers(page)).toEqual([]);

  const url = page.url();
  await page.goto(`${url}/edit`);
  await page.getByLabel('Nombre completo').fill(`${name} Mío`);
  const other = await context.newPage();
  await other.goto(`${url}/edit`);
  await other.getByLabel('Observaciones').fill('de otra persona');
  await other.getByRole('button', { name: 'Guardar cambios' }).click();
  await other.waitForURL(url);
  await other.close();
  await page.getByRole('button', { name: 'Guardar cambios' }).click();
  await page.getByRole('button', { name: 'Guardar lo mío sobre eso' }).click();
  await page.waitForURL((at) => !at.pathname.endsWith('/edit'));
  await page.goto(url);
  await page.getByRole('heading', { name: `${name} Mío` }).waitFor();
  await page.getByText('de otra persona').waitFor();

  await page.getByRole('tab', { name: 'Notas' }).click();
  await page.getByLabel('Nota nueva').fill('Llamar el lunes');
  await page.getByRole('button', { name: 'Guardar nota' }).click();
  await page.getByText('Llamar el lunes').first().waitFor();
  await page.getByRole('tab', { name: 'Historial' }).click();
  await page.getByText('Datos cambiados').first().waitFor();
  expect(await barriers(page)).toEqual([]);

  await page.getByRole('button', { name: 'Más acciones' }).click();
  await page.getByRole('menuitem', { name: 'Desactivar cliente' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Desactivar cliente' }).click();
  await page.getByText('Inactivo', { exact: true }).first().waitFor();

  await page.getByRole('button', { name: 'Más acciones' }).click();
  await page.getByRole('menuitem', { name: 'Borrar datos personales' }).click();
  await page.getByText(/Se borran el nombre y 1 teléfono, 1 correo, 1 nota/).waitFor();
  await page.getByLabel('Motivo').fill('Lo pidió por escrito');
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Borrar datos personales' }).click();
  await page.getByRole('heading', { name: 'Cliente anonimizado' }).waitFor();
  expect(complaints).toEqual([]);
});

test('a client is found with a letter missing, two records of one person are joined and taken apart again', async () => {
  const { page, complaints } = await browser.visitAs(demo.admin, '/clients');
  await page.getByRole('table', { name: 'Clientes' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('searchbox', { name: 'Nombre, teléfono o correo' }).fill('quiñonz');
  await page.getByText('Julio César Quiñónez Paiz').waitFor();
  await page.waitForURL('**/clients?text=*');

  await page.goto('/clients/duplicates');
  const pair = page.getByRole('listitem').filter({ hasText: 'Ana Sofía Paredes' }).filter({ hasText: 'Ana S. Paredes Luna' });
  await pair.getByRole('button', { name: 'Comparar' }).click();
  await page.getByRole('radio').first().waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Unir clientes' }).click();
  await pair.waitFor({ state: 'detached' });

  await page.goto('/clients?text=paredes');
  await page.getByText('Ana Sofía Paredes').first().click();
  await page.getByRole('button', { name: 'Deshacer unión' }).click();
  await page.getByText('Ana S. Paredes Luna es otra vez un cliente aparte.').waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('on a phone the list, a client and the form are usable with one thumb', async () => {
  const { page, complaints } = await browser.visitAs(demo.admin, '/clients', { viewport: PHONE, isMobile: true, hasTouch: true });
  await page.getByRole('button', { name: 'Colegio Bilingüe Maya' }).click();
  await page.waitForURL(/\/clients\/[0-9a-f-]{36}$/);
  expect(await page.getByRole('link', { name: '+502 2555 0201' }).first().getAttribute('href')).toBe('tel:+50225550201');
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('link', { name: 'Editar cliente' }).click();
  await page.getByLabel('Nombre completo').waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(complaints).toEqual([]);
});
