import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { barriers } from './accessible.ts';
import { apiOf } from './api.ts';
import { PHONE, useBrowser } from './page.ts';
import { arrived, demo, signIn } from './sign-in.ts';

const browser = useBrowser();
const stamp = String(Date.now()).slice(-7);

/** A quoted session of a new client, whose deposit is due. */
async function quoted(page: Page, nth = 1) {
  const { get, post } = await apiOf(page, demo.coordinator);
  const { branches } = await get<{ branches: { id: string }[] }>('/api/v1/me');
  const client = await post<{ id: string; fullName: string }>('/api/v1/clients', { fullName: `Elena Enlace ${nth} ${stamp}`, phones: [{ number: `+5025${stamp.slice(1)}${nth}` }], emails: [{ email: `e${nth}${stamp}@example.test` }] });
  const { items } = await get<{ items: { id: string }[] }>('/api/v1/catalog/items?search=SES-EXT');
  const starts = Temporal.Now.instant().add({ hours: 24 * (90 + nth) }).round({ smallestUnit: 'hour' });
  const session = await post<{ id: string; code: string; status: string; depositMinor: number; currency: string }>('/api/v1/studio/sessions', {
    branchId: branches[0]!.id, clientId: client.id, sessionType: 'external', startsAt: starts.toString(), endsAt: starts.add({ hours: 2 }).toString(), locationText: 'Antigua Guatemala', items: [{ itemId: items[0]!.id, quantity: 2 }], quickQuote: true,
  });
  expect(session.status).toBe('pre_scheduled');
  return { client, session, get, post };
}

