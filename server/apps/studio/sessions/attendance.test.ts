import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { NOW, useWorld } from '#test/server.ts';
import { makeLife } from '#test/studio-life.ts';
import type { Detail, Life, Role } from '#test/studio-life.ts';

const world = useWorld();
beforeEach(() => world.clock.set(NOW));

const rowOf = (session: Detail, role: 'lead' | 'assistant') => session.assignments.find((one) => one.role === role)!;
const mark = (life: Life, who: Role, id: string, body: object = { attended: true }) => life.call(who, 'POST', `/assignments/${id}/attendance`, body);
const ofTwo = (life: Life, more: object = {}) => life.reach('assigned', { requiredPhotographers: 2, photographerIds: life.photographers.slice(0, 2), ...more });

describe('attendance', () => {
  test('is complete when everybody has marked their own row, and nobody marks that of another', async () => {
    const life = await makeLife(world);
    const session = await ofTwo(life);
    const [lead, assistant] = [rowOf(session, 'lead'), rowOf(session, 'assistant')];
    expect(session.status).toBe('assigned');
    expect((await mark(life, 'photographer', assistant.id)).body.code).toBe('SESSION_NOT_ASSIGNED_TO_USER');
    const half = await mark(life, 'photographer', lead.id);
    expect(half.body).toMatchObject({ status: 'assigned', attendedAt: null });
    expect((await mark(life, 'photographer', lead.id, { attended: false })).body.assignments.find((one) => one.id === lead.id)).toMatchObject({ attended: false, attendedAt: null });
    await mark(life, 'photographer', lead.id);
    const whole = await mark(life, 'other_photographer', assistant.id);
    expect(whole.body).toMatchObject({ status: 'attended', attendedAt: NOW.toString() });
    expect(whole.body.receipts).toEqual([]);
    expect(whole.body.totalMinor).toBeNull();
  });

  test('the lead closes for the team, the assistant may not; the row left unmarked stays so', async () => {
    const life = await makeLife(world);
    const session = await ofTwo(life);
    expect((await mark(life, 'other_photographer', rowOf(session, 'assistant').id, { attended: true, closeForTeam: true })).body.code).toBe('NOT_LEAD');
    const closed = (await mark(life, 'photographer', rowOf(session, 'lead').id, { attended: true, closeForTeam: true })).body;
    expect(closed.status).toBe('attended');
    expect(rowOf(closed, 'assistant').attended).toBe(false);
  });

  test('a coordinator marks for all, with a reason; an administrator takes it back within a day, not later', async () => {
    const life = await makeLife(world);
    const session = await ofTwo(life);
    expect((await life.call('coordinator', 'POST', `/sessions/${session.id}/attend`, {})).body.errors).toMatchObject([{ pointer: '/body/reason' }]);
    expect((await life.call('photographer', 'POST', `/sessions/${session.id}/attend`, { reason: 'x' })).body.code).toBe('SESSION_NOT_ASSIGNED_TO_USER');
    const done = (await life.call('coordinator', 'POST', `/sessions/${session.id}/attend`, { reason: 'sin señal' })).body;
    expect([done.status, done.assignments.every((one) => one.attended)]).toEqual(['attended', true]);
    world.clock.set(NOW.add({ hours: 24 }));
    const undone = (await life.call('admin', 'POST', `/sessions/${session.id}/undo-attended`, { reason: 'no era esta' }, done.version)).body;
    expect([undone.status, undone.attendedAt, undone.assignments.some((one) => one.attended)]).toEqual(['assigned', null, false]);
    const again = (await life.call('coordinator', 'POST', `/sessions/${session.id}/attend`, { reason: 'ahora sí' })).body;
    world.clock.set(NOW.add({ hours: 48, seconds: 1 }));
    expect((await life.call('admin', 'POST', `/sessions/${session.id}/undo-attended`, { reason: 'x' }, again.version)).body.code).toBe('INVALID_STATE_TRANSITION');
  });

  test('is refused before the local day of the session, in other states, and with an instant outside of it', async () => {
    const life = await makeLife(world);
    const tomorrow = { startsAt: '2026-11-21T15:00:00Z', endsAt: '2026-11-21T16:00:00Z' };
    const session = await life.reach('assigned', tomorrow);
    const { id } = rowOf(session, 'lead');
    world.clock.set(Temporal.Instant.from('2026-11-21T05:59:59Z'));
    expect((await mark(life, 'photographer', id)).body.code).toBe('SESSION_DATE_NOT_REACHED');
    world.clock.set(Temporal.Instant.from('2026-11-21T06:00:00Z')); // 00:00 in Guatemala
    const at = async (occurredAt: string) => (await mark(life, 'photographer', id, { attended: true, occurredAt })).body;
    expect((await at('2026-11-21T05:59:59Z')).errors).toMatchObject([{ pointer: '/body/occurredAt', code: 'outside_session_day' }]);
    expect((await at('2026-11-21T06:05:01Z')).errors).toMatchObject([{ pointer: '/body/occurredAt' }]);
    expect(await at('2026-11-21T06:05:00Z')).toMatchObject({ status: 'attended', attendedAt: '2026-11-21T06:05:00Z' });
    expect((await mark(life, 'photographer', id, { attended: false })).body.code).toBe('INVALID_STATE_TRANSITION');
  });

  test('sent again by an offline phone it changes nothing, in whatever state the session is by then', async () => {
    const life = await makeLife(world);
    const session = await life.reach('assigned');
    const { id } = rowOf(session, 'lead');
    const body = { attended: true, occurredAt: NOW.toString() };
    const [first, second] = await Promise.all([mark(life, 'photographer', id, body), mark(life, 'photographer', id, body)]);
    expect([first.status, second.status]).toEqual([200, 200]);
    const after = await life.get(session.id);
    await life.call('editor', 'POST', `/sessions/${session.id}/take`, {});
    world.clock.set(NOW.add({ hours: 100 }));
    const late = await mark(life, 'photographer', id, body);
    expect([late.status, late.body.status, late.body.attendedAt]).toEqual([200, 'in_editing', after.attendedAt]);
    const history = (await life.call('admin', 'GET', `/sessions/${session.id}/history`)).body as unknown as { items: { toState: string }[] };
    expect(history.items.filter(({ toState }) => toState === 'attended')).toHaveLength(1);
  });

  test('who did not come counts no more, which may complete the team; said only after the end', async () => {
    const life = await makeLife(world);
    const session = await ofTwo(life);
    await mark(life, 'photographer', rowOf(session, 'lead').id);
    const noShow = () => life.call('coordinator', 'POST', `/sessions/${session.id}/assignments/${rowOf(session, 'assistant').id}/no-show`, { reason: 'enfermo' });
    expect((await noShow()).body.code).toBe('SESSION_NOT_ENDED');
    world.clock.set(Temporal.Instant.from(session.endsAt));
    expect((await noShow()).body).toMatchObject({ status: 'attended' });
  });

  test('is acknowledged once by who was assigned', async () => {
    const life = await makeLife(world);
    const session = await life.reach('assigned');
    const { id } = rowOf(session, 'lead');
    const seen = (who: Role) => life.call(who, 'POST', `/assignments/${id}/acknowledge`, {});
    expect((await seen('coordinator')).body.code).toBe('SESSION_NOT_ASSIGNED_TO_USER');
    expect((await seen('photographer')).body.assignments[0]).toMatchObject({ status: 'acknowledged', acknowledgedAt: NOW.toString(), isMine: true });
    expect((await seen('photographer')).status).toBe(200);
    expect((await life.call('photographer', 'POST', `/assignments/${randomUUID()}/acknowledge`, {})).body.code).toBe('ASSIGNMENT_NOT_FOUND');
    const early = await life.far('confirmed');
    expect((await life.call('photographer', 'POST', `/assignments/${early.assignments[0]!.id}/acknowledge`, {})).body.code).toBe('INVALID_STATE_TRANSITION');
  });
});

