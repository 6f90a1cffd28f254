import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeMember, NOW, useWorld } from '#test/server.ts';
import { makeStudio, studioSession } from '#test/studio.ts';
import type { Studio } from '#test/studio.ts';
import { useWork } from '#test/work.ts';

// J1 and J5 with the real queue: what happens when the deposit is not paid, and when a hold runs out.

const world = useWorld();
const work = useWork(world);
const at = (instant: string) => work.at(instant);
const settled = () => work.settled(/studio|calendar/);

beforeEach(() => world.clock.set(NOW));

const base = '/api/v1/studio/sessions';
const post = async (studio: Studio, path: string, body: object) => (await studio.app.inject({ method: 'POST', url: `${base}${path}`, body, headers: { 'idempotency-key': randomUUID() } })).json();
const quoted = (studio: Studio, more: Record<string, unknown> = {}) => post(studio, '', studioSession(studio, { items: [{ itemId: studio.items.photo, quantity: 20 }], quickQuote: true, ...more }));
const get = async (studio: Studio, id: string) => (await studio.app.inject({ url: `${base}/${id}` })).json();

describe('J1: an unpaid deposit', () => {
  test('E36: cancels the session at the deadline, not a moment before, and frees the room', async () => {
    const studio = await makeStudio(world);
    const session = await quoted(studio);
    expect(session.paymentDeadlineAt).toBe('2026-11-26T06:00:00Z');

    await at('2026-11-26T05:59:59Z');
    await settled();
    expect((await get(studio, session.id)).status).toBe('pre_scheduled');
    await at('2026-11-26T06:00:00Z');
    await settled();

    const canceled = await get(studio, session.id);
    expect(canceled).toMatchObject({ status: 'canceled', cancelInitiator: 'system', cancelReasonCode: 'payment_deadline_expired', canceledAt: '2026-11-26T06:00:00Z' });
    expect((await post(studio, '', studioSession(studio))).status).toBe('request');
  });

  test('waits while a transfer registered in time is being verified, then cancels when the grace is over', async () => {
    const studio = await makeStudio(world);
    const session = await quoted(studio);
    await at('2026-11-25T18:00:00Z');
    await post(studio, `/${session.id}/payments`, { method: 'transfer', documentNumber: 'T1', amountMinor: 50_000, currency: 'GTQ', paymentDate: '2026-11-25' });
    await at('2026-11-26T06:00:00Z');
    await settled();
    expect((await get(studio, session.id)).status).toBe('pre_scheduled');
    await at('2026-11-27T18:00:00Z');
    await settled();
    expect((await get(studio, session.id)).status).toBe('canceled');
  });

  test('never cancels away money that is held; the coordinators are told', async () => {
    const studio = await makeStudio(world);
    await studio.run((ctx) => ctx.tx.insertInto('setting').values({ tenantId: studio.id, module: 'studio', key: 'allowPartialDeposit', value: 'true' }).execute());
    const session = await quoted(studio);
    await post(studio, `/${session.id}/payments`, { method: 'cash', amountMinor: 10_000, currency: 'GTQ', paymentDate: '2026-11-20' });
    await at('2026-11-26T06:00:00Z');
    await settled();
    expect(await get(studio, session.id)).toMatchObject({ status: 'pre_scheduled', netPaidMinor: 10_000 });
  });

  test('an extended deadline moves the hour', async () => {
    const studio = await makeStudio(world);
    const session = await quoted(studio);
    const extended = (await studio.app.inject({ method: 'POST', url: `${base}/${session.id}/extend-payment-deadline`, body: { to: '2026-11-28T18:00:00Z', reason: 'viaja' }, headers: { 'if-match': `"${session.version}"` } })).json();
    await at('2026-11-26T06:00:00Z');
    await settled();
    const waiting = await get(studio, session.id);
    await at('2026-11-28T18:00:00Z');
    await settled();
    expect([extended.paymentDeadlineAt, waiting.status, (await get(studio, session.id)).status]).toEqual(['2026-11-28T18:00:00Z', 'pre_scheduled', 'canceled']);
  });
});

describe('J5: a hold that runs out', () => {
  test('blocks nobody from that instant on; the session goes on without reservation and books again at the quote', async () => {
    const studio = await makeStudio(world);
    await makeMember(world, studio, 'Coordinadora');
    const first = await post(studio, '', studioSession(studio, { items: [{ itemId: studio.items.photo, quantity: 1 }] }));
    await at('2026-11-23T15:59:59Z');
    expect((await post(studio, '', studioSession(studio))).code).toBe('ROOM_NOT_AVAILABLE');
    world.clock.set(Temporal.Instant.from('2026-11-23T16:00:00Z'));
    const second = await post(studio, '', studioSession(studio)); // before any job has run
    expect(second.status).toBe('request');
    expect(await get(studio, first.id)).toMatchObject({ status: 'request', withoutReservation: true, holdExpiresAt: null });

    await at('2026-11-26T16:10:00Z'); // the second hold is gone too
    await settled();
    const again = await studio.app.inject({ method: 'POST', url: `${base}/${first.id}/quick-quote`, body: {}, headers: { 'if-match': `"${(await get(studio, first.id)).version}"` } });
    expect(again.json()).toMatchObject({ status: 'pre_scheduled', withoutReservation: false });
  });
});
