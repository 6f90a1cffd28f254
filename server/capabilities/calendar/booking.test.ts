import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { localToInstant } from '#contracts/time.ts';
import { AppError } from '#platform/errors.ts';
import { makeTenant, NOW, serverFor, useWorld } from '#test/server.ts';
import type { TestTenant } from '#test/server.ts';
import { findConflicts } from './conflicts.ts';
import { bookingsOf, makeFirm, releaseOwner, renewHold, reserve } from './reserve.ts';
import type { ReserveItem } from './reserve.ts';
import { addResource } from './resources.ts';
import { recordTimeOff } from './time-off.ts';
import { releaseExpiredHolds } from './jobs.ts';

const world = useWorld();
const ZONE = 'America/Guatemala';
/** A local time of the day on which these tests book, 24 November 2026. */
const at = (time: string, date = '2026-11-24'): Temporal.Instant => localToInstant(date, time, ZONE);
let serial = 0;

export async function room(tenant: TestTenant, fields: { name?: string; capacity?: number; bufferBeforeMin?: number; bufferAfterMin?: number; kind?: 'room' | 'staff' } = {}): Promise<string> {
  serial += 1;
  const { id } = await tenant.run((ctx) => addResource(ctx, {
    branchId: tenant.branchId, kind: 'room', code: `R${serial}`, name: `Sala ${serial}`, capacity: null, bufferBeforeMin: 0, bufferAfterMin: 0, userId: null, skills: [], color: null, sortOrder: 0, ...fields,
  }));
  return id;
}
const owner = (ownerId: string = randomUUID()) => ({ ownerType: 'test', ownerId, label: 'T-1' });
const item = (resourceId: string, from: string, to: string, more: Partial<ReserveItem> = {}): ReserveItem => ({ resourceId, startsAt: at(from), endsAt: at(to), ...more });
const refused = async (work: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await work.then(() => new Error('it was not refused'), (reason: unknown) => reason);
  if (!(error instanceof AppError)) throw error;
  return error;
};

