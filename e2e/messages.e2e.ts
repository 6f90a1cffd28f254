import { expect, test } from 'vitest';
import { barriers } from './accessible.ts';
import { PHONE, useBrowser } from './page.ts';
import { demo, signIn } from './sign-in.ts';

const browser = useBrowser();

test('a text is changed: an unknown variable is refused beside it, the e-mail shows as it arrives, a test lies in the outbox, the original comes back', async () => {
  const { page, complaints } = await browser.visitAs(demo.admin, '/settings/messages');
  await page.getByRole('link', { name: 'Vuelve a recibir mensajes' }).click();
  const text = page.getByRole('textbox', { name: 'Texto' });
  await text.fill('Hola {{nombre}}');
  await page.getByRole('button', { name: 'Guardar texto' }).click();
  await page.getByText('La variable «nombre» no existe en este mensaje.').first().waitFor();
  await text.fill('Hola <b>');
  await page.getByRole('button', { name: 'Insertar client_name' }).click();
  expect(await text.inputValue()).toBe('Hola <b>{{client_name}}');
  await page.frameLocator('iframe').getByText('Hola <b>Ana Lucía Paz').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Guardar texto' }).click();
  await page.getByText('Texto guardado').first().waitFor();
  await page.getByRole('button', { name: 'Enviarme una prueba' }).click();
  await page.getByText(`Prueba en camino a ${demo.admin}`).first().waitFor();

  await page.goto('/settings/outbox?channel=mail');
  await page.getByText('Volverás a recibir nuestros mensajes').first().click();
  await page.getByRole('dialog').getByText('Lo que pasó').waitFor();
  await page.getByRole('dialog').getByText('Hola <b>Ana Lucía Paz').waitFor();
  expect(await barriers(page)).toEqual([]);

  await page.goto('/settings/messages?message=notifications.opted_in&channel=mail');
  await page.getByRole('button', { name: 'Volver al original' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Volver al original' }).click();
  await page.getByText('Vuelve a usarse el texto original').first().waitFor();
  expect(complaints).toEqual([]);
});

test('on a phone: the list leads to the text and back; the profile says how one is told', async () => {
  const { page, complaints } = await browser.visit('/settings/messages', { viewport: PHONE });
  await signIn(page, demo.admin);
  await page.getByRole('link', { name: 'Telegram enlazado' }).click();
  await page.getByRole('tab', { name: 'Aviso del navegador' }).click();
  await page.getByRole('textbox', { name: 'Texto' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Todos los mensajes' }).click();
  await page.goto('/me');
  await page.getByRole('heading', { name: 'Avisos' }).waitFor();
  await page.getByText('Qué te avisamos').waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(complaints).toEqual([]);
});
