import { beforeAll, expect, test } from 'vitest';
import type { Signal } from '#contracts/tickets-signals.ts';
import { serverFor, useWorld } from '#test/server.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Organizer } from '#test/tickets.ts';
import { sell } from '#test/tickets-sales.ts';

const world = useWorld();
let org: Organizer;
let eventId: string;
beforeAll(async () => {
  org = await makeOrganizer(world);
  eventId = (await org.event({ areas: [{ name: 'General', priceMinor: 10_000, unitCount: 40 }] })).id;
});
const list = async (query = '') => (await org.call('GET', `/events/${eventId}/signals${query}`)).json<{ items: Signal[]; next: string | null }>();

test('many purchases of one address are listed to be looked at, come back only with more, and block nobody', async () => {
  const areaId = (await org.areas(eventId))[0]!.id;
  const buy = (email: string, more: object = {}) => sell(org, { eventId, email, units: [{ areaId, paidMinor: 10_000 }, { areaId, paidMinor: 10_000 }], ...more });
  for (let n = 0; n < 3; n += 1) await buy('revende@example.com');
  for (let n = 0; n < 5; n += 1) await buy('fans@example.com', n === 4 ? { channel: 'courtesy' } : {});
  expect((await list()).items.map(({ kind, subject, count, admissions }) => [kind, subject, count, admissions])).toEqual([['email', 'fans@example.com', 4, 8]]); // a courtesy is no purchase
  await buy('revende@example.com');
  const page = await list('?limit=1');
  const all = [...page.items, ...(await list(`?limit=1&cursor=${page.next}`)).items];
  expect(all.map(({ subject, orders }) => [subject, orders.length]).sort()).toEqual([['fans@example.com', 4], ['revende@example.com', 4]]);

  const { key } = all.find(({ subject }) => subject === 'revende@example.com')!;
  expect((await org.call('POST', `/events/${eventId}/signals/review`, { key, note: 'Una familia' })).json()).toMatchObject({ subject: 'revende@example.com', review: { note: 'Una familia', count: 4 } });
  expect((await list()).items.map(({ subject }) => subject)).toEqual(['fans@example.com']);
  expect((await list('?open=false')).items).toHaveLength(2);
  await buy('revende@example.com');
  expect((await list()).items[0]).toMatchObject({ subject: 'revende@example.com', count: 5, review: { count: 4 } });
  expect((await org.call('POST', `/events/${eventId}/signals/review`, { key: 'x' })).json()).toMatchObject({ status: 404, code: 'SIGNAL_NOT_FOUND' });
  await org.call('PATCH', '/settings', { signalsFrom: 5 });
  expect((await list('?open=false')).items).toHaveLength(1);

  // Who may see people only in part sees enough to recognize them; another business sees nothing.
  const support = await serverFor(world, org, ['tickets.transfer.read', 'tickets.attendee.read_masked']);
  expect((await support.inject(`/api/v1/tickets/events/${eventId}/signals`)).json<{ items: Signal[] }>().items[0]!.subject).toBe('r***@example.com');
  const other = await makeOrganizer(world);
  expect((await other.call('GET', `/events/${eventId}/signals`)).statusCode).toBe(404);
});
