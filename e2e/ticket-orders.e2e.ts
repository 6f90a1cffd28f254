import { expect, test } from 'vitest';
import { barriers } from './accessible.ts';
import { aPhone } from './own-product.ts';
import { useBrowser } from './page.ts';
import { demo } from './sign-in.ts';

// The list of purchases and one of them, on what the demo has sold.

const browser = useBrowser();

test('somebody on the phone with a buyer finds the purchase by name, with keys alone, and sends its tickets again', async () => {
  const { page, complaints } = await browser.visitAs(demo.organizer, '/tickets/orders');
  const rows = page.locator('[data-row]');
  await rows.first().waitFor();
  const search = page.getByRole('textbox', { name: /Número, nombre o correo/ });
  await search.focus();
  await page.keyboard.type('julian ospina');
  await page.waitForURL(/text=julian/);
  await expect.poll(() => rows.allTextContents()).toSatisfy((found: string[]) => found.length > 0 && found.every((row) => row.includes('Julián Ospina')));
  expect(await barriers(page)).toEqual([]);

  // Filters stand in the address: who comes back finds them again.
  await page.getByRole('combobox', { name: 'Evento' }).click();
  await page.getByRole('option', { name: 'Guadalupe años sin cuenta' }).click();
  await page.waitForURL(/eventId=/);
  await rows.first().waitFor();
  const number = (await rows.first().innerText()).match(/MT-[0-9A-Z]{12}/)![0];
  await rows.first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: number }).waitFor();
  await page.getByText('Julián Ospina').first().waitFor();
  await page.getByRole('heading', { name: 'Historia' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Enviar boletas de nuevo' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Las boletas van de nuevo en camino').waitFor();
  await page.goBack();
  await page.waitForURL(/eventId=.*text=julian|text=julian.*eventId=/);

  await page.goto('/tickets/orders?text=nadie-se-llama-asi');
  await page.getByRole('button', { name: 'Quitar los filtros' }).click();
  await rows.first().waitFor();
  await page.goto('/tickets/orders/0190a000-0000-7000-8000-000000000000');
  await page.getByText('No encontramos esta compra').waitFor();
  await page.getByRole('link', { name: 'Ver las compras' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a refund says its sum before it is asked for, and stands on the board until somebody decides', async () => {
  const { page, complaints } = await browser.visitAs(demo.organizer, '/tickets/orders?status=paid&channel=online', aPhone);
  await page.getByRole('listitem').filter({ hasText: 'Guadalupe años sin cuenta' }).getByRole('button').first().tap();
  const number = await page.getByRole('heading', { level: 1, name: /^MT-/ }).innerText();
  await page.getByRole('button', { name: 'Devolver dinero' }).tap();
  const dialog = page.getByRole('dialog', { name: `Devolver dinero de ${number}` });
  const amount = dialog.getByText(/^Se devuelven \$/);
  await amount.waitFor();
  const sum = async () => Number((await amount.innerText()).replaceAll(/\D/g, ''));
  const byPolicy = await sum();
  // Who withdraws in time gets the fee back, too.
  await dialog.getByRole('combobox', { name: 'Por qué' }).tap();
  await page.getByRole('option', { name: 'Derecho de retracto' }).tap();
  await expect.poll(sum).toBeGreaterThan(byPolicy);
  expect(await barriers(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Pedir la devolución' }).tap();
  await dialog.waitFor({ state: 'hidden' });

  await page.goto('/tickets/refunds');
  await page.getByRole('button', { name: `Rechazar · ${number}` }).tap();
  const deciding = page.getByRole('dialog').filter({ has: page.getByLabel('Motivo') });
  await deciding.getByLabel('Motivo').fill('Se resolvió con un cambio de fecha');
  await deciding.getByRole('button', { name: 'Rechazar' }).tap();
  await page.getByRole('link', { name: number }).waitFor({ state: 'hidden' });
  expect(complaints).toEqual([]);
});
