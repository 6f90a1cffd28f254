import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { NOW, serverFor, useWorld } from '#test/server.ts';
import { makeStudio, studioSession } from '#test/studio.ts';
import type { Studio } from '#test/studio.ts';

const world = useWorld();
const base = '/api/v1/studio/sessions';
beforeEach(() => world.clock.set(NOW));

interface Session { id: string; version: number; lines: { id: string; lineTotalMinor: number }[]; assignments: { id: string }[] }
const post = async (studio: Studio, path: string, body: object, headers: Record<string, string> = {}) => (await studio.app.inject({ method: 'POST', url: `${base}${path}`, body, headers: { 'idempotency-key': randomUUID(), ...headers } })).json();
const seen = (session: Session) => ({ 'if-match': `"${session.version}"` });
const patch = async (studio: Studio, session: Session, body: object, app = studio.app) => (await app.inject({ method: 'PATCH', url: `${base}/${session.id}`, body, headers: seen(session) })).json();
const get = async (studio: Studio, id: string) => (await studio.app.inject({ url: `${base}/${id}` })).json();
const quoted = (studio: Studio, more: Record<string, unknown> = {}) => post(studio, '', studioSession(studio, { items: [{ itemId: studio.items.photo, quantity: 20 }, { itemId: studio.items.album, quantity: 1 }], quickQuote: true, ...more }));
async function confirmed(studio: Studio, more: Record<string, unknown> = {}) {
  const session = await quoted(studio, more); // 250,000
  return post(studio, `/${session.id}/payments`, { method: 'cash', amountMinor: 125_000, currency: 'GTQ', paymentDate: '2026-11-20' });
}

describe('moving a session', () => {
  test('takes the room and everybody along, and frees what it leaves', async () => {
    const studio = await makeStudio(world);
    const session = await quoted(studio, { photographerIds: [studio.photographers[0]] });
    const moved = await patch(studio, session, { startsAt: '2026-12-11T16:00:00Z', endsAt: '2026-12-11T19:00:00Z', roomId: studio.rooms.B });
    expect(moved).toMatchObject({ sessionDate: '2026-12-11', roomName: 'Sala B', assignments: [{ coverageStart: '2026-12-11T16:00:00Z', coverageEnd: '2026-12-11T19:00:00Z' }] });
    expect((await quoted(studio, { photographerIds: [studio.photographers[0]] })).status).toBe('pre_scheduled');
  });

  test('onto another is refused, and nothing has moved', async () => {
    const studio = await makeStudio(world);
    const first = await quoted(studio);
    const second = await quoted(studio, { startsAt: '2026-12-10T20:00:00Z', endsAt: '2026-12-10T21:00:00Z' });
    const refused = await patch(studio, second, { startsAt: '2026-12-10T17:00:00Z', endsAt: '2026-12-10T19:00:00Z' });
    expect(refused).toMatchObject({ status: 409, code: 'ROOM_NOT_AVAILABLE' });
    expect(refused.details.conflicts[0].label).toContain(first.code);
    expect(refused.details.alternatives.otherRooms).toMatchObject([{ resourceName: 'Sala B' }]);
    expect((await get(studio, second.id)).startsAt).toBe('2026-12-10T20:00:00Z');
  });

  test('once confirmed, the changes deadline follows; a date inside its window must be acknowledged', async () => {
    const studio = await makeStudio(world);
    const session = await confirmed(studio);
    const later = await patch(studio, session, { startsAt: '2026-12-20T16:00:00Z', endsAt: '2026-12-20T18:00:00Z' });
    expect(later.changesDeadlineAt).toBe('2026-12-14T06:00:00Z');
    const soon = { startsAt: '2026-11-24T16:00:00Z', endsAt: '2026-11-24T18:00:00Z' };
    expect(await patch(studio, later, soon)).toMatchObject({ status: 422, code: 'RESCHEDULE_INSIDE_WINDOW' });
    expect(await patch(studio, later, { ...soon, acknowledgeLateWindow: true })).toMatchObject({ sessionDate: '2026-11-24', changesDeadlineAt: '2026-11-18T06:00:00Z' });
  });

  test('two moves into each other at once: nobody overlaps, nobody hears of a deadlock', async () => {
    const studio = await makeStudio(world);
    for (let round = 0; round < 8; round += 1) {
      const day = `2027-01-${String(round + 10)}`;
      const [a, b] = [await quoted(studio, { startsAt: `${day}T15:00:00Z`, endsAt: `${day}T16:00:00Z` }), await quoted(studio, { startsAt: `${day}T17:00:00Z`, endsAt: `${day}T18:00:00Z` })];
      const answers = await Promise.all([patch(studio, a, { startsAt: `${day}T16:00:00Z`, endsAt: `${day}T17:30:00Z` }), patch(studio, b, { startsAt: `${day}T16:30:00Z`, endsAt: `${day}T17:30:00Z` })]);
      expect(answers.map((answer) => answer.code).filter((code) => !code.startsWith('S-')).every((code) => code === 'ROOM_NOT_AVAILABLE')).toBe(true);
    }
    const overlaps = await studio.run((ctx) => ctx.tx.selectFrom('booking as a').innerJoin('booking as b', (join) => join.onRef('a.resourceId', '=', 'b.resourceId').onRef('a.id', '<', 'b.id').onRef('a.blockFrom', '<', 'b.blockTo').onRef('b.blockFrom', '<', 'a.blockTo')).select('a.id').where('a.blocking', '=', true).where('b.blocking', '=', true).execute());
    expect(overlaps).toEqual([]);
  });
});

