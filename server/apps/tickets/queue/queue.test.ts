import { createHash, randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { useDemoGateway } from '#capabilities/checkouts/public.ts';
import { orderPaid } from '#apps/tickets/orders/events.ts';
import { liveCounts } from '#apps/tickets/orders/queries.ts';
import { queueOrder, seedCommit } from '#apps/tickets/rules/waiting-room.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { emit } from '#platform/outbox.ts';
import { digest } from '#platform/vault.ts';
import { usePeople } from '#test/people.ts';
import { NOW, makeTenant, serverFor, useWorld } from '#test/server.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Organizer } from '#test/tickets.ts';
import { useWork } from '#test/work.ts';
import { drawPlaces } from './entry-queries.ts';
import { stepRoom } from './jobs.ts';
import { endRoom } from './life.ts';
import { passesOf } from './pass.ts';
import { roomState } from './room-queries.ts';
import { holdRound, writeRound } from './round.ts';

const world = useWorld();
usePeople(world);
const work = useWork(world);
let org: Organizer;
beforeAll(async () => {
  useDemoGateway({ allowed: true, key: randomBytes(32) });
  org = await makeOrganizer(world);
});
beforeEach(() => world.clock.set(NOW));

const OPENS = '2026-11-20T17:00:00Z';
const STARTS = '2026-11-20T18:00:00Z';
const at = (instant: string) => world.clock.set(Temporal.Instant.from(instant));
const later = (seconds: number) => world.clock.set(world.clock.now().add({ seconds }));
/** As a hold asks, for one visitor. */
async function mayBuy(ctx: Ctx, eventId: string, bearer: { visitorHash: string; pass: string }): Promise<void> {
  const judge = await passesOf(ctx, eventId, [bearer]);
  judge(0, (await liveCounts(ctx, eventId, [bearer.visitorHash])).size > 0);
}
const codeOf = (work: Promise<unknown>) => work.then(() => 'fine', (error: { code?: string }) => error.code);

interface Event { id: string; slug: string }
async function onSale(given: object = {}): Promise<Event> {
  const event = await org.ready(given);
  const published = (await org.call('POST', `/events/${event.id}/publish`)).json();
  expect(published.status).toBe('published');
  return published;
}
const roomBody = { opensAt: OPENS, startsAt: STARTS, ratePerMinute: 300, maxActive: 1000 };
async function roomFor(event: Event, given: object = {}): Promise<{ id: string; version: number }> {
  const answer = await org.call('POST', `/events/${event.id}/waiting-rooms`, { ...roomBody, ...given });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json();
}
const step = (roomId: string) => org.run((ctx) => stepRoom(ctx, roomId));
const visitor = () => randomBytes(24).toString('base64url');
const pub = (method: 'GET' | 'POST', path: string, body?: object, headers: Record<string, string> = {}, remoteAddress = '203.0.113.7') =>
  org.app.inject({ method, url: `/api/v1/tickets/public/sites/${org.slug}${path}`, ...(body && { body }), headers, remoteAddress });
const join = async (roomId: string, who = visitor(), address?: string) => ({ who, ...(await pub('POST', `/queue/${roomId}/join`, { visitor: who }, {}, address)).json() });
const me = async (roomId: string, who: string) => (await pub('GET', `/queue/${roomId}/me?visitor=${who}`)).json();

/** Entries as a rush leaves them, without the rush. */
const insertEntries = (roomId: string, count: number, more: string) => org.run((ctx) => sql`
  insert into queue_entry (tenant_id, room_id, visitor_hash, "group", joined_at, position, status, admitted_at, last_seen_at, pass_expires_at)
  select ${org.id}::uuid, ${roomId}::uuid, gen_random_uuid()::text, 'prequeue', app.now(), ${sql.raw(more)} from generate_series(1, ${count}) n`.execute(ctx.tx));
const WAITING = "n, 'waiting', null, null, null";
const ACTIVE = "null, 'admitted', app.now(), app.now(), app.now() + interval '10 minutes'";

/** A room that runs, with so many in it. */
async function running(given: object, { waiting = 0, active = 0 } = {}): Promise<{ event: Event; id: string }> {
  const event = await onSale();
  const { id } = await roomFor(event, given);
  at(OPENS);
  await step(id);
  at(STARTS);
  // The first round, of an empty line, is part of it.
  await step(id);
  later(5);
  if (waiting > 0) await insertEntries(id, waiting, WAITING);
  if (active > 0) await insertEntries(id, active, ACTIVE);
  await org.run((ctx) => ctx.tx.updateTable('waitingRoomPace').set({ tail: waiting }).where('tenantId', '=', org.id).where('roomId', '=', id).execute());
  return { event, id };
}
const hold = (id: string) => org.run((ctx) => holdRound(ctx, id));
const statuses = async (id: string) => Object.fromEntries((await org.run((ctx) => ctx.tx.selectFrom('queueEntry').select((eb) => ['status', eb.fn.countAll<number>().as('count')]).where('tenantId', '=', org.id).where('roomId', '=', id).groupBy('status').execute())).map(({ status, count }) => [status, Number(count)]));

/** An order of a visitor, as the purchase leaves it, that holds so many of the event's units. */
async function order(event: Event, who: string, status: 'held' | 'paid', units = 0): Promise<string> {
  return org.run(async (ctx) => {
    const { id } = await ctx.tx.insertInto('ticketOrder').values({
      tenantId: org.id, number: `MT-${Array.from({ length: 12 }, () => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[Math.floor(Math.random() * 32)]).join('')}`, eventId: event.id, channel: 'online', status: 'held', mode: 'live', visitorHash: digest(who), holdExpiresAt: ctx.now.add({ minutes: 15 }),
      currency: 'COP', unitCount: 1, admissions: 1, baseMinor: 0, discountMinor: 0, surchargeMinor: 0, faceMinor: 0, feeMinor: 0, feeVatMinor: 0, absorbedFeeMinor: 0, taxMinor: 0, parafiscalMinor: 0, totalMinor: 0, quote: '{}', tokenHash: randomUUID(), tokenSealed: Buffer.from('x'),
      buyerEmail: 'a@example.com',
    }).returning('id').executeTakeFirstOrThrow();
    if (units > 0) await sql`update ticket_unit set status = 'held', order_id = ${id}::uuid, hold_expires_at = ${ctx.now.add({ minutes: 15 })}::timestamptz where tenant_id = ${org.id}::uuid and id in (select u.id from ticket_unit u join ticket_area a on a.tenant_id = u.tenant_id and a.id = u.area_id where a.event_id = ${event.id}::uuid and u.status = 'available' order by u.number limit ${units})`.execute(ctx.tx);
    if (status === 'paid') await ctx.tx.updateTable('ticketOrder').set({ status, paidAt: ctx.now }).where('tenantId', '=', org.id).where('id', '=', id).execute();
    return id;
  });
}

describe('the organizer', () => {
  test('sets a room, changes what nobody has been told yet, and only that', async () => {
    const event = await onSale();
    const room = await roomFor(event, { opensAt: '2026-11-20T12:00', startsAt: '2026-11-20T13:00' });
    expect(room).toMatchObject({ status: 'scheduled', opensAt: OPENS, startsAt: STARTS, passMinutes: 10, maxEntriesPerPrefix: 20, seedCommit: null, seed: null, allowedStatuses: ['ended'] });
    expect((await org.call('POST', `/events/${event.id}/waiting-rooms`, roomBody)).json()).toMatchObject({ status: 409, code: 'WAITING_ROOM_EXISTS' });
    expect((await org.call('POST', `/events/${event.id}/waiting-rooms`, { ...roomBody, startsAt: OPENS })).json().errors).toMatchObject([{ pointer: '/body/startsAt', code: 'starts_before_opening' }]);
    expect((await org.call('PATCH', `/waiting-rooms/${room.id}`, { ratePerMinute: 6001 }, 1)).statusCode).toBe(422);
    expect((await org.call('PATCH', `/waiting-rooms/${room.id}`, { seed: 'x' }, 1)).statusCode).toBe(422);
    expect((await org.call('PATCH', `/waiting-rooms/${room.id}`, { ratePerMinute: 60 }, 1)).json()).toMatchObject({ ratePerMinute: 60, version: 2 });
    expect((await org.call('POST', `/waiting-rooms/${room.id}/start`)).json()).toMatchObject({ status: 409, code: 'INVALID_TRANSITION' });
    at(OPENS);
    await step(room.id);
    const opened = (await org.call('GET', `/waiting-rooms/${room.id}`)).json();
    expect(opened).toMatchObject({ status: 'prequeue', seed: null, seedCommit: expect.stringMatching(/^[0-9a-f]{64}$/), openedAt: OPENS });
    expect((await org.call('PATCH', `/waiting-rooms/${room.id}`, { opensAt: '2026-11-20T17:30:00Z' }, opened.version)).json()).toMatchObject({ status: 409, code: 'WAITING_ROOM_FIXED' });
    expect((await org.call('DELETE', `/waiting-rooms/${room.id}`, undefined, opened.version)).json()).toMatchObject({ code: 'WAITING_ROOM_FIXED' });
    expect((await org.call('POST', `/waiting-rooms/${room.id}/start`)).json()).toMatchObject({ status: 'running', startedAt: OPENS });
    expect((await org.call('POST', `/waiting-rooms/${room.id}/pause`)).json()).toMatchObject({ status: 'paused' });
    expect((await org.call('POST', `/waiting-rooms/${room.id}/resume`)).json()).toMatchObject({ status: 'running' });
    expect((await org.call('POST', `/waiting-rooms/${room.id}/end`)).json()).toMatchObject({ status: 'ended', endReason: 'manual' });
    expect((await org.call('GET', `/events/${event.id}/waiting-rooms`)).json()).toMatchObject({ items: [{ id: room.id, status: 'ended' }], next: null });
    await expect(org.run((ctx) => ctx.tx.updateTable('waitingRoom').set({ status: 'running' }).where('id', '=', room.id).execute())).rejects.toThrow(/no step/);
  });

  test('of another business, or without the right, finds none', async () => {
    const event = await onSale();
    const { id } = await roomFor(event);
    const other = await makeTenant(world, { apps: ['tickets'] });
    const stranger = await serverFor(world, other, 'everything');
    const clerk = await serverFor(world, org, ['tickets.event.read']);
    for (const [app, status] of [[stranger, 404], [clerk, 403]] as const) {
      for (const [method, path] of [['GET', `/waiting-rooms/${id}`], ['GET', `/waiting-rooms/${id}/live`], ['POST', `/waiting-rooms/${id}/end`], ['GET', `/events/${event.id}/waiting-rooms`]] as const) expect((await app.inject({ method, url: `/api/v1/tickets${path}` })).statusCode, path).toBe(status);
    }
    expect((await org.app.inject({ url: `/api/v1/tickets/public/sites/${other.slug}/queue/${id}/me?visitor=${visitor()}` })).json()).toMatchObject({ code: 'QUEUE_NOT_FOUND' });
    expect((await pub('GET', '/queue/none/me?visitor=0123456789abcdef')).json()).toMatchObject({ code: 'QUEUE_NOT_FOUND' });
  });
});

describe('the draw', () => {
  test('opens, draws and admits by its own clock, and anybody can check it', async () => {
    const event = await onSale();
    await work.at('2026-11-20T16:30:00Z');
    const { id } = await roomFor(event, { ratePerMinute: 24, maxActive: 4 });
    expect((await join(id)).code).toBe('QUEUE_NOT_OPEN');
    await work.at(OPENS);
    await work.settled(/queue_step/);
    const shown = (await pub('GET', `/events/${event.slug}/queue`)).json();
    expect(shown).toMatchObject({ id, status: 'prequeue', opensAt: OPENS, startsAt: STARTS, supply: 'open', site: { slug: org.slug }, event: { slug: event.slug } });
    const early = await Promise.all(Array.from({ length: 9 }, () => join(id)));
    expect(early[0]).toMatchObject({ room: 'prequeue', group: 'prequeue', status: 'waiting', position: null, ahead: null, pass: null, pollS: 30 });
    expect((await pub('GET', `/queue/${id}/proof`)).json()).toMatchObject({ seed: null, seedCommit: shown.seedCommit, drawn: 9, items: [] });

    await work.at(STARTS);
    await work.settled(/queue_step/);
    const late = await join(id);
    const proof = (await pub('GET', `/queue/${id}/proof?limit=5`)).json();
    const rest = (await pub('GET', `/queue/${id}/proof?limit=5&cursor=${proof.next}`)).json();
    expect(seedCommit(proof.seed)).toBe(shown.seedCommit);
    const drawn = [...proof.items, ...rest.items].map((item: { id: string }) => item.id);
    const own = queueOrder(early.map(({ entryId }) => ({ id: entryId, group: 'prequeue' as const, joinedAt: NOW })), proof.seed).map((entry) => entry.id);
    expect(drawn).toEqual(own);
    const first = early.find(({ entryId }) => entryId === drawn[0])!;
    const last = early.find(({ entryId }) => entryId === drawn[8])!;
    // 24 a minute are two in five seconds.
    expect(await me(id, first.who)).toMatchObject({ status: 'admitted', position: 1, pass: expect.any(String), passExpiresAt: '2026-11-20T18:10:00Z' });
    expect(await me(id, last.who)).toMatchObject({ status: 'waiting', position: 9, ahead: 6, etaS: 18, pass: null });
    expect(late).toMatchObject({ group: 'live', position: null });
    await work.at('2026-11-20T18:00:05Z');
    await work.settled(/queue_step/);
    expect(await me(id, late.who)).toMatchObject({ position: 10, ahead: 5 });
    // Four passes are all there may be at once.
    await work.at('2026-11-20T18:00:10Z');
    await work.settled(/queue_step/);
    expect((await org.call('GET', `/waiting-rooms/${id}/live`)).json()).toMatchObject({ joined: 10, waiting: 6, active: 4, admitted: 4, admittedPerMinute: 4, bought: 0, supply: 'open', waitP50S: 3, minutes: [{ admitted: 4, waiting: 6 }] });
    await org.run((ctx) => endRoom(ctx, id));
  });

  test('W2: the database draws in the order of the rule, whatever the entries and the seed', async () => {
    const { id } = await roomFor(await onSale());
    await fc.assert(fc.asyncProperty(fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme-ascii' }), fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 30 }), async (seed, ids) => {
      await org.run(async (ctx) => {
        await ctx.tx.insertInto('queueEntry').values(ids.map((entry) => ({ tenantId: org.id, id: entry, roomId: id, visitorHash: entry, group: 'prequeue' as const, joinedAt: NOW }))).execute();
        await drawPlaces(ctx, id, seed);
        const drawn = await ctx.tx.selectFrom('queueEntry').select('id').where('tenantId', '=', org.id).where('roomId', '=', id).orderBy('position').execute();
        expect(drawn.map((row) => row.id)).toEqual(queueOrder(ids.map((entry) => ({ id: entry, group: 'prequeue', joinedAt: NOW })), seed).map((entry) => entry.id));
        await ctx.tx.deleteFrom('queueEntry').where('tenantId', '=', org.id).where('roomId', '=', id).execute();
      });
    }), { numRuns: 25 });
  });

  test('the table itself takes no seed but the one whose hash was published', async () => {
    const { id } = await roomFor(await onSale());
    at(OPENS);
    await step(id);
    await expect(org.run((ctx) => ctx.tx.updateTable('waitingRoom').set({ seed: 'b7f0c1d2-demo', startedAt: NOW }).where('tenantId', '=', org.id).where('id', '=', id).execute())).rejects.toThrow(/waiting_room_seed/);
    await expect(org.run((ctx) => ctx.tx.updateTable('waitingRoom').set({ seedCommit: createHash('sha256').update('mine').digest('hex') }).where('tenantId', '=', org.id).where('id', '=', id).execute())).rejects.toThrow(/published stands/);
  });
});

