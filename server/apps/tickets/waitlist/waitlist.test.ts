import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { sql } from '#platform/db.ts';
import { NOW, makeTenant, serverFor, useWorld } from '#test/server.ts';
import { useSales } from '#test/ticket-sales.ts';
import type { Made } from '#test/tickets.ts';
import { makeOffers } from './jobs.ts';

const world = useWorld();
const { organizer: org, portal, work, onSale } = useSales(world);

let address = 0;
/** Each from a network of its own, unless said otherwise. */
const wish = (event: Pick<Made, 'slug'>, body: object, remoteAddress = `198.51.100.${(address += 1)}`) =>
  org.app.inject({ method: 'POST', url: `/api/v1/tickets/public/sites/${org.slug}/events/${event.slug}/waitlist`, body: { quantity: 1, ...body }, remoteAddress });
async function soldOut(given: object = {}): Promise<Made & { areaId: string }> {
  const event = await onSale(given);
  await org.run((ctx) => sql`update ticket_unit set status = 'blocked', block_reason = 'agotado' where tenant_id = ${org.id}::uuid and area_id = ${event.areaId}::uuid and status = 'available'`.execute(ctx.tx));
  return event;
}
const listed = async (event: Made, query = '') => (await org.call('GET', `/events/${event.id}/waitlist${query}`)).json();

test('whoever wants what is sold out is on the list once, with any area or one, and not while it can be bought', async () => {
  const open = await org.ready();
  expect((await wish(open, { email: 'a@example.com' })).json()).toMatchObject({ code: 'EVENT_NOT_FOUND' });
  await org.call('POST', `/events/${open.id}/publish`);
  expect((await wish(open, { email: 'a@example.com' })).json()).toMatchObject({ status: 409, code: 'WAITLIST_NOT_NEEDED' });

  const event = await soldOut();
  expect((await wish(event, { email: 'Ana@Example.com', quantity: 2 })).json()).toEqual({ quantity: 2, areaId: null, joinedAt: '2026-11-20T16:00:00Z' });
  expect((await wish(event, { email: 'ana@example.com' })).json()).toMatchObject({ status: 409, code: 'WAITLIST_DUPLICATE' });
  expect((await wish(event, { email: 'ana@example.com', areaId: event.areaId })).statusCode).toBe(201);
  expect((await wish(event, { email: 'b@example.com', quantity: 11 })).statusCode).toBe(422);
  expect((await wish(event, { email: 'b@example.com', areaId: open.id })).json()).toMatchObject({ code: 'AREA_NOT_FOUND' });
  world.clock.set(Temporal.Instant.from('2027-05-12T00:00:00Z'));
  expect((await wish(event, { email: 'b@example.com' })).json()).toMatchObject({ code: 'SALES_CLOSED' });
});

test('ten tabs that ask at once are one entry; without the index there would be more', async () => {
  const event = await soldOut();
  const answers = await Promise.all(Array.from({ length: 10 }, () => wish(event, { email: 'rush@example.com' })));
  expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
  expect((await listed(event)).items).toHaveLength(1);
  await sql`drop index waitlist_entry_once`.execute(world.owner.global);
  try {
    expect((await Promise.all(Array.from({ length: 3 }, () => wish(event, { email: 'rush@example.com' })))).filter(({ statusCode }) => statusCode === 201)).toHaveLength(3);
  } finally {
    await sql`delete from waitlist_entry where email = 'rush@example.com'`.execute(world.owner.global);
    await sql`create unique index waitlist_entry_once on waitlist_entry (tenant_id, event_id, area_id, lower(email)) nulls not distinct where status in ('waiting', 'offered')`.execute(world.owner.global);
  }
});

test('the organizer sees who came first, page by page, and takes off; who was taken off may come again', async () => {
  const event = await soldOut();
  for (const [index, email] of ['a@example.com', 'b@example.com', 'c@example.com'].entries()) {
    world.clock.set(NOW.add({ seconds: index }));
    await wish(event, { email });
  }
  const first = await listed(event, '?limit=2');
  expect(first.items.map(({ email }: { email: string }) => email)).toEqual(['a@example.com', 'b@example.com']);
  expect((await listed(event, `?limit=2&cursor=${first.next}`)).items.map(({ email }: { email: string }) => email)).toEqual(['c@example.com']);
  const [entry] = first.items;
  expect((await org.call('DELETE', `/waitlist/${entry.id}`, undefined, 9)).statusCode).toBe(412);
  expect((await org.call('DELETE', `/waitlist/${entry.id}`, undefined, entry.version)).statusCode).toBe(204);
  expect((await listed(event, '?status=removed')).items).toMatchObject([{ email: 'a@example.com', removeReason: 'organizer' }]);
  expect((await wish(event, { email: 'a@example.com' })).statusCode).toBe(201);

  const stranger = await serverFor(world, await makeTenant(world, { apps: ['tickets'] }), 'everything');
  expect((await stranger.inject({ method: 'DELETE', url: `/api/v1/tickets/waitlist/${entry.id}`, headers: { 'if-match': '"1"' } })).json()).toMatchObject({ status: 404, code: 'WAITLIST_ENTRY_NOT_FOUND' });
  const clerk = await serverFor(world, org, ['tickets.event.read']);
  expect((await clerk.inject({ url: `/api/v1/tickets/events/${event.id}/waitlist` })).statusCode).toBe(403);
});

