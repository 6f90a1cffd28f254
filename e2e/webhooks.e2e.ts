import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { barriers } from './accessible.ts';
import { PHONE, useBrowser } from './page.ts';
import { demo, signIn } from './sign-in.ts';

const browser = useBrowser();
const got: { headers: Record<string, string>; body: string }[] = [];
let status = 200;
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    got.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString() });
    response.writeHead(status).end('gracias');
  });
});
let address = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/mostrador`;
});
afterAll(() => new Promise((resolve) => void receiver.close(resolve)));

test('an address is added, its secret shown once; a trial arrives and can be checked with the secret; what failed is seen with its answer and sent again; on a phone it is turned off', async () => {
  const { page, complaints } = await browser.visitAs(demo.admin, '/settings/webhooks');
  await page.getByText('Ninguna dirección todavía').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Agregar dirección' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Dirección' }).fill('https://10.0.0.1/x');
  await dialog.getByLabel('Descripción').fill('Contabilidad');
  await dialog.getByRole('checkbox', { name: 'Sesión confirmada' }).check();
  await dialog.getByRole('button', { name: 'Agregar dirección' }).click();
  await dialog.getByText('Tiene que ser una dirección https de internet').first().waitFor();
  await dialog.getByRole('textbox', { name: 'Dirección' }).fill(address);
  expect(await barriers(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Agregar dirección' }).click();
  await page.getByText('no se vuelve a mostrar').waitFor();
  const secret = (await page.getByRole('dialog').getByText(/^whsec_/).textContent())!;
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Ya lo copié' }).click();

  await page.getByRole('heading', { name: 'Contabilidad' }).waitFor();
  await page.getByRole('button', { name: 'Enviar prueba' }).click();
  await page.getByRole('cell', { name: '200' }).waitFor();
  expect(new Webhook(secret).verify(got[0]!.body, got[0]!.headers)).toMatchObject({ type: 'webhooks.endpoint.tested' });
  status = 500;
  await page.getByRole('button', { name: 'Enviar prueba' }).click();
  await page.getByRole('cell', { name: '500' }).waitFor();
  status = 200;
  await page.getByText('En espera').first().waitFor();
  await page.getByRole('row').filter({ hasText: '200' }).click();
  const panel = page.getByRole('dialog');
  await panel.getByText('HTTP 200').waitFor();
  expect(await barriers(page)).toEqual([]);
  await panel.getByRole('button', { name: 'Enviar de nuevo' }).click();
  await expect.poll(() => panel.getByText('HTTP 200').count()).toBe(2);
  expect(new Set(got.map(({ headers }) => headers['webhook-id'])).size).toBe(2);

  const phone = await browser.visit('/settings/webhooks', { viewport: PHONE });
  await signIn(phone.page, demo.admin);
  await phone.page.getByText('Contabilidad').click();
  await phone.page.getByText('Prueba').first().waitFor();
  expect(await barriers(phone.page)).toEqual([]);
  await phone.page.getByRole('button', { name: 'Más acciones' }).last().click();
  await phone.page.getByRole('menuitem', { name: 'Apagar' }).click();
  await phone.page.getByText('Apagada').waitFor();
  await phone.page.getByRole('button', { name: 'Encender' }).waitFor();
  expect([...complaints, ...phone.complaints]).toEqual([]);
});
