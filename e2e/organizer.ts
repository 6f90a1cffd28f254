import type { Page } from 'playwright-core';
import sharp from 'sharp';

// What an organizer does on the screens of an event; `at` is the event's address.

export async function addArea(page: Page, at: string, fields: { name: string; letter: string; price: string; mode: 'Numerados' | 'Generales'; units?: string; people?: string; fee?: RegExp }): Promise<void> {
  await page.goto(`${at}?tab=areas`);
  await page.getByRole('button', { name: 'Agregar área' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Agregar área' });
  await dialog.getByLabel('Nombre', { exact: true }).fill(fields.name);
  await dialog.getByLabel('Letra').fill(fields.letter);
  await dialog.getByRole('button', { name: fields.mode, exact: true }).click();
  await dialog.getByLabel('Precio').fill(fields.price);
  if (fields.units) await dialog.getByLabel('Unidades', { exact: true }).fill(fields.units);
  if (fields.people) await dialog.getByLabel('Personas por unidad').fill(fields.people);
  // The fee stands beside the price while it is typed.
  if (fields.fee) await dialog.getByText(fields.fee).waitFor();
  await dialog.getByRole('button', { name: 'Agregar área' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** On the map that a numbered area leads to. */
export async function makeSeats(page: Page, preview: string | RegExp, count: number, shape?: 'Curvas'): Promise<void> {
  await page.getByRole('heading', { level: 1, name: 'Mapa del evento' }).waitFor();
  if (shape) await page.getByRole('button', { name: shape }).click();
  await page.getByText(preview).waitFor();
  await page.getByRole('button', { name: 'Generar sillas' }).click();
  await page.getByText(`Se generaron ${count} sillas.`).waitFor();
}

/** @param fields.value percent */
export async function addStage(page: Page, at: string, fields: { name: string; value: string; areas: readonly string[] }): Promise<void> {
  await page.goto(`${at}?tab=stages`);
  await page.getByRole('button', { name: 'Agregar etapa' }).first().click();
  const stage = page.getByRole('dialog', { name: 'Agregar etapa' });
  await stage.getByLabel('Nombre', { exact: true }).fill(fields.name);
  await stage.getByLabel('Valor', { exact: true }).fill(fields.value);
  for (const area of fields.areas) await stage.getByLabel(area).first().click();
  await stage.getByRole('button', { name: 'Agregar etapa' }).click();
  await page.getByRole('region', { name: 'Etapas en el tiempo' }).getByRole('button', { name: new RegExp(`^${fields.name} · `) }).first().waitFor();
}

/** @param fields.value percent @param fields.cap pesos */
export async function addCode(page: Page, at: string, fields: { name: string; code: string; value: string; cap?: string }): Promise<void> {
  await page.goto(`${at}?tab=promotions`);
  await page.getByRole('button', { name: 'Agregar código' }).first().click();
  const code = page.getByRole('dialog', { name: 'Agregar código' });
  await code.getByLabel('Nombre', { exact: true }).fill(fields.name);
  await code.getByLabel('Código', { exact: true }).fill(fields.code);
  await code.getByLabel('Valor', { exact: true }).fill(fields.value);
  if (fields.cap) await code.getByLabel(/^Descuento máximo/).fill(fields.cap);
  await code.getByRole('button', { name: 'Agregar código' }).click();
  await code.waitFor({ state: 'hidden' });
}

export async function addCover(page: Page, at: string, words: string): Promise<void> {
  await page.goto(at);
  const cover = await sharp({ create: { width: 1200, height: 630, channels: 3, background: '#803020' } }).png().toBuffer();
  await page.locator('#cover input[type=file]').setInputFiles({ name: 'portada.png', mimeType: 'image/png', buffer: cover });
  await page.getByText('Se guardó la imagen.').waitFor();
  await page.locator('#cover').getByLabel('Qué muestra').fill(words);
  await page.locator('#cover').getByLabel('Qué muestra').press('Enter');
  await page.locator('#cover').getByRole('img', { name: words }).waitFor();
}

export async function publish(page: Page, at: string): Promise<void> {
  if (!page.url().startsWith(new URL(at, page.url()).href)) await page.goto(at);
  await page.getByRole('button', { name: 'Publicar', exact: true }).click();
  await page.getByText('El evento está a la venta.').waitFor();
}