describe('a round', () => {
  test.each([[990, 10], [900, 25]])('W1: at 300 a minute and %i of 1,000 passes out, %i of 5,000 are let in', async (active, admitted) => {
    const { id } = await running({}, { waiting: 5000, active });
    expect(await hold(id)).toMatchObject({ admitted });
    expect(await statuses(id)).toEqual({ waiting: 5000 - admitted, admitted: active + admitted });
  });

  test('of several leaders one admits; without the lock the table refuses the second, and without that too many come in', async () => {
    const { id } = await running({}, { waiting: 500 });
    const results = await Promise.all(Array.from({ length: 6 }, () => hold(id)));
    expect(results.filter((round) => round !== null)).toMatchObject([{ admitted: 25 }]);
    expect((await statuses(id)).admitted).toBe(25);

    later(5);
    // The twin: two that look before either writes.
    const twins = async () => {
      const looked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const both = Promise.all(looked.map(({ promise }) => promise));
      return Promise.allSettled(looked.map(({ resolve }) => org.run(async (ctx) => {
        const state = (await roomState(ctx, id))!;
        resolve();
        await both;
        return writeRound(ctx, state);
      })));
    };
    expect((await twins()).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await statuses(id)).admitted).toBe(50);
    later(5);
    await sql`alter table waiting_room_round drop constraint waiting_room_round_pkey`.execute(world.owner.global);
    try {
      await twins();
      expect((await statuses(id)).admitted).toBe(100);
    } finally {
      await sql`delete from waiting_room_round`.execute(world.owner.global);
      await sql`alter table waiting_room_round add primary key (tenant_id, room_id, number)`.execute(world.owner.global);
    }
  });

  test('missed rounds are a minute\'s credit at most, a pause gives none, and nobody is let in while nothing can be sold', async () => {
    const { id, event } = await running({ ratePerMinute: 60, maxActive: 10_000 }, { waiting: 600 });
    await hold(id);
    later(60 * 30);
    expect(await hold(id)).toMatchObject({ admitted: 60 });
    await org.call('POST', `/waiting-rooms/${id}/pause`);
    for (let i = 0; i < 3; i += 1) { later(5); expect(await hold(id)).toMatchObject({ admitted: 0 }); }
    await org.call('POST', `/waiting-rooms/${id}/resume`);
    later(5);
    expect(await hold(id)).toMatchObject({ admitted: 5 });
    await org.call('POST', `/events/${event.id}/pause`);
    later(5);
    expect(await hold(id)).toMatchObject({ admitted: 0 });
  });

  test('lets everybody in by place, never more than may be at once, whatever they do', async () => {
    const { id } = await running({ ratePerMinute: 120, maxActive: 7, passMinutes: 1 });
    const action = fc.oneof(fc.record({ kind: fc.constant('join' as const), count: fc.integer({ min: 1, max: 6 }) }), fc.record({ kind: fc.constant('leave' as const), which: fc.nat() }), fc.record({ kind: fc.constant('round' as const), wait: fc.integer({ min: 4, max: 40 }) }));
    await fc.assert(fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 25 }), async (actions) => {
      for (const one of actions) {
        later(1);
        if (one.kind === 'join') await insertEntries(id, one.count, "null, 'waiting', null, null, null");
        else if (one.kind === 'leave') await org.run((ctx) => sql`update queue_entry set status = 'left' where tenant_id = ${org.id}::uuid and id = (select id from queue_entry where room_id = ${id}::uuid and status in ('waiting', 'admitted') order by id offset ${one.which % 5} limit 1)`.execute(ctx.tx));
        else {
          later(one.wait);
          await hold(id);
        }
        const { rows } = await org.run((ctx) => sql<{ active: number; passedOver: number; wrong: number }>`
          select (count(*) filter (where status = 'admitted' and pass_expires_at > app.now()))::integer as active,
            (count(*) filter (where status = 'waiting' and position <= (select head from waiting_room_pace p where p.room_id = ${id}::uuid)))::integer as passed_over,
            (count(*) filter (where admitted_at < lag_at))::integer as wrong
          from (select *, lag(admitted_at) over (partition by admitted_at is null order by position) as lag_at from queue_entry where tenant_id = ${org.id}::uuid and room_id = ${id}::uuid) q`.execute(ctx.tx));
        expect(rows[0]).toMatchObject({ passedOver: 0, wrong: 0 });
        expect(rows[0]!.active).toBeLessThanOrEqual(7);
      }
    }), { numRuns: 6 });
  });

  test('sold out says that holds may return, then ends', async () => {
    const { id, event } = await running({ ratePerMinute: 60, maxActive: 5 }, { waiting: 20 });
    const held = await order(event, visitor(), 'held', 10);
    await step(id);
    expect((await pub('GET', `/events/${event.slug}/queue`)).json()).toMatchObject({ status: 'running', supply: 'held' });
    expect(await statuses(id)).toEqual({ waiting: 20 });
    // What is over its hold can be bought again.
    later(15 * 60);
    await step(id);
    expect((await statuses(id)).admitted).toBe(5);
    await org.run(async (ctx) => {
      await sql`update ticket_unit set status = 'sold', hold_expires_at = null where tenant_id = ${org.id}::uuid and order_id = ${held}::uuid`.execute(ctx.tx);
    });
    later(5);
    await step(id);
    expect((await org.call('GET', `/waiting-rooms/${id}`)).json()).toMatchObject({ status: 'ended', endReason: 'sold_out' });
    expect((await join(id)).code).toBe('QUEUE_ENDED');
  });
});