test('a coordinator sends a link, the client pays it on a phone after a declined try, and the session confirms itself', async () => {
  const { page, complaints } = await browser.visitAs(demo.coordinator, '/');
  const { client, session, get } = await quoted(page);
  await page.goto(`/studio/sessions/${session.id}?tab=payments`);
  await page.getByRole('button', { name: 'Crear enlace de pago' }).click();
  const share = page.getByRole('dialog', { name: /^Enlace para pagar/ });
  const link = await share.locator('code').textContent();
  expect(link).toMatch(/\/pay\/pay_[\w-]{64}$/);
  expect(decodeURIComponent((await share.getByRole('link', { name: 'Enviar por WhatsApp' }).getAttribute('href'))!)).toContain(link);
  await share.getByRole('button', { name: 'Código QR' }).click();
  await share.getByRole('img', { name: 'Código QR del enlace de pago' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await share.getByRole('button', { name: 'Cerrar' }).click();

  const phone = await browser.visit(new URL(link!).pathname, { viewport: PHONE, isMobile: true, hasTouch: true });
  await phone.page.getByText('Pasarela de demostración').waitFor();
  await phone.page.getByText(`Anticipo de la sesión ${session.code}`).waitFor();
  expect(await barriers(phone.page)).toEqual([]);
  await phone.page.getByRole('button', { name: 'Simular un pago rechazado' }).click();
  await phone.page.getByRole('heading', { name: 'El pago no se completó' }).waitFor();
  await phone.page.getByRole('button', { name: /de prueba$/ }).click();
  await phone.page.getByRole('heading', { name: 'Recibimos tu pago' }).waitFor();
  expect(await barriers(phone.page)).toEqual([]);
  expect(phone.complaints).toEqual([]);

  // The coordinator's page hears of it by itself.
  await page.getByRole('region', { name: 'Enlaces de pago' }).getByText('Pagado').first().waitFor();
  expect(await get(`/api/v1/studio/sessions/${session.id}`)).toMatchObject({ status: 'confirmed' });
  await page.goto('/studio/payments?tab=checkouts');
  await page.getByRole('row', { name: new RegExp(client.fullName) }).getByText('Pagado').waitFor();
  expect(await barriers(page)).toEqual([]);
  for (const tab of ['aging', 'credits']) {
    await page.goto(`/studio/payments?tab=${tab}`);
    await page.getByRole('tab', { selected: true }).waitFor();
    expect(await barriers(page)).toEqual([]);
  }
  expect(complaints).toEqual([]);
});

test('money of a session: a receipt for the client, goodwill that others see at once, a payment that was wrong, a slip that is known, photographed on a phone', async () => {
  const { page, complaints } = await browser.visitAs(demo.admin, '/');
  const colleague = await browser.visit('/sign-in');
  await signIn(colleague.page, demo.coordinator);
  await arrived(colleague.page);
  const { client, session, post } = await quoted(colleague.page, 2);
  const other = await quoted(colleague.page, 3);
  const { depositMinor, currency } = session;
  await post(`/api/v1/studio/sessions/${session.id}/payments`, { method: 'transfer', amountMinor: depositMinor, currency, documentNumber: `TR-9${stamp}`, paymentDate: Temporal.Now.plainDateISO('America/Guatemala').toString() });
  await page.goto(`/studio/sessions/${session.id}?tab=payments`);
  const received = page.getByRole('region', { name: 'Pagos recibidos' });
  await received.getByRole('button', { name: 'Verificar pago' }).click();
  await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: 'Verificar pago' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), received.getByRole('button', { name: /^R-\d{4}-\d{6}$/ }).click()]);
  expect(download.suggestedFilename()).toMatch(/^R-\d{4}-\d{6}\.pdf$/);

  // A colleague looks at the same session.
  await colleague.page.goto(`/studio/sessions/${session.id}?tab=payments`);
  await colleague.page.getByRole('region', { name: 'Pagos recibidos' }).getByText('Verificado').waitFor();
  expect(await colleague.page.getByRole('button', { name: 'Devolver dinero' }).count()).toBe(0);

  await page.getByRole('button', { name: 'Devolver dinero' }).click();
  const goodwill = page.getByRole('dialog', { name: 'Devolver dinero de la sesión' });
  await goodwill.getByRole('button', { name: 'Crear reembolso' }).click();
  await goodwill.getByText('Falta este dato.').first().waitFor();
  expect(await barriers(page)).toEqual([]);
  await goodwill.getByLabel('Monto').fill('100');
  await goodwill.getByLabel('Motivo').fill('Se dañó un lente');
  await goodwill.getByRole('button', { name: 'Crear reembolso' }).click();
  await page.getByRole('region', { name: 'Reembolsos' }).getByText('Por cortesía').waitFor();
  await colleague.page.getByRole('region', { name: 'Reembolsos' }).getByText('Por cortesía').waitFor();

  await received.getByRole('button', { name: 'Revertir pago' }).click();
  const reversal = page.getByRole('dialog', { name: /^¿Revertir el pago de/ });
  await reversal.getByLabel('Motivo').fill('Era de otra sesión');
  await reversal.getByRole('button', { name: 'Revertir pago' }).click();
  await page.getByRole('region', { name: 'Reembolsos' }).getByText('Corrección').waitFor();
  await received.getByRole('button', { name: 'Revertir pago' }).waitFor({ state: 'detached' });
  expect(await barriers(page)).toEqual([]);

  const phone = await browser.visit('/sign-in', { viewport: PHONE, isMobile: true, hasTouch: true });
  await signIn(phone.page, demo.coordinator);
  await phone.page.waitForURL((url) => url.pathname !== '/sign-in');
  await phone.page.goto(`/studio/sessions/${other.session.id}?tab=payments`);
  await phone.page.getByRole('button', { name: 'Registrar anticipo' }).first().click();
  const record = phone.page.getByRole('dialog', { name: 'Registrar anticipo' });
  await record.getByLabel('Forma de pago').click();
  await phone.page.getByRole('option', { name: 'Transferencia' }).click();
  await record.getByLabel('Número de documento').fill(` tr-9${stamp}`);
  await record.getByText(/^Este documento ya se registró: Elena Enlace/).waitFor();
  await record.getByRole('button', { name: 'Tomar foto' }).waitFor();
  await record.locator('input[capture="environment"]').setInputFiles({ name: 'boleta.png', mimeType: 'image/png', buffer: await phone.page.screenshot() });
  await record.getByText('boleta.png').waitFor();
  expect(await barriers(phone.page)).toEqual([]);
  await record.getByLabel('Número de documento').fill(`TR-8${stamp}`);
  await record.getByText(/^Este documento ya se registró/).waitFor({ state: 'detached' });
  await record.getByRole('button', { name: /^Registrar/ }).click();
  await phone.page.getByRole('region', { name: 'Pagos recibidos' }).getByText(`TR-8${stamp}`).waitFor();

  // The client's page hands out the receipt as well.
  const { url } = await post<{ url: string }>(`/api/v1/studio/sessions/${session.id}/portal-link`, {});
  const portal = await browser.visit(new URL(url).pathname, { viewport: PHONE });
  const link = portal.page.getByRole('link', { name: /^Recibo del .* \(PDF\)$/ });
  await link.waitFor();
  const pdf = await portal.page.request.get((await link.getAttribute('href'))!);
  expect([pdf.status(), pdf.headers()['content-type']]).toEqual([200, 'application/pdf']);
  expect(await barriers(portal.page)).toEqual([]);
  expect([...complaints, ...colleague.complaints, ...phone.complaints, ...portal.complaints]).toEqual([]);
  expect(client.fullName).toContain('Elena');
});

