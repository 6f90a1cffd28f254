import { createHash } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { configureFiles } from '#capabilities/files/public.ts';
import { historyOf } from '#platform/states.ts';
import { makeTenant, serverFor, useWorld } from '#test/server.ts';
import { makeStudio, studioSession } from '#test/studio.ts';
import type { Studio } from '#test/studio.ts';
import { announceEnding, expireQuotes } from '#apps/studio/quotes/jobs.ts';

const world = useWorld();
let studio: Studio;
let open: FastifyInstance;
let n = 0;
const api = '/api/v1/studio';
const from = () => `198.51.${Math.floor((n += 1) / 250)}.${n % 250}`;
const json = (response: { statusCode: number; json: () => unknown }) => ({ status: response.statusCode, body: response.json() as Record<string, any> }); // oxlint-disable-line typescript/no-explicit-any
const post = async (app: FastifyInstance, url: string, body?: object, headers: Record<string, string> = {}, remoteAddress = from()) =>
  app.inject({ method: 'POST', url, ...(body && { body }), headers, remoteAddress });

beforeAll(async () => {
  await configureFiles({ config: {} as never, dataDir: await mkdtemp(path.join(tmpdir(), 'mostrador-test-')) });
});
beforeEach(async () => {
  studio = await makeStudio(world);
  open = studio.app;
});

/** A session in negotiation with 10 photos and an album, its quote, and the token of its page. */
async function quoted(more: Record<string, unknown> = {}) {
  const { body: session } = json(await post(studio.app, `${api}/sessions`, studioSession(studio, { items: [{ itemId: studio.items.photo, quantity: 10 }, { itemId: studio.items.album, quantity: 1 }], ...more })));
  const { body: quote } = json(await post(studio.app, `${api}/sessions/${session.id}/quotes`));
  const sent = json(await post(studio.app, `${api}/quotes/${quote.id}/send`, {}));
  expect(sent.status).toBe(200);
  return { session, quote, url: sent.body.url as string, token: (sent.body.url as string).split('/q/')[1]!, sent: sent.body };
}
const page = async (token: string, ip = from()) => json(await open.inject({ url: `${api}/public/quotes/${token}`, remoteAddress: ip, headers: { 'accept-language': 'es' } }));
const accept = async (token: string, name = 'María López') => json(await post(open, `${api}/public/quotes/${token}/accept`, { name, consent: true }, { 'user-agent': 'phone' }));