describe('a visitor', () => {
  test('is one entry, whatever the number of tabs; without the constraint there would be many', async () => {
    const { id } = await running({ maxEntriesPerPrefix: 3 });
    const who = visitor();
    const tabs = await Promise.all(Array.from({ length: 12 }, () => join(id, who)));
    expect(new Set(tabs.map(({ entryId }) => entryId)).size).toBe(1);
    expect(await statuses(id)).toEqual({ waiting: 1 });
    await sql`alter table queue_entry drop constraint queue_entry_once`.execute(world.owner.global);
    try {
      const insert = () => org.run((ctx) => ctx.tx.insertInto('queueEntry').values({ tenantId: org.id, roomId: id, visitorHash: 'twin', group: 'live', joinedAt: NOW }).execute());
      await Promise.all([insert(), insert(), insert()]);
      expect(await statuses(id)).toEqual({ waiting: 4 });
    } finally {
      await sql`delete from queue_entry where visitor_hash = 'twin'`.execute(world.owner.global);
      await sql`alter table queue_entry add constraint queue_entry_once unique (tenant_id, room_id, visitor_hash)`.execute(world.owner.global);
    }
    // The own entry stands already for one of three from this network.
    const crowd = await Promise.all(Array.from({ length: 8 }, () => join(id)));
    expect(crowd.filter(({ entryId }) => entryId)).toHaveLength(2);
    expect(crowd.find(({ code }) => code)).toMatchObject({ status: 429, code: 'QUEUE_TOO_MANY' });
    expect((await join(id, visitor(), '198.51.100.9')).status).toBe('waiting');
  });

  test('hears the same in a word, keeps the pass while there, and half an hour at most', async () => {
    const { id, event } = await running({ ratePerMinute: 60, passMinutes: 10 });
    const { who } = await join(id);
    await hold(id);
    const first = await pub('GET', `/queue/${id}/me?visitor=${who}`);
    expect(first.json()).toMatchObject({ status: 'admitted', position: 1 });
    expect(first.headers['cache-control']).toBe('private, no-cache');
    expect((await pub('GET', `/queue/${id}/me?visitor=${who}`, undefined, { 'if-none-match': String(first.headers.etag) })).statusCode).toBe(304);
    const { pass } = first.json();
    const check = (given: { pass?: string; visitorHash?: string } = {}) => codeOf(org.run((ctx) => mayBuy(ctx, event.id, { pass, visitorHash: digest(who), ...given })));
    expect(await check()).toBe('fine');
    expect(await check({ pass: `${pass}x` })).toBe('QUEUE_PASS_REQUIRED');
    expect(await check({ visitorHash: digest(visitor()) })).toBe('QUEUE_PASS_REQUIRED');
    for (let minute = 0; minute < 29; minute += 9) {
      expect(await me(id, who)).toMatchObject({ status: 'admitted', pass });
      later(9 * 60);
    }
    // 36 minutes after the admission.
    expect(await check()).toBe('QUEUE_PASS_EXPIRED');
    expect(await me(id, who)).toMatchObject({ status: 'pass_expired', pass: null });
    await hold(id);
    expect(await statuses(id)).toEqual({ pass_expired: 1 });
    await expect(org.run((ctx) => sql`update queue_entry set pass_expires_at = admitted_at + interval '31 minutes' where tenant_id = ${org.id}::uuid and room_id = ${id}::uuid`.execute(ctx.tx))).rejects.toThrow(/queue_entry_half_hour/);
  });

  test('without a sign of life loses the pass to the next', async () => {
    const { id } = await running({ ratePerMinute: 60, maxActive: 1, passMinutes: 2 });
    const [a, b] = [await join(id), await join(id)];
    await hold(id);
    later(120);
    await hold(id);
    expect([(await me(id, a.who)).status, (await me(id, b.who)).status]).toEqual(['pass_expired', 'admitted']);
  });

  test('buys once with a pass, and may leave', async () => {
    const { id, event } = await running({ ratePerMinute: 600 });
    const [a, b] = [await join(id), await join(id)];
    await hold(id);
    const { pass } = await me(id, a.who);
    const check = () => codeOf(org.run((ctx) => mayBuy(ctx, event.id, { pass, visitorHash: digest(a.who) })));
    const orderId = await order(event, a.who, 'held', 1);
    expect(await check()).toBe('QUEUE_PASS_IN_USE');
    await org.run(async (ctx) => {
      await ctx.tx.updateTable('ticketOrder').set({ status: 'paid', paidAt: ctx.now }).where('tenantId', '=', org.id).where('id', '=', orderId).execute();
      await emit(ctx, orderPaid, orderId, { orderId, eventId: event.id, recovered: false });
    });
    await work.relay.drain();
    await work.settled(/order_paid>queue/);
    expect(await me(id, a.who)).toMatchObject({ status: 'bought', pass: null });
    expect(await check()).toBe('QUEUE_PASS_REQUIRED');
    expect((await pub('POST', `/queue/${id}/leave`, { visitor: b.who })).statusCode).toBe(204);
    expect((await pub('POST', `/queue/${id}/leave`, { visitor: b.who })).json()).toMatchObject({ code: 'INVALID_TRANSITION' });
    expect((await org.call('GET', `/waiting-rooms/${id}/live`)).json()).toMatchObject({ joined: 2, waiting: 0, active: 0, admitted: 2, bought: 1, left: 1 });
    // Over the room, everybody buys.
    await org.run((ctx) => endRoom(ctx, id));
    expect(await check()).toBe('fine');
  });
});