describe('what is taken', () => {
  test('E28: a room booked 10:00-12:00 is free at 12:00 and not at 11:59; a buffer of 15 minutes after moves that to 12:15', async () => {
    const tenant = await makeTenant(world);
    const plain = await room(tenant);
    const buffered = await room(tenant, { bufferAfterMin: 15 });
    await tenant.run((ctx) => reserve(ctx, owner(), [item(plain, '10:00', '12:00'), item(buffered, '10:00', '12:00')]));

    await tenant.run((ctx) => reserve(ctx, owner(), [item(plain, '12:00', '13:00')]));
    expect((await refused(tenant.run((ctx) => reserve(ctx, owner(), [item(buffered, '12:14', '13:00')])))).code).toBe('RESOURCE_NOT_AVAILABLE');
    await tenant.run((ctx) => reserve(ctx, owner(), [item(buffered, '12:15', '13:00')]));

    const other = await room(tenant);
    await tenant.run((ctx) => reserve(ctx, owner(), [item(other, '10:00', '12:00')]));
    expect((await refused(tenant.run((ctx) => reserve(ctx, owner(), [item(other, '11:59', '13:00')])))).code).toBe('RESOURCE_NOT_AVAILABLE');
  });

  test('E29: a coverage 14:00-21:00 leaves 21:00 free and not 20:30', async () => {
    const tenant = await makeTenant(world);
    const ana = await room(tenant, { kind: 'staff' });
    await tenant.run((ctx) => reserve(ctx, owner(), [item(ana, '15:00', '20:00', { blockFrom: at('14:00'), blockTo: at('21:00') })]));
    const late = (from: string) => [item(ana, '22:00', '23:00', { blockFrom: at(from), blockTo: at('23:30') })];
    expect((await refused(tenant.run((ctx) => reserve(ctx, owner(), late('20:30'))))).code).toBe('RESOURCE_NOT_AVAILABLE');
    await tenant.run((ctx) => reserve(ctx, owner(), late('21:00')));
  });

  test('E30: a coverage 16:00-04:00 across midnight conflicts at 03:30 of the next day and not at 04:00', async () => {
    const tenant = await makeTenant(world);
    const ana = await room(tenant, { kind: 'staff' });
    await tenant.run((ctx) => reserve(ctx, owner(), [{ resourceId: ana, startsAt: at('18:00'), endsAt: at('02:00', '2026-11-25'), blockFrom: at('16:00'), blockTo: at('04:00', '2026-11-25') }]));
    const next = (from: string) => [{ resourceId: ana, startsAt: at('05:00', '2026-11-25'), endsAt: at('07:00', '2026-11-25'), blockFrom: at(from, '2026-11-25'), blockTo: at('07:00', '2026-11-25') }];
    const error = await refused(tenant.run((ctx) => reserve(ctx, owner(), next('03:30'))));
    expect(error.details).toMatchObject({ conflicts: [{ resourceId: ana, startsAt: at('16:00'), endsAt: at('04:00', '2026-11-25'), kind: 'booking' }] });
    await tenant.run((ctx) => reserve(ctx, owner(), next('04:00')));
  });

  test('several resources with different ranges are taken all or none', async () => {
    const tenant = await makeTenant(world);
    const [sala, ana, luis] = [await room(tenant), await room(tenant, { kind: 'staff' }), await room(tenant, { kind: 'staff' })];
    await tenant.run((ctx) => reserve(ctx, owner(), [item(luis, '16:00', '17:00')]));
    const mine = owner();
    const error = await refused(tenant.run((ctx) => reserve(ctx, mine, [item(sala, '10:00', '12:00'), item(ana, '09:00', '13:00'), item(luis, '11:00', '16:30')])));
    expect(error.details?.conflicts).toMatchObject([{ resourceId: luis, startsAt: at('16:00') }]);
    expect(await tenant.run((ctx) => bookingsOf(ctx, 'test', [mine.ownerId]))).toEqual([]);

    await tenant.run((ctx) => reserve(ctx, mine, [item(sala, '10:00', '12:00'), item(ana, '09:00', '13:00'), item(luis, '11:00', '16:00')]));
    expect((await tenant.run((ctx) => bookingsOf(ctx, 'test', [mine.ownerId]))).map((row) => row.resourceId).sort()).toEqual([sala, ana, luis].sort());
  });

  test('an owner does not stand in its own way when it moves, and what it leaves is free at once', async () => {
    const tenant = await makeTenant(world);
    const sala = await room(tenant);
    const mine = owner();
    await tenant.run((ctx) => reserve(ctx, mine, [item(sala, '10:00', '12:00')]));
    await tenant.run((ctx) => reserve(ctx, mine, [item(sala, '11:00', '13:00')]));
    await tenant.run((ctx) => reserve(ctx, owner(), [item(sala, '10:00', '11:00')]));
    const history = await tenant.run((ctx) => ctx.tx.selectFrom('booking').select(['startsAt', 'endReason', 'sequence']).where('tenantId', '=', tenant.id).where('ownerId', '=', mine.ownerId).orderBy('id').execute());
    expect(history).toMatchObject([{ startsAt: at('10:00'), endReason: 'moved' }, { startsAt: at('11:00'), endReason: null }]);
    expect(history[1]!.sequence).toBeGreaterThan(history[0]!.sequence);
  });

  test('what stays where it is keeps its row', async () => {
    const tenant = await makeTenant(world);
    const [sala, ana] = [await room(tenant), await room(tenant, { kind: 'staff' })];
    const mine = owner();
    const [before] = await tenant.run((ctx) => reserve(ctx, mine, [item(sala, '10:00', '12:00', { holdExpiresAt: NOW.add({ hours: 5 }) })]));
    const after = await tenant.run((ctx) => reserve(ctx, mine, [item(sala, '10:00', '12:00'), item(ana, '10:00', '12:00', { tentative: true })]));
    expect(after.find((row) => row.resourceId === sala)).toMatchObject({ id: before!.id, holdExpiresAt: null });
    expect(after.find((row) => row.resourceId === ana)).toMatchObject({ tentative: true });
  });

  test('with keepOthers only the resources named are replaced; without items everything is released', async () => {
    const tenant = await makeTenant(world);
    const [sala, ana] = [await room(tenant), await room(tenant, { kind: 'staff' })];
    const mine = owner();
    await tenant.run((ctx) => reserve(ctx, mine, [item(sala, '10:00', '12:00'), item(ana, '10:00', '12:00')]));
    await tenant.run((ctx) => reserve(ctx, mine, [item(ana, '09:00', '13:00')], { keepOthers: true }));
    const live = () => tenant.run((ctx) => bookingsOf(ctx, 'test', [mine.ownerId]));
    expect((await live()).map((row) => [row.resourceId, row.startsAt.toString()])).toEqual([[ana, at('09:00').toString()], [sala, at('10:00').toString()]]);
    await tenant.run((ctx) => reserve(ctx, mine, []));
    expect(await live()).toEqual([]);
  });

  test('a person on time off is not free; what stood there before stays and is named', async () => {
    const tenant = await makeTenant(world);
    const ana = await room(tenant, { kind: 'staff', name: 'Ana' });
    await tenant.run((ctx) => reserve(ctx, owner(), [item(ana, '08:00', '09:00')]));
    const off = await tenant.run((ctx) => recordTimeOff(ctx, { resourceId: ana, kind: 'vacation', startsAt: at('00:00'), endsAt: at('00:00', '2026-11-26'), note: null }));
    expect(off.overlaps).toMatchObject([{ resourceId: ana, startsAt: at('08:00'), kind: 'booking' }]);
    const error = await refused(tenant.run((ctx) => reserve(ctx, owner(), [item(ana, '10:00', '12:00')])));
    expect(error.details).toMatchObject({ resource: 'Ana', conflicts: [{ kind: 'time_off', ownerId: null, label: null }] });
  });

  test('what is not in use cannot be booked, and what is booked cannot be put out of use', async () => {
    const tenant = await makeTenant(world);
    const app = await serverFor(world, tenant, ['calendar.manage', 'calendar.view']);
    const sala = await room(tenant);
    await tenant.run((ctx) => reserve(ctx, owner(), [item(sala, '10:00', '12:00')]));
    const status = (to: string, version: number) => app.inject({ method: 'POST', url: `/api/v1/calendar/resources/${sala}/status`, headers: { 'if-match': `"${version}"` }, body: { to } });
    const kept = await status('maintenance', 1);
    expect(kept.statusCode).toBe(409);
    expect(kept.json()).toMatchObject({ code: 'RESOURCE_HAS_BOOKINGS', details: { bookings: [{ startsAt: at('10:00').toString() }] } });

    const spare = await room(tenant);
    const done = await app.inject({ method: 'POST', url: `/api/v1/calendar/resources/${spare}/status`, headers: { 'if-match': '"1"' }, body: { to: 'maintenance', reason: 'Pintura' } });
    expect(done.json()).toMatchObject({ status: 'maintenance', version: 2, allowed: ['active', 'inactive'] });
    expect((await refused(tenant.run((ctx) => reserve(ctx, owner(), [item(spare, '10:00', '12:00')])))).code).toBe('RESOURCE_INACTIVE');
    await app.close();
  });
});

