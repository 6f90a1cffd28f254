import { expect, test } from 'vitest';
import { listResources, windowOf } from '#capabilities/calendar/public.ts';
import { makeTenant, NOW, useWorld } from '#test/server.ts';
import { seedCalendar } from './calendar.ts';

const world = useWorld();

test('the demo studio has rooms, people, hours and something taken in the coming week', async () => {
  const tenant = await makeTenant(world);
  const made = await tenant.run((ctx) => seedCalendar(ctx, { branchId: tenant.branchId, zone: 'America/Guatemala', people: [{ userId: null, code: 'ANA', name: 'Ana Ruiz', color: '#8a5a2b' }, { userId: null, code: 'LUIS', name: 'Luis Paz', color: '#5a2b8a' }] }));
  expect(Object.keys(made.people)).toEqual(['ANA', 'LUIS']);
  expect(await tenant.run((ctx) => listResources(ctx, { branchId: tenant.branchId, kind: 'staff', skill: 'photographer' }))).toHaveLength(2);
  const window = await tenant.run((ctx) => windowOf(ctx, { branchId: tenant.branchId, from: NOW, to: NOW.add({ hours: 8 * 24 }) }));
  expect([window.bookings.length, window.timeOff.length]).toEqual([1, 1]);
});
