import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addConnection, allowPrivateAddresses } from '#capabilities/connections/public.ts';
import { configureFiles } from '#capabilities/files/public.ts';
import { createRefunds, executeRefund, registerReceipt } from '#capabilities/payments/public.ts';
import { standInKeys, startCertifier } from '#capabilities/invoicing/infile/stand-in.ts';
import type { CertifierStandIn } from '#capabilities/invoicing/infile/stand-in.ts';
import { readConfig } from '#platform/config.ts';
import { invoiceReceipt, invoiceSession } from './invoices.ts';
import { makeStudio, studioSession } from '#test/studio.ts';
import type { Studio } from '#test/studio.ts';
import { makeTenant, serverFor, useWorld } from '#test/server.ts';
import { useWork } from '#test/work.ts';

const world = useWorld();
const work = useWork(world);
let certifier: CertifierStandIn;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'mostrador-test-invoicing-'));
  await configureFiles({ config: readConfig({}), dataDir });
  certifier = await startCertifier();
  allowPrivateAddresses('127.0.0.1');
});
afterAll(async () => {
  await certifier.stop();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(() => void world.clock.set(Temporal.Instant.from('2026-11-20T16:00:00Z')));

const account = (serviceUrl: string) => ({
  provider: 'infile', name: 'FEL', settings: {
    issuerTaxId: '1252133-7', issuerName: 'Estudio Prueba, S.A.', tradeName: 'Estudio <Luz> & Compañía', issuerEmail: 'fel@estudio.example', address: '6a. Avenida "A" 1-23, zona 10', municipality: 'Guatemala', department: 'Guatemala',
    signUser: standInKeys.signUser, apiUser: standInKeys.apiUser, serviceUrl,
  }, secrets: { signKey: standInKeys.signKey, apiKey: standInKeys.apiKey },
});

interface Sold { studio: Studio; sessionId: string; code: string }
async function sold(given: { connected?: boolean } = {}): Promise<Sold> {
  const studio = await makeStudio(world);
  if (given.connected !== false) await studio.run((ctx) => addConnection(ctx, account(certifier.url)));
  const made = await studio.app.inject({ method: 'POST', url: '/api/v1/studio/sessions', headers: { 'idempotency-key': crypto.randomUUID() }, body: studioSession(studio) });
  let version = made.json().version as number;
  for (const line of [{ itemId: studio.items.album, quantity: 1 }, { itemId: studio.items.photo, quantity: 4 }]) {
    const grown = await studio.app.inject({ method: 'POST', url: `/api/v1/studio/sessions/${made.json().id}/lines`, headers: { 'if-match': `"${version}"` }, body: line });
    if (grown.statusCode >= 300) throw new Error(grown.body);
    version = grown.json().version;
  }
  return { studio, sessionId: made.json().id, code: made.json().code };
}
const pay = ({ studio, sessionId }: Sold, amountMinor: number, allocated = amountMinor) => studio.run((ctx) => registerReceipt(ctx, {
  clientId: studio.clientId, branchId: studio.branchId, method: 'cash', amountMinor, currency: 'GTQ', paymentDate: '2026-11-20', allocations: [{ ownerType: 'studio_session', ownerId: sessionId, round: 1, kind: 'deposit', amountMinor: allocated }],
}));
const done = async () => {
  for (let i = 0; i < 4; i += 1) {
    await work.relay.drain();
    await work.settled(/invoicing|invoice|credit_note/);
  }
};
const listed = async ({ studio }: Sold, query = '') => (await studio.app.inject(`/api/v1/invoicing/documents${query}`)).json().items as { id: string; kind: string; status: string; totalMinor: number; taxMinor: number; series: string | null; error: string | null; attempts: number; version: number; nextAttemptAt: string | null; uuid: string | null }[];
const detail = async ({ studio }: Sold, id: string) => (await studio.app.inject(`/api/v1/invoicing/documents/${id}`)).json();
const post = ({ studio }: Sold, url: string, version: number, body: object) => studio.app.inject({ method: 'POST', url: `/api/v1/invoicing/documents/${url}`, headers: { 'if-match': `"${version}"` }, body });
const nameBuyer = ({ studio }: Sold, number: string, kind: 'nit' | 'dpi' = 'nit', name = '') => studio.run((ctx) => ctx.tx.insertInto('clientTaxId').values({ tenantId: studio.id, clientId: studio.clientId, position: 0, kind, number, name }).execute());
const refund = async ({ studio, sessionId }: Sold, paymentId: string, amountMinor: number) => {
  const [made] = await studio.run((ctx) => createRefunds(ctx, { ownerType: 'studio_session', ownerId: sessionId, reason: 'goodwill', parts: [{ paymentId, amountMinor }] }));
  await studio.run((ctx) => executeRefund(ctx, made!.id, { version: made!.version } as never));
};

describe('an invoice for each payment', () => {
  test('E35: Q 1,500.00 is certified with base 1,339.29 and tax 160.71, kept as XML and printed as PDF', async () => {
    const sale = await sold();
    await nameBuyer(sale, '576937K', 'nit', 'María López & Cía.');
    await pay(sale, 150_000);
    await done();
    const [document] = await listed(sale);
    expect(document).toMatchObject({ kind: 'invoice', status: 'certified', totalMinor: 150_000, taxMinor: 16_071, error: null });
    const whole = await detail(sale, document!.id);
    expect(whole.lines).toMatchObject([{ position: 1, quantity: 1, description: `Anticipo de la sesión fotográfica ${sale.code}`, totalMinor: 150_000, netMinor: 133_929, rateBp: 1200 }]);
    expect(whole).toMatchObject({ buyer: { taxId: '576937K', name: 'María López & Cía.' }, ownerPath: `/studio/sessions/${sale.sessionId}`, can: ['annul'] });
    const xml = await sale.studio.app.inject(`/api/v1/invoicing/documents/${document!.id}/xml`);
    expect(xml.body).toContain(`<dte:NumeroAutorizacion>${document!.uuid}</dte:NumeroAutorizacion>`);
    expect(xml.body).toContain('NombreComercial="Estudio &lt;Luz&gt; &amp; Compañía"');
    const pdf = async () => (await sale.studio.app.inject(`/api/v1/invoicing/documents/${document!.id}/pdf`)).rawPayload;
    const printed = await pdf();
    expect(printed.subarray(0, 5).toString()).toBe('%PDF-');
    expect(printed.equals(await pdf())).toBe(true);
  });

  test('is made once, however often the payment is told of; none without a certifier; what is on account has its line', async () => {
    const sale = await sold();
    const receipt = await pay(sale, 100_000, 60_000);
    await done();
    await sale.studio.run((ctx) => invoiceReceipt(ctx, receipt.id));
    await done();
    const documents = await listed(sale);
    expect(documents).toHaveLength(1);
    expect((await detail(sale, documents[0]!.id)).lines.map(({ totalMinor }: { totalMinor: number }) => totalMinor)).toEqual([60_000, 40_000]);

    const without = await sold({ connected: false });
    await pay(without, 100_000);
    await done();
    expect(await listed(without)).toEqual([]);
  });

  test('never holds up the payment: the certifier is down twice, then loses its answer, and certifies once', async () => {
    const sale = await sold();
    certifier.next('down', 'down', 'lose');
    const [asked, certified] = [certifier.asked(), certifier.certified.size];
    const receipt = await pay(sale, 50_000);
    expect(receipt.status).toBe('verified');
    await done();
    for (const minutes of [1, 2, 4]) {
      const [waiting] = await listed(sale);
      expect(waiting).toMatchObject({ status: 'pending', nextAttemptAt: expect.any(String) });
      await work.at(world.clock.now().add({ minutes }).toString());
      await done();
    }
    expect(await listed(sale)).toMatchObject([{ status: 'certified', attempts: 4 }]);
    expect([certifier.asked() - asked, certifier.certified.size - certified]).toEqual([4, 1]);
  });

  test('waits on the screen when all tries are used up, and a person sends it again', async () => {
    const sale = await sold();
    await pay(sale, 50_000);
    certifier.next(...Array.from({ length: 5 }, () => 'down' as const)); // after five in a row it is left alone
    await done();
    for (let tries = 0; tries < 8 && (await listed(sale))[0]!.nextAttemptAt !== null; tries += 1) {
      await work.at(world.clock.now().add({ hours: 3 }).toString());
      await done();
    }
    const [stuck] = await listed(sale);
    expect(stuck).toMatchObject({ status: 'pending', nextAttemptAt: null, error: expect.any(String) });
    expect((await sale.studio.app.inject('/api/v1/connections')).json().items).toMatchObject([{ status: 'failing' }]);

    const [connection] = (await sale.studio.app.inject('/api/v1/connections')).json().items;
    await sale.studio.app.inject({ method: 'PATCH', url: `/api/v1/connections/${connection.id}`, headers: { 'if-match': `"${connection.version}"` }, body: { name: 'FEL reparado' } });
    expect((await post(sale, `${stuck!.id}/retry`, stuck!.version, {})).statusCode).toBe(200);
    await done();
    expect(await listed(sale)).toMatchObject([{ status: 'certified' }]);
    expect((await sale.studio.app.inject('/api/v1/connections')).json().items).toMatchObject([{ status: 'active', lastError: null }]);
  });

  test('is rejected when the certifier says so, put right by a person, and sent again', async () => {
    const sale = await sold();
    certifier.next('refuse');
    await pay(sale, 50_000);
    await done();
    const [rejected] = await listed(sale);
    expect(rejected).toMatchObject({ status: 'rejected', error: '2.8.1 El NIT del receptor no existe en el padrón' });
    const buyer = { taxId: '1252133-8', identity: null, name: 'Otra Persona', email: null, address: null };
    expect((await post(sale, `${rejected!.id}/retry`, rejected!.version, { buyer })).json().code).toBe('BUYER_ID_INVALID');
    expect((await post(sale, `${rejected!.id}/retry`, rejected!.version + 5, { buyer })).statusCode).toBe(412);
    expect((await post(sale, `${rejected!.id}/retry`, rejected!.version, { buyer: { ...buyer, taxId: '1252133-7' } })).json().status).toBe('pending');
    await done();
    expect(await detail(sale, rejected!.id)).toMatchObject({ status: 'certified', buyer: { taxId: '12521337', name: 'Otra Persona' } });
  });

  test.each([[249_999, null, 'certified'], [250_000, null, 'rejected'], [250_000, '576937K', 'certified'], [250_000, '5769371', 'rejected']])('of %i for a buyer with the number %s is %s (the limit is Q 2,500.00)', async (amount, number, status) => {
    const sale = await sold();
    if (number) await nameBuyer(sale, number);
    await pay(sale, amount);
    await done();
    expect(await listed(sale)).toMatchObject([{ status, error: status === 'certified' ? null : number ? 'BUYER_ID_INVALID' : 'BUYER_ID_REQUIRED' }]);
  });

  test('takes an identity card where there is no tax number', async () => {
    const sale = await sold();
    await nameBuyer(sale, '2588631020101', 'dpi');
    await pay(sale, 300_000);
    await done();
    const [document] = await listed(sale);
    expect(document!.status).toBe('certified');
    expect((await sale.studio.app.inject(`/api/v1/invoicing/documents/${document!.id}/xml`)).body).toContain('IDReceptor="2588631020101" NombreReceptor="María López" TipoEspecial="CUI"');
  });
});

describe('money that goes back', () => {
  test('makes a credit note on the invoice, never above it; an invoice with notes is not annulled', async () => {
    const sale = await sold();
    const receipt = await pay(sale, 150_000);
    await done();
    await refund(sale, receipt.id, 50_000);
    await done();
    const [note, invoice] = await listed(sale);
    expect([note, invoice]).toMatchObject([{ kind: 'credit_note', status: 'certified', totalMinor: 50_000, taxMinor: 5_357 }, { kind: 'invoice', status: 'certified' }]);
    expect((await detail(sale, note!.id)).related).toMatchObject([{ id: invoice!.id }]);
    expect((await post(sale, `${invoice!.id}/annul`, invoice!.version, { reason: 'Error' })).json().code).toBe('FISCAL_DOCUMENT_HAS_CREDIT_NOTES');
  });

  test('waits for its invoice when that is not certified yet', async () => {
    const sale = await sold();
    certifier.next('refuse');
    const receipt = await pay(sale, 40_000);
    await done();
    await refund(sale, receipt.id, 40_000);
    await done();
    const [note, invoice] = await listed(sale);
    expect([note!.status, invoice!.status]).toEqual(['pending', 'rejected']);
    await post(sale, `${invoice!.id}/retry`, invoice!.version, {});
    await done();
    expect((await listed(sale)).map(({ status }) => status)).toEqual(['certified', 'certified']);
  });

  test('an invoice by mistake is annulled by the certifier, or stays when it refuses', async () => {
    const sale = await sold();
    await pay(sale, 40_000);
    await done();
    const [invoice] = await listed(sale);
    certifier.next('refuse');
    expect((await post(sale, `${invoice!.id}/annul`, invoice!.version, { reason: 'Duplicada' })).json().status).toBe('annulling');
    await done();
    const [still] = await listed(sale);
    expect(still).toMatchObject({ status: 'certified', error: '2.8.1 El NIT del receptor no existe en el padrón' });
    await post(sale, `${invoice!.id}/annul`, still!.version, { reason: 'Duplicada' });
    await done();
    expect(await listed(sale)).toMatchObject([{ status: 'annulled' }]);
    expect(certifier.annulled.has(invoice!.uuid!)).toBe(true);
  });
});

describe('an invoice on completion', () => {
  test('has a line for each line of the session, with its discount spread over them', async () => {
    const sale = await sold();
    const { studio } = sale;
    await studio.app.inject({ method: 'PATCH', url: '/api/v1/studio/settings', body: { invoicePolicy: 'on_completion' } });
    await studio.run((ctx) => ctx.tx.insertInto('setting').values({ tenantId: studio.id, module: 'studio', key: 'invoicePolicy', value: JSON.stringify('on_completion') }).onConflict((oc) => oc.doNothing()).execute());
    await pay(sale, 50_000);
    await done();
    expect(await listed(sale)).toEqual([]);
    await nameBuyer(sale, '576937K');
    await studio.run((ctx) => ctx.tx.updateTable('photoSession').set({ status: 'completed', discountMinor: 10_000, totalMinor: 160_000 }).where('id', '=', sale.sessionId).execute());
    await studio.run((ctx) => invoiceSession(ctx, sale.sessionId));
    await done();
    const [document] = await listed(sale);
    expect(document).toMatchObject({ status: 'certified', totalMinor: 160_000 });
    expect((await detail(sale, document!.id)).lines).toMatchObject([{ description: 'Álbum 30x30', kind: 'good', quantity: 1, unitPriceMinor: 150_000, discountMinor: 8_824, totalMinor: 141_176 }, { description: 'Foto digital', quantity: 4, unitPriceMinor: 5_000, discountMinor: 1_176, totalMinor: 18_824 }]);
  });
});

describe('who may', () => {
  test('another tenant sees nothing, and without the right nobody sends or annuls', async () => {
    const sale = await sold();
    await pay(sale, 40_000);
    await done();
    const [document] = await listed(sale);
    const stranger = await serverFor(world, await makeTenant(world), 'everything');
    for (const ending of ['', '/xml', '/pdf']) expect((await stranger.inject(`/api/v1/invoicing/documents/${document!.id}${ending}`)).statusCode).toBe(404);
    expect((await stranger.inject({ method: 'POST', url: `/api/v1/invoicing/documents/${document!.id}/annul`, headers: { 'if-match': '"1"' }, body: { reason: 'x' } })).statusCode).toBe(404);
    const reader = await serverFor(world, sale.studio, ['invoicing.view']);
    expect((await reader.inject(`/api/v1/invoicing/documents/${document!.id}`)).json().can).toEqual([]);
    expect((await reader.inject({ method: 'POST', url: `/api/v1/invoicing/documents/${document!.id}/annul`, headers: { 'if-match': '"1"' }, body: { reason: 'x' } })).statusCode).toBe(403);
  });

  test('nobody changes or deletes what was certified, not even by hand', async () => {
    const sale = await sold();
    await pay(sale, 40_000);
    await done();
    const [document] = await listed(sale);
    const by = (change: object) => world.owner.global.updateTable('fiscalDocument').set(change).where('id', '=', document!.id).execute();
    for (const change of [{ buyerName: 'x' }, { uuid: 'x' }, { netMinor: 1, taxMinor: 39_999 }]) await expect(by(change)).rejects.toThrow(/never changes|certified as it is/);
    await expect(world.owner.global.deleteFrom('fiscalDocument').where('id', '=', document!.id).execute()).rejects.toThrow(/never deleted/);
    await expect(world.owner.global.updateTable('fiscalDocumentLine').set({ description: 'x' }).where('documentId', '=', document!.id).execute()).rejects.toThrow(/never changed/);
  });
});
