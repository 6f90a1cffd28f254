import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { localToInstant } from '#contracts/time.ts';
import { sql } from '#platform/db.ts';
import { makeTenant, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { describeOwners } from './owners.ts';
import { releaseOwner, reserve } from './reserve.ts';
import { addResource } from './resources.ts';

const world = useWorld();
const at = (time: string, date = '2026-11-24', zone = 'America/Guatemala'): Temporal.Instant => localToInstant(date, time, zone);
const MANAGER = ['calendar.view', 'calendar.manage', 'calendar.timeoff'];
const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

// The owners of these tests, described as an app would: names only for who may see them.
describeOwners('visit', async (ctx, ids) => (ctx.actor.permissions.has('test.view')
  ? new Map(ids.map((id) => [id, { label: 'V-1', title: 'María López', state: 'confirmed', path: `/visits/${id}`, place: 'Antigua' }])) : new Map()));

const add = async (tenant: TestTenant, name: string, more: Partial<Parameters<typeof addResource>[1]> = {}): Promise<string> =>
  (await tenant.run((ctx) => addResource(ctx, { branchId: tenant.branchId, kind: 'room', code: name, name, capacity: null, bufferBeforeMin: 0, bufferAfterMin: 0, userId: null, skills: [], color: null, sortOrder: 0, ...more }))).id;

/** A person of the tenant, as identity writes it. */
const member = async (tenant: TestTenant): Promise<string> => {
  const { id } = await world.owner.global.insertInto('appUser').values({ email: `${randomUUID()}@example.test`, name: 'Ana' }).returning('id').executeTakeFirstOrThrow();
  await tenant.run((ctx) => ctx.tx.insertInto('membership').values({ tenantId: tenant.id, userId: id, name: 'Ana', status: 'active' }).execute());
  return id;
};

describe('resources over HTTP', () => {
  test('are added, listed, found without accents, changed by version, and refused when code or name is taken', async () => {
    const tenant = await makeTenant(world);
    const app = await serverFor(world, tenant, MANAGER);
    const post = (body: object) => app.inject({ method: 'POST', url: '/api/v1/calendar/resources', body: { branchId: tenant.branchId, kind: 'room', ...body } });
    const made = await post({ code: 'A', name: 'Salón Ámbar', capacity: 8, bufferAfterMin: 15 });
    expect([made.statusCode, made.json()]).toMatchObject([201, { status: 'active', capacity: 8, bufferAfterMin: 15, allowed: ['maintenance', 'inactive'], version: 1, hasFeed: false }]);
    expect((await post({ code: ' a ', name: 'Otra' })).json().code).toBe('DUPLICATE_CODE');
    expect((await post({ code: 'B', name: 'salón ámbar' })).json().code).toBe('DUPLICATE_NAME');
    expect((await post({ code: 'B', name: 'Otra', bufferAfterMin: 241 })).statusCode).toBe(422);
    expect((await post({ code: 'B', name: 'Otra', userId: randomUUID() })).json().errors).toMatchObject([{ pointer: '/body/userId', code: 'user_needs_staff' }]);
    expect((await post({ kind: 'staff', code: 'C', name: 'Otra', userId: randomUUID() })).json().errors).toMatchObject([{ pointer: '/body/userId', code: 'unknown_reference' }]);
    expect((await app.inject({ url: '/api/v1/calendar/resources?text=ambar' })).json().items).toHaveLength(1);
    expect((await app.inject({ url: '/api/v1/calendar/resources?text=%25' })).json().items).toHaveLength(0);

    const patch = (version: string, body: object) => app.inject({ method: 'PATCH', url: `/api/v1/calendar/resources/${made.json().id}`, headers: { 'if-match': version }, body });
    expect((await patch('"1"', { name: 'Sala A', capacity: null })).json()).toMatchObject({ name: 'Sala A', capacity: null, version: 2 });
    expect((await patch('"1"', { name: 'Sala B' })).json().code).toBe('VERSION_MISMATCH');
    expect((await app.inject({ method: 'DELETE', url: `/api/v1/calendar/resources/${made.json().id}`, headers: { 'if-match': '"2"' } })).statusCode).toBe(204);
    await app.close();
  });

  test('what has been used is never deleted', async () => {
    const tenant = await makeTenant(world);
    const app = await serverFor(world, tenant, MANAGER);
    const sala = await add(tenant, 'A');
    const visit = randomUUID();
    await tenant.run((ctx) => reserve(ctx, { ownerType: 'visit', ownerId: visit }, [{ resourceId: sala, startsAt: at('10:00'), endsAt: at('11:00') }]));
    const remove = () => app.inject({ method: 'DELETE', url: `/api/v1/calendar/resources/${sala}`, headers: { 'if-match': '"1"' } });
    expect((await remove()).json().code).toBe('RESOURCE_HAS_BOOKINGS');
    await tenant.run((ctx) => releaseOwner(ctx, 'visit', visit));
    expect((await remove()).json().code).toBe('RESOURCE_IN_USE');
    await app.close();
  });

  test('without the permission nothing is changed, and with a branch of one\'s own only that is seen', async () => {
    const tenant = await makeTenant(world);
    const sala = await add(tenant, 'A');
    const viewer = await serverFor(world, tenant, ['calendar.view']);
    const denied = await viewer.inject({ method: 'POST', url: '/api/v1/calendar/blocks', body: { resourceIds: [sala], reason: 'x', startsAt: at('10:00').toString(), endsAt: at('11:00').toString() } });
    expect([denied.statusCode, denied.json().code]).toEqual([403, 'INSUFFICIENT_PERMISSIONS']);
    const elsewhere = await serverFor(world, tenant, MANAGER, { branchIds: [] });
    expect((await elsewhere.inject({ url: '/api/v1/calendar/resources' })).json().items).toEqual([]);
    expect((await elsewhere.inject({ url: `/api/v1/calendar/resources/${sala}` })).statusCode).toBe(404);
    await viewer.close();
    await elsewhere.close();
  });
});

describe('hours', () => {
  test('two who set the hours of one thing at once are both answered, and one of them stands', async () => {
    const tenant = await makeTenant(world);
    const app = await serverFor(world, tenant, MANAGER);
    const sala = await add(tenant, 'A');
    for (const path of [`resources/${sala}`, `branches/${tenant.branchId}`]) {
      const weeks = ['08:00', '09:00', '10:00', '11:00'].map((from) => [{ weekday: 1, from: '07:00', to: '07:30' }, { weekday: 1, from, to: '18:00' }]);
      const answers = await Promise.all(weeks.map((weekly) => app.inject({ method: 'PUT', url: `/api/v1/calendar/${path}/hours`, body: { weekly } })));
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
      expect(weeks).toContainEqual((await app.inject({ url: `/api/v1/calendar/${path}/hours` })).json().weekly);
    }
    await app.close();
  });

  test('a resource has its branch\'s hours until it gets its own; a special day wins over both', async () => {
    const tenant = await makeTenant(world);
    const app = await serverFor(world, tenant, MANAGER);
    const [a, b] = [await add(tenant, 'A'), await add(tenant, 'B')];
    const put = (url: string, body: object) => app.inject({ method: 'PUT', url, body });
    await put(`/api/v1/calendar/branches/${tenant.branchId}/hours`, { weekly: [{ weekday: 2, from: '09:00', to: '18:00' }] });
    expect((await app.inject({ url: `/api/v1/calendar/resources/${a}/hours` })).json()).toEqual({ zone: 'America/Guatemala', inherited: true, weekly: [{ weekday: 2, from: '09:00', to: '18:00' }] });
    await put(`/api/v1/calendar/resources/${b}/hours`, { weekly: [{ weekday: 2, from: '20:00', to: '02:00' }] });

    const open = async () => (await app.inject({ url: `/api/v1/calendar/bookings?branchId=${tenant.branchId}&from=${at('00:00').toString()}&to=${at('12:00', '2026-11-25').toString()}` })).json();
    expect((await open()).open).toEqual(expect.arrayContaining([
      { resourceId: a, from: at('09:00').toString(), to: at('18:00').toString() }, { resourceId: b, from: at('20:00').toString(), to: at('02:00', '2026-11-25').toString() },
    ]));
    const holiday = await app.inject({ method: 'POST', url: '/api/v1/calendar/exceptions', body: { branchId: tenant.branchId, day: '2026-11-24', name: 'Feriado' } });
    expect(await open()).toMatchObject({ open: [], closedDays: [{ day: '2026-11-24', name: 'Feriado' }] });
    expect((await app.inject({ method: 'POST', url: '/api/v1/calendar/exceptions', body: { branchId: tenant.branchId, day: '2026-11-24', name: 'Otra' } })).json().code).toBe('DUPLICATE_DAY');
    expect((await app.inject({ method: 'DELETE', url: `/api/v1/calendar/exceptions/${holiday.json().id}` })).statusCode).toBe(204);

    const clash = await put(`/api/v1/calendar/branches/${tenant.branchId}/hours`, { weekly: [{ weekday: 7, from: '20:00', to: '03:00' }, { weekday: 1, from: '02:00', to: '04:00' }] });
    expect(clash.json().errors).toMatchObject([{ code: 'overlapping_hours' }]);
    await app.close();
  });
});

describe('time off', () => {
  test('with the own permission one records and withdraws one\'s own, and nobody else\'s', async () => {
    const tenant = await makeTenant(world);
    const userId = await member(tenant);
    const [ana, luis] = [await add(tenant, 'Ana', { kind: 'staff', userId }), await add(tenant, 'Luis', { kind: 'staff' })];
    const app = await serverFor(world, tenant, ['calendar.timeoff.own'], { userId });
    const span = { startsAt: at('08:00').toString(), endsAt: at('12:00').toString() };
    const post = (body: object) => app.inject({ method: 'POST', url: '/api/v1/calendar/time-off', body: { kind: 'personal', ...span, ...body } });
    const own = await post({});
    expect([own.statusCode, own.json()]).toMatchObject([201, { resourceId: ana, resourceName: 'Ana', overlaps: [] }]);
    expect((await post({ resourceId: luis })).statusCode).toBe(403);
    expect((await post({ kind: 'external' })).statusCode).toBe(422);
    const boss = await serverFor(world, tenant, MANAGER);
    const other = (await boss.inject({ method: 'POST', url: '/api/v1/calendar/time-off', body: { kind: 'sick', resourceId: luis, ...span } })).json();
    expect((await app.inject({ url: '/api/v1/calendar/time-off' })).json().items.map((row: { resourceId: string }) => row.resourceId)).toEqual([ana]);
    expect((await app.inject({ method: 'DELETE', url: `/api/v1/calendar/time-off/${other.id}` })).statusCode).toBe(403);
    expect((await app.inject({ method: 'DELETE', url: `/api/v1/calendar/time-off/${own.json().id}` })).statusCode).toBe(204);
    const nobody = await serverFor(world, tenant, ['calendar.timeoff.own']);
    expect((await nobody.inject({ method: 'POST', url: '/api/v1/calendar/time-off', body: { kind: 'personal', ...span } })).json().code).toBe('NOT_A_STAFF_RESOURCE');
    await Promise.all([app.close(), boss.close(), nobody.close()]);
  });
});

describe('the window and the answer', () => {
  test('who may know whose booking it is reads its name; who may not sees only that it is taken', async () => {
    const tenant = await makeTenant(world);
    const [sala, libre] = [await add(tenant, 'Sala A', { capacity: 10 }), await add(tenant, 'Sala B', { capacity: 4 })];
    const visit = randomUUID();
    await tenant.run((ctx) => reserve(ctx, { ownerType: 'visit', ownerId: visit, label: 'V-1' }, [{ resourceId: sala, startsAt: at('10:00'), endsAt: at('12:00') }]));
    const ask = async (permissions: string[]) => {
      const app = await serverFor(world, tenant, permissions);
      const check = await app.inject({ method: 'POST', url: '/api/v1/calendar/availability', body: { items: [{ resourceId: sala, startsAt: at('11:00').toString(), endsAt: at('13:00').toString() }] } });
      const window = await app.inject({ url: `/api/v1/calendar/bookings?branchId=${tenant.branchId}&from=${at('00:00').toString()}&to=${at('23:00').toString()}` });
      await app.close();
      return { check: check.json(), booking: window.json().bookings[0] };
    };
    const knows = await ask(['calendar.view', 'test.view']);
    expect(knows.check).toMatchObject({
      free: false, items: [{ free: false, active: true, conflicts: [{ label: 'V-1 · María López', ownerId: visit, path: `/visits/${visit}` }] }], suggestions: { otherResources: [{ id: libre, name: 'Sala B', capacity: 4 }] },
    });
    expect(knows.booking).toMatchObject({ label: 'V-1', title: 'María López', state: 'confirmed', place: 'Antigua' });
    const outsider = await ask(['calendar.view']);
    expect(outsider.check.items[0].conflicts).toEqual([expect.objectContaining({ label: null, ownerId: null, path: null })]);
    expect(JSON.stringify(outsider)).not.toContain('María');
    expect(outsider.booking).toMatchObject({ ownerId: null, label: null, title: null });
  });

  test('a window longer than 35 days, turned round, or with unknown fields is refused', async () => {
    const tenant = await makeTenant(world);
    const app = await serverFor(world, tenant, ['calendar.view']);
    const get = (query: string) => app.inject({ url: `/api/v1/calendar/bookings?branchId=${tenant.branchId}&${query}` });
    expect((await get(`from=${at('00:00').toString()}&to=${at('00:00', '2026-12-30').toString()}`)).json().errors).toMatchObject([{ code: 'range_too_long' }]);
    expect((await get(`from=${at('10:00').toString()}&to=${at('10:00').toString()}`)).json().errors).toMatchObject([{ code: 'ends_before_start' }]);
    expect((await get(`from=${at('10:00').toString()}&to=${at('11:00').toString()}&room=1`)).json().errors).toMatchObject([{ code: 'unknown_field' }]);
    expect((await get(`from=${at('00:00').toString()}&to=${at('00:00', '2026-12-29').toString()}`)).statusCode).toBe(200);
    await app.close();
  });

  test('the scan of a window and the look before a booking go through the index, as the application role', async () => {
    const tenant = await makeTenant(world);
    const rooms = await Promise.all(Array.from({ length: 20 }, (_, n) => add(tenant, `S${n}`)));
    await world.owner.pool.query(
      `insert into booking (tenant_id, resource_id, owner_type, owner_id, starts_at, ends_at, block_from, block_to)
       select $1, r.id, 'test', uuidv7(), t, t + interval '1 hour', t, t + interval '1 hour' from unnest($2::uuid[]) r (id), generate_series(timestamptz '2026-01-01', '2026-12-01', '6 hours') t`, [tenant.id, rooms]);
    await world.owner.pool.query('analyze booking');
    const { windowBookings, look } = await import('./booking-queries.ts');
    const planOf = (run: (tx: Parameters<typeof look>[0]) => Promise<unknown>) => tenant.run(async (ctx) => {
      const executor = ctx.tx.getExecutor();
      const execute = executor.executeQuery.bind(executor);
      const plans: string[] = [];
      executor.executeQuery = async (query) => {
        const plan = await execute({ ...query, sql: `explain (format json) ${query.sql}` });
        plans.push(JSON.stringify(plan.rows));
        return execute(query) as never;
      };
      await run(ctx.tx);
      executor.executeQuery = execute;
      return plans.join();
    });
    const window = await planOf((tx) => windowBookings(tx, tenant.id, rooms, at('00:00', '2026-06-01'), at('00:00', '2026-06-08'), { completed: true }));
    const before = await planOf((tx) => look(tx, tenant.id, [{ resourceId: rooms[0]!, startsAt: at('10:00'), endsAt: at('11:00'), blockFrom: null, blockTo: null }]));
    for (const plan of [window, before]) {
      expect(plan).toContain('booking_resource_time');
      expect(plan).not.toMatch(/Seq Scan[^}]*"Relation Name":"booking"/);
    }
    expect((await tenant.run((ctx) => sql<{ role: string }>`select current_user as role`.execute(ctx.tx))).rows[0]!.role).toBe('mostrador_app');
  });
});

