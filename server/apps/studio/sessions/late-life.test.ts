import { beforeEach, describe, expect, test } from 'vitest';
import { historyOf } from '#platform/states.ts';
import { NOW, useWorld } from '#test/server.ts';
import { makeLife } from '#test/studio-life.ts';
import type { Detail, Life } from '#test/studio-life.ts';
import { assignmentMachine } from './states.ts';

// evaluate_assign, changes of the team, late moves, groups, sessions of the past (studio 4.2 to 4.4).

const world = useWorld();
beforeEach(() => world.clock.set(NOW));
const assign = (life: Life, id: string, photographerId: string) => life.call('coordinator', 'POST', `/sessions/${id}/assignments`, { photographerId });
const notices = (life: Life, kind: string) => life.run((ctx) => ctx.tx.selectFrom('notification').select(['userId', 'kind']).where('tenantId', '=', life.id).where('kind', '=', kind).execute());

describe('evaluate_assign', () => {
  test('E19: a late booking is assigned the moment its photographer is named; an early one waits for its deadline', async () => {
    const life = await makeLife(world);
    const late = await life.reach('confirmed', { photographerIds: undefined });
    expect(late).toMatchObject({ status: 'confirmed' });
    expect(new Set((await notices(life, 'studio.unstaffed')).map(({ userId }) => userId))).toEqual(new Set([life.users.coordinator]));
    const named = (await assign(life, late.id, life.photographers[0]!)).body;
    expect(named).toMatchObject({ status: 'assigned', promisedDeliveryDate: '2026-11-25', estimatedDeliveryDate: '2026-11-25', assignments: [{ status: 'assigned' }] });
    const history = (await life.call('admin', 'GET', `/sessions/${late.id}/history`)).body as unknown as { items: { toState: string; actorType: string }[] };
    expect(history.items.at(-1)).toMatchObject({ toState: 'assigned', actorType: 'system' });
    const early = await life.far('confirmed');
    expect(early).toMatchObject({ status: 'confirmed', assignments: [{ status: 'tentative' }] });
    expect((await notices(life, 'studio.assigned')).map(({ userId }) => userId)).toEqual([life.users.photographer]);
  });
});

