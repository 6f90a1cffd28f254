import { createHash, generateKeyPairSync } from 'node:crypto';
import sharp from 'sharp';
import { decodeJwt, decodeProtectedHeader, importSPKI, jwtVerify } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { isBefore } from '#contracts/time.ts';
import type { Holding } from '#contracts/tickets-transfers.ts';
import { storeOwn } from '#capabilities/files/public.ts';
import { addConnection, allowPrivateAddresses } from '#capabilities/connections/public.ts';
import { useSite } from '#platform/site.ts';
import { openText } from '#platform/vault.ts';
import { NOW, useWorld } from '#test/server.ts';
import { useSales } from '#test/ticket-sales.ts';
import { certify, unzipped, usePushService, useWalletObjects, verifySignature } from '#test/wallets.ts';

const world = useWorld();
const { organizer, portal, work, bought, ...sales } = useSales(world);
const PASS_TYPE = 'pass.co.teatro.boletas';
const ISSUER = '3388000000012345678';
const authority = { subject: { CN: 'Apple Worldwide Developer Relations', OU: 'G4' }, ...certify({ CN: 'Apple Worldwide Developer Relations', OU: 'G4' }) };
const signer = certify({ UID: PASS_TYPE, CN: `Pass Type ID: ${PASS_TYPE}`, OU: 'A1B2C3D4E5' }, authority);
const phones = usePushService(authority);
const google = useWalletObjects();
const service = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
allowPrivateAddresses('127.0.0.1');

const secrets = { certificate: signer.cert, privateKey: signer.key, authority: authority.cert };
const apple = () => ({ provider: 'apple_wallet', name: 'Apple', settings: { passType: PASS_TYPE, team: 'A1B2C3D4E5', pushUrl: phones.url }, secrets });
const googleAccount = () => ({
  provider: 'google_wallet', name: 'Google', settings: { issuerId: ISSUER, apiUrl: google.stand.url, accessUrl: `${google.stand.url}/token` }, secrets: { serviceAccount: JSON.stringify({ type: 'service_account', client_email: 'boletas@teatro.iam.gserviceaccount.com', private_key: service.privateKey }) },
});
let isConnected = false;
beforeEach(async () => {
  useSite('https://boletas.example');
  if (!isConnected) for (const one of [apple(), googleAccount()]) await organizer.run((ctx) => addConnection(ctx, one));
  isConnected = true;
  phones.pushed.length = 0;
});

