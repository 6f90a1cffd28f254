import { beforeEach, describe, expect, test } from 'vitest';
import { sql } from '#platform/db.ts';
import { NOW, useWorld } from '#test/server.ts';
import { makeLife } from '#test/studio-life.ts';
import type { Life } from '#test/studio-life.ts';
import { useWork } from '#test/work.ts';

// J2, J4, J7, J8 with the real queue and scheduler, also when the clocks change and when a run was missed.

const world = useWorld();
const work = useWork(world);
beforeEach(() => world.clock.set(NOW));

const settled = () => work.settled(/studio/);
const at = async (instant: string) => {
  await work.at(instant);
  await settled();
};
const told = async (life: Life, kind: string) => (await life.run((ctx) => ctx.tx.selectFrom('notification').select(['userId', 'dedupeKey']).where('tenantId', '=', life.id).where('kind', '=', kind).execute())).map(({ userId }) => Object.entries(life.users).find(([, id]) => id === userId)?.[0]).sort();

describe('J2: assignment by night', () => {
  test('takes a whole team over at the first midnight after its changes deadline, once, and tells of a team that is not whole once a day', async () => {
    const life = await makeLife(world);
    const whole = await life.far('confirmed'); // 20 December; changes until the 13th
    const bare = await life.far('confirmed', { photographerIds: undefined });
    expect(whole.changesDeadlineAt).toBe('2026-12-14T06:00:00Z');
    await at('2026-12-14T05:59:59Z');
    expect((await life.get(whole.id)).status).toBe('confirmed');
    await at('2026-12-14T06:00:00Z');
    expect(await life.get(whole.id)).toMatchObject({ status: 'assigned', promisedDeliveryDate: '2026-12-25' });
    expect(await life.get(bare.id)).toMatchObject({ status: 'confirmed' });
    expect(await told(life, 'studio.unstaffed')).toEqual(['admin', 'coordinator']);
    await at('2026-12-14T18:00:00Z');
    // Somebody changes the team meanwhile: still the same local day.
    await life.call('coordinator', 'POST', `/sessions/${bare.id}/lines`, { itemId: life.items.photo, quantity: 1 }, (await life.get(bare.id)).version);
    expect(await told(life, 'studio.unstaffed')).toHaveLength(2);
    await at('2026-12-15T06:00:00Z');
    expect(await told(life, 'studio.unstaffed')).toHaveLength(4);
  });

  test('missed for weeks, is caught up by the next run; in Santiago, where that midnight does not exist, it runs at 01:00', async () => {
    world.clock.set(Temporal.Instant.from('2026-08-20T16:00:00Z'));
    const life = await makeLife(world, { zone: 'America/Santiago' });
    const day = { startsAt: '2026-09-12T16:00:00Z', endsAt: '2026-09-12T17:00:00Z' };
    const asked = { ...day, branchId: life.branchId, clientId: life.clientId, sessionType: 'studio', roomId: life.rooms.A, items: [{ itemId: life.items.photo, quantity: 1 }], quickQuote: true, photographerIds: [life.photographers[0]] };
    const quoted = (await life.call('admin', 'POST', '/sessions', asked)).body;
    const session = (await life.call('admin', 'POST', `/sessions/${quoted.id}/payments`, { method: 'cash', amountMinor: 5_000, currency: 'GTQ', paymentDate: '2026-08-20' })).body;
    // The end of 5 September is 01:00 of the 6th: 00:00 is skipped by the clock.
    expect(session.changesDeadlineAt).toBe('2026-09-06T04:00:00Z');
    await at('2026-09-06T03:59:59Z');
    expect((await life.get(session.id)).status).toBe('confirmed');
    await at('2026-09-06T04:00:00Z');
    expect((await life.get(session.id)).status).toBe('assigned');

    const late = await life.call('admin', 'POST', '/sessions', { ...asked, startsAt: '2026-10-12T16:00:00Z', endsAt: '2026-10-12T17:00:00Z' });
    await life.call('admin', 'POST', `/sessions/${late.body.id}/payments`, { method: 'cash', amountMinor: 5_000, currency: 'GTQ', paymentDate: '2026-09-05' });
    await at('2026-10-11T15:00:00Z'); // nobody ran for five weeks
    expect((await life.get(late.body.id)).status).toBe('assigned');
  });
});