describe('quotes', () => {
  test('a quote is sent: a request becomes a negotiation, the mail carries the address, the document is kept whole', async () => {
    const { session, quote, url, sent } = await quoted();
    expect(sent).toMatchObject({ messaged: true, quote: { number: expect.stringMatching(/^C-2026-\d{6}$/), status: 'sent', totalMinor: 200_000, depositMinor: 100_000 } });
    const { body } = json(await studio.app.inject({ url: `${api}/sessions/${session.id}` }));
    expect(body.status).toBe('negotiation');
    const mails = await studio.run((ctx) => ctx.tx.selectFrom('message').select(['body', 'template']).execute());
    expect(mails.filter((mail) => mail.body.includes(url))).toHaveLength(1);
    const pdf = await studio.app.inject({ url: `${api}/quotes/${quote.id}/pdf` });
    expect(pdf.headers['content-type']).toBe('application/pdf');
    expect(pdf.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
  });

  test('the page says what, when, where and how much, and when the deposit is due in words', async () => {
    const { token } = await quoted();
    const { status, body } = await page(token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'sent', acceptance: null, payable: null, snapshot: { place: 'Sala A, Central', totalMinor: 200_000, lines: [{ quantity: 10 }, { quantity: 1 }] } });
    expect(body.snapshot.depositWords).toContain('Q\u00A01,000.00');
    expect(body.snapshot.depositWords).toContain('miércoles, 25 de noviembre de 2026');
    expect(JSON.stringify(body)).not.toMatch(/5555|example\.com/);
  });

  test('accepting keeps the proof and takes the date (T2), by the client; again it shows the same and does nothing', async () => {
    const { session, token, quote } = await quoted();
    const first = await accept(token);
    expect(first).toMatchObject({ status: 200, body: { status: 'accepted', sessionStatus: 'pre_scheduled', dateTaken: false, acceptance: { name: 'María López' }, payable: { kind: 'deposit', amountMinor: 100_000 } } });
    expect(await accept(token, 'Otra')).toMatchObject({ status: 200, body: { acceptance: { name: 'María López' } } });
    const proofs = await studio.run((ctx) => ctx.tx.selectFrom('contractAcceptance').selectAll().where('quoteId', '=', quote.id).execute());
    expect(proofs).toMatchObject([{ acceptedName: 'María López', userAgent: 'phone', documentHash: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    const steps = await studio.run((ctx) => historyOf(ctx, { name: 'photo_session' }, session.id));
    expect(steps.at(-1)).toMatchObject({ toState: 'pre_scheduled', actorType: 'client' });
    await expect(studio.run((ctx) => ctx.tx.updateTable('contractAcceptance').set({ acceptedName: 'x' }).execute())).rejects.toThrow(/permission denied/);
  });

  test('20 acceptances at once: one proof, one step', async () => {
    const { session, token } = await quoted();
    const answers = await Promise.all(Array.from({ length: 20 }, () => accept(token)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(await studio.run((ctx) => ctx.tx.selectFrom('contractAcceptance').select('id').execute())).toHaveLength(1);
    expect((await studio.run((ctx) => historyOf(ctx, { name: 'photo_session' }, session.id))).filter(({ toState }) => toState === 'pre_scheduled')).toHaveLength(1);
  });

  test('the date was taken meanwhile: the acceptance stands, the studio hears of it, other times are offered', async () => {
    const { session, token } = await quoted({ waitlist: true });
    await post(studio.app, `${api}/sessions`, studioSession(studio, { items: [{ itemId: studio.items.photo, quantity: 1 }], quickQuote: true }));
    const { status, body } = await accept(token);
    expect({ status, sessionStatus: body.sessionStatus, dateTaken: body.dateTaken }).toEqual({ status: 200, sessionStatus: 'negotiation', dateTaken: true });
    expect(body.alternatives.length).toBeGreaterThan(0);
    expect(JSON.stringify(body.alternatives)).not.toMatch(/Sala|resource/);
    expect(json(await studio.app.inject({ url: `${api}/sessions/${session.id}` })).body.status).toBe('negotiation');
  });

  test('a change of lines, totals or date supersedes it; the address answers 410 and a new quote can be asked for', async () => {
    for (const change of [{ discountMinor: 5_000 }, { startsAt: '2026-12-10T15:00:00Z' }]) {
      const { session, token } = await quoted({ startsAt: '2026-12-10T16:00:00Z', waitlist: true });
      const { body: now } = json(await studio.app.inject({ url: `${api}/sessions/${session.id}` }));
      expect((await studio.app.inject({ method: 'PATCH', url: `${api}/sessions/${session.id}`, body: change, headers: { 'if-match': `"${now.version}"` } })).statusCode).toBe(200);
      expect(await page(token)).toMatchObject({ status: 410, body: { code: 'LINK_EXPIRED', details: { reason: 'superseded' } } });
      expect(await accept(token)).toMatchObject({ status: 410 });
      const { body: list } = json(await studio.app.inject({ url: `${api}/sessions/${session.id}/quotes` }));
      expect(list.items).toMatchObject([{ status: 'superseded' }]);
      for (const expected of [204, 204, 204, 429]) expect((await post(open, `${api}/public/quotes/${token}/renew`)).statusCode).toBe(expected);
    }
  });

  test('it expires at its instant; the job says so and the day before it is announced once', async () => {
    const { token, quote } = await quoted();
    const until = Temporal.Instant.from(quote.validUntil);
    const before = world.clock.now();
    try {
      world.clock.set(until.subtract({ seconds: 1 }));
      expect(await page(token)).toMatchObject({ status: 200 });
      await studio.run((ctx) => announceEnding(ctx, '2026-11-26', 'America/Guatemala'));
      world.clock.set(until);
      expect(await page(token)).toMatchObject({ status: 410, body: { details: { reason: 'expired' } } });
      expect(await accept(token)).toMatchObject({ status: 410 });
      expect(await studio.run(expireQuotes)).toBe(1);
      expect(await studio.run(expireQuotes)).toBe(0);
      const events = await studio.run((ctx) => ctx.tx.selectFrom('domainEvent').select('name').where('name', 'like', 'studio.quote%').orderBy('id').execute());
      expect(events.map(({ name }) => name)).toEqual(['studio.quote_sent', 'studio.quote_expiring', 'studio.quote_expired']);
    } finally {
      world.clock.set(before);
    }
  });

  test('a new quote takes the place of the one before, and a draft that has gone stale is not sent', async () => {
    const { session, token } = await quoted();
    const { body: second } = json(await post(studio.app, `${api}/sessions/${session.id}/quotes`));
    expect(await page(token)).toMatchObject({ status: 410 });
    const { body: now } = json(await studio.app.inject({ url: `${api}/sessions/${session.id}` }));
    await studio.app.inject({ method: 'PATCH', url: `${api}/sessions/${session.id}`, body: { discountMinor: 100 }, headers: { 'if-match': `"${now.version}"` } });
    expect(json(await post(studio.app, `${api}/quotes/${second.id}/send`, {}))).toMatchObject({ status: 409, body: { code: 'INVALID_STATE_TRANSITION' } });
  });

  test('without lines there is no quote; without the right nobody makes one; another tenant finds nothing', async () => {
    const { body: bare } = json(await post(studio.app, `${api}/sessions`, studioSession(studio)));
    expect(json(await post(studio.app, `${api}/sessions/${bare.id}/quotes`))).toMatchObject({ status: 422, body: { code: 'SESSION_WITHOUT_ITEMS' } });
    const viewer = await serverFor(world, studio, ['studio.session.view.all']);
    expect((await post(viewer, `${api}/sessions/${bare.id}/quotes`)).statusCode).toBe(403);
    const stranger = await serverFor(world, await makeTenant(world), 'everything');
    const { quote } = await quoted({ waitlist: true });
    expect(json(await post(stranger, `${api}/quotes/${quote.id}/send`, {}))).toMatchObject({ status: 404, body: { code: 'QUOTE_NOT_FOUND' } });
  });

  test('five wrong addresses from one place, then 429', async () => {
    const ip = from();
    for (let i = 0; i < 5; i += 1) expect((await page(`wrong${i}`, ip)).status).toBe(404);
    expect(await page('wrong', ip)).toMatchObject({ status: 429, body: { code: 'RATE_LIMITED' } });
  });
});

describe('status page', () => {
  const portal = async (sessionId: string) => (json(await post(studio.app, `${api}/sessions/${sessionId}/portal-link`)).body.url as string).split('/s/')[1]!;
  const look = async (token: string) => json(await open.inject({ url: `${api}/public/sessions/${token}`, remoteAddress: from() }));

  test('it shows state, date, place, balance and receipts, and nothing personal', async () => {
    const { session, token: quoteToken } = await quoted();
    await accept(quoteToken);
    const token = await portal(session.id);
    await post(studio.app, `${api}/sessions/${session.id}/payments`, { method: 'cash', amountMinor: 100_000, currency: 'GTQ', paymentDate: '2026-11-20' }, { 'idempotency-key': 'p1' });
    const { status, body } = await look(token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'confirmed', place: 'Sala A, Central', totalMinor: 200_000, paidMinor: 100_000, payable: { kind: 'balance', amountMinor: 100_000 }, receipts: [{ amountMinor: 100_000, status: 'verified' }], canAskToCancel: true });
    expect(JSON.stringify(body)).not.toMatch(/María|5555|example\.com/);
  });

  test('the token of a quote opens no status page, and asking to cancel only tells the studio, three times a day', async () => {
    const { session, token: quoteToken } = await quoted();
    expect((await look(quoteToken)).status).toBe(404);
    const token = await portal(session.id);
    for (const expected of [204, 204, 204, 429]) expect((await post(open, `${api}/public/sessions/${token}/cancel-request`, { reason: 'Viaje' })).statusCode).toBe(expected);
    expect((await look(token)).body.status).toBe('negotiation');
  });
});

describe('public form', () => {
  const base = () => `${api}/public/booking/${studio.slug}`;
  const openIt = (more: Record<string, unknown> = {}) => studio.app.inject({ method: 'PATCH', url: `${api}/public-settings`, body: { bookingOpen: true, bookingPackageIds: [studio.packageId], ...more } });
  async function solved(): Promise<string> {
    const { body } = json(await open.inject({ url: `${base()}/challenge`, remoteAddress: from() }));
    // By hand, as whoever writes a program of their own would; a browser takes a second for it.
    let number = 0;
    while (createHash('sha256').update(`${body.salt}${number}`).digest('hex') !== body.challenge) number += 1;
    return Buffer.from(JSON.stringify({ algorithm: body.algorithm, challenge: body.challenge, number, salt: body.salt, signature: body.signature })).toString('base64');
  }

  test('offers packages of the catalog only', async () => {
    const answer = await studio.app.inject({ method: 'PATCH', url: `${api}/public-settings`, body: { bookingPackageIds: ['11111111-1111-4111-8111-111111111111'] } });
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'PACKAGE_NOT_FOUND']);
  });
  const request = (more: Record<string, unknown> = {}) => ({ branchId: studio.branchId, sessionType: 'studio', startsAt: '2026-12-10T16:00:00Z', name: 'Ana Pérez', phone: '5555 9876', email: 'ana@example.com', wishes: 'Fondo blanco', ...more });
  const ask = async (body: object, key = `k${(n += 1)}`, ip = from()) => json(await post(open, `${base()}/requests`, body, { 'idempotency-key': key }, ip));

  test('shut unless the studio opened it, and an unknown business looks the same', async () => {
    expect(json(await open.inject({ url: base(), remoteAddress: from() }))).toMatchObject({ status: 404, body: { code: 'BOOKING_CLOSED' } });
    expect(json(await open.inject({ url: `${api}/public/booking/nobody`, remoteAddress: from() }))).toMatchObject({ status: 404, body: { code: 'BOOKING_CLOSED' } });
    await openIt();
    expect(json(await open.inject({ url: base(), remoteAddress: from() }))).toMatchObject({ status: 200, body: { packages: [{ name: 'Paquete boda', priceMinor: 180_000 }], emailRequired: true } });
  });

  test('times are free until the rooms are taken, and say nothing of who has them', async () => {
    await openIt();
    const day = async () => json(await open.inject({ url: `${base()}/slots?branchId=${studio.branchId}&sessionType=studio&date=2026-12-10`, remoteAddress: from() })).body;
    expect((await day()).slots).toContainEqual({ startsAt: '2026-12-10T16:00:00Z', endsAt: '2026-12-10T17:00:00Z' });
    for (const roomId of Object.values(studio.rooms)) await post(studio.app, `${api}/sessions`, studioSession(studio, { roomId }));
    const later = await day();
    expect(later.slots).not.toContainEqual({ startsAt: '2026-12-10T16:00:00Z', endsAt: '2026-12-10T17:00:00Z' });
    expect(JSON.stringify(later)).not.toMatch(/Sala|María/);
  });

  test('a request is born with its hold of a day, by the client; its page works; the same key answers the same', async () => {
    await openIt();
    const captcha = await solved();
    const first = await ask({ ...request({ packageId: studio.packageId }), captcha }, 'once');
    expect(first).toMatchObject({ status: 201, body: { code: expect.stringMatching(/^S-2026-/), held: true } });
    expect((await ask({ ...request({ packageId: studio.packageId }), captcha: 'x' }, 'once')).body).toEqual(first.body);
    const sessions = await studio.run((ctx) => ctx.tx.selectFrom('photoSession').selectAll().execute());
    expect(sessions).toMatchObject([{ status: 'request', leadSource: 'web', clientRequirements: 'Fondo blanco', totalMinor: 180_000 }]);
    const steps = await studio.run((ctx) => historyOf(ctx, { name: 'photo_session' }, sessions[0]!.id));
    expect(steps).toMatchObject([{ toState: 'request', actorType: 'client' }]);
    const [booking] = await studio.run((ctx) => ctx.tx.selectFrom('booking').select('holdExpiresAt').execute());
    expect(booking!.holdExpiresAt!.toString()).toBe(world.clock.now().add({ hours: 24 }).toString());
    expect(json(await open.inject({ url: `${api}/public/sessions/${first.body.token}`, remoteAddress: from() }))).toMatchObject({ status: 200, body: { status: 'request', totalMinor: null } });
  });

  test('the client is found by phone and not changed, whatever name was typed', async () => {
    await openIt();
    expect((await ask({ ...request({ phone: '+502 5555-1234', name: 'Otro nombre' }), captcha: await solved() })).status).toBe(201);
    const [session] = await studio.run((ctx) => ctx.tx.selectFrom('photoSession').select('clientId').execute());
    expect(session!.clientId).toBe(studio.clientId);
    expect(await studio.run((ctx) => ctx.tx.selectFrom('client').select('fullName').where('id', '=', studio.clientId).execute())).toEqual([{ fullName: 'María López' }]);
  });

  test('a riddle is good once, not when forged, and not after a quarter of an hour; the hidden field is for machines', async () => {
    await openIt();
    const captcha = await solved();
    expect((await ask({ ...request(), captcha })).status).toBe(201);
    expect(await ask({ ...request({ startsAt: '2026-12-11T16:00:00Z' }), captcha })).toMatchObject({ status: 422, body: { code: 'CAPTCHA_FAILED' } });
    const forged = { ...(JSON.parse(Buffer.from(await solved(), 'base64').toString()) as object), signature: '0'.repeat(64) };
    expect(await ask({ ...request(), captcha: Buffer.from(JSON.stringify(forged)).toString('base64') })).toMatchObject({ status: 422, body: { code: 'CAPTCHA_FAILED' } });
    expect(await ask({ ...request(), captcha: await solved(), website: 'http://spam.example' })).toMatchObject({ status: 422, body: { code: 'CAPTCHA_FAILED' } });
    const old = await solved();
    const before = world.clock.now();
    world.clock.set(before.add({ minutes: 15 }));
    expect(await ask({ ...request(), captcha: old })).toMatchObject({ status: 422, body: { code: 'CAPTCHA_FAILED' } });
    world.clock.set(before);
  });

  test('three requests open per phone or e-mail, ten an hour per address', async () => {
    await openIt();
    const times = ['15', '16', '17', '18'].map((hour) => `2026-12-14T${hour}:00:00Z`);
    for (const startsAt of times.slice(0, 3)) expect((await ask({ ...request({ startsAt }), captcha: await solved() })).status).toBe(201);
    expect(await ask({ ...request({ startsAt: times[3] }), captcha: await solved() })).toMatchObject({ status: 429, body: { code: 'TOO_MANY_REQUESTS_OPEN' } });
    expect(await ask({ ...request({ startsAt: times[3], phone: '5555 0001' }), captcha: await solved() })).toMatchObject({ status: 429 });
    const ip = from();
    const answers: number[] = [];
    for (let i = 0; i < 11; i += 1) answers.push((await ask({ ...request({ startsAt: times[3] }), captcha: await solved() }, `x${i}`, ip)).status);
    expect(answers).toEqual(Array.from({ length: 11 }, () => 429));
    expect(await ask({ ...request({ startsAt: times[3], phone: '5555 0002', email: 'b@example.com' }), captcha: await solved() }, 'last', ip)).toMatchObject({ body: { code: 'RATE_LIMITED' } });
  });

  test('a race for one time with one room left: one gets it, the others are told kindly', async () => {
    await openIt();
    await post(studio.app, `${api}/sessions`, studioSession(studio, { roomId: studio.rooms.B }));
    const bodies = await Promise.all(Array.from({ length: 8 }, async (_, i) => ({ ...request({ phone: `5555 20${10 + i}`, email: `r${i}@example.com` }), captcha: await solved() })));
    const answers = await Promise.all(bodies.map((body) => ask(body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
    for (const { status, body } of answers) if (status === 409) expect(body.code).toBe('SLOT_TAKEN');
    expect(JSON.stringify(answers)).not.toMatch(/Sala|conflicts/);
  });

  test('what the form does not offer is refused', async () => {
    await openIt({ bookingExternal: false, bookingPackageIds: [] });
    for (const more of [{ packageId: studio.packageId }, { sessionType: 'external', locationText: 'Casa' }, { phone: '12' }, { email: null }, { startsAt: '2026-11-20T17:00:00Z' }]) {
      expect((await ask({ ...request(more), captcha: await solved() })).status, JSON.stringify(more)).toBe(422);
    }
    expect(await ask({ ...request({ startsAt: '2026-12-10T16:10:00Z' }), captcha: await solved() })).toMatchObject({ status: 409, body: { code: 'SLOT_TAKEN' } });
  });
});
