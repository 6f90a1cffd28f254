import { randomBytes, randomUUID } from 'node:crypto';
import { XmlDocument } from 'libxml2-wasm';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { useDemoGateway } from '#capabilities/checkouts/public.ts';
import { answerPage, widened } from '#capabilities/sites/public.ts';
import type { OpenCtx } from '#platform/context.ts';
import { useSite } from '#platform/site.ts';
import { usePeople } from '#test/people.ts';
import { portalOf } from '#test/ticket-sales.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Made, Organizer } from '#test/tickets.ts';
import { NOW, useWorld } from '#test/server.ts';
import { markdownHtml, markdownSummary } from './markdown.ts';
import { forgetStandings } from './offer.ts';

const world = useWorld();
usePeople(world); // links of pictures are signed
let organizer: Organizer;
let concert: Made;

beforeAll(async () => {
  useSite('https://mostrador.test');
  useDemoGateway({ allowed: true, key: randomBytes(32) });
  organizer = await makeOrganizer(world);
  concert = await published({
    name: 'Concierto de Año Nuevo', description: 'Con **orquesta** <img src=x onerror=alert(1)>', venue: { name: 'Teatro Mayor', city: 'Bogotá', lat: 4.6, lng: -74.07 },
    areas: [{ name: 'General', priceMinor: 8_500_000, nomenclatureLetter: 'G', unitCount: 30 }, { name: 'VIP', priceMinor: 30_000_000, nomenclatureLetter: 'V', unitCount: 4 }],
  });
});
beforeEach(() => {
  world.clock.set(NOW);
  forgetStandings();
});

async function published(given: object): Promise<Made> {
  const event = await organizer.ready(given);
  const answer = await organizer.call('POST', `/events/${event.id}/publish`);
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return answer.json();
}
const read = async (path: string, site = organizer.slug, address = '10.0.0.1') => {
  const answer = await organizer.app.inject({ url: `/api/v1/tickets/public/sites/${site}${path}`, remoteAddress: address });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
};
const setUnits = (eventId: string, area: string, status: 'sold' | 'held', count: number, until: Temporal.Instant | null) => organizer.run(async (ctx) => {
  const { id: areaId } = await ctx.tx.selectFrom('ticketArea').select('id').where('eventId', '=', eventId).where('name', '=', area).executeTakeFirstOrThrow();
  const { rows } = { rows: await ctx.tx.selectFrom('ticketUnit').select('id').where('areaId', '=', areaId).where('status', '=', 'available').orderBy('number').limit(count).execute() };
  const order = await ctx.tx.insertInto('ticketOrder').values({
    tenantId: organizer.id, number: `MT-${randomUUID().replaceAll('-', '').slice(0, 12).toUpperCase()}`, eventId, channel: 'online', status: 'held', mode: 'live', holdExpiresAt: until ?? ctx.now, currency: 'COP', unitCount: count, admissions: count, baseMinor: 0, discountMinor: 0,
    surchargeMinor: 0, faceMinor: 0, feeMinor: 0, feeVatMinor: 0, absorbedFeeMinor: 0, taxMinor: 0, parafiscalMinor: 0, totalMinor: 0, quote: '{}', tokenHash: randomUUID(), tokenSealed: Buffer.from('x'),
  }).returning('id').executeTakeFirstOrThrow();
  const ids = rows.map(({ id }) => id);
  await ctx.tx.updateTable('ticketUnit').set({ status: 'held', orderId: order.id, holdExpiresAt: until ?? ctx.now }).where('id', 'in', ids).execute();
  if (status === 'sold') await ctx.tx.updateTable('ticketUnit').set({ status: 'sold', holdExpiresAt: null }).where('id', 'in', ids).execute();
});