describe('the team of an assigned session', () => {
  test('has a place each whose history begins with its naming and goes on where it ended', async () => {
    const life = await makeLife(world);
    const session = await life.reach('assigned', { requiredPhotographers: 2, photographerIds: life.photographers.slice(0, 2) });
    const replaced = (await life.call('coordinator', 'POST', `/sessions/${session.id}/assignments/${session.assignments[1]!.id}/replace`, { photographerId: life.photographers[2], reason: 'se enfermó' })).body;
    const stepsOf = async (id: string) => (await life.run((ctx) => historyOf(ctx, assignmentMachine, id))).map(({ fromState, toState }) => [fromState, toState]);
    expect(await stepsOf(session.assignments[0]!.id)).toEqual([[null, 'tentative'], ['tentative', 'assigned']]);
    expect(await stepsOf(session.assignments[1]!.id)).toEqual([[null, 'tentative'], ['tentative', 'assigned'], ['assigned', 'reassigned']]);
    expect(await stepsOf(replaced.assignments.find(({ photographerId }) => photographerId === life.photographers[2])!.id)).toEqual([[null, 'assigned']]);
  });

  test('is never left without enough people: removing is refused, replacing does both at once and tells both', async () => {
    const life = await makeLife(world);
    const session = await life.reach('assigned');
    const path = `/sessions/${session.id}/assignments/${session.assignments[0]!.id}`;
    expect((await life.call('coordinator', 'DELETE', path)).body.code).toBe('MISSING_RESOURCES');
    const replaced = (await life.call('coordinator', 'POST', `${path}/replace`, { photographerId: life.photographers[1], reason: 'se enfermó' })).body;
    expect(replaced).toMatchObject({ status: 'assigned', assignments: [{ photographerId: life.photographers[1], role: 'lead', status: 'assigned' }] });
    expect((await notices(life, 'studio.crew_removed')).map(({ userId }) => userId)).toEqual([life.users.photographer]);
    expect((await notices(life, 'studio.crew_named')).map(({ userId }) => userId)).toContain(life.users.other_photographer);
    expect((await life.get(session.id, 'photographer')).code).toBe('SESSION_NOT_ASSIGNED_TO_USER');
    const back = (await life.call('coordinator', 'POST', `/sessions/${session.id}/assignments/${replaced.assignments[0]!.id}/replace`, { photographerId: life.photographers[0] })).body;
    expect(back.assignments).toMatchObject([{ photographerId: life.photographers[0] }]); // who was replaced may come back
  });

  test('a replacement who is busy is refused, and the former stays', async () => {
    const life = await makeLife(world);
    const when = { startsAt: '2026-11-20T20:00:00Z', endsAt: '2026-11-20T21:00:00Z' };
    const one = await life.reach('assigned', when);
    const other = await life.reach('assigned', { ...when, roomId: life.rooms.B, photographerIds: [life.photographers[1]] });
    const refused = (await life.call('coordinator', 'POST', `/sessions/${other.id}/assignments/${other.assignments[0]!.id}/replace`, { photographerId: life.photographers[0] })).body;
    expect([refused.code, JSON.stringify(refused.details)]).toEqual(['PHOTOGRAPHER_NOT_AVAILABLE', expect.stringContaining(one.code)]);
    expect((await life.get(other.id)).assignments).toMatchObject([{ photographerId: life.photographers[1], status: 'assigned' }]);
  });

  test('a new coverage is acknowledged anew, and a new lead makes the former an assistant', async () => {
    const life = await makeLife(world);
    const session = await life.reach('assigned', { requiredPhotographers: 2, photographerIds: life.photographers.slice(0, 2) });
    const [lead, assistant] = session.assignments;
    await life.call('photographer', 'POST', `/assignments/${lead!.id}/acknowledge`, {});
    const moved = (await life.call('coordinator', 'PATCH', `/sessions/${session.id}/assignments/${lead!.id}`, { coverageStart: Temporal.Instant.from(session.startsAt).subtract({ minutes: 10 }).toString() }, (await life.get(session.id)).version)).body;
    expect(moved.assignments.find((one) => one.id === lead!.id)).toMatchObject({ status: 'assigned', acknowledgedAt: null });
    const outside = await life.call('coordinator', 'PATCH', `/sessions/${session.id}/assignments/${lead!.id}`, { coverageStart: '2026-11-25T10:00:00Z', coverageEnd: '2026-11-25T11:00:00Z' }, moved.version);
    expect(outside.body.code).toBe('VALIDATION_ERROR');
    const swapped = (await life.call('coordinator', 'PATCH', `/sessions/${session.id}/assignments/${assistant!.id}`, { role: 'lead' }, moved.version)).body;
    expect(swapped.assignments.map(({ id, role }) => [id, role])).toEqual(expect.arrayContaining([[lead!.id, 'assistant'], [assistant!.id, 'lead']]));
  });

  test('of two coordinators who assign one photographer to two sessions of one hour, one hears of the other; without the guard both would have them', async () => {
    const life = await makeLife(world);
    const when = { startsAt: '2026-12-20T16:00:00Z', endsAt: '2026-12-20T18:00:00Z', photographerIds: undefined };
    const sessions = [await life.far('confirmed', when), await life.far('confirmed', { ...when, roomId: life.rooms.B })];
    const answers = await Promise.all(sessions.map((session) => assign(life, session.id, life.photographers[2]!)));
    expect(answers.map(({ status, body }) => (status === 201 ? 'named' : body.code)).sort()).toEqual(['PHOTOGRAPHER_NOT_AVAILABLE', 'named']);
    // The twin: rows alone, without the calendar's reservation, go in side by side.
    const loser = sessions.find((_, index) => answers[index]!.status !== 201)!;
    await life.run((ctx) => ctx.tx.insertInto('photoSessionAssignment').values({ tenantId: life.id, photoSessionId: loser.id, photographerId: life.photographers[2]!, coverageStart: when.startsAt, coverageEnd: when.endsAt, status: 'tentative' }).execute());
    const both = await life.run((ctx) => ctx.tx.selectFrom('photoSessionAssignment').select('photoSessionId').where('tenantId', '=', life.id).where('photographerId', '=', life.photographers[2]!).where('status', '=', 'tentative').execute());
    expect(both).toHaveLength(2);
  });
});

describe('a late move', () => {
  test('takes date, room and every coverage along; state and changes deadline stay, the estimate follows, the promise does not', async () => {
    const life = await makeLife(world);
    const session = await life.reach('assigned');
    await life.call('photographer', 'POST', `/assignments/${session.assignments[0]!.id}/acknowledge`, {});
    const now = await life.get(session.id);
    const to = { startsAt: '2026-11-24T16:00:00Z', endsAt: '2026-11-24T17:00:00Z', roomId: life.rooms.B, reason: 'lluvia' };
    expect((await life.call('coordinator', 'POST', `/sessions/${session.id}/reschedule`, to, now.version)).body.code).toBe('INSUFFICIENT_PERMISSIONS');
    expect((await life.call('admin', 'PATCH', `/sessions/${session.id}`, { startsAt: to.startsAt, endsAt: to.endsAt, reason: 'x' }, now.version)).body.code).toBe('IMMUTABLE_SESSION');
    const moved = (await life.call('admin', 'POST', `/sessions/${session.id}/reschedule`, to, now.version)).body;
    expect(moved).toMatchObject({
      status: 'assigned', sessionDate: '2026-11-24', roomId: life.rooms.B, changesDeadlineAt: now.changesDeadlineAt, promisedDeliveryDate: '2026-11-25', estimatedDeliveryDate: '2026-11-29', assignments: [{ coverageStart: to.startsAt, coverageEnd: to.endsAt, status: 'assigned', acknowledgedAt: null }],
    });
    expect((await notices(life, 'studio.crew_coverage')).map(({ userId }) => userId)).toEqual([life.users.photographer]);
    const taken = await life.reach('assigned', { startsAt: '2026-11-20T22:00:00Z', endsAt: '2026-11-20T23:00:00Z' });
    const clash = (await life.call('admin', 'POST', `/sessions/${taken.id}/reschedule`, { ...to, roomId: life.rooms.B }, taken.version)).body;
    expect(clash.code).toMatch(/NOT_AVAILABLE/);
    expect((await life.call('admin', 'POST', `/sessions/${taken.id}/reschedule`, { startsAt: '2026-11-19T16:00:00Z', endsAt: '2026-11-19T17:00:00Z', reason: 'x' }, taken.version)).body.code).toBe('INVALID_SESSION_DATE');
  });

  test('a shoot that took place is only corrected into the past, and what waits is not moved by it', async () => {
    const life = await makeLife(world);
    const attended = await life.reach('attended');
    const move = (session: Detail, startsAt: string, endsAt: string) => life.call('admin', 'POST', `/sessions/${session.id}/reschedule`, { startsAt, endsAt, reason: 'era otro día' }, session.version);
    expect((await move(attended, '2026-11-22T16:00:00Z', '2026-11-22T17:00:00Z')).body.code).toBe('INVALID_SESSION_DATE');
    expect((await move(attended, '2026-11-18T16:00:00Z', '2026-11-18T17:00:00Z')).body).toMatchObject({ status: 'attended', sessionDate: '2026-11-18' });
    expect((await move(await life.far('confirmed'), '2026-11-22T16:00:00Z', '2026-11-22T17:00:00Z')).body.code).toBe('INVALID_STATE_TRANSITION');
  });
});

