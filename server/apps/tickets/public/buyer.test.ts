import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { PublicOrder } from '#contracts/tickets-public.ts';
import { allowPrivateAddresses } from '#capabilities/connections/public.ts';
import { effortFor } from '#apps/tickets/rules/suspicion.ts';
import { openText } from '#platform/vault.ts';
import { NOW, useWorld } from '#test/server.ts';
import { standInFor } from '#test/stand-in.ts';
import { useSales } from '#test/ticket-sales.ts';

const world = useWorld();
const { organizer, portal, work, onSale, bought, pay } = useSales(world);
const json = async (answer: Promise<{ json: () => unknown; statusCode: number }>) => {
  const got = await answer;
  return { status: got.statusCode, ...(got.json() as Record<string, unknown>) };
};

describe('money back', () => {
  const POLICY = { tiers: [{ daysBefore: 15, shareBp: 8000 }] };

  test('the law first, then the policy; a package goes back whole; what was shown is what is asked for; the tickets stay good until it is approved', async () => {
    const event = await onSale({ refundPolicy: POLICY, areas: [{ name: 'General', priceMinor: 10_000_000, unitCount: 20 }] });
    const pack = (await organizer.call('POST', `/events/${event.id}/promotions`, { kind: 'package', name: 'Pareja', discountType: 'percentage', value: 1000, startAt: NOW.toString(), items: [{ areaId: event.areaId, quantity: 2 }] })).json();
    const { token, order } = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 1 }], packages: [{ promotionId: pack.id, packages: 1 }] });
    expect((await portal.call('GET', `/orders/${token}/refund-requests`)).json().code).toBe('ORDER_NOT_PAID');
    await pay(token);
    await portal.approve(order.number);
    const terms = (await portal.call('GET', `/orders/${token}/refund-requests`)).json();
    expect(terms).toMatchObject({ reason: 'withdrawal', policy: [{ shareBp: 8000, until: '2027-04-26T01:00:00Z' }], refunds: [] });
    expect(terms.units.map(({ state, together }: { state: string; together: string | null }) => [state, together])).toEqual([['open', null], ['open', null], ['open', null]]);
    // After the law's days the policy counts, and takes a package as one.
    world.clock.set(NOW.add({ hours: 24 * 30 }));
    const later = (await portal.call('GET', `/orders/${token}/refund-requests`)).json();
    expect(later).toMatchObject({ reason: 'organizer', withdrawalUntil: terms.withdrawalUntil });
    expect(later.units.map(({ together }: { together: string | null }) => together)).toEqual(['p1', 'p1', null]);
    const quote = (unitIds: string[]) => json(portal.call('POST', `/orders/${token}/refund-quote`, { unitIds }));
    const ids = later.units.map(({ id }: { id: string }) => id) as string[];
    expect(await quote([ids[0]!])).toMatchObject({ status: 422, code: 'REFUND_WHOLE_PACKAGE' });
    expect(await quote([randomUUID()])).toMatchObject({ status: 404, code: 'UNIT_NOT_FOUND' });
    expect(await quote([ids[2]!])).toMatchObject({ faceMinor: 8_000_000, feeMinor: 0, amountMinor: 8_000_000 });
    const ask = (unitIds: string[], expectedAmountMinor: number) => json(portal.call('POST', `/orders/${token}/refund-requests`, { unitIds, expectedAmountMinor, note: 'No puedo ir' }));
    expect(await ask([ids[2]!], 10_000_000)).toMatchObject({ status: 409, code: 'REFUND_CHANGED', details: { amountMinor: 8_000_000 } });
    expect(await ask([ids[2]!], 8_000_000)).toMatchObject({ status: 201, refunds: [{ status: 'requested', amountMinor: 8_000_000, reason: 'organizer' }], units: [{ state: 'open' }, { state: 'open' }, { state: 'asked' }] });
    expect(await ask([ids[2]!], 8_000_000)).toMatchObject({ code: 'REFUND_EXCEEDS' });
    expect((await portal.call('GET', `/holdings/${token}`)).json().items).toHaveLength(3);
    await work.relay.drain();
    await work.settled(/./);
    const [refund] = (await organizer.call('GET', `/refunds?eventId=${event.id}`)).json().items;
    expect(refund).toMatchObject({ byBuyer: true, note: 'No puedo ir' });
    await organizer.call('POST', `/refunds/${refund.id}/reject`, { reason: 'Ya imprimimos las boletas' });
    expect((await portal.call('GET', `/orders/${token}/refund-requests`)).json()).toMatchObject({ refunds: [{ status: 'rejected', answer: 'Ya imprimimos las boletas' }], units: [{ state: 'open' }, { state: 'open' }, { state: 'open' }] });
    // Within the last fifteen days nothing goes back.
    world.clock.set(NOW.add({ hours: 24 * 165 }));
    expect((await portal.call('GET', `/orders/${token}/refund-requests`)).json().reason).toBeNull();
    expect(await ask([ids[2]!], 8_000_000)).toMatchObject({ status: 422, code: 'NOTHING_TO_REFUND' });
  });
});