/** On sale, with a cover that can be read. */
async function onSale(given: object = {}) {
  const event = await sales.onSale(given);
  const content = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#a03' } }).webp().toBuffer();
  await organizer.run(async (ctx) => {
    const file = await storeOwn(ctx, { content, type: 'image/webp', name: 'portada.webp', purpose: 'photo' });
    await ctx.tx.updateTable('ticketEventImage').set({ fileId: file.id }).where('tenantId', '=', organizer.id).where('eventId', '=', event.id).execute();
  });
  return event;
}
const held = async (token: string): Promise<Holding[]> => (await portal.call('GET', `/holdings/${token}`)).json().items;
const wallet = (token: string, kind: 'apple' | 'google', ticketId?: string) => portal.call('GET', `/holdings/${token}/wallet/${kind}${ticketId ? `?ticketId=${ticketId}` : ''}`);
/** A minute later, and after any that another test has seen: what changed is told. */
let latest = NOW;
const minuteLater = async () => {
  const now = world.clock.now();
  latest = (isBefore(now, latest) ? latest : now).add({ minutes: 1 });
  await work.at(latest.toString());
  await work.handedOn();
};
interface PassJson { serialNumber: string; authenticationToken: string; webServiceURL: string; voided?: boolean; barcodes?: { message: string; format: string }[]; eventTicket: Record<string, { key: string; value: string; label: string }[]> }
const read = async (file: Buffer) => {
  const files = await unzipped(file);
  return { files, pass: JSON.parse(files.get('pass.json')!.toString()) as PassJson };
};
const valueOf = ({ eventTicket }: PassJson, key: string) => Object.values(eventTicket).flat().find((field) => field.key === key)?.value;
/** A phone that keeps a pass. */
const phoneWith = ({ serialNumber, authenticationToken, webServiceURL }: PassJson, device: string) => {
  const base = `${new URL(webServiceURL).pathname}/v1`;
  const headers = { authorization: `ApplePass ${authenticationToken}` };
  return {
    register: (pushToken: string, more = headers) => organizer.app.inject({ method: 'POST', url: `${base}/devices/${device}/registrations/${PASS_TYPE}/${serialNumber}`, headers: more, payload: { pushToken } }),
    drop: () => organizer.app.inject({ method: 'DELETE', url: `${base}/devices/${device}/registrations/${PASS_TYPE}/${serialNumber}`, headers }),
    changed: (since?: string, passType = PASS_TYPE) => organizer.app.inject(`${base}/devices/${device}/registrations/${passType}${since === undefined ? '' : `?passesUpdatedSince=${since}`}`),
    fetch: (since?: string, more: Record<string, string> = headers) => organizer.app.inject({ url: `${base}/passes/${PASS_TYPE}/${serialNumber}`, headers: { ...more, ...(since && { 'if-modified-since': since }) } }),
    log: () => organizer.app.inject({ method: 'POST', url: `${base}/log`, payload: { logs: ['[2026-11-21] Get pass task encountered error: Unauthorized'] } }),
  };
};