test('the list shows what is to come with its all-in price, finds by city, day, kind and words, and leaves the rest out', async () => {
  const hidden = await published({ name: 'Función oculta', visibility: 'unlisted' });
  const trial = await published({ name: 'Ensayo', mode: 'test' });
  const draft = await organizer.event({ name: 'Borrador' });
  const far = await published({ name: 'Festival de Cali', category: 'festival', startAt: '2027-08-01T18:00', endAt: '2027-08-01T23:00', venue: { name: 'Plaza', city: 'Cali' } });
  const { status, body } = await read('/events');
  expect(status).toBe(200);
  expect(body.items.map(({ slug }: Made) => slug)).toEqual([concert.slug, far.slug]);
  // 85,000 and the fee of P3: 4,665.
  expect(body.items[0]).toMatchObject({ fromMinor: 8_966_500, sale: 'on_sale', cover: { kind: 'cover' } });
  expect(body.cities).toEqual(['Bogotá', 'Cali']);
  for (const [query, found] of [['city=bogota', concert], ['category=festival', far], ['from=2027-06-01', far], ['to=2027-05-10', concert], ['q=ano%20nuevo', concert], ['q=plaza', far]] as const) {
    expect((await read(`/events?${query}`)).body.items.map(({ slug }: Made) => slug), query).toEqual([found.slug]);
  }
  const first = await read('/events?limit=1');
  expect((await read(`/events?limit=1&cursor=${first.body.next}`)).body.items[0].slug).toBe(far.slug);
  expect((await read('/events?colour=red')).status).toBe(422);
  expect((await read(`/events/${hidden.slug}`)).body.name).toBe('Función oculta');
  expect((await read(`/events/${trial.slug}`)).body.mode).toBe('test');
  expect((await read(`/events/${draft.slug}`)).body.code).toBe('EVENT_NOT_FOUND');
  expect((await read('/events', 'nobody')).body).toMatchObject({ status: 404, code: 'SITE_NOT_FOUND' });
});

test('an event shows its areas, and never how many are left above twenty', async () => {
  const { body, headers } = await read(`/events/${concert.slug}`);
  expect(headers['cache-control']).toBe('public, max-age=3');
  expect(body.areas.map(({ name, availability }: { name: string; availability: object }) => ({ name, ...availability }))).toMatchObject([
    { name: 'General', left: 20, leftIsMore: true, priceMinor: 8_500_000, feeMinor: 466_500, allInMinor: 8_966_500, sale: 'on_sale' }, { name: 'VIP', left: 4, leftIsMore: false, allInMinor: 31_167_400 },
  ]);
  expect(body).toMatchObject({ organizer: { taxId: '900123456-8' }, descriptionHtml: expect.stringContaining('<strong>orquesta</strong>'), moved: false });
  expect(body.descriptionHtml).not.toContain('<img');
  const other = await makeOrganizer(world);
  expect((await read(`/events/${concert.slug}`, other.slug)).body.code).toBe('EVENT_NOT_FOUND');
});

test('a stage, a bundle and a package show what they cost, and until when', async () => {
  const event = await published({ name: 'Con etapas', areas: [{ name: 'Palco', priceMinor: 8_500_000, unitCount: 50 }, { name: 'Balcón', priceMinor: 3_000_000, unitCount: 50 }] });
  const [box, balcony] = (await organizer.areas(event.id)).map(({ id }) => id);
  await organizer.call('POST', `/events/${event.id}/stages`, { name: 'Preventa', adjustmentType: 'percentage', adjustmentValue: -2000, startAt: NOW.toString(), endAt: '2027-01-01T00:00', areas: [{ areaId: box }] });
  await organizer.call('POST', `/events/${event.id}/stages`, { name: '2x1', adjustmentType: 'fixed', adjustmentValue: -3_000_000, startAt: NOW.toString(), areas: [{ areaId: balcony, bundleSize: 2 }] });
  await organizer.call('POST', `/events/${event.id}/promotions`, { kind: 'package', name: 'Familia', discountType: 'percentage', value: 1800, startAt: NOW.toString(), items: [{ areaId: box, quantity: 1 }, { areaId: balcony, quantity: 2 }] });
  await organizer.call('POST', `/events/${event.id}/promotions`, { kind: 'package', name: 'Secreto', audience: 'hidden', discountType: 'percentage', value: 5000, startAt: NOW.toString(), items: [{ areaId: box, quantity: 2 }] });
  forgetStandings();
  const { body } = await read(`/events/${event.slug}`);
  // P3: one of two at 68,000 and 4,665; P4: two for 30,000 with two fees of 2,872.
  expect(body.areas[0].availability).toMatchObject({ stageName: 'Preventa', stageEndsAt: '2027-01-01T05:00:00Z', priceMinor: 6_800_000, allInMinor: 7_266_500, bundleMinor: null });
  expect(body.areas[1].availability).toMatchObject({ stageName: '2x1', bundleSize: 2, allInMinor: 3_287_200, bundleMinor: 3_574_400 });
  expect(body.packages).toMatchObject([{ name: 'Familia', originalMinor: 14_500_000, priceMinor: 11_890_000 }]);
});