describe('what may be changed when (studio 4.2)', () => {
  test('E16: a confirmed session until its changes deadline, to the millisecond; after that only with the right to edit all, and a reason', async () => {
    const studio = await makeStudio(world);
    const coordinator = await serverFor(world, studio, ['studio.session.edit.pre-assigned', 'studio.session.view.all']);
    const session = await confirmed(studio);
    world.clock.set(Temporal.Instant.from('2026-12-04T05:59:59.999Z'));
    const inTime = await patch(studio, session, { transportMinor: 0, discountMinor: 1000 }, coordinator);
    world.clock.set(Temporal.Instant.from('2026-12-04T06:00:00Z'));
    const late = await patch(studio, inTime, { discountMinor: 2000 }, coordinator);
    const byAdmin = await patch(studio, inTime, { discountMinor: 2000 });
    const withReason = await patch(studio, inTime, { discountMinor: 2000, reason: 'acordado por teléfono' });
    expect([inTime.totalMinor, late.code, byAdmin.code, withReason.totalMinor]).toEqual([249_000, 'CHANGES_DEADLINE_EXPIRED', 'VALIDATION_ERROR', 248_000]);
    expect(inTime.depositMinor).toBe(125_000); // as paid
  });

  test('client and type only while it is negotiated', async () => {
    const studio = await makeStudio(world);
    const session = await quoted(studio);
    expect(await patch(studio, session, { sessionType: 'external', roomId: null, locationText: 'Antigua' })).toMatchObject({ status: 422, errors: [{ pointer: '/body/sessionType', code: 'only_while_negotiating' }] });
    const request = await post(studio, '', studioSession(studio, { roomId: studio.rooms.B }));
    expect(await patch(studio, request, { sessionType: 'external', roomId: null, locationText: 'Antigua' })).toMatchObject({ sessionType: 'external', roomId: null, locationText: 'Antigua' });
  });

  test('a canceled session never', async () => {
    const studio = await makeStudio(world);
    const session = await quoted(studio);
    const canceled = await post(studio, `/${session.id}/cancel`, { initiator: 'company', reasonCode: 'duplicate', reason: 'doble' }, seen(session));
    expect(await patch(studio, canceled, { discountMinor: 1, reason: 'x' })).toMatchObject({ code: 'IMMUTABLE_SESSION' });
    expect(await patch(studio, canceled, { internalNotes: 'x' })).toMatchObject({ code: 'IMMUTABLE_SESSION' });
  });
});

describe('prices that change', () => {
  test('in pre_scheduled the deposit follows the total, the payment deadline stays', async () => {
    const studio = await makeStudio(world);
    const session = await quoted(studio);
    world.clock.set(NOW.add({ hours: 30 }));
    const removed = (await studio.app.inject({ method: 'DELETE', url: `${base}/${session.id}/lines/${session.lines[1].id}`, headers: seen(session) })).json();
    expect(removed).toMatchObject({ totalMinor: 100_000, depositMinor: 50_000, paymentDeadlineAt: session.paymentDeadlineAt });
  });

  test('E14: a total below the money held sends the rest back as a refund', async () => {
    const studio = await makeStudio(world);
    const session = await confirmed(studio);
    const cut = (await studio.app.inject({ method: 'DELETE', url: `${base}/${session.id}/lines/${session.lines[1].id}`, headers: seen(session) })).json();
    expect(cut).toMatchObject({ totalMinor: 100_000, netPaidMinor: 100_000, balanceDueMinor: 0, refunds: [{ amountMinor: 25_000, reason: 'price_reduction', status: 'pending' }] });
  });

  test('not while a receipt waits for verification', async () => {
    const studio = await makeStudio(world);
    const session = await quoted(studio);
    const waiting = await post(studio, `/${session.id}/payments`, { method: 'transfer', documentNumber: '9', amountMinor: 125_000, currency: 'GTQ', paymentDate: '2026-11-20' });
    expect(await post(studio, `/${session.id}/lines`, { itemId: studio.items.photo, quantity: 1 }, seen(waiting))).toMatchObject({ code: 'PAYMENT_PENDING_VERIFICATION' });
    expect(await patch(studio, waiting, { internalNotes: 'llamar' })).toMatchObject({ internalNotes: 'llamar' });
  });

  test('a percentage becomes an amount once', async () => {
    const studio = await makeStudio(world);
    const session = await quoted(studio);
    const discounted = await patch(studio, session, { discountPct: 10 });
    const grown = await post(studio, `/${session.id}/lines`, { itemId: studio.items.photo, quantity: 2 }, seen(discounted));
    expect([discounted.discountMinor, grown.discountMinor, grown.totalMinor]).toEqual([25_000, 25_000, 235_000]);
  });
});

