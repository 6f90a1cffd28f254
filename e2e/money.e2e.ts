import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { apiOf } from './api.ts';
import { useBrowser } from './page.ts';
import { arrived, demo } from './sign-in.ts';

const browser = useBrowser();
const stamp = String(Date.now()).slice(-7);

/** A session on location, quoted, whose deposit was transferred and photographed: what waits for whoever verifies. */
async function transferred(page: Page) {
  const { get, post, upload } = await apiOf(page, demo.coordinator);
  const { branches } = await get<{ branches: { id: string; currency: string }[] }>('/api/v1/me');
  const client = await post<{ id: string; fullName: string }>('/api/v1/clients', { fullName: `Zoila Depósito ${stamp}`, phones: [{ number: `+5024${stamp}` }], emails: [{ email: `z${stamp}@example.test` }] });
  const { items } = await get<{ items: { id: string }[] }>('/api/v1/catalog/items?search=SES-EXT');
  const starts = Temporal.Now.instant().add({ hours: 24 * 70 }).round({ smallestUnit: 'hour' });
  const session = await post<{ id: string; code: string; status: string; depositMinor: number }>('/api/v1/studio/sessions', {
    branchId: branches[0]!.id, clientId: client.id, sessionType: 'external', startsAt: starts.toString(), endsAt: starts.add({ hours: 2 }).toString(), locationText: 'Antigua Guatemala', items: [{ itemId: items[0]!.id, quantity: 2 }], quickQuote: true,
  });
  const slip = await upload('slip', { name: 'boleta.png', mimeType: 'image/png', buffer: await page.screenshot() });
  await post(`/api/v1/studio/sessions/${session.id}/payments`, {
    method: 'transfer', amountMinor: session.depositMinor, currency: branches[0]!.currency, documentNumber: `TR-${stamp}`, paymentDate: Temporal.Now.plainDateISO('America/Guatemala').toString(), slipFileId: slip.id,
  });
  return { client, session, get };
}

test('a transfer is verified beside its slip and confirms the session; cancelled by the studio, its money is paid back and the books balance', async () => {
  const { page, complaints } = await browser.visitAs(demo.admin, '/studio/payments');
  const { client, session, get } = await transferred(page);
  const row = page.getByRole('row', { name: new RegExp(client.fullName) });

  // The list tells by itself that a payment has come.
  await row.click();
  const panel = page.getByRole('dialog');
  await panel.getByAltText('Comprobante boleta.png').waitFor();
  await panel.getByText(`TR-${stamp}`).waitFor();
  await panel.getByRole('button', { name: 'Verificar pago' }).click();
  await page.getByText(/Pago de Q\s750\.00 verificado/).waitFor();
  await row.waitFor({ state: 'detached' });
  expect(await get(`/api/v1/studio/sessions/${session.id}`)).toMatchObject({ status: 'confirmed', netPaidMinor: 75_000 });

  const { version } = await get<{ version: number }>(`/api/v1/studio/sessions/${session.id}`);
  await cancelByStudio(page, session.id, version);

  await page.goto('/studio/payments?tab=refunds');
  const refund = page.getByRole('row', { name: new RegExp(client.fullName) });
  await refund.getByRole('button', { name: 'Registrar entrega' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Registrar entrega' }).click();
  await dialog.getByText('Falta este dato.').waitFor();
  await dialog.getByLabel('Documento').fill(`DEV-${stamp}`);
  await dialog.getByRole('button', { name: 'Registrar entrega' }).click();
  await page.getByText(/Reembolso de Q\s750\.00 entregado/).waitFor();
  await refund.waitFor({ state: 'detached' });

  await page.goto('/studio/payments?tab=books');
  await page.getByText('Los libros cuadran').waitFor();
  expect(complaints).toEqual([]);
});

async function cancelByStudio(page: Page, id: string, version: number): Promise<void> {
  const { post } = await apiOf(page, demo.admin);
  await post(`/api/v1/studio/sessions/${id}/cancel`, { initiator: 'company', reasonCode: 'company_cannot_fulfil', reason: 'Prueba' }, version);
}

test('the rules show what they would do before they are saved, and only what was changed is saved', async () => {
  const { page, complaints } = await browser.visitAs(demo.admin, '/studio/settings');
  await page.getByText(/el cliente paga Q\s1,025\.00/).waitFor();
  await page.getByLabel('Anticipo habitual').fill('40');
  await page.getByLabel('Anticipo habitual').press('Tab');
  await page.getByText(/el cliente paga Q\s820\.00/).waitFor();
  const [request] = await Promise.all([page.waitForRequest((one) => one.method() === 'PATCH'), page.getByRole('button', { name: 'Guardar cambios' }).click()]);
  expect(request.postDataJSON()).toEqual({ defaultDepositPct: 40 });
  await page.getByText('Reglas guardadas').waitFor();

  await page.reload();
  await arrived(page);
  await page.getByText('Lo habitual: 50 %.').waitFor();
  await page.getByLabel('Anticipo habitual').fill('50');
  await page.getByRole('button', { name: 'Guardar cambios' }).click();
  await page.getByText('Reglas guardadas').waitFor();
  expect(complaints).toEqual([]);
});