describe('holds', () => {
  const soon = NOW.add({ minutes: 30 });

  test('a hold blocks until its last instant and not after, released or not', async () => {
    const tenant = await makeTenant(world);
    const sala = await room(tenant);
    const first = owner();
    await tenant.run((ctx) => reserve(ctx, first, [item(sala, '10:00', '12:00', { holdExpiresAt: soon })]));
    world.clock.set(soon.subtract({ milliseconds: 1 }));
    expect((await refused(tenant.run((ctx) => reserve(ctx, owner(), [item(sala, '11:00', '13:00')])))).details).toMatchObject({ conflicts: [{ kind: 'hold' }] });
    world.clock.set(soon);
    expect(await tenant.run((ctx) => findConflicts(ctx, [item(sala, '11:00', '13:00')]))).toEqual([]);
    await tenant.run((ctx) => reserve(ctx, owner(), [item(sala, '11:00', '13:00')]));

    const events = await tenant.run((ctx) => ctx.tx.selectFrom('domainEvent').select(['name', 'payload']).where('tenantId', '=', tenant.id).execute());
    expect(events).toMatchObject([{ name: 'calendar.hold_expired', payload: { ownerId: first.ownerId } }]);
    expect(await tenant.run((ctx) => makeFirm(ctx, 'test', first.ownerId))).toBe(false);
    expect((await refused(tenant.run((ctx) => reserve(ctx, first, [item(sala, '10:00', '12:00')])))).code).toBe('RESOURCE_NOT_AVAILABLE');
    world.clock.set(NOW);
  });

  test('a hold made firm in time stays; one whose time is up has to be asked for again', async () => {
    const tenant = await makeTenant(world);
    const sala = await room(tenant);
    const [kept, lost] = [owner(), owner()];
    await tenant.run((ctx) => reserve(ctx, kept, [item(sala, '08:00', '09:00', { holdExpiresAt: soon })]));
    await tenant.run((ctx) => reserve(ctx, lost, [item(sala, '10:00', '12:00', { holdExpiresAt: soon })]));
    expect(await tenant.run((ctx) => makeFirm(ctx, 'test', kept.ownerId))).toBe(true);
    world.clock.set(soon);
    expect(await tenant.run((ctx) => renewHold(ctx, 'test', lost.ownerId, soon.add({ hours: 1 })))).toBe(false);
    await tenant.run((ctx) => reserve(ctx, lost, [item(sala, '10:00', '12:00', { holdExpiresAt: soon.add({ hours: 1 }) })]));
    expect(await tenant.run((ctx) => renewHold(ctx, 'test', lost.ownerId, null))).toBe(true);
    world.clock.set(soon.add({ hours: 48 }));
    expect((await tenant.run((ctx) => findConflicts(ctx, [item(sala, '00:00', '23:00')]))).map((conflict) => conflict.kind)).toEqual(['booking', 'booking']);
    world.clock.set(NOW);
  });

  test('J5: the job releases what has expired, once, and tells each owner', async () => {
    const tenant = await makeTenant(world);
    const [sala, ana] = [await room(tenant), await room(tenant, { kind: 'staff' })];
    const gone = owner();
    await tenant.run((ctx) => reserve(ctx, gone, [item(sala, '10:00', '12:00', { holdExpiresAt: soon }), item(ana, '10:00', '12:00', { holdExpiresAt: soon })]));
    await tenant.run((ctx) => reserve(ctx, owner(), [item(sala, '12:00', '13:00', { holdExpiresAt: soon.add({ minutes: 1 }) }), item(ana, '12:00', '13:00')]));
    world.clock.set(soon);
    expect(await tenant.run(releaseExpiredHolds)).toBe(2);
    expect(await tenant.run(releaseExpiredHolds)).toBe(0);
    world.clock.set(NOW);
    const events = await tenant.run((ctx) => ctx.tx.selectFrom('domainEvent').select(['entityId', 'payload']).where('tenantId', '=', tenant.id).execute());
    expect(events).toMatchObject([{ entityId: gone.ownerId, payload: { ownerType: 'test' } }]);
    expect((events[0]!.payload as { bookingIds: string[] }).bookingIds).toHaveLength(2);
  });

  test('completed bookings stay in the calendar and take nothing', async () => {
    const tenant = await makeTenant(world);
    const sala = await room(tenant);
    const mine = owner();
    await tenant.run((ctx) => reserve(ctx, mine, [item(sala, '10:00', '12:00')]));
    expect(await tenant.run((ctx) => releaseOwner(ctx, 'test', mine.ownerId, 'completed'))).toBe(1);
    await tenant.run((ctx) => reserve(ctx, owner(), [item(sala, '11:00', '12:00')]));
    const app = await serverFor(world, tenant, ['calendar.view']);
    const seen = await app.inject({ url: `/api/v1/calendar/bookings?branchId=${tenant.branchId}&from=${at('00:00').toString()}&to=${at('23:00').toString()}` });
    expect(seen.json().bookings.map((row: { blocking: boolean }) => row.blocking)).toEqual([false, true]);
    await app.close();
  });
});

