import { expect, test } from 'vitest';
import { barriers, sweep } from './accessible.ts';
import { PHONE, useBrowser } from './page.ts';
import { arrived, demo, signIn } from './sign-in.ts';

const browser = useBrowser();
const stamp = String(Date.now()).slice(-6);

test('an item and a package of it are made, the price is spread while it is typed, and taking the item out of sale says what it stops', async () => {
  const { page, complaints } = await browser.visitAs(demo.admin, '/studio/catalog?tab=items');
  const [item, pack] = [`Retablo ${stamp}`, `Paquete ${stamp}`];

  await page.getByRole('button', { name: 'Nuevo artículo' }).click();
  const items = page.getByRole('dialog', { name: 'Nuevo artículo' });
  await items.getByLabel('Código').fill(`R-${stamp}`);
  await items.getByLabel('Nombre').fill(item);
  await items.getByLabel('Tipo').click();
  await page.getByRole('option', { name: 'Foto impresa' }).click();
  await items.getByLabel('Precio').fill('1000');
  await items.getByLabel('Impuesto').click();
  await page.getByRole('option', { name: 'IVA 12 %' }).click();
  await items.getByRole('button', { name: 'Nuevo artículo' }).click();
  await page.getByText('Artículo creado').waitFor();

  await page.goto('/studio/catalog?tab=packages&open=new');
  const editor = page.getByRole('dialog', { name: 'Nuevo paquete' });
  await editor.getByLabel('Código').fill(`P-${stamp}`);
  await editor.getByLabel('Nombre').fill(pack);
  await editor.getByLabel('Para sesiones').click();
  await page.getByRole('option', { name: 'De ambos tipos' }).click();
  await editor.getByLabel('Agregar un artículo').fill(item);
  await page.getByRole('option', { name: new RegExp(item) }).click();
  await editor.getByLabel(`Cantidad de ${item}`).fill('3');
  await editor.getByLabel('Precio del paquete').fill('2500');
  await editor.getByLabel('Precio del paquete').press('Tab');
  await editor.getByText(/el cliente ahorra Q\s500\.00/).waitFor();
  expect(await barriers(page)).toEqual([]);
  await editor.getByRole('button', { name: 'Nuevo paquete' }).click();
  await page.getByText('Paquete creado').waitFor();

  await page.goto(`/studio/catalog?tab=items&search=${item}`);
  await page.getByRole('row', { name: new RegExp(item) }).click();
  await page.getByRole('dialog', { name: item }).getByRole('button', { name: 'Desactivar' }).click();
  const sure = page.getByRole('alertdialog').or(page.getByRole('dialog', { name: `¿Desactivar «${item}»?` }));
  await sure.getByText(pack).waitFor();
  await sure.getByRole('button', { name: 'Desactivar' }).click();
  await page.getByText(`Dejaron de poder venderse: ${pack}`).waitFor();

  await page.goto(`/studio/catalog?tab=packages&search=${pack}`);
  await page.getByRole('row', { name: new RegExp(`${pack}.*Inactivos: R-${stamp}`) }).waitFor();
  expect(complaints).toEqual([]);
});

test('who saves second is shown what the first changed, and can put the own on top of it', async () => {
  const [mine, theirs] = [await browser.visit('/studio/catalog?tab=zones'), await browser.visit('/studio/catalog?tab=zones')];
  for (const { page } of [mine, theirs]) {
    await signIn(page, demo.admin);
    await arrived(page);
    await page.getByRole('row', { name: /Fuera de la ciudad/ }).click();
    await page.getByRole('dialog').getByLabel('Ida').waitFor();
  }
  await theirs.page.getByLabel('Ida').fill('130');
  await theirs.page.getByRole('button', { name: 'Guardar cambios' }).click();
  await theirs.page.getByText('Cambios guardados').waitFor();

  await mine.page.getByLabel('Regreso').fill('140');
  await mine.page.getByRole('button', { name: 'Guardar cambios' }).click();
  await mine.page.getByText('Otra persona lo cambió mientras lo editabas.').waitFor();
  await mine.page.getByText('Ida: 120 → 130').waitFor();
  await mine.page.getByRole('button', { name: 'Guardar lo mío sobre eso' }).click();
  await mine.page.getByText('Cambios guardados').waitFor();
  // Both changes stand.
  await mine.page.getByRole('row', { name: /Fuera de la ciudad 2 h 10 min 2 h 20 min/ }).waitFor();
  expect([mine.complaints, theirs.complaints]).toEqual([[], []]);
});

const screens = ['catalog?tab=items', 'catalog?tab=packages', 'catalog?tab=rooms', 'catalog?tab=zones', 'catalog?tab=taxes', 'payments', 'payments?tab=refunds', 'payments?tab=all', 'payments?tab=books', 'settings'];
test.each([['desk', {}], ['phone', { viewport: PHONE, isMobile: true, hasTouch: true }]])('on a %s the screens of catalog, payments and rules have no barrier and fit', async (_, options) => {
  const { page, complaints } = await browser.visitAs(demo.admin, '/studio/catalog', options);
  expect(await sweep(page, screens.map((screen) => `/studio/${screen}`))).toEqual([]);
  expect(complaints).toEqual([]);
});