test('who registers may be kept from verifying by a switch of the rules', async () => {
  const { page, complaints } = await browser.visitAs(demo.admin, '/studio/settings');
  const twoPeople = page.getByRole('switch', { name: 'Verificar pagos entre dos personas' });
  const turn = async (on: boolean) => {
    const [answer] = await Promise.all([page.waitForResponse((one) => one.request().method() === 'PATCH' && one.url().endsWith('/payments/settings')), twoPeople.click()]);
    expect(await answer.json()).toEqual({ verifierMayHaveRegistered: !on });
    await page.getByRole('switch', { name: 'Verificar pagos entre dos personas', checked: on }).waitFor();
  };
  await turn(true);
  await turn(false);
  expect(complaints).toEqual([]);
});

test('a link that does not exist says so in words', async () => {
  const { page, complaints } = await browser.visit('/pay/pay_nothing', { viewport: PHONE });
  await page.getByRole('heading', { name: 'No encontramos este enlace' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a drawer is added, opened, moved and counted blind; the count then shows what was missing', async () => {
  const { page, complaints } = await browser.visitAs(demo.admin, '/cash?tab=registers');
  await page.getByRole('button', { name: 'Agregar caja' }).click();
  const adding = page.getByRole('dialog', { name: 'Agregar caja' });
  await adding.getByLabel('Nombre').fill(`Caja ${stamp}`);
  await adding.getByRole('button', { name: 'Agregar caja' }).click();
  await adding.waitFor({ state: 'hidden' });
  await page.getByRole('tab', { name: 'Ahora' }).click();
  await page.getByRole('listitem').filter({ hasText: `Caja ${stamp}` }).getByRole('button', { name: 'Abrir caja' }).click();
  const opening = page.getByRole('dialog', { name: `Abrir Caja ${stamp}` });
  await opening.getByLabel('Fondo inicial').fill('500');
  await opening.getByRole('button', { name: 'Abrir caja' }).click();
  const drawer = page.getByRole('region', { name: `Caja ${stamp}` });
  await drawer.getByRole('button', { name: 'Salida' }).click();
  const out = page.getByRole('dialog', { name: 'Salida de efectivo' });
  await out.getByLabel('Monto').fill('120');
  await out.getByLabel('Detalle').fill('Taxi');
  await out.getByRole('button', { name: /^Salida/ }).click();
  await drawer.getByText('Taxi').waitFor();
  expect(await barriers(page)).toEqual([]);
  await drawer.getByRole('button', { name: 'Contar y cerrar' }).click();
  const count = page.getByRole('dialog', { name: `Contar Caja ${stamp}` });
  await count.getByLabel(/100\.00$/).first().fill('3');
  await count.getByLabel(/50\.00$/).first().fill('1');
  expect(await barriers(page)).toEqual([]);
  await count.getByRole('button', { name: 'Contar y cerrar' }).click();
  await page.getByRole('dialog', { name: 'Caja cerrada' }).getByText(/^Faltan/).waitFor();
  await page.getByRole('dialog', { name: 'Caja cerrada' }).getByRole('button', { name: 'Cerrar' }).last().click();
  await page.getByRole('tab', { name: 'Historial' }).click();
  await page.getByRole('row', { name: new RegExp(`Caja ${stamp}`) }).getByText(/^Faltan/).waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(complaints).toEqual([]);
});