describe('observations', () => {
  test('are added by the own crew and by coordinators, once per id, and never by strangers', async () => {
    const life = await makeLife(world);
    const session = await life.reach('assigned');
    const note = { id: randomUUID(), kind: 'incident', body: 'Se cayó un flash.', occurredAt: '2026-11-20T15:00:00Z' };
    const add = (who: Role, body: object, id = session.id) => life.call(who, 'POST', `/sessions/${id}/notes`, body);
    const [one, two] = await Promise.all([add('photographer', note), add('photographer', note)]);
    expect([one.status, two.status]).toEqual([201, 201]);
    expect((await add('coordinator', { ...note, kind: 'photographer_observation' })).body.code).toBe('NOTE_ID_TAKEN');
    expect((await add('other_photographer', { kind: 'incident', body: 'x' })).body.code).toBe('SESSION_NOT_ASSIGNED_TO_USER');
    expect((await add('photographer', { kind: 'incident', body: 'x', occurredAt: '2026-11-20T16:05:01Z' })).body.errors).toMatchObject([{ code: 'in_the_future' }]);
    expect(await add('photographer', { kind: 'incident', body: 'x', fileId: randomUUID() })).toMatchObject({ status: 404, body: { code: 'FILE_NOT_FOUND' } });
    await add('coordinator', { kind: 'photographer_observation', body: 'Llamar mañana.' });
    const { notes } = await life.get(session.id, 'photographer');
    expect(notes.map(({ body, authorName, occurredAt }) => [body, authorName, occurredAt])).toEqual([['Se cayó un flash.', 'photographer', '2026-11-20T15:00:00Z'], ['Llamar mañana.', 'coordinator', NOW.toString()]]);
    const closed = await life.reach('canceled');
    expect((await add('coordinator', { kind: 'incident', body: 'x' }, closed.id)).body.code).toBe('IMMUTABLE_SESSION');
  });

  test('are changed and removed by nobody, not even by the program', async () => {
    const life = await makeLife(world);
    const session = await life.reach('assigned');
    await life.call('photographer', 'POST', `/sessions/${session.id}/notes`, { kind: 'incident', body: 'Se cayó un flash.' });
    await expect(life.run((ctx) => ctx.tx.deleteFrom('photoSessionNote').where('tenantId', '=', life.id).execute())).rejects.toThrow(/permission denied/);
    await expect(life.run((ctx) => ctx.tx.updateTable('photoSessionNote').set({ kind: 'editor_observation' }).where('tenantId', '=', life.id).execute())).rejects.toThrow(/permission denied/);
  });
});