describe('J7: attendance that nobody marked', () => {
  test('three hours after the end, then each morning at nine; coordinators from the second morning on', async () => {
    const life = await makeLife(world);
    const session = await life.reach('assigned', { startsAt: '2026-11-20T20:00:00Z', endsAt: '2026-11-20T21:00:00Z' }); // ends 15:00 local
    await at('2026-11-20T23:50:00Z');
    expect(await told(life, 'studio.mark_attendance')).toEqual([]);
    await at('2026-11-21T00:00:00Z');
    await at('2026-11-21T00:10:00Z');
    expect(await told(life, 'studio.mark_attendance')).toEqual(['photographer']);
    await at('2026-11-21T15:00:00Z');
    expect(await told(life, 'studio.mark_attendance')).toHaveLength(2);
    expect(await told(life, 'studio.attendance_missing')).toEqual([]);
    await at('2026-11-22T17:00:00Z'); // the run of nine was missed for two hours
    expect(await told(life, 'studio.mark_attendance')).toHaveLength(3);
    expect(await told(life, 'studio.attendance_missing')).toEqual(['admin', 'coordinator']);
    await life.call('photographer', 'POST', `/assignments/${session.assignments[0]!.id}/attendance`, { attended: true });
    await at('2026-11-23T15:00:00Z');
    expect(await told(life, 'studio.mark_attendance')).toHaveLength(3);
  });
});

describe('J8: delivery at risk', () => {
  test('at eight, editor and coordinators hear of what is due tomorrow or late, each day once', async () => {
    const life = await makeLife(world);
    const job = await life.reach('in_editing'); // due 25 November
    await life.reach('ready_for_delivery');
    await at('2026-11-23T14:00:00Z');
    expect(await told(life, 'studio.delivery_risk')).toEqual([]);
    await at('2026-11-24T13:59:59Z');
    expect(await told(life, 'studio.delivery_risk')).toEqual([]);
    await at('2026-11-24T14:00:00Z');
    await at('2026-11-24T20:00:00Z');
    expect(await told(life, 'studio.delivery_risk')).toEqual(['admin', 'coordinator', 'editor']);
    expect((await life.call('admin', 'GET', '/sessions?atRisk=true')).body).toMatchObject({ items: [{ id: job.id, atRisk: true }] });
    await at('2026-11-27T23:00:00Z'); // two mornings missed: one alert for today
    expect(await told(life, 'studio.delivery_risk')).toHaveLength(6);
  });
});

