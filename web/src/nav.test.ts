import { expect, test } from 'vitest';
import type { Me } from './data/me.ts';
import { homeOf } from './nav.ts';

const landing = (app: string, permissions: string[]): string => homeOf({ tenant: { apps: [app] }, permissions } as unknown as Me);
const home = (...permissions: string[]): string => landing('studio', permissions);

test('everybody lands on the screen that answers their first question', () => {
  expect(home('studio.session.view.own', 'studio.session.mark-attended', 'calendar.view')).toBe('/studio/my-agenda');
  expect(home('studio.session.view.own', 'studio.session.view.queue', 'studio.session.take-editing', 'studio.report.own')).toBe('/studio/queue');
  expect(home('studio.session.view.own', 'studio.session.view.all', 'studio.session.view.queue', 'studio.session.mark-attended', 'calendar.view')).toBe('/studio/today');
  expect(landing('tickets', ['tickets.event.read', 'clients.view'])).toBe('/tickets/events');
  expect(home()).toBe('/me');
});