test('from one address come twenty wishes an hour', async () => {
  const event = await soldOut();
  const answers = [];
  for (let i = 0; i < 21; i += 1) answers.push((await wish(event, { email: `p${i}@example.com` }, '203.0.113.50')).statusCode);
  expect(answers.filter((status) => status === 201)).toHaveLength(20);
  expect(answers.at(-1)).toBe(429);
});

describe('what returns', () => {
  const free = (event: Made & { areaId: string }, count: number) => org.run((ctx) => sql`update ticket_unit set status = 'available', block_reason = null where tenant_id = ${org.id}::uuid and id in (select id from ticket_unit where area_id = ${event.areaId}::uuid and status = 'blocked' order by number limit ${count})`.execute(ctx.tx));
  const offers = () => org.run((ctx) => makeOffers.run(ctx, { dueAt: ctx.now, localDate: '2026-11-20' }));
  const standing = async (event: Made) => (await listed(event)).items.map(({ email, status }: { email: string; status: string }) => `${email} ${status}`);
  const mails = () => org.run((ctx) => ctx.tx.selectFrom('message').select(['recipient', 'subject', 'body']).where('tenantId', '=', org.id).where('template', '=', 'tickets.waitlist_offer').orderBy('id').execute());

  test('is held for who waits longest and fits, with a mail, and goes to the next when nobody buys it', async () => {
    const event = await soldOut();
    for (const [index, [email, quantity]] of ([['lots@example.com', 4], ['two@example.com', 2], ['one@example.com', 1]] as const).entries()) {
      world.clock.set(NOW.add({ seconds: index }));
      await wish(event, { email, quantity });
    }
    await offers();
    expect(await standing(event)).toEqual(['lots@example.com waiting', 'two@example.com waiting', 'one@example.com waiting']);
    await free(event, 2);
    await Promise.all([offers(), offers(), offers()]);
    expect(await standing(event)).toEqual(['lots@example.com waiting', 'two@example.com offered', 'one@example.com waiting']);
    const [mail] = await mails();
    expect(mail).toMatchObject({ recipient: 'two@example.com' });
    const token = /\/o\/(\S+)/.exec(mail!.body!)![1]!;
    expect((await portal.call('GET', `/orders/${token}`)).json()).toMatchObject({ status: 'held', holdExpiresAt: '2026-11-20T16:30:02Z', units: [{}, {}] });
    // Exclusive: nobody else gets it.
    expect((await portal.hold(event, { lines: [{ areaId: event.areaId, quantity: 1 }] })).json()).toMatchObject({ code: 'NOT_ENOUGH_UNITS' });

    world.clock.set(NOW.add({ minutes: 31 }));
    await offers();
    await work.handedOn();
    expect(await standing(event)).toEqual(['lots@example.com waiting', 'two@example.com offer_expired', 'one@example.com offered']);
    const { offerOrderNumber } = (await listed(event, '?status=offered')).items[0];
    const second = (await mails()).at(-1)!;
    const paidToken = /\/o\/(\S+)/.exec(second.body!)![1]!;
    await portal.call('PATCH', `/orders/${paidToken}/buyer`, { name: 'Una', email: 'one@example.com' });
    expect((await portal.call('POST', `/orders/${paidToken}/pay`, { termsAccepted: true }, { 'idempotency-key': randomBytes(9).toString('hex') })).statusCode).toBe(200);
    await portal.approve(offerOrderNumber);
    await work.handedOn();
    expect(await standing(event)).toEqual(['lots@example.com waiting', 'two@example.com offer_expired', 'one@example.com bought']);

    world.clock.set(Temporal.Instant.from('2027-05-12T00:00:00Z'));
    await offers();
    expect((await listed(event)).items[0]).toMatchObject({ email: 'lots@example.com', status: 'removed', removeReason: 'event_over' });
  });

  test('is offered at once when a hold ends, and goes back on sale when its person leaves', async () => {
    const event = await soldOut();
    await free(event, 1);
    const held = (await portal.hold(event, { lines: [{ areaId: event.areaId, quantity: 1 }] })).json();
    await wish(event, { email: 'next@example.com' });
    expect((await portal.call('DELETE', `/orders/${held.token}`)).statusCode).toBe(204);
    await work.handedOn();
    expect(await standing(event)).toEqual(['next@example.com offered']);
    const leave = /\/w\/(\S+)/.exec((await mails()).at(-1)!.body!)![1]!;
    expect((await portal.call('POST', `/waitlist/${leave}/leave`)).statusCode).toBe(204);
    expect(await standing(event)).toEqual(['next@example.com removed']);
    expect((await portal.hold(event, { lines: [{ areaId: event.areaId, quantity: 1 }] })).statusCode).toBe(201);
    expect((await portal.call('POST', `/waitlist/${'x'.repeat(64)}/leave`)).json()).toMatchObject({ code: 'LINK_NOT_FOUND' });
  });
});