test('what is free is counted at most every three seconds; a hold that is over is free; sold out is told from held', async () => {
  const event = await published({ name: 'Pocas', areas: [{ name: 'Única', priceMinor: 0, unitCount: 3 }] });
  const look = async () => (await read(`/events/${event.slug}/availability`)).body;
  expect(await look()).toMatchObject({ sale: 'on_sale', areas: [{ left: 3 }] });
  await setUnits(event.id, 'Única', 'held', 2, NOW.add({ minutes: 10 }));
  // Kept: still the count of a moment ago.
  expect(await look()).toMatchObject({ areas: [{ left: 3 }] });
  world.clock.set(NOW.add({ seconds: 3 }));
  expect(await look()).toMatchObject({ sale: 'on_sale', areas: [{ left: 1 }] });
  await setUnits(event.id, 'Única', 'sold', 1, null);
  world.clock.set(NOW.add({ seconds: 6 }));
  expect(await look()).toMatchObject({ sale: 'held_back', areas: [{ left: 0, sale: 'held_back' }] });
  world.clock.set(NOW.add({ minutes: 10 }));
  expect(await look()).toMatchObject({ sale: 'on_sale', areas: [{ left: 2 }] });
});

test('a private event opens with its code; after ten wrong ones nobody of that address gets in for ten minutes', async () => {
  const event = await published({ name: 'Cerrado', visibility: 'private', accessCode: 'llave' });
  expect((await read(`/events/${event.slug}`)).body).toMatchObject({ status: 403, code: 'ACCESS_CODE_REQUIRED' });
  expect((await read(`/events/${event.slug}?accessCode=llave`)).body.name).toBe('Cerrado');
  expect((await read(`/events/${event.slug}?accessCode=llave`)).headers['cache-control']).toBe('no-store');
  const codes = await Promise.all(Array.from({ length: 12 }, (_, n) => read(`/events/${event.slug}?accessCode=no${n}`).then(({ body }) => body.code)));
  expect(Object.fromEntries([...Map.groupBy(codes, (one) => one)].map(([code, all]) => [code, all.length]))).toEqual({ ACCESS_CODE_REQUIRED: 10, RATE_LIMITED: 2 });
  expect((await read(`/events/${event.slug}?accessCode=llave`)).status).toBe(429);
  expect((await read(`/events/${event.slug}?accessCode=llave`, organizer.slug, '10.0.0.2')).status).toBe(200);
  world.clock.set(NOW.add({ minutes: 10 }));
  expect((await read(`/events/${event.slug}?accessCode=llave`)).status).toBe(200);
});

test('an address that an event had before leads on; a cancelled one says so', async () => {
  const event = await published({ name: 'Nombre viejo' });
  await organizer.call('PATCH', `/events/${event.id}`, { slug: 'nombre-nuevo' }, event.version);
  expect((await read('/events/nombre-viejo')).body).toMatchObject({ slug: 'nombre-nuevo', moved: true });
  await organizer.call('POST', `/events/${event.id}/cancel`, { slug: 'nombre-nuevo', reason: 'Lluvia' });
  expect((await read('/events/nombre-nuevo')).body).toMatchObject({ sale: 'cancelled', fromMinor: null });
  expect((await read('/events')).body.items.map(({ slug }: Made) => slug)).not.toContain('nombre-nuevo');
});

