import { expect, test } from 'vitest';
import { barriers } from './accessible.ts';
import { useBrowser } from './page.ts';
import { PHONE } from './sizes.ts';

const browser = useBrowser();
const OWNER = 'admin@teatro.example';

test('the organizer looks at live sales, gives a promoter a rate for an event, and finds settlements and reports', async () => {
  const { page, complaints } = await browser.visitAs(OWNER, '/tickets/dashboard');
  await page.getByRole('heading', { name: 'Ventas en vivo' }).waitFor();
  await page.getByRole('heading', { name: 'Ocupación' }).waitFor();
  expect(await barriers(page)).toEqual([]);

  await page.goto('/tickets/promoters');
  await page.getByText('LAURA-7K4QM').waitFor();
  expect(await barriers(page)).toEqual([]);
  for (const tab of ['Comisiones', 'Pagos']) {
    await page.getByRole('tab', { name: tab }).click();
    await page.getByRole('tabpanel', { name: tab }).waitFor();
    expect(await barriers(page)).toEqual([]);
  }
  await page.getByRole('tab', { name: 'Ranking' }).click();
  await page.getByText('Laura Gil').first().click();
  await page.getByRole('heading', { name: 'Condiciones' }).waitFor();
  await page.getByRole('combobox', { name: 'Evento' }).click();
  await page.getByRole('option').first().click();
  await page.getByRole('textbox', { name: 'Comisión' }).last().fill('12,5');
  await page.getByRole('button', { name: 'Agregar' }).click();
  await page.getByText('12,5%').first().waitFor();
  expect(await barriers(page)).toEqual([]);

  await page.goto('/tickets/settlements?tab=parafiscal');
  await page.getByRole('tabpanel', { name: 'Parafiscal' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.goto('/reports/tickets.occupancy');
  await page.getByRole('row', { name: /^Total/ }).waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a promoter shares the own link from the phone and reaches nothing else', async () => {
  const { page, complaints } = await browser.visitAs('promotor@teatro.example', '/', { viewport: PHONE });
  await page.getByRole('heading', { name: 'LAURA-7K4QM' }).waitFor();
  await page.getByRole('img', { name: 'QR del enlace LAURA-7K4QM' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.goto('/tickets/promoters');
  await page.getByRole('heading', { name: 'No tienes acceso a esta pantalla' }).waitFor();
});