describe('iCalendar feeds', () => {
  test('a feed tells what stands, what is tentative and what was called off, until it is revoked', async () => {
    const tenant = await makeTenant(world, { zone: 'America/Santiago' });
    const app = await serverFor(world, tenant, MANAGER);
    const ana = await add(tenant, 'Ana', { kind: 'staff' });
    const day = '2026-11-24';
    const santiago = (time: string) => at(time, day, 'America/Santiago');
    const [firm, held, gone] = [randomUUID(), randomUUID(), randomUUID()];
    await tenant.run((ctx) => reserve(ctx, { ownerType: 'visit', ownerId: firm, label: 'V-1' }, [{ resourceId: ana, startsAt: santiago('10:00'), endsAt: santiago('12:00'), blockFrom: santiago('09:00'), blockTo: santiago('13:00') }]));
    await tenant.run((ctx) => reserve(ctx, { ownerType: 'visit', ownerId: held }, [{ resourceId: ana, startsAt: santiago('15:00'), endsAt: santiago('16:00'), holdExpiresAt: santiago('08:00') }]));
    await tenant.run((ctx) => reserve(ctx, { ownerType: 'visit', ownerId: gone }, [{ resourceId: ana, startsAt: santiago('17:00'), endsAt: santiago('18:00') }]));
    await tenant.run((ctx) => releaseOwner(ctx, 'visit', gone));

    const made = await app.inject({ method: 'POST', url: `/api/v1/calendar/resources/${ana}/feed` });
    const { path } = made.json();
    expect([made.statusCode, path]).toEqual([201, expect.stringMatching(/^\/calendar\/[\w-]{43}\.ics$/)]);
    const feed = await app.inject({ url: path });
    expect(feed.headers['content-type']).toBe('text/calendar; charset=utf-8');
    const text = feed.body.replace(/\r\n /g, '');
    const event = (id: string) => text.slice(text.indexOf(`UID:${id}`), text.indexOf('END:VEVENT', text.indexOf(`UID:${id}`)));
    expect(text).toContain('TZID:America/Santiago');
    expect(text).toContain('TZOFFSETTO:-0300');
    expect(text).toMatch(/REFRESH-INTERVAL;VALUE=DURATION:PT15M/);
    expect(event(firm)).toContain('DTSTART;TZID=America/Santiago:20261124T100000');
    expect(event(firm)).toContain('SUMMARY:María López · V-1');
    expect(event(firm)).toContain('STATUS:CONFIRMED');
    expect(event(firm)).toMatch(/DTSTAMP:20261120T160000Z\r?\n/);
    expect(feed.body.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(event(firm)).toContain('09:00');
    expect(event(held)).toContain('STATUS:TENTATIVE');
    expect(event(gone)).toContain('STATUS:CANCELLED');
    expect(event(gone)).toContain('SEQUENCE:1');

    expect((await app.inject({ url: path, headers: { 'if-none-match': feed.headers.etag as string } })).statusCode).toBe(304);
    const again = (await app.inject({ method: 'POST', url: `/api/v1/calendar/resources/${ana}/feed` })).json();
    expect((await app.inject({ url: path })).statusCode).toBe(404);
    expect((await app.inject({ url: again.path })).statusCode).toBe(200);
    await app.inject({ method: 'DELETE', url: `/api/v1/calendar/resources/${ana}/feed` });
    expect((await app.inject({ url: again.path })).json().code).toBe('NOT_FOUND');
    expect((await app.inject({ url: '/calendar/nothing.ics' })).statusCode).toBe(404);
    const stored = await world.owner.pool.query('select token_hash from calendar_feed');
    expect(JSON.stringify(json(stored.rows))).not.toContain(path.slice('/calendar/'.length, -'.ics'.length));
    await app.close();
  });
});