describe('tickets of a mailbox', () => {
  test('what one bought and what somebody passed on, each where it stands; a ticket tells what became of it, and mailboxes only to their own people', async () => {
    const event = await onSale({ startAt: NOW.add({ hours: 48 }).toString(), endAt: NOW.add({ hours: 51 }).toString() });
    const { token, order } = await bought(event, 2);
    const email = order.buyer!.email;
    const items = (await portal.call('GET', `/holdings/${token}`)).json().items;
    const [kept, given] = items as { id: string }[];
    await portal.call('POST', `/holdings/${token}/tickets/${given!.id}/transfers`, { email: 'beto.ruiz@amigo.example' });
    const beto = openText('ticket transfer', (await organizer.run((ctx) => ctx.tx.selectFrom('ticketTransfer').select('tokenSealed').where('tenantId', '=', organizer.id).where('ticketId', '=', given!.id).executeTakeFirstOrThrow())).tokenSealed);
    await portal.call('POST', `/transfers/${beto}/accept`, { name: 'Beto Ruiz' });
    await portal.call('POST', `/holdings/${token}/tickets/${kept!.id}/reissue`, {});
    await portal.call('PATCH', `/holdings/${token}/tickets/${kept!.id}`, { holderName: 'Ana María' });

    expect((await portal.call('GET', `/holdings/${token}`)).json().items).toMatchObject([{ id: kept!.id, holderName: 'Ana María', passedOn: null }, { id: given!.id, qr: null, holderName: null, holderEmail: null, can: [], passedOn: { toEmail: 'beto.ruiz@amigo.example', at: NOW.toString() } }]);
    const steps = async (of: string, id: string) => (await portal.call('GET', `/holdings/${of}/tickets/${id}/history`)).json();
    expect((await steps(token, kept!.id)).items.map(({ kind }: { kind: string }) => kind)).toEqual(['issued', 'reissued', 'renamed']);
    expect((await steps(token, given!.id)).code).toBe('TICKET_NOT_FOUND');
    expect((await steps(beto, given!.id)).items).toMatchObject([{ kind: 'issued' }, { kind: 'sent', who: 'beto.ruiz@amigo.example' }, { kind: 'accepted' }]);
    // The next holder does not learn who the one before was.
    await portal.call('POST', `/holdings/${beto}/tickets/${given!.id}/transfers`, { email: 'caro@amigo.example' });
    const caro = openText('ticket transfer', (await organizer.run((ctx) => ctx.tx.selectFrom('ticketTransfer').select('tokenSealed').where('tenantId', '=', organizer.id).where('ticketId', '=', given!.id).orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow())).tokenSealed);
    await portal.call('POST', `/transfers/${caro}/accept`, { name: 'Caro Díaz' });
    expect((await steps(caro, given!.id)).items.map(({ who }: { who: string | null }) => who)).toEqual([null, 'b***@amigo.example', 'b***@amigo.example', 'caro@amigo.example', 'caro@amigo.example']);

    const cookieOf = async (address: string) => {
      await portal.call('POST', `/sites/${organizer.slug}/sign-in`, { email: address });
      const { body } = await organizer.run((ctx) => ctx.tx.selectFrom('message').select('body').where('template', '=', 'buyer_code').where('recipient', '=', address).orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow());
      const inside = await portal.call('POST', `/sites/${organizer.slug}/sign-in/verify`, { token: /#([\w-]{64})/.exec(body)![1]! });
      return String(inside.headers['set-cookie']).split(';')[0]!;
    };
    const mine = async (cookie: string, stand = 'coming') => (await portal.call('GET', `/sites/${organizer.slug}/me/tickets?stand=${stand}&limit=1`, undefined, { cookie })).json();
    const [ana, carolina] = [await cookieOf(email), await cookieOf('caro@amigo.example')];
    expect(await mine(ana)).toMatchObject({ email, items: [{ id: kept!.id, stand: 'coming', holderName: 'Ana María', path: `/o/${token}`, event: { slug: event.slug } }], next: null });
    expect(await mine(ana, 'passed_on')).toMatchObject({ items: [{ id: given!.id, holderName: null, path: `/o/${token}` }] });
    expect(await mine(carolina)).toMatchObject({ items: [{ id: given!.id, path: `/x/${caro}` }] });
    expect((await mine(carolina, 'passed_on')).items).toEqual([]);
    world.clock.set(NOW.add({ hours: 60 }));
    expect([(await mine(ana)).items, (await mine(ana, 'over')).items.length, (await mine(ana, 'used')).items]).toEqual([[], 1, []]);
    expect((await portal.call('GET', `/sites/${organizer.slug}/me/tickets`)).json().code).toBe('MAILBOX_NOT_PROVEN');
  });

  test('the letter comes again three times an hour', async () => {
    const event = await onSale();
    const { token } = await bought(event, 1);
    const answers = [];
    for (let n = 0; n < 4; n += 1) answers.push((await portal.call('POST', `/orders/${token}/letter`)).statusCode);
    expect(answers).toEqual([202, 202, 202, 429]);
  });
});

describe('what is asked for', () => {
  test('a package with seats in two areas takes those that were chosen, chooses the rest, and the order tells what it was held by on any device', async () => {
    const event = await onSale({ areas: [{ name: 'Platea', priceMinor: 5_000_000, nomenclatureLetter: 'P', seatingMode: 'numbered' }, { name: 'Palco', priceMinor: 9_000_000, seatingMode: 'numbered' }, { name: 'General', priceMinor: 1_000_000, unitCount: 1 }] });
    const [stalls, box] = (await organizer.areas(event.id)).map(({ id }) => id) as [string, string];
    for (const id of [stalls, box]) await organizer.call('POST', `/areas/${id}/units:generate`, { kind: 'rows', rowFrom: 'A', rowTo: 'B', seatTo: 6 });
    const pack = (await organizer.call('POST', `/events/${event.id}/promotions`, { kind: 'package', name: 'Noche', discountType: 'percentage', value: 2000, startAt: NOW.toString(), items: [{ areaId: stalls, quantity: 2 }, { areaId: box, quantity: 1 }] })).json();
    await organizer.call('POST', `/events/${event.id}/promotions`, { kind: 'code', name: 'Diez', code: 'DIEZ', discountType: 'percentage', value: 1000, startAt: NOW.toString() });
    const seats = async (areaId: string) => new Map(((await portal.call('GET', `/sites/${portal.slug}/events/${event.slug}/areas/${areaId}/map`)).json().seats as { id: string; name: string }[]).map(({ id, name }) => [name, id]));
    const [inStalls, inBox] = [await seats(stalls), await seats(box)];
    const two = [inStalls.get('A-1')!, inStalls.get('A-2')!];
    const hold = (basket: object) => portal.hold(event, basket);
    expect((await hold({ packages: [{ promotionId: pack.id, packages: 1, unitIds: [two[0]!, inBox.get('B-1')!, inBox.get('B-2')!] }] })).json().code).toBe('UNIT_NOT_FOUND');
    const { token, order } = (await hold({ lines: [{ areaId: stalls, quantity: 1, unitIds: [inStalls.get('B-6')!] }], packages: [{ promotionId: pack.id, packages: 1, unitIds: two }] })).json<{ token: string; order: PublicOrder }>();
    expect(order.units.map(({ areaName, name, promotionName }) => [areaName, name, promotionName])).toEqual([['Platea', 'A-1', 'Noche'], ['Platea', 'A-2', 'Noche'], ['Palco', expect.stringMatching(/^A-[34]$/), 'Noche'], ['Platea', 'B-6', null]]);
    expect(order.basket).toMatchObject({ lines: [{ areaId: stalls, quantity: 1, unitIds: [inStalls.get('B-6')] }], packages: [{ promotionId: pack.id, packages: 1, unitIds: [...two, order.units[2]!.unitId] }] });
    // From the order alone: the same with a code, and with another seat.
    const basket = { ...order.basket, lines: [{ areaId: stalls, quantity: 1, unitIds: [inStalls.get('B-5')!] }], code: 'diez' };
    const quote = (await portal.call('POST', `/sites/${portal.slug}/events/${event.slug}/quote`, basket)).json();
    const changed = await portal.call('PUT', `/orders/${token}/units`, { ...basket, expectedTotalMinor: quote.totalMinor });
    expect(changed.json()).toMatchObject({ basket: { code: 'DIEZ', packages: [{ packages: 1 }] }, quote: { discountMinor: 3_800_000 + 500_000 } });
    expect(changed.json().units.map(({ name }: { name: string }) => name)).toEqual(['A-1', 'A-2', order.units[2]!.name, 'B-5']);
  });

  test('a browser has one cart of an event for a day; a hold ends it, and a promoter who led there stands in it', async () => {
    const event = await onSale();
    const visitor = randomUUID();
    const keep = (quantity: number, more: object = {}) => json(portal.call('PUT', `/sites/${portal.slug}/events/${event.slug}/cart`, { lines: [{ areaId: event.areaId, quantity }], visitor, ...more }));
    const carts = () => organizer.run((ctx) => ctx.tx.selectFrom('ticketCart').select(['lines', 'endedAt', 'orderId', 'expiresAt']).where('tenantId', '=', organizer.id).where('eventId', '=', event.id).orderBy('id').execute());
    expect(await keep(1)).toMatchObject({ status: 200, totalMinor: 8_966_500 });
    await keep(2);
    expect(await keep(99)).toMatchObject({ status: 422 });
    expect(await carts()).toMatchObject([{ lines: [{ areaId: event.areaId, quantity: 2 }], endedAt: null, expiresAt: NOW.add({ hours: 24 }) }]);
    world.clock.set(NOW.add({ hours: 25 }));
    await Promise.all([keep(1), keep(1), keep(1)]);
    expect(await carts()).toMatchObject([{ endedAt: NOW.add({ hours: 24 }), orderId: null }, { endedAt: null }]);
    await portal.hold(event, { lines: [{ areaId: event.areaId, quantity: 1 }] }, { visitor });
    const [, second] = await carts();
    expect([second!.endedAt, second!.orderId]).toEqual([NOW.add({ hours: 25 }), expect.any(String)]);
    await keep(1);
    expect(await carts()).toHaveLength(3);
  });
});

test('who wants to hear of the next event is told once, in the own language, when it is published for everybody; then the address is gone', async () => {
  // What the tests before this one announced.
  await work.relay.drain();
  await work.settled(/./);
  const ask = (email: string, more: object = {}) => portal.call('POST', `/sites/${portal.slug}/announcements`, { email, locale: 'en', consent: true, ...more });
  expect([(await ask('Leo@publico.example')).statusCode, (await ask('leo@publico.example')).statusCode, (await ask('eva@publico.example', { locale: 'es' })).statusCode, (await ask('no@publico.example', { consent: false })).statusCode]).toEqual([202, 202, 202, 422]);
  const told = async () => {
    await work.relay.drain();
    await work.settled(/./);
    return (await organizer.run((ctx) => ctx.tx.selectFrom('message').select(['recipient', 'subject']).where('tenantId', '=', organizer.id).where('template', '=', 'event_announced').orderBy('recipient').execute())).map(({ recipient, subject }) => `${recipient}: ${subject}`);
  };
  await onSale({ visibility: 'unlisted' });
  expect(await told()).toEqual([]);
  // Held up before anybody could be told: they hear of it when it goes on.
  await work.stopWorker();
  const event = await onSale({ name: 'Estreno' });
  await organizer.call('POST', `/events/${event.id}/pause`);
  await work.startWorker();
  expect(await told()).toEqual([]);
  await organizer.call('POST', `/events/${event.id}/resume`);
  await work.at(world.clock.now().add({ minutes: 15 }).toString());
  expect(await told()).toEqual([expect.stringMatching(/^eva@.*anunció Estreno$/), expect.stringMatching(/^leo@.*announced Estreno$/)]);
  expect(await organizer.run((ctx) => ctx.tx.selectFrom('ticketFollower').select('email').where('tenantId', '=', organizer.id).execute())).toEqual([]);
});

describe('many from one network', () => {
  const verdicts = new Map<string, boolean>([['a-person', true]]);
  const service = standInFor(({ text }) => ({ status: 200, body: { success: verdicts.get(new URLSearchParams(text).get('response')!) ?? false, action: '' } }));

  test('do work of their browsers instead of being refused; a proof is good once and for one event; a service of the organizer may judge instead, and nobody is shut out when it is away', async () => {
    allowPrivateAddresses('127.0.0.1');
    const [event, other] = [await onSale(), await onSale()];
    await organizer.call('PATCH', '/settings', { holdsPerAddress: 1 });
    const hold = async (of: { slug: string; areaId?: string }, more: object = {}) => portal.hold(of, { lines: [{ areaId: of.areaId, quantity: 1 }] }, more);
    expect((await hold(event)).statusCode).toBe(201);
    const refused = (await hold(event)).json();
    expect(refused).toMatchObject({ status: 403, code: 'CHALLENGE_REQUIRED', details: { challenge: { kind: 'work', maxNumber: 40_000 } } });
    const solve = ({ details: { challenge } }: { details: { challenge: { salt: string; challenge: string; algorithm: string; signature: string } } }) => {
      let number = 0;
      while (createHash('sha256').update(`${challenge.salt}${number}`).digest('hex') !== challenge.challenge) number += 1;
      return Buffer.from(JSON.stringify({ algorithm: challenge.algorithm, challenge: challenge.challenge, salt: challenge.salt, signature: challenge.signature, number })).toString('base64');
    };
    const proof = solve(refused);
    expect((await hold(event, { proof })).statusCode).toBe(201);
    expect((await hold(event, { proof })).json()).toMatchObject({ status: 422, code: 'CAPTCHA_FAILED' });
    expect((await hold(other)).statusCode).toBe(201);
    expect((await hold(event, { proof: solve((await hold(other)).json()) })).json().code).toBe('CAPTCHA_FAILED');
    // The one who sends the same request again is not asked twice.
    const again = { visitor: randomUUID(), proof: solve((await hold(event)).json()), lines: [{ areaId: event.areaId, quantity: 1 }], expectedTotalMinor: 8_966_500 };
    const send = () => portal.call('POST', `/sites/${portal.slug}/events/${event.slug}/orders`, again, { 'idempotency-key': 'once-more' });
    const first = (await send()).json();
    expect((await send()).json()).toMatchObject({ token: first.token });

    const made = await organizer.app.inject({ method: 'POST', url: '/api/v1/connections', body: { provider: 'turnstile', name: 'Turnstile', live: true, settings: { siteKey: '0x4AAA', verifyUrl: `${service.url}/siteverify` }, secrets: { secretKey: 'shh' } } });
    expect(made.statusCode).toBe(201);
    expect((await hold(other)).json().details.challenge).toEqual({ kind: 'widget', service: 'turnstile', siteKey: '0x4AAA' });
    expect((await hold(other, { proof: 'a-robot' })).json().code).toBe('CAPTCHA_FAILED');
    expect((await hold(other, { proof: 'a-person' })).statusCode).toBe(201);
    expect(service.calls.at(-1)!.text).toContain('secret=shh');
    service.fail(1);
    expect((await hold(other, { proof: 'a-person' })).json().code).toBe('CAPTCHA_FAILED');
    expect((await hold(other)).json().details.challenge.kind).toBe('work');
    await organizer.call('PATCH', '/settings', { holdsPerAddress: 100_000 });
  });

  test.each([
    ['few', { open: 5, free: 6, lapsed: 5, paid: 0 }, null], ['many at once', { open: 6, free: 6, lapsed: 0, paid: 0 }, 0], ['twice as many', { open: 12, free: 6, lapsed: 0, paid: 0 }, 1],
    ['a school that pays', { open: 2, free: 6, lapsed: 9, paid: 30 }, null], ['half of them idle', { open: 2, free: 6, lapsed: 12, paid: 6 }, 1], ['nobody pays', { open: 8, free: 6, lapsed: 48, paid: 1 }, 4],
  ])('%s', (_name, seen, effort) => expect(effortFor(seen)).toBe(effort));
});
