import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addResource, releaseOwner, reserve } from '#capabilities/calendar/public.ts';
import { addConnection, allowPrivateAddresses, connectionOf } from '#capabilities/connections/public.ts';
import { randomUUID } from 'node:crypto';
import { useSite } from '#platform/site.ts';
import { useGoogleCalendar } from '#test/google-calendar.ts';
import { usePeople } from '#test/people.ts';
import { NOW, makeMember, makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { useWork } from '#test/work.ts';
import './public.ts';

const world = useWorld();
usePeople(world);
const work = useWork(world);
const google = useGoogleCalendar(() => world.clock.now());
allowPrivateAddresses('127.0.0.1');

const at = (text: string) => Temporal.Instant.from(text);
const TUESDAY = { startsAt: at('2026-11-24T16:00:00Z'), endsAt: at('2026-11-24T18:00:00Z') };
const LATER = { startsAt: at('2026-11-25T16:00:00Z'), endsAt: at('2026-11-25T18:00:00Z') };

interface Studio { tenant: TestTenant; userId: string; resourceId: string; app: FastifyInstance }
async function studio(given: { connected?: boolean } = {}): Promise<Studio> {
  const tenant = await makeTenant(world);
  // A run that was due before a business was there is none of its own: the first is that of 17:00.
  await world.owner.global.updateTable('tenant').set({ createdAt: NOW.add({ seconds: 1 }) }).where('id', '=', tenant.id).execute();
  const userId = await makeMember(world, tenant, 'Ana López');
  const { id: resourceId } = await tenant.run((ctx) => addResource(ctx, { branchId: tenant.branchId, kind: 'staff', code: 'ANA', name: 'Ana López', capacity: null, bufferBeforeMin: 0, bufferAfterMin: 0, userId, skills: [], color: null, sortOrder: 0 }));
  await tenant.run((ctx) => addConnection(ctx, { provider: 'google_calendar', name: 'Google', settings: { clientId: google.clientId, consentUrl: 'https://accounts.google.example/auth', accessUrl: google.url, apiUrl: `${google.url}/v3` }, secrets: { clientSecret: google.clientSecret } }));
  const app = await serverFor(world, tenant, ['calendar.timeoff', 'calendar.view'], { userId, id: userId });
  const made = { tenant, userId, resourceId, app };
  if (given.connected !== false) await connect(made);
  return made;
}
/** Who may manage other people's time. */
async function makeManager(tenant: TestTenant): Promise<string> {
  const userId = await makeMember(world, tenant, 'Coordinadora');
  const { id: roleId } = await world.owner.global.insertInto('role').values({ tenantId: tenant.id, name: 'Coordina', level: 10 }).returning('id').executeTakeFirstOrThrow();
  await world.owner.global.insertInto('rolePermission').values({ tenantId: tenant.id, roleId, permission: 'calendar.timeoff' }).execute();
  await world.owner.global.insertInto('membershipRole').values({ tenantId: tenant.id, userId, roleId }).execute();
  return userId;
}
const begin = async ({ app }: Studio): Promise<string> => (await app.inject({ method: 'POST', url: '/api/v1/me/external-calendar/connect' })).json().url;
const finish = ({ app }: Studio, body: { state: string; code: string }) => app.inject({ method: 'POST', url: '/api/v1/me/external-calendar/finish', payload: body });
async function connect(one: Studio, who?: { sub: string; email: string }): Promise<void> {
  const answer = await finish(one, google.consent(await begin(one), who));
  expect(answer.statusCode, answer.body).toBe(200);
  await settled();
}
async function settled(): Promise<void> {
  await work.relay.drain();
  await work.settled(/external_calendars\.|connections\.process_event/);
  await work.relay.drain(); // what a job asked for in turn
  await work.settled(/external_calendars\.|connections\.process_event/);
}
/** Set the clock, hand on what is due, and wait for it. */
async function until(instant: string): Promise<void> {
  await work.at(instant);
  await work.settled(/cron:external_calendars/);
  await settled();
}
const book = async ({ tenant, resourceId }: Studio, span: { startsAt: Temporal.Instant; endsAt: Temporal.Instant }, ownerId: string = randomUUID(), more: { tentative?: boolean } = {}) => {
  await tenant.run((ctx) => reserve(ctx, { ownerType: 'proof', ownerId, label: 'S-2026-000001' }, [{ resourceId, ...span, ...more }]));
  await settled();
  return ownerId;
};
const state = async ({ app }: Studio) => (await app.inject('/api/v1/me/external-calendar')).json() as { available: boolean; calendar: { status: string; email: string; told: boolean; lastSyncedAt: string | null } | null };
const timeOff = async ({ tenant }: Studio) => (await world.owner.global.selectFrom('timeOff').select(['kind', 'startsAt', 'endsAt']).where('tenantId', '=', tenant.id).where('withdrawnAt', 'is', null).orderBy('startsAt').execute()).map((row) => [row.kind, row.startsAt.toString(), row.endsAt.toString()]);
const notices = ({ tenant }: Studio, kind: string) => world.owner.global.selectFrom('notification').select('userId').where('tenantId', '=', tenant.id).where('kind', '=', kind).execute();
const busy = (id: string, from: string, to: string, more: object = {}) => google.put({ id, start: { dateTime: from }, end: { dateTime: to }, summary: 'Dentista', ...more });
const overlaps = async ({ app }: Studio) => (await app.inject('/api/v1/external-calendars/overlaps')).json().items as { label: string | null; resourceName: string; busyFrom: string }[];
const said = (method: string, path = /./) => google.calls.filter((call) => call.method === method && path.test(call.path));
const lists = () => said('GET').map(({ query }) => (query.has('syncToken') ? 'changes' : 'all'));

beforeEach(() => {
  useSite('https://negocio.example');
  world.clock.set(NOW);
  google.reset();
});
afterEach(async () => {
  await world.owner.global.updateTable('externalCalendar').set({ status: 'disconnected', tokens: null }).execute();
});

describe('letting us in', () => {
  test('a person goes to Google and back; the tokens are sealed, and nobody else can finish what she began', async () => {
    const one = await studio({ connected: false });
    expect(await state(one)).toEqual({ available: true, calendar: null });
    const address = await begin(one);
    expect(new URL(address).searchParams.get('redirect_uri')).toBe('https://negocio.example/me/calendar');
    const back = google.consent(address);

    // Another member, and a member of another business: what was begun is not theirs.
    const colleague = await makeMember(world, one.tenant, 'Beto');
    const asColleague = await serverFor(world, one.tenant, [], { userId: colleague, id: colleague });
    const stranger = await studio({ connected: false });
    for (const app of [asColleague, stranger.app]) expect((await finish({ ...one, app }, back)).json()).toMatchObject({ status: 404, code: 'EXTERNAL_CALENDAR_CONSENT_NOT_FOUND' });

    expect((await finish(one, back)).json()).toMatchObject({ status: 'active', email: 'ana@example.com', provider: 'google_calendar' });
    expect((await finish(one, back)).json().code).toBe('EXTERNAL_CALENDAR_CONSENT_NOT_FOUND');
    await settled();
    expect((await state(one)).calendar).toMatchObject({ status: 'active', lastSyncedAt: NOW.toString() });
    const row = await world.owner.global.selectFrom('externalCalendar').selectAll().where('tenantId', '=', one.tenant.id).executeTakeFirstOrThrow();
    expect(row.tokens!.toString('latin1')).not.toMatch(/at-|rt-/);
    const log = await world.owner.global.selectFrom('auditLog').selectAll().where('tenantId', '=', one.tenant.id).execute();
    expect(JSON.stringify(log)).not.toMatch(/at-\d|rt-/);
    expect(log.map(({ action }) => action)).toContain('external_calendar.connect');
  });

  test('a consent that is too old, a code that is not good, and a consent without the calendar are refused', async () => {
    const one = await studio({ connected: false });
    const late = google.consent(await begin(one));
    world.clock.set(NOW.add({ minutes: 11 }));
    expect((await finish(one, late)).json().code).toBe('EXTERNAL_CALENDAR_CONSENT_NOT_FOUND');
    expect((await finish(one, { ...google.consent(await begin(one)), code: 'none' })).json()).toMatchObject({ status: 409, code: 'EXTERNAL_CALENDAR_REFUSED' });
    expect((await finish(one, google.consent(await begin(one), undefined, 'openid email'))).json().code).toBe('EXTERNAL_CALENDAR_REFUSED');
    google.fail(1, { only: /token/ });
    expect((await finish(one, google.consent(await begin(one)))).json()).toMatchObject({ status: 503, code: 'EXTERNAL_CALENDARS_UNAVAILABLE' });
    expect((await state(one)).calendar).toBeNull();
  });

  test('without a connection of the business, and for who is not in its calendar, there is nothing to connect', async () => {
    const one = await studio({ connected: false });
    const office = await serverFor(world, one.tenant, [], { userId: await makeMember(world, one.tenant, 'Oficina') });
    expect((await office.inject({ method: 'POST', url: '/api/v1/me/external-calendar/connect' })).json().code).toBe('NOT_A_STAFF_RESOURCE');
    await one.tenant.run((ctx) => ctx.tx.updateTable('connection').set({ status: 'paused' }).where('tenantId', '=', one.tenant.id).execute());
    expect((await one.app.inject({ method: 'POST', url: '/api/v1/me/external-calendar/connect' })).json()).toMatchObject({ status: 409, code: 'EXTERNAL_CALENDARS_NOT_SET_UP' });
    expect(await state(one)).toEqual({ available: false, calendar: null });
    expect((await one.app.inject({ method: 'POST', url: '/api/v1/me/external-calendar/sync' })).json().code).toBe('EXTERNAL_CALENDAR_NOT_CONNECTED');
  });
});

describe('bookings go out', () => {
  test('one event for a booking, however often it is said and however often the answer is lost', async () => {
    const one = await studio();
    google.fail(1, { after: true, only: /POST .*events$/ });
    await book(one, TUESDAY, undefined, { tentative: true });
    expect((await state(one)).calendar!.status).toBe('failing');
    await until(NOW.add({ seconds: 3 }).toString());
    await one.app.inject({ method: 'POST', url: '/api/v1/me/external-calendar/sync' });
    await settled();
    expect((await state(one)).calendar!.status).toBe('active');
    expect(google.standing()).toHaveLength(1);
    expect(google.standing()[0]).toMatchObject({
      status: 'tentative', visibility: 'private', summary: 'S-2026-000001', start: { dateTime: '2026-11-24T10:00:00-06:00', timeZone: 'America/Guatemala' }, end: { dateTime: '2026-11-24T12:00:00-06:00' },
    });
    expect(said('POST', /events$/)).toHaveLength(2);
  });

  test('a booking that is confirmed, moves, and is released is the same event, changed and deleted', async () => {
    const one = await studio();
    const ownerId = await book(one, TUESDAY, undefined, { tentative: true });
    const [{ id }] = google.standing() as [{ id: string }];
    await book(one, TUESDAY, ownerId);
    expect(google.standing()).toMatchObject([{ id, status: 'confirmed' }]);
    await book(one, LATER, ownerId);
    expect(google.standing()).toMatchObject([{ id, start: { dateTime: '2026-11-25T10:00:00-06:00' } }]);
    await one.tenant.run((ctx) => releaseOwner(ctx, 'proof', ownerId));
    await settled();
    expect(google.standing()).toEqual([]);
    expect([said('PATCH').length, said('DELETE').length, said('POST', /events$/).length]).toEqual([2, 1, 1]);
    // Booked again: the name that was removed stands again.
    await book(one, TUESDAY, ownerId);
    expect(google.standing()).toMatchObject([{ id, status: 'confirmed' }]);
  });

  test('what was booked before goes out on the day of connecting; a provider that is down is tried again', async () => {
    const one = await studio({ connected: false });
    await book(one, TUESDAY);
    await book(one, LATER);
    google.fail(2, { only: /POST .*events$/ });
    await connect(one);
    expect(google.standing()).toHaveLength(0);
    await until(NOW.add({ seconds: 3 }).toString());
    await until(NOW.add({ seconds: 20 }).toString());
    expect(google.standing()).toHaveLength(2);
  });

  test('the access is renewed when its hour is over, and when it is not taken any more before that', async () => {
    const one = await studio();
    world.clock.set(NOW.add({ minutes: 59, seconds: 30 }));
    await book(one, TUESDAY);
    google.endAccess();
    await book(one, LATER);
    expect(google.standing()).toHaveLength(2);
    expect(said('POST', /token$/)).toHaveLength(3);
    expect((await state(one)).calendar!.status).toBe('active');
  });

  test('access that was taken back ends it, tells its person once, and she can connect again', async () => {
    const one = await studio();
    google.shutOut();
    await book(one, TUESDAY);
    await until('2026-11-20T17:00:00Z');
    expect((await state(one)).calendar).toMatchObject({ status: 'revoked', told: false });
    expect(await notices(one, 'external_calendars.revoked')).toHaveLength(1);
    await connect(one);
    expect((await state(one)).calendar!.status).toBe('active');
    expect(google.standing()).toHaveLength(1);
  });

  test('disconnecting takes what is to come off both sides and gives the access back', async () => {
    busy('theirs', '2026-11-26T16:00:00Z', '2026-11-26T17:00:00Z');
    const one = await studio();
    await book(one, TUESDAY);
    expect(await timeOff(one)).toHaveLength(1);
    expect((await one.app.inject({ method: 'DELETE', url: '/api/v1/me/external-calendar' })).statusCode).toBe(204);
    await settled();
    expect(await timeOff(one)).toEqual([]);
    expect(google.standing().map(({ id }) => id)).toEqual(['theirs']);
    expect(said('POST', /revoke$/)).toHaveLength(1);
    expect(google.channels.every(({ stopped }) => stopped)).toBe(true);
    expect(await state(one)).toEqual({ available: true, calendar: null });
    expect(await world.owner.global.selectFrom('externalCalendar').select(['tokens', 'connectionId', 'status']).where('tenantId', '=', one.tenant.id).execute()).toEqual([{ tokens: null, connectionId: null, status: 'disconnected' }]);
    expect((await one.app.inject({ method: 'DELETE', url: '/api/v1/me/external-calendar' })).json().code).toBe('EXTERNAL_CALENDAR_NOT_CONNECTED');
    await connect(one);
    expect(google.standing()).toHaveLength(2);
  });
});

describe('busy times come in', () => {
  test('as time off of kind external, page by page; what is free, declined, or ours is none', async () => {
    google.pageSize = 2;
    busy('busy1', '2026-11-24T15:00:00Z', '2026-11-24T17:00:00Z');
    google.put({ id: 'wholeday', start: { date: '2026-11-26' }, end: { date: '2026-11-27' } });
    busy('free1', '2026-11-27T15:00:00Z', '2026-11-27T17:00:00Z', { transparency: 'transparent' });
    busy('declined1', '2026-11-27T15:00:00Z', '2026-11-27T17:00:00Z', { attendees: [{ self: true, responseStatus: 'declined' }] });
    busy('home1', '2026-11-27T15:00:00Z', '2026-11-27T17:00:00Z', { eventType: 'workingLocation' });
    const one = await studio();
    await book(one, LATER);
    await one.app.inject({ method: 'POST', url: '/api/v1/me/external-calendar/sync' });
    await settled();
    expect(await timeOff(one)).toEqual([['external', '2026-11-24T15:00:00Z', '2026-11-24T17:00:00Z'], ['external', '2026-11-26T06:00:00Z', '2026-11-27T06:00:00Z']]);
    expect(said('GET').every(({ query }) => !query.get('fields')!.includes('summary'))).toBe(true);

    busy('busy1', '2026-11-24T20:00:00Z', '2026-11-24T21:00:00Z');
    google.remove('wholeday');
    await one.app.inject({ method: 'POST', url: '/api/v1/me/external-calendar/sync' });
    await settled();
    expect(await timeOff(one)).toEqual([['external', '2026-11-24T20:00:00Z', '2026-11-24T21:00:00Z']]);
    expect(lists().slice(-1)).toEqual(['changes']);
    await expect(book(one, { startsAt: at('2026-11-24T20:30:00Z'), endsAt: at('2026-11-24T21:30:00Z') })).rejects.toMatchObject({ code: 'RESOURCE_NOT_AVAILABLE' });
  });

  test('they cancel nothing and block nothing that stands: who manages time off is told once and finds them listed', async () => {
    const one = await studio();
    const ownerId = await book(one, TUESDAY, undefined, { tentative: true });
    busy('clash1', '2026-11-24T17:00:00Z', '2026-11-24T19:00:00Z');
    const manager = await makeManager(one.tenant);
    for (const _ of [1, 2]) {
      await one.app.inject({ method: 'POST', url: '/api/v1/me/external-calendar/sync' });
      await settled();
    }
    google.forgetPlaces();
    await one.app.inject({ method: 'POST', url: '/api/v1/me/external-calendar/sync' });
    await settled();
    expect(await notices(one, 'external_calendars.overlap')).toEqual([{ userId: manager }]);
    expect(await overlaps(one)).toMatchObject([{ resourceName: 'Ana López', busyFrom: '2026-11-24T17:00:00Z', zone: 'America/Guatemala' }]);
    const standing = await world.owner.global.selectFrom('booking').select(['blocking', 'endedAt']).where('ownerId', '=', ownerId).execute();
    expect(standing).toEqual([{ blocking: true, endedAt: null }]);
    await book(one, TUESDAY, ownerId); // confirmed where it stands
    expect(await world.owner.global.selectFrom('booking').select(['blocking', 'tentative']).where('ownerId', '=', ownerId).execute()).toEqual([{ blocking: true, tentative: false }]);
    google.remove('clash1');
    await one.app.inject({ method: 'POST', url: '/api/v1/me/external-calendar/sync' });
    await settled();
    expect(await overlaps(one)).toEqual([]);
  });

  test('when Google has forgotten our place (410) everything is read anew, and what is gone there goes here', async () => {
    busy('stays1', '2026-11-24T15:00:00Z', '2026-11-24T16:00:00Z');
    busy('goes1', '2026-11-25T15:00:00Z', '2026-11-25T16:00:00Z');
    const one = await studio();
    google.remove('goes1');
    google.forgetPlaces();
    await one.app.inject({ method: 'POST', url: '/api/v1/me/external-calendar/sync' });
    await settled();
    expect(lists()).toEqual(['all', 'changes', 'all']);
    expect(await timeOff(one)).toEqual([['external', '2026-11-24T15:00:00Z', '2026-11-24T16:00:00Z']]);
  });

  test('J11 looks every hour at what is older than a quarter of one; after missed runs everything is read anew', async () => {
    useSite('http://localhost:8080'); // nobody out there can call us
    const one = await studio();
    expect(google.channels).toEqual([]);
    busy('new1', '2026-11-24T15:00:00Z', '2026-11-24T16:00:00Z');
    world.clock.set(at('2026-11-20T16:55:00Z'));
    await until('2026-11-20T17:00:00Z');
    expect(await timeOff(one)).toHaveLength(1);
    await until('2026-11-20T18:00:00Z');
    expect(lists()).toEqual(['all', 'changes', 'changes']);
    await until('2026-11-20T23:00:00Z');
    expect(lists()).toEqual(['all', 'changes', 'changes', 'all']);
    expect((await state(one)).calendar).toMatchObject({ told: false, lastSyncedAt: '2026-11-20T23:00:00Z' });
  });
});

describe('being told', () => {
  const hook = (one: Studio, { path, headers }: { path: string; headers: Record<string, string> }) => one.app.inject({ method: 'POST', url: path, headers });

  test('a notice of the channel brings the change in; a forged one, and one of another business, is answered 401', async () => {
    const one = await studio();
    const [channel] = google.channels as [(typeof google.channels)[number]];
    expect(new URL(channel.address).origin).toBe('https://negocio.example');
    expect((await state(one)).calendar!.told).toBe(true);
    const before = lists().length;
    expect((await hook(one, google.notice(channel, 'sync'))).statusCode).toBe(200);
    await settled();
    expect(lists()).toHaveLength(before);

    busy('told1', '2026-11-24T15:00:00Z', '2026-11-24T16:00:00Z');
    const notice = google.notice(channel);
    for (const _ of [1, 2]) expect((await hook(one, notice)).statusCode).toBe(200);
    await settled();
    expect(await timeOff(one)).toHaveLength(1);
    expect(lists()).toHaveLength(before + 1);

    const other = await studio({ connected: false });
    const theirs = (await other.tenant.run((ctx) => connectionOf(ctx, 'google_calendar')))!.hookUrl!;
    const real = google.notice(channel);
    const without = Object.fromEntries(Object.entries(real.headers).filter(([name]) => name !== 'x-goog-channel-token'));
    for (const forged of [
      { ...real, headers: { ...real.headers, 'x-goog-channel-token': 'x'.repeat(64) } }, { ...real, headers: without }, { ...real, headers: { ...real.headers, 'x-goog-channel-id': randomUUID() } }, { ...real, path: new URL(theirs).pathname },
    ]) expect((await hook(one, forged)).statusCode).toBe(401);
    expect((await hook(one, { ...real, path: '/hooks/google_calendar/hk_x' })).statusCode).toBe(404);
  });

  test('a channel is renewed within its last day and the old one stopped (J11); what the old one still says is nobody\'s', async () => {
    const one = await studio();
    await until('2026-11-25T16:00:00Z');
    expect(google.channels).toHaveLength(1);
    await until('2026-11-26T17:00:00Z');
    expect(google.channels.map(({ stopped }) => stopped)).toEqual([true, false]);
    const before = lists().length;
    expect((await hook(one, google.notice(google.channels[0]!))).statusCode).toBe(200);
    await settled();
    expect(lists()).toHaveLength(before);
    expect((await hook(one, google.notice(google.channels[1]!))).statusCode).toBe(200);
    await settled();
    expect(lists()).toHaveLength(before + 1);
  });
});
