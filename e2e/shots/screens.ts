import type { Page } from 'playwright-core';

export interface Screen {
  /** Becomes part of the picture's name. */
  name: string;
  path: string;
  /** Stands in the README, so it is kept with the project: `['desktop']`, `['phone']`. */
  kept?: readonly ('desktop' | 'phone')[];
  /** Who looks: the administrator of the demo unless another is named; null: nobody is signed in. */
  as?: 'coordinator' | 'photographer' | 'editor' | null;
  /** What is pressed before the picture. */
  prepare?: (page: Page) => Promise<void>;
}

/** From the list of sessions on to one of them; the id is the demo's own. */
async function openFirstSession(page: Page) {
  const panel = page.getByRole('dialog');
  await page.locator('[data-row="0"]').first().click();
  await panel.waitFor();
  const link = panel.locator('a[href^="/studio/sessions/"]').first();
  await link.click();
  await page.waitForURL(/\/studio\/sessions\/[0-9a-f-]{36}/);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** Every screen that people see, as it is looked at before it is called done. */
export const screens: readonly Screen[] = [
  { name: 'sign-in', path: '/sign-in', as: null },
  { name: 'forgot-password', path: '/forgot-password', as: null },
  { name: 'today', path: '/studio/today', as: 'coordinator', kept: ['desktop', 'phone'] },
  { name: 'agenda', path: '/studio/agenda', as: 'coordinator', kept: ['desktop', 'phone'] },
  { name: 'agenda-week', path: '/studio/agenda?view=week', as: 'coordinator' },
  { name: 'availability', path: '/studio/availability', as: 'coordinator', kept: ['desktop'] },
  { name: 'my-agenda', path: '/studio/my-agenda', as: 'photographer', kept: ['phone'] },
  { name: 'queue', path: '/studio/queue', as: 'editor' },
  { name: 'day-map', path: '/studio/map', as: 'coordinator' },
  { name: 'sessions', path: '/studio/sessions', as: 'coordinator' },
  { name: 'session', path: '/studio/sessions', as: 'coordinator', kept: ['desktop'], prepare: openFirstSession },
  { name: 'new-session', path: '/studio/sessions/new', as: 'coordinator' },
  { name: 'clients', path: '/clients', as: 'coordinator' },
  { name: 'catalog', path: '/studio/catalog' },
  { name: 'payments', path: '/studio/payments', as: 'coordinator' },
  { name: 'dashboard', path: '/studio/dashboard?from=2026-06-01' },
  { name: 'reports', path: '/reports' },
  { name: 'report', path: '/reports/studio.revenue?from=2026-06-01' },
  { name: 'report-rooms', path: '/reports/studio.room-use?from=2026-06-01' },
  { name: 'my-figures', path: '/me/stats?from=2026-06-01', as: 'photographer' },
  { name: 'imports', path: '/imports' },
  { name: 'studio-settings', path: '/studio/settings' },
  { name: 'search', path: '/me', prepare: async (page) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill('an');
  } },
  { name: 'notifications', path: '/me', prepare: async (page) => {
    await page.locator('header button[aria-expanded]').first().click();
    await page.getByRole('dialog').waitFor();
  } },
  { name: 'profile', path: '/me' },
  { name: 'security', path: '/me/security' },
  { name: 'business', path: '/settings/business' },
  { name: 'hours', path: '/settings/hours' },
  { name: 'special-day', path: '/settings/hours?add=true' },
  { name: 'time-off', path: '/me/time-off', as: 'photographer' },
  { name: 'members', path: '/settings/members' },
  { name: 'member', path: '/settings/members', prepare: async (page) => { await page.locator('[data-row="1"]').first().click(); } },
  { name: 'invite', path: '/settings/members?invite=true' },
  { name: 'roles', path: '/settings/roles', kept: ['desktop'] },
  { name: 'access', path: '/settings/access' },
  { name: 'api-keys', path: '/settings/api-keys' },
  { name: 'audit', path: '/settings/audit' },
  { name: 'audit-entry', path: '/settings/audit', prepare: async (page) => { await page.locator('[data-row="0"]').first().click(); } },
  { name: 'jobs', path: '/settings/jobs' },
  { name: 'outbox', path: '/settings/outbox' },
  { name: 'nowhere', path: '/nowhere' },
];