describe("Apple's wallet (tickets 12.6)", () => {
  test('a ticket is a signed pass: every file in the manifest, the manifest signed by the certificate, the QR of the ticket, words in both languages', async () => {
    const event = await onSale({ name: 'Noche de ópera', venue: { name: 'Teatro Colón', address: 'Calle 10 # 5-32', city: 'Bogotá', country: 'CO', lat: 4.5967, lng: -74.0748 } });
    const { token, order } = await bought(event, 1);
    const [ticket] = await held(token);
    expect(ticket!.wallets).toEqual(['apple', 'google']);
    const answer = await wallet(token, 'apple', ticket!.id);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/vnd.apple.pkpass', 'content-disposition': `attachment; filename="${order.number}-1.pkpass"` });

    const { files, pass } = await read(answer.rawPayload);
    const manifest = JSON.parse(files.get('manifest.json')!.toString()) as Record<string, string>;
    const hashed = [...files].filter(([name]) => name !== 'manifest.json' && name !== 'signature').map(([name, content]) => [name, createHash('sha1').update(content).digest('hex')]);
    expect(manifest).toEqual(Object.fromEntries(hashed));
    expect(Object.keys(manifest).sort()).toEqual(['en.lproj/pass.strings', 'es.lproj/pass.strings', 'icon.png', 'icon@2x.png', 'icon@3x.png', 'pass.json', 'thumbnail.png', 'thumbnail@2x.png', 'thumbnail@3x.png']);
    expect([1, 2, 3].map((scale) => files.get(scale === 1 ? 'icon.png' : `icon@${scale}x.png`)!.readUInt32BE(16))).toEqual([29, 58, 87]);
    const [mine, apples] = verifySignature(files.get('signature')!, files.get('manifest.json')!);
    expect([mine!.subject.includes(`UID=${PASS_TYPE}`), mine!.verify(apples!.publicKey)]).toEqual([true, true]);
    expect(() => verifySignature(files.get('signature')!, Buffer.from('{}'))).toThrow('something else was signed');

    expect(pass).toMatchObject({ formatVersion: 1, passTypeIdentifier: PASS_TYPE, teamIdentifier: 'A1B2C3D4E5', groupingIdentifier: event.id, locations: [{ latitude: 4.5967, longitude: -74.0748 }], webServiceURL: `https://boletas.example/api/v1/passes/apple/${organizer.id}` });
    expect(pass.barcodes).toMatchObject([{ format: 'PKBarcodeFormatQR', message: ticket!.qr }]);
    expect([valueOf(pass, 'name'), valueOf(pass, 'section'), valueOf(pass, 'seat'), valueOf(pass, 'holder'), valueOf(pass, 'when')]).toEqual(['Noche de ópera', 'General', ticket!.unitName, 'Ana Gómez', '2027-05-10T20:00:00-05:00']);
    expect([files.get('es.lproj/pass.strings')!.toString(), files.get('en.lproj/pass.strings')!.toString()]).toEqual([expect.stringContaining('"pass.section" = "Localidad";'), expect.stringContaining('"pass.section" = "Area";')]);

    // The letter leads to both; it is one bundle for several.
    await work.handedOn();
    const letter = await organizer.run((ctx) => ctx.tx.selectFrom('message').select('body').where('tenantId', '=', organizer.id).where('template', '=', 'tickets.order_paid').orderBy('id', 'desc').executeTakeFirstOrThrow());
    expect(letter.body).toContain(`Agregar a Apple Wallet: https://boletas.example/api/v1/tickets/public/holdings/${token}/wallet/apple`);
    const two = await bought(event, 2);
    const bundle = await wallet(two.token, 'apple');
    expect([bundle.headers['content-type'], [...(await unzipped(bundle.rawPayload)).keys()]]).toEqual(['application/vnd.apple.pkpasses', [`${two.order.number}-1.pkpass`, `${two.order.number}-2.pkpass`]]);
  });

  test('a phone registers, is pushed when the ticket or its event changes, asks what changed and fetches it; a new holder leaves the old pass void', async () => {
    const event = await onSale();
    const { token } = await bought(event, 1);
    const [ticket] = await held(token);
    const { pass } = await read((await wallet(token, 'apple')).rawPayload);
    const phone = phoneWith(pass, 'device-1');
    expect((await phone.register('push-1', { authorization: 'ApplePass wrong' })).json()).toMatchObject({ status: 401, code: 'PASS_REFUSED' });
    expect([(await phone.register('push-0')).statusCode, (await phone.register('push-1')).statusCode]).toEqual([201, 200]);
    expect((await phone.log()).statusCode).toBe(200);
    const first = await phone.fetch();
    expect((await read(first.rawPayload)).pass.serialNumber).toBe(pass.serialNumber);
    expect((await phone.fetch(first.headers['last-modified'] as string)).statusCode).toBe(304);
    expect((await phone.fetch(undefined, {})).statusCode).toBe(401);
    expect((await phone.changed(undefined, 'pass.co.otro')).statusCode).toBe(204);
    const { lastUpdated } = (await phone.changed()).json<{ lastUpdated: string }>();

    // Nothing changed: nobody is disturbed. A new QR: the phone is told once, over the certificate of the pass.
    await minuteLater();
    expect(phones.pushed).toEqual([]);
    world.clock.set(world.clock.now().add({ minutes: 5 }));
    const renewed = (await portal.call('POST', `/holdings/${token}/tickets/${ticket!.id}/reissue`)).json<Holding>();
    await minuteLater();
    expect(phones.pushed).toMatchObject([{ token: 'push-1', body: '{}', headers: { 'apns-topic': PASS_TYPE }, certificate: expect.stringContaining(`UID=${PASS_TYPE}`) }]);
    const news = (await phone.changed(lastUpdated)).json<{ serialNumbers: string[]; lastUpdated: string }>();
    expect(news.serialNumbers).toEqual([pass.serialNumber]);
    const second = await phone.fetch(first.headers['last-modified'] as string);
    expect((await read(second.rawPayload)).pass.barcodes![0]!.message).toBe(renewed.qr);
    world.clock.set(world.clock.now().add({ minutes: 5 }));

    // The event moves: the date on the pass does too.
    const { version } = (await organizer.call('GET', `/events/${event.id}`)).json();
    expect((await organizer.call('PATCH', `/events/${event.id}`, { startAt: '2027-05-11T20:00', endAt: '2027-05-11T23:00' }, version)).statusCode).toBe(200);
    await minuteLater();
    expect(valueOf((await read((await phone.fetch()).rawPayload)).pass, 'when')).toBe('2027-05-11T20:00:00-05:00');

    // Passed on: asleep at first, then void, without a word of the new holder, who gets a pass of their own.
    await portal.call('POST', `/holdings/${token}/tickets/${ticket!.id}/transfers`, { email: 'beto@amigo.example', message: '' });
    const { tokenSealed } = await organizer.run((ctx) => ctx.tx.selectFrom('ticketTransfer').select('tokenSealed').where('tenantId', '=', organizer.id).where('ticketId', '=', ticket!.id).executeTakeFirstOrThrow());
    const beto = openText('ticket transfer', tokenSealed);
    const asleep = (await read((await phone.fetch()).rawPayload)).pass;
    expect([asleep.barcodes, asleep.voided, valueOf(asleep, 'standing')]).toEqual([undefined, undefined, 'pass.standing.waiting']);
    await portal.call('POST', `/transfers/${beto}/accept`, { name: 'Beto Ruiz' });
    await minuteLater();
    expect(phones.pushed).toHaveLength(3);
    const void_ = await phone.fetch();
    const old = await read(void_.rawPayload);
    expect([old.pass.voided, old.pass.barcodes]).toEqual([true, undefined]);
    expect(old.files.get('pass.json')!.toString()).not.toMatch(/Beto|ord_/);
    expect((await wallet(token, 'apple', ticket!.id)).json().code).toBe('TICKET_NOT_FOUND');
    const { pass: his } = await read((await wallet(beto, 'apple')).rawPayload);
    expect([his.serialNumber === pass.serialNumber, his.barcodes![0]!.message.startsWith('M1.'), valueOf(his, 'holder')]).toEqual([false, true, 'Beto Ruiz']);

    // Cancelled: his too; a phone that has thrown it away is forgotten, by itself or when Apple says so.
    const other = phoneWith(his, 'device-2');
    await other.register('push-2');
    phones.pushed.length = 0;
    phones.answers.set('push-2', { status: 410, reason: 'Unregistered' });
    expect((await organizer.call('POST', `/events/${event.id}/cancel`, { slug: event.slug, reason: 'Lluvia' })).statusCode).toBe(200);
    await minuteLater();
    expect(phones.pushed.map((one) => one.token)).toEqual(['push-2']);
    expect((await read((await other.fetch()).rawPayload)).pass.voided).toBe(true);
    expect((await other.changed()).statusCode).toBe(204);
    expect([(await phone.drop()).statusCode, (await phone.changed()).statusCode]).toEqual([200, 204]);
    // However many pushes: few connections, as Apple asks.
    expect(phones.sessions).toBe(1);
  });

  test('what does not fit together is refused when it is connected or checked', async () => {
    const refused = async (change: { settings?: object; secrets?: object }) => organizer.app.inject({ method: 'POST', url: '/api/v1/connections', payload: { ...apple(), name: 'Otra', settings: { ...apple().settings, ...change.settings }, secrets: { ...secrets, ...change.secrets } } });
    expect((await refused({ secrets: { certificate: 'hola' } })).json()).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ pointer: '/body/secrets/certificate' }] });
    expect((await refused({ settings: { team: 'corto' } })).json().errors[0].pointer).toBe('/body/settings/team');
    const stranger = certify({ UID: PASS_TYPE, CN: 'otro' });
    const said: string[] = [];
    for (const [name, change] of Object.entries({ key: { secrets: { privateKey: stranger.key } }, issuer: { secrets: { authority: stranger.cert } }, type: { settings: { passType: 'pass.co.otro' } } })) {
      const made = await organizer.app.inject({ method: 'POST', url: '/api/v1/connections', payload: { ...apple(), name, settings: { ...apple().settings, ...('settings' in change && change.settings) }, secrets: { ...secrets, ...('secrets' in change && change.secrets) } } });
      expect(made.statusCode, made.body).toBe(201);
      said.push((await organizer.app.inject({ method: 'POST', url: `/api/v1/connections/${made.json().id}/check` })).json().error);
      await organizer.app.inject({ method: 'DELETE', url: `/api/v1/connections/${made.json().id}` });
    }
    expect(said).toEqual([expect.stringContaining('not that of the certificate'), expect.stringContaining('not issued by'), expect.stringContaining('is not for pass.co.otro')]);
    const { items } = (await organizer.app.inject('/api/v1/connections?purpose=passes')).json<{ items: { id: string }[] }>();
    for (const { id } of items) expect((await organizer.app.inject({ method: 'POST', url: `/api/v1/connections/${id}/check` })).json()).toMatchObject({ ok: true });
  });
});