describe('J4: integrity', () => {
  test('finds what came past the program, one issue a check, session and day, and tells administrators', async () => {
    const life = await makeLife(world);
    const sound = await life.reach('assigned');
    const broken = await life.reach('assigned');
    await at('2026-11-21T08:00:00Z');
    const issues = async (query = '') => (await life.call('admin', 'GET', `/integrity-issues${query}`)).body as unknown as { items: { check: string; sessionId: string; sessionCode: string; localDate: string; details: Record<string, unknown> }[] };
    expect((await issues()).items).toEqual([]);
    await life.run(async (ctx) => {
      await ctx.tx.updateTable('photoSession').set({ subtotalMinor: 9_000, totalMinor: 9_000 }).where('tenantId', '=', life.id).where('id', '=', broken.id).execute();
      await sql`update photo_session_assignment set status = 'reassigned' where tenant_id = ${life.id}::uuid and photo_session_id = ${broken.id}::uuid`.execute(ctx.tx);
    });
    await at('2026-11-22T08:00:00Z'); // 02:00
    await at('2026-11-22T12:00:00Z');
    const found = (await issues()).items;
    expect(found.map(({ check, sessionId, localDate }) => [check, sessionId, localDate]).sort()).toEqual([
      ['missing_resources', broken.id, '2026-11-22'], ['paid_above_total', broken.id, '2026-11-22'], ['totals_differ', broken.id, '2026-11-22'],
    ]);
    expect(found.some(({ sessionId }) => sessionId === sound.id)).toBe(false);
    expect(found.find(({ check }) => check === 'totals_differ')).toMatchObject({ sessionCode: broken.code, details: { subtotalMinor: 9_000, linesMinor: 10_000 } });
    expect(await told(life, 'studio.integrity')).toEqual(['admin']);
    await at('2026-11-24T20:00:00Z'); // the next run that happens finds it again, of its own day
    expect((await issues('?latestOnly=true')).items.map(({ localDate }) => localDate)).toEqual(['2026-11-24', '2026-11-24', '2026-11-24']);
    expect((await issues('?check=totals_differ')).items).toHaveLength(2);
    expect((await life.call('coordinator', 'GET', '/integrity-issues')).body.code).toBe('INSUFFICIENT_PERMISSIONS');
  });
});

describe('on the day on which the clocks go forward', () => {
  test('J4 runs at three where two does not exist, J8 at eight and J7 at nine by the new clock, each once', async () => {
    const life = await makeLife(world, { zone: 'America/New_York' });
    const unmarked = await life.reach('assigned');
    await life.reach('in_editing');
    await life.run((ctx) => ctx.tx.updateTable('photoSession').set({ subtotalMinor: 10_001, totalMinor: 10_001 }).where('tenantId', '=', life.id).where('id', '=', unmarked.id).execute());
    const days = async () => (await life.run((ctx) => ctx.tx.selectFrom('studioIntegrityIssue').select('localDate').where('tenantId', '=', life.id).where('checkName', '=', 'totals_differ').orderBy('localDate').execute())).map(({ localDate }) => localDate);
    const risks = async () => (await told(life, 'studio.delivery_risk')).length;
    const nudges = async () => (await told(life, 'studio.mark_attendance')).length;
    await at('2027-03-13T20:00:00Z'); // the runs of this day are made up for
    await at('2027-03-14T06:59:59Z'); // 01:59:59
    expect([await days(), await risks(), await nudges()]).toEqual([['2027-03-13'], 3, 1]);
    await at('2027-03-14T07:00:00Z'); // 03:00
    expect(await days()).toEqual(['2027-03-13', '2027-03-14']);
    await at('2027-03-14T11:59:59Z');
    expect(await risks()).toBe(3);
    await at('2027-03-14T12:00:00Z');
    expect([await risks(), await nudges()]).toEqual([6, 1]);
    await at('2027-03-14T13:00:00Z');
    await at('2027-03-14T13:30:00Z');
    expect([await days(), await risks(), await nudges()]).toEqual([['2027-03-13', '2027-03-14'], 6, 2]);
  });
});

describe('the waiting list', () => {
  test('is told when its time is free again, the first in line alone', async () => {
    const life = await makeLife(world);
    const taken = await life.far('confirmed');
    const when = { startsAt: taken.startsAt, endsAt: taken.endsAt, waitlist: true };
    const first = await life.far('request', when);
    world.clock.set(NOW.add({ minutes: 5 }));
    await life.far('request', when);
    await life.call('admin', 'POST', `/sessions/${taken.id}/cancel`, { initiator: 'client', reasonCode: 'client_request', reason: 'x' }, taken.version);
    await at('2026-11-20T16:06:00Z');
    const notices = await life.run((ctx) => ctx.tx.selectFrom('notification').select(['userId', 'path']).where('tenantId', '=', life.id).where('kind', '=', 'studio.waitlist_freed').execute());
    expect(notices.map(({ path }) => path)).toEqual([`/studio/sessions/${first.id}`, `/studio/sessions/${first.id}`]);
  });
});
