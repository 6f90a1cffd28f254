import { randomBytes } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { useDemoGateway } from '#capabilities/checkouts/public.ts';
import { sql } from '#platform/db.ts';
import { usePeople } from '#test/people.ts';
import { NOW, makeTenant, serverFor, useWorld } from '#test/server.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Made, Organizer } from '#test/tickets.ts';

const world = useWorld();
usePeople(world);
let org: Organizer;
beforeAll(async () => {
  useDemoGateway({ allowed: true, key: randomBytes(32) });
  org = await makeOrganizer(world);
});
beforeEach(() => world.clock.set(NOW));

let address = 0;
/** Each from a network of its own, unless said otherwise. */
const wish = (event: Pick<Made, 'slug'>, body: object, remoteAddress = `198.51.100.${(address += 1)}`) =>
  org.app.inject({ method: 'POST', url: `/api/v1/tickets/public/sites/${org.slug}/events/${event.slug}/waitlist`, body: { quantity: 1, ...body }, remoteAddress });
async function soldOut(given: object = {}): Promise<Made & { areaId: string }> {
  const event = await org.ready(given);
  await org.call('POST', `/events/${event.id}/publish`);
  const [area] = await org.areas(event.id);
  await org.run((ctx) => sql`update ticket_unit set status = 'blocked', block_reason = 'agotado' where tenant_id = ${org.id}::uuid and area_id = ${area!.id}::uuid and status = 'available'`.execute(ctx.tx));
  return { ...event, areaId: area!.id };
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
