import type { Page } from 'playwright-core';

/** People of the demo studio and the demo theatre (server/seed/demo-*.ts). */
export const demo = {
  admin: 'admin@demo.example',
  coordinator: 'coordinadora@demo.example',
  photographer: 'fotografa@demo.example',
  editor: 'editor@demo.example',
  organizer: 'admin@teatro.example',
  promoter: 'promotor@teatro.example',
  seller: 'taquilla@teatro.example',
  password: 'mostrador-demo-2026',
} as const;

/** Through the front door, in Spanish, and on to the first screen. */
export async function signIn(page: Page, email: string, password: string = demo.password): Promise<void> {
  await page.getByLabel('Correo electrónico').fill(email);
  await page.getByLabel('Contraseña', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();
}

/** The frame stands: the menu of the person is there, perhaps under a dialog that opened with the screen. */
export const arrived = (page: Page) => page.getByRole('button', { name: /^Menú de /, includeHidden: true }).waitFor();

/** Signs in and goes on in a language, whatever the person has chosen before. */
export async function signInAs(page: Page, email: string, language: 'es' | 'en'): Promise<void> {
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(demo.password);
  await page.locator('button[type=submit]').click();
  const menu = page.getByRole('button', { name: /^(?:Menú de|Menu of) / });
  await menu.waitFor();
  if ((await page.evaluate(() => document.documentElement.lang)) === language) return;
  await menu.click();
  const saved = page.waitForResponse((response) => response.request().method() === 'PATCH' && response.url().endsWith('/api/v1/me'));
  await page.getByRole('menuitemradio', { name: language === 'es' ? 'Español' : 'English' }).click();
  await saved;
}
