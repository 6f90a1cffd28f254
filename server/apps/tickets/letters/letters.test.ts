import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { takeMessage } from '#capabilities/checkouts/public.ts';
import { addConnection } from '#capabilities/connections/public.ts';
import { definedMessages } from '#capabilities/notifications/public.ts';
import { sql } from '#platform/db.ts';
import { openText } from '#platform/vault.ts';
import { usePeople } from '#test/people.ts';
import { NOW, useWorld } from '#test/server.ts';
import { portalOf } from '#test/ticket-sales.ts';
import type { Portal } from '#test/ticket-sales.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Organizer } from '#test/tickets.ts';
import { useWork } from '#test/work.ts';
import { isReminderDue, reminderAt } from './reminder.ts';

const world = useWorld();
usePeople(world);
const work = useWork(world);
let org: Organizer;
let portal: Portal;
beforeAll(async () => {
  org = await makeOrganizer(world);
  portal = await portalOf(org);
  await org.call('PATCH', '/settings', { holdsPerAddress: 100_000 });
  await world.owner.global.updateTable('tenant').set({ createdAt: NOW.subtract({ hours: 24 * 60 }) }).where('id', '=', org.id).execute();
});
beforeEach(() => world.clock.set(NOW));

const at = (text: string): Temporal.Instant => Temporal.Instant.from(text);
async function published(given: object = {}) {
  const event = await org.ready({ startAt: '2026-12-05T20:00', endAt: '2026-12-05T23:00', venue: { name: 'Teatro Colón', address: null, city: 'Bogotá', country: 'CO', lat: null, lng: null }, ...given });
  const answer = await org.call('POST', `/events/${event.id}/publish`);
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return { ...event, areaId: (await org.areas(event.id))[0]!.id };
}
async function bought(event: { slug: string; areaId: string }, quantity = 1, buyer: object = {}) {
  const { token, order } = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity }] }, buyer);
  await portal.call('POST', `/orders/${token}/pay`, { termsAccepted: true });
  await portal.approve(order.number);
  return { token, order, email: order.buyer!.email };
}
const row = (id: string) => org.run((ctx) => ctx.tx.selectFrom('ticketEvent').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
const settled = async (names = /tickets|checkouts/) => {
  await work.relay.drain();
  await work.settled(names);
  await work.relay.drain();
};
const written = (template: string) => org.run((ctx) => ctx.tx.selectFrom('message').select(['recipient', 'channel', 'locale', 'subject', 'body', 'status']).where('tenantId', '=', org.id).where('template', '=', template).orderBy('recipient').orderBy('channel').execute());
const say = (number: string, kind: 'pending' | 'failed', paymentId: string) => org.run(async (ctx) => {
  const checkout = await ctx.tx.selectFrom('checkout as k').innerJoin('ticketOrder as o', (join) => join.onRef('o.tenantId', '=', 'k.tenantId').onRef('o.id', '=', 'k.ownerId')).selectAll('k').where('o.number', '=', number).executeTakeFirstOrThrow();
  return takeMessage(ctx, { provider: 'demo', connectionId: null, eventId: `${paymentId}-${kind}`, payload: {}, event: { kind, checkoutId: checkout.providerCheckoutId, paymentId, amountMinor: checkout.amountMinor, currency: checkout.currency, live: false, metadata: { tenant: checkout.tenantId, checkout: checkout.id }, paidAt: null, reason: 'Fondos insuficientes' } });
});

test('every letter has its words in both languages, without a variable that it does not have', () => {
  const keys = [...definedMessages().values()].filter(({ app, audience }) => app === 'tickets' && audience === 'client').map(({ key }) => key.replace('tickets.', ''));
  expect(keys.sort()).toEqual([
    'event_cancelled', 'event_changed', 'event_postponed', 'event_reminder', 'order_paid', 'order_pending', 'order_unfulfillable', 'payment_declined', 'refund_approved', 'refund_paid', 'ticket_reissued', 'ticket_yours', 'transfer_accepted', 'transfer_cancelled',
    'transfer_expired', 'transfer_received', 'transfer_rejected', 'waitlist_offer',
  ]);
});

test('a payment that is declined is told with the way to try again, one under way with its deadline, each once, in the buyer\'s language', async () => {
  const event = await published();
  const held = await portal.hold(event, { lines: [{ areaId: event.areaId, quantity: 1 }] }, { locale: 'en' });
  const { token, order } = held.json();
  await portal.call('PATCH', `/orders/${token}/buyer`, { name: 'Ana Gómez', email: 'declined@buyer.example' });
  await portal.call('POST', `/orders/${token}/pay`, { termsAccepted: true });
  for (let n = 0; n < 2; n += 1) await say(order.number, 'failed', 'tx-1');
  await say(order.number, 'pending', 'tx-2');
  await settled();
  const [declined, ...more] = await written('tickets.payment_declined');
  expect([more, declined]).toMatchObject([[], { recipient: 'declined@buyer.example', locale: 'en', channel: 'mail' }]);
  expect(declined!.body).toContain('Reason: Fondos insuficientes');
  expect(declined!.body).toContain(`/o/${token}`);
  const pending = await written('tickets.order_pending');
  expect(pending).toHaveLength(1);
  expect(pending[0]!.body).toMatch(/kept until Friday, November 20, 2026.*11:20/u);
});

test('what concerns a purchase goes by WhatsApp too where the buyer asked for it and it is connected; the number is the one they gave', async () => {
  await org.run((ctx) => addConnection(ctx, { provider: 'whatsapp_evolution', name: 'WhatsApp', live: true, settings: { apiUrl: 'https://wa.example.invalid', instance: 'boletas' }, secrets: { apiKey: 'clave-de-prueba', hookToken: 'otra-clave-larga' } }));
  const event = await published();
  const yes = await bought(event, 1, { phone: '300 123 4567', whatsappConsent: true });
  await bought(event, 1, { phone: '300 765 4321' });
  await settled(/tickets\.order_paid/);
  const chats = (await written('tickets.order_paid')).filter(({ channel }) => channel === 'whatsapp');
  expect(chats.map(({ recipient, body }) => [recipient, body.includes(yes.token)])).toEqual([['+573001234567', true]]);
  await org.run((ctx) => sql`update connection set status = 'paused' where tenant_id = ${org.id}::uuid`.execute(ctx.tx));
});

describe('an event that is not what was bought', () => {
  test('a start that moves more than two hours: holders and buyers hear of it once, buyers may have their money within five business days, and nobody may before', async () => {
    const event = await published();
    const buyer = await bought(event, 2);
    const [first] = (await portal.call('GET', `/holdings/${buyer.token}`)).json().items;
    await portal.call('POST', `/holdings/${buyer.token}/tickets/${first.id}/transfers`, { email: 'beto@amigo.example', message: '' });
    const mailed = await org.run((ctx) => ctx.tx.selectFrom('ticketTransfer').select('tokenSealed').where('ticketId', '=', first.id).executeTakeFirstOrThrow());
    const transfer = openText('ticket transfer', mailed.tokenSealed);
    await portal.call('POST', `/transfers/${transfer}/accept`, { name: 'Beto Ruiz' });
    const orderId = (await org.run((ctx) => ctx.tx.selectFrom('ticketOrder').select('id').where('number', '=', buyer.order.number).executeTakeFirstOrThrow())).id;
    const refund = () => org.app.inject({ method: 'POST', url: `/api/v1/tickets/orders/${orderId}/refunds`, body: { reason: 'event_changed' }, headers: { 'idempotency-key': randomUUID() } });
    expect((await refund()).json()).toMatchObject({ status: 422, code: 'REFUND_WINDOW_CLOSED' });

    const one = await row(event.id);
    const moved = await org.call('PATCH', `/events/${event.id}`, { startAt: '2026-12-05T21:30' }, one.version);
    expect(moved.json()).toMatchObject({ refundWindowUntil: null });
    const further = await org.call('PATCH', `/events/${event.id}`, { startAt: '2026-12-06T18:00', endAt: '2026-12-06T23:00' }, moved.json().version);
    // Friday 20 November; five business days on is the Friday after, whose end it is.
    expect(further.json()).toMatchObject({ refundWindowUntil: '2026-11-28T05:00:00Z' });
    await settled();
    const letters = await written('tickets.event_changed');
    expect(letters.map(({ recipient }) => recipient)).toEqual([buyer.email, buyer.email, 'beto@amigo.example', 'beto@amigo.example']);
    const last = letters.filter(({ body }) => body.includes('6 de diciembre'));
    expect(last.map(({ recipient, body }) => [recipient, body.includes('antes: sábado, 5 de diciembre de 2026, 9:30'), body.includes('pide tu dinero hasta el viernes, 27 de noviembre')])).toEqual([[buyer.email, true, true], ['beto@amigo.example', true, false]]);
    expect(last[1]!.body).toContain(`/x/${transfer}`);
    expect((await refund()).statusCode).toBe(201);
  });

  test('postponed without a date, then cancelled: each once, with what was, the reason and the money', async () => {
    const event = await published();
    const buyer = await bought(event);
    await org.call('POST', `/events/${event.id}/postpone`, { reason: 'La artista está enferma' });
    await settled();
    const [postponed] = await written('tickets.event_postponed');
    expect(postponed!.body).toMatch(/Antes: sábado, 5 de diciembre.*\nAhora: Fecha por anunciar\n\nLa artista está enferma/u);
    expect((await row(event.id)).refundWindowUntil?.toString()).toBe('2026-11-28T05:00:00Z');
    expect((await org.call('POST', `/events/${event.id}/cancel`, { slug: event.slug, reason: 'No hay nueva fecha' })).statusCode).toBe(200);
    await settled();
    const cancelled = await written('tickets.event_cancelled');
    expect(cancelled.map(({ recipient }) => recipient)).toEqual([buyer.email]);
    expect(cancelled[0]!.body).toContain('No hay nueva fecha');
    expect(cancelled[0]!.body).toContain('A más tardar:');
    expect((await written('tickets.refund_approved')).filter(({ recipient }) => recipient === buyer.email)).toHaveLength(1);
  });

  test('thousands are reached in parts; a worker that dies between two of them writes to nobody twice and forgets nobody', async () => {
    const event = await published({ areas: [{ name: 'General', priceMinor: 8_500_000, nomenclatureLetter: 'G', unitCount: 60 }], maxUnitsPerOrder: 50 });
    for (const quantity of [48, 5]) await bought(event, quantity);
    await org.run((ctx) => sql`update ticket set holder_email = 'h' || lpad(n::text, 3, '0') || '@publico.example' from (select id as held, row_number() over (order by id) as n from ticket where event_id = ${event.id}::uuid) k where tenant_id = ${org.id}::uuid and id = k.held`.execute(ctx.tx));
    await settled();
    await org.call('POST', `/events/${event.id}/postpone`, { reason: 'Lluvia' });
    await settled(/tickets\.broadcast/);
    const state = () => org.run((ctx) => ctx.tx.selectFrom('ticketBroadcast').selectAll().where('eventId', '=', event.id).executeTakeFirstOrThrow());
    expect(await state()).toMatchObject({ readers: 50, finishedAt: null });
    await work.stopWorker();
    // What the dead one had in its hands is handed on again: the part was written, or it was not.
    await org.run((ctx) => sql`insert into outbox (tenant_id, kind, name, payload) select ${org.id}::uuid, 'job', 'tickets.broadcast', jsonb_build_object('broadcastId', id) from ticket_broadcast where event_id = ${event.id}::uuid`.execute(ctx.tx));
    await work.startWorker();
    for (const second of ['16:00:10', '16:00:20']) {
      await work.at(`2026-11-20T${second}Z`);
      await work.settled(/tickets\.broadcast/);
    }
    expect((await state()).finishedAt).not.toBeNull();
    const letters = (await written('tickets.event_postponed')).filter(({ body }) => body.includes('Lluvia'));
    expect([letters.length, new Set(letters.map(({ recipient }) => recipient)).size]).toEqual([55, 55]);
  });
});

describe('the reminder', () => {
  const zone = 'America/Bogota';
  test.each([
    ['20:00 of the next day: a day before', '2026-12-06T01:00:00Z', '2026-12-05T01:00:00Z'],
    ['22:00: the evening before, at 20:00', '2026-12-06T03:00:00Z', '2026-12-05T01:00:00Z'],
    ['02:00: the day before, at 09:00', '2026-12-06T07:00:00Z', '2026-12-05T14:00:00Z'],
    ['11:00: a day before', '2026-12-06T16:00:00Z', '2026-12-05T16:00:00Z'],
  ])('starts at %s', (_name, startAt, due) => {
    const event = { startAt: at(startAt), timeZone: zone };
    expect(reminderAt(event).toString()).toBe(due);
    expect([isReminderDue(event, at(due).subtract({ minutes: 1 })), isReminderDue(event, at(due))]).toEqual([false, true]);
  });

  test('is late until three hours before the start, by day, and then skipped', () => {
    const noon = { startAt: at('2026-12-06T17:00:00Z'), timeZone: zone };
    expect(['2026-12-06T02:00:00Z', '2026-12-06T13:59:00Z', '2026-12-06T14:00:00Z', '2026-12-06T14:01:00Z'].map((now) => isReminderDue(noon, at(now)))).toEqual([false, false, true, false]);
  });

  test('goes to each holder once, with doors, gate and map; whoever passed all tickets on gets none', async () => {
    const event = await published({ startAt: '2026-11-21T20:00', endAt: '2026-11-21T23:00' });
    await org.call('POST', `/events/${event.id}/gates`, { name: 'Norte', areaIds: [event.areaId] });
    const buyer = await bought(event, 2);
    await work.at('2026-11-21T00:30:00Z');
    await settled();
    expect(await written('tickets.event_reminder')).toEqual([]);
    for (const hour of ['2026-11-21T01:00:00Z', '2026-11-21T14:00:00Z', '2026-11-21T21:30:00Z']) {
      await work.at(hour);
      await settled();
    }
    const reminders = await written('tickets.event_reminder');
    expect(reminders.map(({ recipient }) => recipient)).toEqual([buyer.email]);
    expect(reminders[0]!.body).toMatch(/Puertas: sábado, 21 de noviembre.*6:00.*\nEntrada: Norte\nCómo llegar: https:\/\/www\.openstreetmap\.org\/search\?query=Teatro/u);
  });
});
