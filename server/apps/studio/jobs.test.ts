import { beforeEach, describe, expect, test } from 'vitest';
import { definedCrons } from '#platform/outbox.ts';
import { latestDue } from '#platform/schedule.ts';
import { sealText } from '#platform/vault.ts';
import { NOW, useWorld } from '#test/server.ts';
import { makeLife } from '#test/studio-life.ts';
import type { Life } from '#test/studio-life.ts';
import { useWork } from '#test/work.ts';

// Recurring work over the night of 14 March 2027 in New York, in which the hour from two to three is skipped, by the real
// scheduler and queue; and the same work when nobody ran for days. J2, J4, J7, J8: sessions/nightly.test.ts; J11:
// capabilities/external-calendars; J13: reports/schedule.test.ts.

const world = useWorld();
const work = useWork(world);
beforeEach(() => world.clock.set(NOW));

const JOBS = ['studio.sweep_unpaid', 'studio.remind_deposits', 'studio.remind_appointments', 'studio.remind_balances', 'calendar.release_expired_holds', 'galleries.expire', 'studio.digest'];
const ZONE = 'America/New_York';
const settle = async () => {
  for (let round = 0; round < 2; round += 1) {
    await work.relay.drain();
    await work.settled(/studio|calendar|galleries|notifications|payments/);
  }
};
const hour = (from: string) => ({ startsAt: from, endsAt: Temporal.Instant.from(from).add({ hours: 1 }).toString() });

/** One thing that waits for each kind of work. */
async function prepare(): Promise<{ life: Life; effects: () => Promise<Record<string, unknown>>; at: (instant: string) => Promise<Record<string, unknown>> }> {
  const life = await makeLife(world, { zone: ZONE });
  world.clock.set(Temporal.Instant.from('2027-03-09T15:00:00Z'));
  const unpaid = await life.far('pre_scheduled', hour('2027-04-20T16:00:00Z'));
  expect(unpaid.paymentDeadlineAt).toBe('2027-03-15T04:00:00Z'); // five days: until the end of the 14th
  const soon = await life.far('confirmed', { ...hour('2027-03-15T18:00:00Z'), photographerIds: [life.photographers[0]] });
  expect(soon.status).toBe('assigned');
  const owing = await life.far('pre_scheduled', hour('2027-04-21T16:00:00Z'));
  await world.owner.global.updateTable('photoSession').set({
    status: 'ready_for_delivery', paymentDeadlineAt: null, attendedAt: '2027-03-10T18:00:00Z', assignedEditorId: life.users.editor, editingStartedAt: '2027-03-10T18:00:00Z', readyAt: '2027-03-11T18:00:00Z', estimatedDeliveryDate: '2027-03-20', promisedDeliveryDate: '2027-03-20',
  }).where('id', '=', owing.id).execute();
  await world.owner.global.insertInto('gallery').values({ tenantId: life.id, ownerType: 'studio_session', ownerId: owing.id, title: 'Fotos', status: 'published', expiryDays: 10, publishedAt: '2027-03-11T18:00:00Z', addressSealed: sealText('gallery address', 'https://studio.example/g/x'), expiresAt: '2027-03-22T04:00:00Z' }).execute();
  world.clock.set(Temporal.Instant.from('2027-03-11T07:05:00Z'));
  const held = await life.far('request', hour('2027-04-22T16:00:00Z')); // for 72 hours by the instant, whatever the clock on the wall does
  expect(held.holdExpiresAt).toBe('2027-03-14T07:05:00Z');
  await settle();

  const effects = () => life.run(async (ctx) => {
    const written = async (prefix: string) => (await ctx.tx.selectFrom('message').select('template').where('tenantId', '=', life.id).where('direction', '=', 'out').where('template', 'like', `studio.client.${prefix}%`).execute()).length;
    const alerted = async (kind: string) => (await ctx.tx.selectFrom('notification').select('userId').where('tenantId', '=', life.id).where('kind', '=', kind).execute()).length;
    const state = async (id: string) => (await ctx.tx.selectFrom('photoSession').select('status').where('tenantId', '=', life.id).where('id', '=', id).executeTakeFirstOrThrow()).status;
    const gallery = await ctx.tx.selectFrom('gallery').select(['status', 'warnedDays']).where('tenantId', '=', life.id).executeTakeFirstOrThrow();
    return {
      J1: await state(unpaid.id), J3: [await written('payment_reminder'), await written('payment_last_call')], J5: await alerted('studio.hold_expired'), J6: [await written('two_days_before'), await written('day_before'), await alerted('studio.appointment')],
      J9: await written('balance_reminder'), J10: gallery.status === 'published' ? gallery.warnedDays : gallery.status, J12: await alerted('studio.digest'),
    };
  });
  const at = async (instant: string) => {
    await work.at(instant);
    await settle();
    const first = await effects();
    // A second process that runs the work of this moment again changes nothing.
    const now = Temporal.Instant.from(instant);
    for (const name of JOBS) {
      const cron = definedCrons().get(name)!;
      const due = latestDue(cron.at, ZONE, now);
      if (!Array.isArray(cron.at) || due.at.equals(now)) await life.run((ctx) => cron.run(ctx, { dueAt: due.at, localDate: due.key.slice(0, 10) }), { type: 'system' });
    }
    await settle();
    expect(await effects(), `twice at ${instant}`).toEqual(first);
    return first;
  };
  return { life, effects, at };
}