const SHELL = '<!doctype html><html lang="es"><head><!--head--></head><body><div id="root"><!--body--></div><!--data--></body></html>';
const page = (host: string, path: string) => {
  const open: OpenCtx = { db: world.db, clock: world.clock, now: world.clock.now(), actor: null, locale: 'es', origin: { ip: '10.0.0.9', userAgent: null, requestId: 'test' } };
  return answerPage(open, SHELL, { host, path, search: '' });
};

test('tags of a place widen the policy of its pages by just their origins, and stay away from pages whose address is a secret', async () => {
  const policy = "default-src 'self';script-src 'self';connect-src 'self' wss:;frame-ancestors 'none'";
  expect(widened(policy, { script: ['https://a.example', 'https://a.example'], frame: ['https://b.example'], img: [] })).toBe("default-src 'self';script-src 'self' https://a.example;connect-src 'self' wss:;frame-ancestors 'none';frame-src 'self' https://b.example");
  const home = `/t/${organizer.slug}`;
  const before = (await page('mostrador.test', home))!;
  expect(widened(policy, before.origins!)).toBe(policy);
  expect((await organizer.app.inject({ method: 'PUT', url: '/api/v1/sites/own/tags', body: { gtmId: 'GTM-AB12CD"><script>' } })).statusCode).toBe(422);
  expect((await organizer.app.inject({ method: 'PUT', url: '/api/v1/sites/own/tags', body: { gtmId: 'GTM-AB12CD', metaPixelId: null } })).json()).toEqual({ gtmId: 'GTM-AB12CD', metaPixelId: null });
  const after = (await page('mostrador.test', `${home}/e/${concert.slug}`))!;
  expect(widened(policy, after.origins!)).toMatch(/^default-src 'self';script-src 'self' https:\/\/www\.googletagmanager\.com;connect-src 'self' wss: https:\/\/www\.googletagmanager\.com /);
  expect(after.body).toContain('"gtmId":"GTM-AB12CD"');
  // Nothing is loaded by the page itself.
  expect(after.body).not.toContain('src="https://www.googletagmanager');
  for (const path of [`${home}/me`, '/o/ord_x', '/x/trf_x']) expect((await page('mostrador.test', path))!.origins, path).toBeUndefined();
  await organizer.app.inject({ method: 'PUT', url: '/api/v1/sites/own/tags', body: { gtmId: null, metaPixelId: null } });
});

test('an own host shows the same pages at its root with its own brand; a host belongs to one business; an unknown one is nobody', async () => {
  const host = `boletas-${organizer.slug}.test`;
  const made = await organizer.app.inject({ method: 'POST', url: '/api/v1/sites', body: { host: ` ${host.toUpperCase()} `, brandName: 'Otra marca' } });
  expect(made.json()).toMatchObject({ host, isActive: true, url: `https://${host}/` });
  const other = await makeOrganizer(world);
  expect((await other.app.inject({ method: 'POST', url: '/api/v1/sites', body: { host } })).json()).toMatchObject({ status: 409, code: 'HOST_TAKEN' });
  expect((await other.app.inject({ method: 'POST', url: '/api/v1/sites', body: { host: 'mostrador.test' } })).json().code).toBe('HOST_RESERVED');
  expect((await other.app.inject({ method: 'DELETE', url: `/api/v1/sites/${made.json().id}` })).statusCode).toBe(404);

  expect(await page(host, `/e/${concert.slug}`)).toMatchObject({ status: 200, body: expect.stringContaining(`<link rel="canonical" href="https://${host}/e/${concert.slug}">`) });
  expect((await page(host, '/'))!.body).toContain('<span>Otra marca</span>');
  expect((await page('mostrador.test', `/t/${organizer.slug}`))!.body).not.toContain('Otra marca');
  expect((await read('/events', host)).body.items[0].slug).toBe(concert.slug);
  expect(await page('elsewhere.example.com', '/')).toMatchObject({ status: 404, headers: { 'x-error-code': 'SITE_NOT_FOUND' } });
  expect(await page('mostrador.test', '/t/nobody')).toMatchObject({ status: 404 });
  expect(await page('mostrador.test', '/sign-in')).toBeNull();

  const off = await organizer.app.inject({ method: 'PATCH', url: `/api/v1/sites/${made.json().id}`, headers: { 'if-match': '"1"' }, body: { isActive: false } });
  expect(off.statusCode).toBe(200);
  expect((await page(host, '/'))!.status).toBe(404);
});

