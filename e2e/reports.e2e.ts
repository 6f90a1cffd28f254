import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { barriers } from './accessible.ts';
import { useBrowser } from './page.ts';
import { demo } from './sign-in.ts';
import { PHONE } from './sizes.ts';

const browser = useBrowser();

test('the manager reads the dashboard, opens the rows behind a figure, narrows them, keeps the view and takes the file', async () => {
  const { page, complaints } = await browser.visitAs(demo.admin, '/studio/dashboard');
  await page.getByText('Ingresos netos').waitFor();
  await page.locator('svg.recharts-surface').first().waitFor();
  expect(await barriers(page)).toEqual([]);

  await page.goto('/reports');
  await page.getByRole('link', { name: /Ingresos/ }).click();
  await page.getByRole('heading', { name: 'Ingresos' }).waitFor();
  await page.goto('/reports/studio.revenue?from=2020-01-01');
  await page.getByRole('row', { name: /^Total/ }).waitFor();
  await page.locator('svg.recharts-surface').first().waitFor();
  await page.getByRole('button', { name: 'Semana', exact: true }).click();
  await page.waitForURL(/by=week/);
  expect(await barriers(page)).toEqual([]);

  await page.getByRole('button', { name: 'Vistas guardadas' }).click();
  await page.getByLabel('Nombre de la vista').fill('Por semana');
  await page.getByRole('button', { name: 'Guardar estos filtros' }).click();
  await page.getByText('Vista guardada').waitFor();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Exportar' }).click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: /^CSV/ }).click()]);
  const text = await readFile(await file.path(), 'utf8');
  expect(text.startsWith('\ufeffPeríodo,Anticipos,Saldos')).toBe(true);
  expect(complaints).toEqual([]);
});

test('a photographer sees only figures of their own, on a phone', async () => {
  const { page } = await browser.visitAs(demo.photographer, '/me/stats', { viewport: PHONE });
  await page.getByRole('heading', { name: 'Como fotógrafo' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.goto('/reports');
  await page.getByRole('heading', { name: 'No tienes acceso a esta pantalla' }).waitFor();
});