describe("Google's wallet (tickets 12.6)", () => {
  test('class and object are written before the link, which the service account has signed; changes are written again', async () => {
    const event = await onSale({ name: 'Jazz al parque' });
    const { token } = await bought(event, 2);
    const [ticket] = await held(token);
    const answer = await wallet(token, 'google', ticket!.id);
    expect([answer.statusCode, answer.headers['location']!.startsWith('https://pay.google.com/gp/v/save/')]).toEqual([302, true]);
    const jwt = answer.headers['location']!.split('/').at(-1)!;
    expect(decodeProtectedHeader(jwt)).toMatchObject({ alg: 'RS256' });
    await jwtVerify(jwt, await importSPKI(service.publicKey, 'RS256'), { currentDate: new Date(NOW.epochMilliseconds) });
    const claims = decodeJwt(jwt) as { payload: { eventTicketObjects: { id: string }[] } };
    expect(claims).toMatchObject({ iss: 'boletas@teatro.iam.gserviceaccount.com', aud: 'google', typ: 'savetowallet', payload: { eventTicketObjects: [{ classId: `${ISSUER}.${event.id}` }] } });
    expect(jwt.length).toBeLessThan(1800);
    const { id } = claims.payload.eventTicketObjects[0]!;
    expect(google.written.get(`${ISSUER}.${event.id}`)).toMatchObject({ eventName: { defaultValue: { value: 'Jazz al parque' } }, reviewStatus: 'UNDER_REVIEW', dateTime: { start: '2027-05-10T20:00:00-05:00' } });
    expect(google.written.get(id)).toMatchObject({ state: 'ACTIVE', barcode: { type: 'QR_CODE', value: ticket!.qr }, ticketHolderName: 'Ana Gómez' });
    // Asked again: it was written already.
    const calls = google.stand.calls.length;
    expect((await wallet(token, 'google', ticket!.id)).statusCode).toBe(302);
    expect(google.stand.calls).toHaveLength(calls);

    const renewed = (await portal.call('POST', `/holdings/${token}/tickets/${ticket!.id}/reissue`)).json<Holding>();
    google.stand.fail(1);
    await minuteLater();
    await work.at(world.clock.now().add({ seconds: 3 }).toString());
    await work.handedOn();
    expect(google.written.get(id)).toMatchObject({ barcode: { value: renewed.qr } });
    await organizer.call('POST', `/tickets/${ticket!.id}/void`, { reason: 'Fraude' });
    await minuteLater();
    expect(google.written.get(id)).toMatchObject({ state: 'INACTIVE' });
    expect(google.written.get(id)).not.toHaveProperty('barcode');

    // It does not answer: the buyer is told so, and the order's page is none the worse.
    const [, second] = await held(token);
    google.stand.fail(1);
    expect((await wallet(token, 'google', second!.id)).json()).toMatchObject({ status: 503, code: 'WALLET_UNAVAILABLE' });
  });
});
