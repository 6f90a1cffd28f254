import { beforeAll, beforeEach, expect, test } from 'vitest';
import { definedCrons } from '#platform/outbox.ts';
import { usePeople } from '#test/people.ts';
import { NOW, makeMember, useWorld } from '#test/server.ts';
import { portalOf } from '#test/ticket-sales.ts';
import type { Portal } from '#test/ticket-sales.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Made, Organizer } from '#test/tickets.ts';
import { useWork } from '#test/work.ts';

// What happens by the clock (tickets 6) beside what each folder tests of its own: each run twice, early, late and missed.

const world = useWorld();
usePeople(world);
const work = useWork(world);
let org: Organizer;
let portal: Portal;
let owner: string;
let event: Made & { areaId: string };
beforeAll(async () => {
  world.clock.set(NOW);
  org = await makeOrganizer(world);
  portal = await portalOf(org);
  owner = await makeMember(world, org, 'Marta');
  await org.run(async (ctx) => {
    const role = await ctx.tx.insertInto('role').values({ tenantId: org.id, name: 'Dueña', level: 100, isAdmin: true }).returning('id').executeTakeFirstOrThrow();
    await ctx.tx.insertInto('membershipRole').values({ tenantId: org.id, userId: owner, roleId: role.id }).execute();
  });
  await world.owner.global.updateTable('tenant').set({ createdAt: NOW.subtract({ hours: 24 * 800 }) }).where('id', '=', org.id).execute();
  const made = await org.ready();
  await org.call('POST', `/events/${made.id}/publish`);
  event = { ...made, areaId: (await org.areas(made.id))[0]!.id };
});
beforeEach(() => world.clock.set(NOW));

const at = async (instant: string) => {
  await work.at(instant);
  await work.settled(/cron:tickets/);
};
const notices = (kind: string) => org.run((ctx) => ctx.tx.selectFrom('notification').select('data').where('userId', '=', owner).where('kind', '=', `tickets.${kind}`).orderBy('id').execute());

test('every duty of the table is there, at its time', () => {
  const crons = Object.fromEntries([...definedCrons().values()].filter(({ app }) => app === 'tickets').map(({ name, at: when }) => [name.replace('tickets.', ''), Array.isArray(when) ? when.join() : `${(when as { everyMin: number }).everyMin} min`]));
  expect(crons).toMatchObject({
    sweep_holds: '1 min', expire_transfers: '5 min', waitlist_offers: '1 min', remind_holders: '30 min', tell_stages: '1 min', complete_events: '60 min', draft_settlements: '06:00', watch_refunds: '08:00', monthly_contribution: '06:00', rebuild_counters: '03:30', minimise_personal_data: '04:30',
  });
});

test('a stage that opens and ends is told once to who asked for it, also when the minutes in which it happened were missed; one that nobody was told of is no news', async () => {
  await org.run((ctx) => ctx.tx.insertInto('alertPreference').values(['stage_opened', 'stage_ended', 'sale'].map((kind) => ({ tenantId: org.id, userId: owner, message: `tickets.${kind}`, push: true, telegram: true, inApp: kind !== 'sale' }))).execute());
  const stage = { adjustmentType: 'percentage', adjustmentValue: -1000, areas: [{ areaId: event.areaId }] };
  await org.call('POST', `/events/${event.id}/stages`, { ...stage, name: 'Ya', startAt: '2026-11-20T11:00', endAt: '2026-11-22T10:00' });
  await org.call('POST', `/events/${event.id}/stages`, { ...stage, name: 'Preventa', startAt: '2026-11-22T10:00', endAt: '2026-11-23T10:00' });
  await at('2026-11-20T16:00:00Z');
  expect(await notices('stage_opened')).toEqual([]);
  for (const instant of ['2026-11-22T14:59:00Z', '2026-11-22T18:30:00Z', '2026-11-22T18:31:00Z']) await at(instant);
  expect([await notices('stage_opened'), await notices('stage_ended')]).toMatchObject([[{ data: { name: 'Preventa' } }], [{ data: { name: 'Ya' } }]]);
  await at('2026-11-24T18:31:00Z');
  expect(await notices('stage_ended')).toMatchObject([{ data: { name: 'Ya' } }, { data: { name: 'Preventa' } }]);
});

test('a refund that is owed is told at four fifths of its term and once it is over, each once; what is back is not', async () => {
  const { token, order } = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 2 }] });
  await portal.call('POST', `/orders/${token}/pay`, { termsAccepted: true });
  await portal.approve(order.number);
  await org.run(async (ctx) => {
    const { id: orderId } = await ctx.tx.selectFrom('ticketOrder').select('id').where('number', '=', order.number).executeTakeFirstOrThrow();
    const one = { tenantId: org.id, eventId: event.id, orderId, reason: 'withdrawal' as const, faceMinor: 100, feeMinor: 0, amountMinor: 100, currency: 'COP', createdAt: NOW, dueAt: NOW.add({ hours: 240 }) };
    await ctx.tx.insertInto('ticketRefund').values([{ ...one, status: 'processing' }, { ...one, status: 'succeeded', succeededAt: NOW }]).execute();
  });
  // Eight days of ten; the run of the day before was missed.
  for (const instant of ['2026-11-28T13:00:00Z', '2026-11-29T13:00:00Z', '2026-11-30T13:00:00Z']) await at(instant);
  expect([(await notices('refund_due')).length, (await notices('refund_overdue')).length]).toEqual([1, 0]);
  for (const instant of ['2026-12-01T13:00:00Z', '2026-12-02T13:00:00Z']) await at(instant);
  expect([(await notices('refund_due')).length, (await notices('refund_overdue')).length]).toEqual([1, 1]);
});

test('id numbers and phones go on the first Monday after twelve months, or as many as the organizer says; names and money stay, and a second run finds nothing', async () => {
  const { order } = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 1 }] }, { phone: '300 123 4567', idType: 'CC', idNumber: '52123456', whatsappConsent: true });
  const kept = () => org.run((ctx) => ctx.tx.selectFrom('ticketOrder').select(['buyerName', 'buyerPhone', 'buyerIdNumber', 'totalMinor']).where('number', '=', order.number).executeTakeFirstOrThrow());
  // It ended on 11 May 2027.
  for (const monday of ['2028-05-08T09:30:00Z', '2028-05-12T09:30:00Z']) await at(monday);
  expect(await kept()).toMatchObject({ buyerPhone: '300 123 4567', buyerIdNumber: '52123456' });
  await at('2028-05-15T09:30:00Z');
  expect(await kept()).toEqual({ buyerName: 'Ana Gómez', buyerPhone: null, buyerIdNumber: null, totalMinor: order.quote.totalMinor });
  await at('2028-05-22T09:30:00Z');
  expect(await org.run((ctx) => ctx.tx.selectFrom('auditLog').select('id').where('action', '=', 'ticket_event.minimise').execute())).toHaveLength(1);
});