describe('groups', () => {
  test('join sessions of one event, show each other, and end with the last pair', async () => {
    const life = await makeLife(world);
    const wedding = await life.far('confirmed');
    const pre = await life.reach('assigned');
    const joined = (await life.call('coordinator', 'POST', `/sessions/${pre.id}/group`, { withSessionId: wedding.id })).body;
    expect(joined.siblings).toMatchObject([{ id: wedding.id, code: wedding.code, totalMinor: 10_000 }]);
    const party = await life.far('request', { groupWithId: wedding.id });
    expect(party.siblings.map(({ id }) => id).sort()).toEqual([wedding.id, pre.id].sort());
    expect((await life.get(pre.id, 'photographer')).siblings).toMatchObject([{ id: wedding.id, totalMinor: null }]);
    const list = (await life.call('admin', 'GET', `/sessions?groupId=${joined.groupId}`)).body as unknown as { items: unknown[] };
    expect(list.items).toHaveLength(3);
    await life.call('coordinator', 'DELETE', `/sessions/${party.id}/group`);
    await life.call('coordinator', 'DELETE', `/sessions/${pre.id}/group`);
    expect((await life.get(wedding.id)).groupId).toBeNull();
  });
});

describe('what only administrators enter', () => {
  test('a session of the past begins as attended, its team marked, and takes its money as balance', async () => {
    const life = await makeLife(world);
    const body = { branchId: life.branchId, clientId: life.clientId, sessionType: 'studio', roomId: life.rooms.A, startsAt: '2026-11-10T16:00:00Z', endsAt: '2026-11-10T18:00:00Z', items: [{ itemId: life.items.photo, quantity: 4 }], photographerIds: [life.photographers[0]], reason: 'no se registró' };
    expect((await life.call('coordinator', 'POST', '/sessions/backdate', body)).body.code).toBe('INSUFFICIENT_PERMISSIONS');
    expect((await life.call('admin', 'POST', '/sessions/backdate', { ...body, endsAt: '2026-11-20T16:00:01Z', startsAt: '2026-11-20T15:00:00Z' })).body.code).toBe('INVALID_SESSION_DATE');
    const past = (await life.call('admin', 'POST', '/sessions/backdate', body)).body;
    expect(past).toMatchObject({ status: 'attended', sessionDate: '2026-11-10', totalMinor: 20_000, attendedAt: body.endsAt, estimatedDeliveryDate: '2026-11-15', assignments: [{ attended: true }] });
    expect((await life.call('coordinator', 'POST', `/sessions/${past.id}/payments`, { method: 'cash', amountMinor: 20_000, currency: 'GTQ', paymentDate: '2026-11-10' })).body).toMatchObject({ balanceDueMinor: 0 });
  });

  test('a courtesy session may cost nothing', async () => {
    const life = await makeLife(world);
    const free = { items: [{ itemId: life.items.photo, quantity: 1, unitPriceMinor: 0 }], quickQuote: true, startsAt: '2026-12-20T16:00:00Z', endsAt: '2026-12-20T18:00:00Z', branchId: life.branchId, clientId: life.clientId, sessionType: 'studio', roomId: life.rooms.A };
    expect((await life.call('coordinator', 'POST', '/sessions', free)).body.code).toBe('SESSION_TOTAL_ZERO');
    expect((await life.call('coordinator', 'POST', '/sessions', { ...free, isComplimentary: true })).body.code).toBe('INSUFFICIENT_PERMISSIONS');
    expect((await life.call('admin', 'POST', '/sessions', { ...free, isComplimentary: true })).body).toMatchObject({ status: 'confirmed', isComplimentary: true, totalMinor: 0 });
  });
});