test('the host that a proxy forwards counts only from a proxy that is trusted', async () => {
  const { buildServer } = await import('#platform/http.ts');
  const { pino } = await import('pino');
  const ask = async (trustProxy: string[]) => {
    const app = await buildServer({ db: world.db, clock: world.clock, authenticate: async () => null, limit: async () => undefined, checkAnswers: true, routes: [], logger: pino({ level: 'silent' }), trustProxy });
    app.get('/host', async (request) => request.hostname);
    const answer = await app.inject({ url: '/host', remoteAddress: '10.9.9.9', headers: { host: 'inside.test', 'x-forwarded-host': 'forged.test', 'x-forwarded-for': '1.2.3.4' } });
    await app.close();
    return answer.body;
  };
  expect([await ask([]), await ask(['10.0.0.1']), await ask(['10.9.9.9'])]).toEqual(['inside.test', 'inside.test', 'forged.test']);
});

test('search engines are told of what is public, and of nothing else', async () => {
  const robots = await page('mostrador.test', `/t/${organizer.slug}/robots.txt`);
  expect(robots!.body).toContain(`Sitemap: https://mostrador.test/t/${organizer.slug}/sitemap.xml`);
  const map = await page('mostrador.test', `/t/${organizer.slug}/sitemap.xml`);
  const document = XmlDocument.fromString(map!.body);
  const places = document.find('//s:loc', { s: 'http://www.sitemaps.org/schemas/sitemap/0.9' }).map((node) => (node as unknown as { content: string }).content);
  document.dispose();
  expect(places).toContain(`https://mostrador.test/t/${organizer.slug}/e/${concert.slug}`);
  expect(places.some((place) => /oculta|ensayo|cerrado/.test(place))).toBe(false);
  expect((await page('mostrador.test', `/t/${organizer.slug}/e/cerrado`))!.body).not.toContain('Cerrado');
  expect(await page('mostrador.test', `/t/${organizer.slug}/e/nombre-viejo`)).toMatchObject({ status: 301, headers: { location: `/t/${organizer.slug}/e/nombre-nuevo` } });
});

test('Markdown that is hostile comes out as letters', () => {
  const shown = markdownHtml('<script>alert(1)</script>\n\n[a](javascript:alert(1)) ![x](https://e.example/x.png) <b onclick=x>b</b> [ok](https://ok.example?a=1&b="2")\n\n# Uno\n\n`<i>`');
  expect(shown).not.toMatch(/<(?:script|img|b|i)\b|javascript:/);
  expect(shown).toContain('&lt;script&gt;');
  expect(shown).toContain('rel="nofollow noopener noreferrer"');
  expect(shown).toContain('<h3>Uno</h3>');
  expect(markdownSummary(`**Uno** <b>dos</b> [tres](https://x.example) ${'palabra '.repeat(40)}`)).toMatch(/^Uno dos tres palabra .*…$/);
});

