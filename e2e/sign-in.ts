import type { Page } from 'playwright-core';

/** The people of the demo studio (server/seed/demo-studio.ts). */
export const demo = {
  admin: 'admin@demo.example',
  coordinator: 'coordinadora@demo.example',
  photographer: 'fotografa@demo.example',
  editor: 'editor@demo.example',
  password: 'mostrador-demo-2026',
} as const;

/** Through the front door, in Spanish, and on to the first screen. */
export async function signIn(page: Page, email: string, password: string = demo.password): Promise<void> {
  await page.getByLabel('Correo electrónico').fill(email);
  await page.getByLabel('Contraseña', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();
}

/** The frame stands: the menu of the person is there. */
export const arrived = (page: Page) => page.getByRole('button', { name: /^Menú de / }).waitFor();
