import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addConnection } from '#capabilities/connections/public.ts';
import { configureFiles } from '#capabilities/files/public.ts';
import { readConfig } from '#platform/config.ts';
import { useWorld } from '#test/server.ts';
import { useSales } from '#test/ticket-sales.ts';
import { invoiceOrder, noteRefund } from './documents.ts';

const PESO = 100;
const world = useWorld();
const { organizer: org, portal, work, onSale, pay } = useSales(world);
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'mostrador-test-ticket-invoices-'));
  await configureFiles({ config: readConfig({}), dataDir });
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

interface Listed { id: string; kind: string; status: string; sourceType: string; totalMinor: number; taxMinor: number; netMinor: number; buyerTaxId: string | null; buyerName: string; error: string | null }
const account = (issuerTaxId: string, issuerName: string) => org.run((ctx) => addConnection(ctx, { provider: 'demo_certifier', name: issuerTaxId, settings: { issuerTaxId, issuerName, address: 'Calle 26 #1-2, Bogotá' }, secrets: {} }));
const documents = async (orderId: string): Promise<Listed[]> => (await org.app.inject(`/api/v1/invoicing/documents?ownerId=${orderId}`)).json().items;
const idOf = async (number: string) => (await org.run((ctx) => ctx.tx.selectFrom('ticketOrder').select('id').where('number', '=', number).executeTakeFirstOrThrow())).id;
const shown = (list: readonly Listed[]) => list.map(({ kind, sourceType, status, totalMinor, taxMinor }) => [kind, sourceType, status, totalMinor / PESO, taxMinor / PESO]).sort();

test('a purchase is invoiced twice, the tickets by the organizer and the fee by the platform, each with the VAT that was inside; a refund is noted on both', async () => {
  // A conference is no performing art: 19 % of VAT is inside the price.
  const event = await onSale({ category: 'conference', areas: [{ name: 'General', priceMinor: 85_000 * PESO, unitCount: 20 }] });
  const buy = async () => {
    const { token, order } = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 2 }] }, { name: 'Ana Gómez', email: 'ana@comprador.example', idType: 'NIT', idNumber: '800.197.268-4' });
    await pay(token);
    await portal.approve(order.number);
    await work.handedOn();
    return idOf(order.number);
  };
  expect(await documents(await buy())).toEqual([]); // nobody to certify them

  await account('901234567-7', 'Mostrador SAS');
  await account('900123456', 'Producciones Andinas SAS'); // without its check digit: not the number of the profile
  await org.call('PATCH', '/settings', { feeIssuerTaxId: '901.234.567-7' });
  const feeOnly = await documents(await buy());
  expect(shown(feeOnly)).toEqual([['invoice', 'ticket_fee', 'certified', 9_330, 1_490]]);

  await account('900123456-8', 'Producciones Andinas SAS');
  const orderId = await buy();
  expect(shown(await documents(orderId))).toEqual([['invoice', 'ticket_face', 'certified', 170_000, 27_142], ['invoice', 'ticket_fee', 'certified', 9_330, 1_490]]);
  expect((await documents(orderId)).map(({ buyerName, buyerTaxId }) => [buyerName, buyerTaxId])).toEqual([['Ana Gómez', '8001972684'], ['Ana Gómez', '8001972684']]);
  for (let n = 0; n < 2; n += 1) await org.run((ctx) => invoiceOrder(ctx, orderId)); // the same cause makes them once
  expect(await documents(orderId)).toHaveLength(2);

  const unit = await org.run((ctx) => ctx.tx.selectFrom('ticketOrderUnit').select('id').where('orderId', '=', orderId).orderBy('position').limit(1).executeTakeFirstOrThrow());
  const refund = (await org.app.inject({ method: 'POST', url: `/api/v1/tickets/orders/${orderId}/refunds`, headers: { 'idempotency-key': randomUUID() }, body: { reason: 'withdrawal', unitIds: [unit.id] } })).json<{ id: string }>();
  await org.call('POST', `/refunds/${refund.id}/approve`);
  await work.handedOn();
  await org.run((ctx) => noteRefund(ctx, refund.id));
  expect(shown(await documents(orderId)).slice(0, 2)).toEqual([['credit_note', 'ticket_face_refund', 'certified', 85_000, 13_571], ['credit_note', 'ticket_fee_refund', 'certified', 4_665, 745]]);
  await org.call('POST', `/events/${event.id}/cancel`, { slug: event.slug, reason: 'Lluvia' });
  await work.handedOn();
  const all = await documents(orderId);
  for (const key of ['totalMinor', 'taxMinor', 'netMinor'] as const) expect(all.reduce((sum, one) => sum + (one.kind === 'invoice' ? one[key] : -one[key]), 0), key).toBe(0); // all of it went back, to the peso
  expect(all).toHaveLength(6);

  // The buyer sees both issuers, and nobody else's; each may be printed.
  const cookieOf = async (email: string): Promise<string> => {
    const post = (rest: string, body: object) => portal.call('POST', `/sites/${portal.slug}/sign-in${rest}`, body, { 'idempotency-key': randomUUID() });
    expect((await post('', { email })).statusCode).toBe(202);
    const { body } = await org.run((ctx) => ctx.tx.selectFrom('message').select('body').where('template', '=', 'buyer_code').where('recipient', '=', email).orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow());
    return String((await post('/verify', { token: /#([\w-]{64})/.exec(body)![1]! })).headers['set-cookie']).split(';')[0]!;
  };
  const mine = (cookie: string, rest = '') => portal.call('GET', `/sites/${portal.slug}/me/invoices${rest}`, undefined, { cookie });
  const ana = await cookieOf('ana@comprador.example');
  const { items } = (await mine(ana)).json<{ items: { id: string; issuerName: string; kind: string; orderNumber: string }[] }>();
  expect(Map.groupBy(items, ({ issuerName }) => issuerName).keys().toArray().sort()).toEqual(['Mostrador SAS', 'Producciones Andinas SAS']);
  expect(items).toHaveLength(8); // six of this order, two of the one of which only the fee was invoiced
  const pdf = await mine(ana, `/${items[0]!.id}/pdf`);
  expect([pdf.statusCode, pdf.rawPayload.subarray(0, 5).toString()]).toEqual([200, '%PDF-']);
  const beto = await cookieOf('beto@comprador.example');
  expect([(await mine(beto)).json().items, (await mine(beto, `/${items[0]!.id}/pdf`)).json().code, (await portal.call('GET', `/sites/${portal.slug}/me/invoices`)).json().code]).toEqual([[], 'INVOICE_NOT_FOUND', 'MAILBOX_NOT_PROVEN']);
}, 30_000);