describe('over the night in which the clock skips an hour', () => {
  test('J1, J3, J5, J6, J9, J10, J12 happen once, at their hour by the clock of that day', async () => {
    const { at } = await prepare();
    const before = await at('2027-03-13T13:59:59Z');
    expect(before).toMatchObject({ J1: 'pre_scheduled', J3: [0, 0], J5: 0, J6: [0, 0, 0], J9: 0, J10: null });
    expect(await at('2027-03-13T14:00:00Z')).toMatchObject({ J3: [1, 0], J6: [1, 0, 0] }); // 09:00, still winter time
    expect(await at('2027-03-14T06:59:59Z')).toMatchObject({ J10: null, J5: 0 });
    expect(await at('2027-03-14T07:00:00Z')).toMatchObject({ J10: 7, J5: 0 }); // 03:00, the first minute after the gap
    expect(await at('2027-03-14T07:10:00Z')).toMatchObject({ J5: 2 }); // two people coordinate
    const digests = (await at('2027-03-14T10:59:59Z'))['J12'] as number;
    expect(await at('2027-03-14T11:00:00Z')).toMatchObject({ J12: digests + 2 }); // 07:00 by the new clock
    expect(await at('2027-03-14T12:59:59Z')).toMatchObject({ J3: [1, 0], J9: 0 });
    expect(await at('2027-03-14T13:00:00Z')).toMatchObject({ J3: [1, 1], J9: 1 }); // 09:00
    expect(await at('2027-03-14T22:00:00Z')).toMatchObject({ J6: [1, 1, 1] }); // 18:00
    expect(await at('2027-03-15T03:59:59Z')).toMatchObject({ J1: 'pre_scheduled' });
    expect(await at('2027-03-15T04:00:00Z')).toMatchObject({ J1: 'canceled', J3: [1, 1], J5: 2, J6: [1, 1, 1], J9: 1, J10: 7, J12: digests + 2 });
  });
});

describe('when nobody ran', () => {
  test('for the days around it, what still helps is made up for and what is over is dropped', async () => {
    const { at } = await prepare();
    const { J12: digests } = await at('2027-03-12T15:00:00Z');
    // From Friday to Tuesday noon: the deadline, the appointment and four mornings have gone by.
    expect(await at('2027-03-16T16:00:00Z')).toMatchObject({ J1: 'canceled', J3: [0, 0], J5: 2, J6: [0, 0, 0], J9: 1, J10: 7, J12: digests });
    expect(await at('2027-03-22T15:00:00Z')).toMatchObject({ J9: 2, J10: 'expired', J12: digests });
  });

  test('on the morning of the last day, the last call is still sent before the deadline, yesterday\'s reminder is not', async () => {
    const { at } = await prepare();
    expect(await at('2027-03-14T21:40:00Z')).toMatchObject({ J1: 'pre_scheduled', J3: [0, 1], J5: 2, J6: [0, 0, 0], J9: 1, J10: 7 });
    expect(await at('2027-03-15T00:10:00Z')).toMatchObject({ J6: [0, 1, 1] });
  });
});
