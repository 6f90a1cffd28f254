import { beforeEach, expect, test } from 'vitest';
import type { SessionStatus } from '#contracts/studio-terms.ts';
import { NOW, useWorld } from '#test/server.ts';
import { makeLife } from '#test/studio-life.ts';
import type { Detail, Life } from '#test/studio-life.ts';

// The refund matrix of studio 5.6, asked of the real server: the preview and the command say and do the same.

const world = useWorld();
beforeEach(() => world.clock.set(NOW));

const PAID = 10_000;
const LATE = NOW.add({ hours: 24 * 28 }); // the session is 30 days ahead, its changes end 7 days before

interface Case { name: string; make: (life: Life) => Promise<Detail>; client: number; company: number }
const reopened = async (life: Life): Promise<Detail> => {
  const session = await life.far('confirmed');
  return (await life.call('admin', 'POST', `/sessions/${session.id}/transition`, { to: 'negotiation' }, session.version)).body;
};
const at = (instant: Temporal.Instant, make: Case['make']): Case['make'] => async (life) => {
  const session = await make(life);
  world.clock.set(instant);
  return session;
};
const done = (state: SessionStatus): Case['make'] => (life) => life.reach(state);

const CASES: readonly Case[] = [
  { name: 'confirmed, in time', make: (life) => life.far('confirmed'), client: 100, company: 100 },
  { name: 'confirmed, after its changes deadline', make: at(LATE, (life) => life.far('confirmed')), client: 50, company: 100 },
  { name: 'reopened, before the former deadline', make: reopened, client: 100, company: 100 },
  { name: 'E26: reopened, after the former deadline', make: at(LATE, reopened), client: 50, company: 100 },
  { name: 'assigned', make: done('assigned'), client: 0, company: 100 },
  { name: 'attended', make: done('attended'), client: 0, company: 0 },
  { name: 'in editing', make: done('in_editing'), client: 0, company: 0 },
  { name: 'ready for delivery', make: done('ready_for_delivery'), client: 0, company: 0 },
];

test.each(CASES.flatMap((one) => (['client', 'company', 'force_majeure'] as const).map((initiator) => ({ ...one, initiator }))))('E22: $name, canceled by $initiator', async ({ make, initiator, client, company }) => {
  const life = await makeLife(world);
  const session = await make(life);
  const pct = initiator === 'client' ? client : company;
  const refundMinor = (PAID * pct) / 100;
  const preview = (await life.call('admin', 'GET', `/sessions/${session.id}/cancel/preview?initiator=${initiator}`)).body;
  expect(preview).toMatchObject({ pct, netPaidMinor: PAID, refundMinor, keptMinor: PAID - refundMinor });
  expect((await life.get(session.id)).status).toBe(session.status); // it changed nothing
  const reasonCode = initiator === 'company' ? 'company_cannot_fulfil' : initiator === 'client' ? 'client_request' : 'force_majeure';
  const canceled = (await life.call('admin', 'POST', `/sessions/${session.id}/cancel`, { initiator, reasonCode, reason: 'así fue' }, session.version)).body;
  expect(canceled).toMatchObject({ status: 'canceled', netPaidMinor: PAID - refundMinor, refunds: refundMinor === 0 ? [] : [{ amountMinor: refundMinor, pctApplied: pct, status: 'pending', reason: 'cancellation' }] });
  expect((await life.call('admin', 'POST', `/sessions/${session.id}/cancel`, { initiator, reasonCode, reason: 'otra vez' }, canceled.version)).body.code).toBe('INVALID_STATE_TRANSITION');
});

test('"the client did not come" is said of an assigned session that has begun, by the client alone', async () => {
  const life = await makeLife(world);
  const session = await life.reach('assigned', { startsAt: '2026-11-20T20:00:00Z', endsAt: '2026-11-20T21:00:00Z' });
  const cancel = (initiator: string) => life.call('coordinator', 'POST', `/sessions/${session.id}/cancel`, { initiator, reasonCode: 'client_no_show', reason: 'no llegó' }, session.version);
  expect((await cancel('client')).body.code).toBe('VALIDATION_ERROR');
  world.clock.set(Temporal.Instant.from('2026-11-20T20:00:00Z'));
  expect((await cancel('company')).body.code).toBe('VALIDATION_ERROR');
  expect((await cancel('client')).body).toMatchObject({ status: 'canceled', refunds: [] });
});