describe('the team', () => {
  test('is named from the quote on; somebody busy, inactive, twice or no photographer is refused', async () => {
    const studio = await makeStudio(world);
    const request = await post(studio, '', studioSession(studio, { roomId: studio.rooms.B, startsAt: '2026-12-20T16:00:00Z', endsAt: '2026-12-20T18:00:00Z' }));
    const [one, two] = [await quoted(studio, { photographerIds: [studio.photographers[0]] }), await quoted(studio, { roomId: studio.rooms.B })];
    const name = (session: Session, photographerId: string) => post(studio, `/${session.id}/assignments`, { photographerId });
    expect((await name(request, studio.photographers[0]!)).code).toBe('INVALID_STATE_TRANSITION');
    expect((await name(two, studio.photographers[0]!)).code).toBe('PHOTOGRAPHER_NOT_AVAILABLE');
    expect((await name(two, studio.rooms.A)).code).toBe('RESOURCE_NOT_FOUND');
    expect((await name(one, studio.photographers[0]!)).code).toBe('ALREADY_ASSIGNED');
    const named = await name(two, studio.photographers[1]!);
    expect(named.assignments).toMatchObject([{ role: 'lead', status: 'tentative', photographerName: 'Fotógrafa 2' }]);
    const removed = (await studio.app.inject({ method: 'DELETE', url: `${base}/${two.id}/assignments/${named.assignments[0].id}` })).json();
    expect(removed.assignments).toEqual([]);
    expect((await name(two, studio.photographers[1]!)).assignments).toHaveLength(1); // who was replaced may come back
  });

  test('two coordinators naming the same person for two sessions of one hour: one of them hears of the other', async () => {
    const studio = await makeStudio(world);
    const sessions = [await quoted(studio), await quoted(studio, { roomId: studio.rooms.B })];
    const answers = await Promise.all(sessions.map((session) => post(studio, `/${session.id}/assignments`, { photographerId: studio.photographers[2] })));
    expect(answers.map((answer) => (answer.code.startsWith('S-') ? 'named' : answer.code)).sort()).toEqual(['PHOTOGRAPHER_NOT_AVAILABLE', 'named']);
  });
});

describe('removing', () => {
  test('a request without money goes away softly; a quote does not', async () => {
    const studio = await makeStudio(world);
    const request = await post(studio, '', studioSession(studio));
    const gone = await studio.app.inject({ method: 'DELETE', url: `${base}/${request.id}`, headers: seen(request) });
    expect([gone.statusCode, (await get(studio, request.id)).code]).toEqual([204, 'SESSION_NOT_FOUND']);
    const quote = await quoted(studio);
    expect((await studio.app.inject({ method: 'DELETE', url: `${base}/${quote.id}`, headers: seen(quote) })).json().code).toBe('INVALID_STATE_TRANSITION');
  });
});

describe('settings', () => {
  test('E27: a changed percentage binds the next round only', async () => {
    const studio = await makeStudio(world);
    const session = await confirmed(studio);
    const changed = await studio.app.inject({ method: 'PATCH', url: '/api/v1/studio/settings', body: { refundAfterDeadlinePct: 30, paymentDeadlineDays: 3 } });
    expect(changed.json()).toMatchObject({ refundAfterDeadlinePct: 30, paymentDeadlineDays: 3, changesDeadlineDays: 7 });
    world.clock.set(Temporal.Instant.from('2026-12-05T00:00:00Z'));
    const preview = (await studio.app.inject({ url: `${base}/${session.id}/cancel/preview` })).json();
    expect([preview.pct, preview.refundMinor]).toEqual([50, 62_500]);
  });

  test('a value out of its range, or a setting that does not exist, is refused', async () => {
    const studio = await makeStudio(world);
    const set = async (body: object) => (await studio.app.inject({ method: 'PATCH', url: '/api/v1/studio/settings', body })).json();
    expect((await set({ paymentDeadlineDays: 0 })).errors).toMatchObject([{ pointer: '/body/paymentDeadlineDays' }]);
    expect((await set({ nothing: 1 })).errors).toMatchObject([{ pointer: '/body/nothing', code: 'unknown_field' }]);
    expect(await set({ paymentDeadlineDays: 9 })).toMatchObject({ paymentDeadlineDays: 9 });
    expect(await set({ paymentDeadlineDays: null })).toMatchObject({ paymentDeadlineDays: 5 });
  });
});