test('a buyer proves the mailbox by code or link, once, and sees the own paid orders of this organizer and no others', async () => {
  const portal = await portalOf(organizer);
  const event = await published({ name: 'Con buzón' });
  const [area] = await organizer.areas(event.id);
  const basket = { lines: [{ areaId: area!.id, quantity: 1 }] };
  const buy = async (email: string) => {
    const { token, order } = await portal.buy(event, basket, { email });
    await portal.call('POST', `/orders/${token}/pay`, { termsAccepted: true }, { 'idempotency-key': randomUUID() });
    await portal.approve(order.number);
    return order.number;
  };
  const own = await buy('Mia@comprador.example');
  await buy('otro@comprador.example');
  const post = async (path: string, body: object, site = organizer.slug, remoteAddress = '10.3.0.1') => organizer.app.inject({ method: 'POST', url: `/api/v1/tickets/public/sites/${site}${path}`, body, remoteAddress, headers: { 'idempotency-key': randomUUID() } });
  const letters = () => organizer.run((ctx) => ctx.tx.selectFrom('message').select(['body', 'recipient']).where('template', '=', 'buyer_code').orderBy('id', 'desc').execute());
  const mine = async (cookie?: string, site = organizer.slug) => organizer.app.inject({ url: `/api/v1/tickets/public/sites/${site}/me/orders`, headers: cookie ? { cookie } : {} });
  const ask = async () => {
    expect((await post('/sign-in', { email: 'mia@comprador.example' })).statusCode).toBe(202);
    const { body } = (await letters())[0]!;
    return { code: /^\d{6}$/m.exec(body)![0], token: /#([\w-]{64})/.exec(body)![1]! };
  };
  // An address that nobody knows gets the same answer.
  expect((await post('/sign-in', { email: 'nadie@comprador.example' })).statusCode).toBe(202);
  expect((await mine()).json()).toMatchObject({ status: 401, code: 'MAILBOX_NOT_PROVEN' });

  const first = await ask();
  for (let n = 0; n < 5; n += 1) expect((await post('/sign-in/verify', { email: 'mia@comprador.example', code: first.code === '000000' ? '111111' : '000000' })).json().code).toBe('CODE_REFUSED');
  // After five wrong ones the right one is refused as well.
  expect((await post('/sign-in/verify', { email: 'mia@comprador.example', code: first.code })).json().code).toBe('CODE_REFUSED');

  const second = await ask();
  world.clock.set(NOW.add({ minutes: 15 }));
  expect((await post('/sign-in/verify', { token: second.token })).json().code).toBe('CODE_REFUSED');
  const third = await ask();
  const inside = await post('/sign-in/verify', { token: third.token });
  expect(inside.json()).toEqual({ email: 'mia@comprador.example' });
  expect((await post('/sign-in/verify', { email: 'mia@comprador.example', code: third.code })).json().code).toBe('CODE_REFUSED');
  const cookie = String(inside.headers['set-cookie']);
  expect(cookie).toMatch(/HttpOnly.*SameSite=Strict/);
  expect((await mine(cookie.split(';')[0])).json()).toMatchObject({ email: 'mia@comprador.example', items: [{ number: own, status: 'paid', token: expect.stringMatching(/^ord_/), event: { name: 'Con buzón' } }], next: null });
  // Worth nothing elsewhere: neither with another organizer nor in the back office.
  const other = await makeOrganizer(world);
  expect((await mine(cookie.split(';')[0], other.slug)).statusCode).toBe(401);
  await post('/sign-out', {});
  expect((await organizer.app.inject({ method: 'POST', url: `/api/v1/tickets/public/sites/${organizer.slug}/sign-out`, headers: { cookie: cookie.split(';')[0]!, 'idempotency-key': 'x' } })).statusCode).toBe(204);
  expect((await mine(cookie.split(';')[0])).statusCode).toBe(401);

  // Five letters an hour for an address, then silence.
  const before = (await letters()).length;
  for (let n = 0; n < 6; n += 1) expect((await post('/sign-in', { email: 'mia@comprador.example' })).statusCode).toBe(202);
  expect((await letters()).length - before).toBeLessThanOrEqual(2);
});