describe('the database itself', () => {
  test('a direct attempt to overlap is refused by the constraint', async () => {
    const tenant = await makeTenant(world);
    const sala = await room(tenant);
    await tenant.run((ctx) => reserve(ctx, owner(), [item(sala, '10:00', '12:00')]));
    const insert = (from: string, to: string) => tenant.run((ctx) => ctx.tx.insertInto('booking').values({
      tenantId: tenant.id, resourceId: sala, ownerType: 'test', ownerId: randomUUID(), startsAt: at(from), endsAt: at(to), blockFrom: at(from), blockTo: at(to),
    }).execute());
    await expect(insert('11:59', '13:00')).rejects.toMatchObject({ code: '23P01', constraint: 'booking_no_overlap' });
    await insert('12:00', '13:00');
  });

  test('the constraint holds where somebody writes past the lock: the refusal is the same', async () => {
    const tenant = await makeTenant(world);
    const sala = await room(tenant);
    const error = await refused(tenant.run(async (ctx) => {
      // Another connection writes between our second look and our insert; it knows nothing of the lock.
      const insert = ctx.tx.getExecutor().executeQuery.bind(ctx.tx.getExecutor());
      const executor = ctx.tx.getExecutor();
      let wrote = false;
      executor.executeQuery = async (query) => {
        if (!wrote && query.sql.includes('insert into booking')) {
          wrote = true;
          await world.owner.pool.query(`insert into booking (tenant_id, resource_id, owner_type, owner_id, starts_at, ends_at, block_from, block_to) values ($1, $2, 'test', $3, $4, $5, $4, $5)`,
            [tenant.id, sala, randomUUID(), at('10:30').toString(), at('11:00').toString()]);
        }
        return insert(query);
      };
      return reserve({ ...ctx, tx: ctx.tx }, owner(), [item(sala, '10:00', '12:00')]);
    }));
    expect(error).toMatchObject({ code: 'RESOURCE_NOT_AVAILABLE', details: { conflicts: [{ startsAt: at('10:30') }] } });
  });

  test("another tenant's resource does not exist, in any place of a request", async () => {
    const [tenant, foreign] = [await makeTenant(world), await makeTenant(world)];
    const theirs = await room(foreign);
    expect((await refused(tenant.run((ctx) => reserve(ctx, owner(), [item(theirs, '10:00', '12:00')])))).code).toBe('NOT_FOUND');
    const app = await serverFor(world, tenant, 'everything');
    const span = { startsAt: at('10:00').toString(), endsAt: at('11:00').toString() };
    const answers = await Promise.all([
      app.inject({ url: `/api/v1/calendar/resources/${theirs}` }),
      app.inject({ method: 'PATCH', url: `/api/v1/calendar/resources/${theirs}`, headers: { 'if-match': '"1"' }, body: { name: 'Mía' } }),
      app.inject({ method: 'DELETE', url: `/api/v1/calendar/resources/${theirs}`, headers: { 'if-match': '"1"' } }),
      app.inject({ method: 'POST', url: `/api/v1/calendar/resources/${theirs}/status`, headers: { 'if-match': '"1"' }, body: { to: 'inactive' } }),
      app.inject({ method: 'POST', url: `/api/v1/calendar/resources/${theirs}/feed` }),
      app.inject({ url: `/api/v1/calendar/resources/${theirs}/hours` }),
      app.inject({ method: 'PUT', url: `/api/v1/calendar/resources/${theirs}/hours`, body: { weekly: null } }),
      app.inject({ url: `/api/v1/calendar/branches/${foreign.branchId}/hours` }),
      app.inject({ url: `/api/v1/calendar/bookings?branchId=${foreign.branchId}&from=${span.startsAt}&to=${span.endsAt}` }),
      app.inject({ method: 'POST', url: '/api/v1/calendar/blocks', body: { resourceIds: [theirs], reason: 'x', ...span } }),
      app.inject({ method: 'POST', url: '/api/v1/calendar/availability', body: { items: [{ resourceId: theirs, ...span }] } }),
      app.inject({ method: 'POST', url: '/api/v1/calendar/time-off', body: { resourceId: theirs, kind: 'sick', ...span } }),
      app.inject({ method: 'POST', url: '/api/v1/calendar/exceptions', body: { branchId: foreign.branchId, day: '2026-12-25', name: 'Navidad' } }),
    ]);
    expect(answers.map((answer) => [answer.statusCode, answer.json().code])).toEqual(answers.map(() => [404, 'NOT_FOUND']));
    await app.close();
  });
});
