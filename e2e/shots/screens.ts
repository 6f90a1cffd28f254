import type { Page } from 'playwright-core';
import { atCounter, client, eventAt, galleryOfClient, galleryOfStaff, memberStep, payPage, quotePage, session, statusPage, step, inTurn } from './places.ts';

export interface Screen {
  /** Becomes part of the picture's name. */
  name: string;
  path: string;
  /** Stands in the README, so it is kept with the project: `['desktop']`, `['phone']`. */
  kept?: readonly ('desktop' | 'phone')[];
  /** Stands in the manuals, in both languages. */
  manual?: 'desktop' | 'phone';
  /** Who looks: the administrator of the demo unless another is named; null: nobody is signed in. */
  as?: 'coordinator' | 'photographer' | 'editor' | 'organizer' | 'promoter' | 'seller' | null;
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

/** On to the first of a list. */
async function firstRow(page: Page) {
  const before = page.url();
  await page.locator('[data-row="0"]').first().click();
  await page.waitForURL((url) => url.href !== before);
  await page.locator('main h2').first().waitFor();
}

/** A button, in whichever language the page is. */
const press = (name: RegExp) => async (page: Page): Promise<void> => {
  await page.getByRole('button', { name }).first().click();
};

/** From here on nothing can be asked, until the next picture. */
async function awayFromNet(page: Page) {
  await page.context().setOffline(true);
  await page.locator('[role=status] svg').first().waitFor();
}

/** Every screen that people see, as it is looked at before it is called done. */
export const screens: readonly Screen[] = [
  { name: 'sign-in', path: '/sign-in', as: null },
  { name: 'forgot-password', path: '/forgot-password', as: null },
  { name: 'today', manual: 'desktop', path: '/studio/today', as: 'coordinator' },
  { name: 'agenda', path: '/studio/agenda', as: 'coordinator', kept: ['desktop', 'phone'] },
  { name: 'agenda-week', path: '/studio/agenda?view=week', as: 'coordinator' },
  { name: 'availability', manual: 'desktop', path: '/studio/availability', as: 'coordinator', kept: ['desktop'] },
  { name: 'my-agenda', manual: 'phone', path: '/studio/my-agenda', as: 'photographer' },
  { name: 'queue', manual: 'phone', path: '/studio/queue', as: 'editor' },
  { name: 'day-map', path: '/studio/map', as: 'coordinator' },
  { name: 'sessions', path: '/studio/sessions', as: 'coordinator' },
  { name: 'session', path: '/studio/sessions', as: 'coordinator', kept: ['desktop'], prepare: openFirstSession },
  { name: 'board', path: '/studio/board', as: 'coordinator' },
  // A session through its life, and each of its tabs.
  { name: 'session-negotiation', path: '/studio/sessions', as: 'coordinator', prepare: session('negotiation') },
  { name: 'session-quoted', manual: 'desktop', path: '/studio/sessions', as: 'coordinator', prepare: session('pre_scheduled') },
  { name: 'session-lines', path: '/studio/sessions', as: 'coordinator', prepare: session('pre_scheduled', 'lines') },
  { name: 'session-quotes', path: '/studio/sessions', as: 'coordinator', prepare: session('pre_scheduled', 'quotes') },
  { name: 'session-payments', path: '/studio/sessions', as: 'coordinator', prepare: session('pre_scheduled', 'payments') },
  { name: 'session-team', path: '/studio/sessions', as: 'coordinator', prepare: session('confirmed', 'team') },
  { name: 'session-attended', path: '/studio/sessions', as: 'coordinator', prepare: session('attended') },
  { name: 'session-delivery', path: '/studio/sessions', as: 'coordinator', prepare: session('ready_for_delivery', 'delivery') },
  { name: 'session-paid', path: '/studio/sessions', as: 'coordinator', prepare: session('completed', 'payments') },
  { name: 'session-messages', path: '/studio/sessions', as: 'coordinator', prepare: session('pre_scheduled', 'messages') },
  { name: 'session-history', path: '/studio/sessions', as: 'coordinator', prepare: session('ready_for_delivery', 'history') },
  { name: 'session-canceled', path: '/studio/sessions', as: 'coordinator', prepare: session('canceled') },
  { name: 'session-photographer', path: '/studio/my-agenda', as: 'photographer', prepare: async (page) => { await page.locator('main a[href^="/studio/sessions/"]').first().click(); } },
  // Steps that ask something first.
  { name: 'step-attend', path: '/studio/sessions', as: 'coordinator', prepare: inTurn(session('assigned', 'summary', 9), step('studioSteps.attend.action')) },
  { name: 'step-editor', path: '/studio/sessions', as: 'coordinator', prepare: inTurn(session('attended'), step('studioSteps.editor.action')) },
  { name: 'step-rework', path: '/studio/sessions', as: 'coordinator', prepare: inTurn(session('ready_for_delivery'), step('studioSteps.rework.action')) },
  { name: 'step-complete', path: '/studio/sessions', as: 'coordinator', prepare: inTurn(session('ready_for_delivery'), step('studio.step.completed')) },
  { name: 'step-reschedule', path: '/studio/sessions', prepare: inTurn(session('assigned', 'summary', 9), step('studioSteps.reschedule.action')) },
  { name: 'step-group', path: '/studio/sessions', as: 'coordinator', prepare: inTurn(session('confirmed'), step('studioSteps.group.action')) },
  { name: 'step-cancel', path: '/studio/sessions', as: 'coordinator', prepare: inTurn(session('confirmed'), step('studio.cancel.action')) },
  { name: 'step-pay', manual: 'desktop', path: '/studio/sessions', as: 'coordinator', prepare: inTurn(session('pre_scheduled'), step('studio.pay.deposit')) },
  { name: 'step-member', path: '/studio/sessions', as: 'coordinator', prepare: inTurn(session('confirmed', 'team'), memberStep('studioSteps.member.edit')) },
  { name: 'step-replace', path: '/studio/sessions', as: 'coordinator', prepare: inTurn(session('confirmed', 'team'), memberStep('studioSteps.replace.action')) },
  // What clients see; nobody is signed in. The gallery is filled by its editor first.
  { name: 'gallery-staff', manual: 'desktop', path: '/studio/queue', as: 'editor', prepare: galleryOfStaff },
  { name: 'gallery', path: '/sign-in', as: null, prepare: galleryOfClient },
  { name: 'quote', manual: 'phone', path: '/sign-in', as: null, prepare: quotePage },
  { name: 'status', manual: 'phone', path: '/sign-in', as: null, prepare: statusPage('confirmed') },
  { name: 'status-ready', path: '/sign-in', as: null, prepare: statusPage('ready_for_delivery') },
  { name: 'pay', path: '/sign-in', as: null, prepare: payPage },
  { name: 'booking', path: '/b/estudio-demo', as: null },
  { name: 'link-nowhere', path: '/q/nothing-at-all', as: null },
  // The organizer's events, in the other demo.
  { name: 'events', path: '/tickets/events', as: 'organizer' },
  { name: 'event', path: '/tickets/events', as: 'organizer', prepare: eventAt('') },
  { name: 'event-areas', path: '/tickets/events', as: 'organizer', prepare: eventAt('?tab=areas') },
  { name: 'event-stages', path: '/tickets/events', as: 'organizer', prepare: eventAt('?tab=stages') },
  { name: 'event-promotions', path: '/tickets/events', as: 'organizer', prepare: eventAt('?tab=promotions') },
  { name: 'event-edit', path: '/tickets/events', as: 'organizer', prepare: eventAt('/edit') },
  { name: 'event-map', manual: 'desktop', kept: ['desktop'], path: '/tickets/events', as: 'organizer', prepare: eventAt('/map') },
  { name: 'event-queue', path: '/tickets/events', as: 'organizer', prepare: eventAt('?tab=queue') },
  { name: 'event-waitlist', path: '/tickets/events', as: 'organizer', prepare: eventAt('?tab=waitlist') },
  { name: 'event-transfers', path: '/tickets/events', as: 'organizer', prepare: eventAt('?tab=transfers') },
  { name: 'event-door-tab', path: '/tickets/events', as: 'organizer', prepare: eventAt('?tab=door') },
  { name: 'event-door', path: '/tickets/events', as: 'organizer', prepare: eventAt('/door') },
  { name: 'event-over', path: '/tickets/events', as: 'organizer', prepare: eventAt('', 'La siempreviva') },
  { name: 'event-door-over', path: '/tickets/events', as: 'organizer', prepare: eventAt('/door', 'La siempreviva') },
  { name: 'event-draft', path: '/tickets/events', as: 'organizer', prepare: eventAt('', 'Festival de títeres') },
  { name: 'event-new', path: '/tickets/events/new', as: 'organizer' },
  ...(['info', 'venue', 'areas', 'stages', 'preview'] as const).map((step): Screen => ({ name: `event-setup-${step}`, path: '/tickets/events', as: 'organizer', prepare: eventAt(`/setup?step=${step}`, 'Festival de títeres') })),
  // What opens over them.
  { name: 'area-dialog', path: '/tickets/events', as: 'organizer', prepare: inTurn(eventAt('?tab=areas'), press(/^(?:Agregar área|Add area)$/)) },
  { name: 'stage-dialog', path: '/tickets/events', as: 'organizer', prepare: inTurn(eventAt('?tab=stages'), press(/^(?:Agregar etapa|Add stage)$/)) },
  { name: 'code-dialog', path: '/tickets/events', as: 'organizer', prepare: inTurn(eventAt('?tab=promotions'), press(/^(?:Agregar código|Add code)$/)) },
  { name: 'package-dialog', path: '/tickets/events', as: 'organizer', prepare: inTurn(eventAt('?tab=promotions'), press(/^(?:Agregar paquete|Add package)$/)) },
  { name: 'queue-dialog', path: '/tickets/events', as: 'organizer', prepare: inTurn(eventAt('?tab=queue'), press(/^(?:Poner fila virtual|Set up .*)$/)) },
  { name: 'map-generate', path: '/tickets/events', as: 'organizer', prepare: inTurn(eventAt('/map'), press(/^(?:Agregar puestos|Add places)$/)) },
  { name: 'legal-profiles', path: '/tickets/legal-profiles', as: 'organizer' },
  { name: 'legal-profile', path: '/tickets/legal-profiles?open=new', as: 'organizer' },
  { name: 'series', path: '/tickets/series', as: 'organizer' },
  { name: 'series-new', path: '/tickets/series?open=new', as: 'organizer' },
  { name: 'ticket-refunds', path: '/tickets/refunds', as: 'organizer' },
  { name: 'courtesies', path: '/tickets/courtesies', as: 'organizer' },
  { name: 'courtesies-give', path: '/tickets/courtesies?give=true', as: 'organizer' },
  { name: 'integrity', path: '/tickets/integrity', as: 'organizer' },
  { name: 'ticket-settings', path: '/tickets/settings', as: 'organizer' },
  { name: 'sites', path: '/settings/sites', as: 'organizer' },
  { name: 'site-add', path: '/settings/sites?new=true', as: 'organizer' },
  { name: 'webhooks', path: '/settings/webhooks', as: 'organizer' },
  { name: 'ticket-imports', path: '/imports', as: 'organizer' },
  // The counter, with and without the network.
  { name: 'box-office', path: '/tickets/box-office', as: 'seller' },
  { name: 'box-office-sell', path: '/tickets/box-office', as: 'seller', prepare: atCounter() },
  { name: 'box-office-basket', path: '/tickets/box-office', as: 'seller', prepare: inTurn(atCounter(), press(/^Balcón/)) },
  { name: 'box-office-seats', path: '/tickets/box-office', as: 'seller', prepare: inTurn(atCounter(), press(/^(?:Elegir puestos de|Choose seats of) Platea$/)) },
  { name: 'box-office-batches', path: '/tickets/box-office', as: 'seller', prepare: atCounter('batches') },
  { name: 'box-office-batch', path: '/tickets/box-office', as: 'seller', prepare: inTurn(atCounter('batches'), press(/^(?:Apartar para este equipo|Put aside for this device)$/)) },
  { name: 'box-office-away', path: '/tickets/box-office', as: 'seller', prepare: inTurn(atCounter(), awayFromNet) },
  { name: 'tickets-dashboard', path: '/tickets/dashboard', as: 'organizer', kept: ['desktop'] },
  { name: 'orders', path: '/tickets/orders', as: 'organizer' },
  { name: 'orders-none', path: '/tickets/orders?text=nadie', as: 'organizer' },
  { name: 'order-nowhere', path: '/tickets/orders/0190a000-0000-7000-8000-000000000000', as: 'organizer' },
  { name: 'order-refund', path: '/tickets/orders', as: 'organizer', prepare: inTurn(firstRow, press(/^(?:Devolver dinero|Refund)$/)) },
  { name: 'order', path: '/tickets/orders', as: 'organizer', prepare: firstRow },
  { name: 'promoters', path: '/tickets/promoters', as: 'organizer' },
  { name: 'commissions', path: '/tickets/promoters?tab=commissions', as: 'organizer' },
  { name: 'promoter', path: '/tickets/promoters', as: 'organizer', prepare: firstRow },
  { name: 'settlements', path: '/tickets/settlements', as: 'organizer' },
  { name: 'settlement', path: '/tickets/settlements', as: 'organizer', prepare: firstRow },
  { name: 'ticket-reports', path: '/reports', as: 'organizer' },
  { name: 'ticket-revenue', path: '/reports/tickets.revenue', as: 'organizer' },
  { name: 'ticket-occupancy', path: '/reports/tickets.occupancy', as: 'organizer' },
  { name: 'ticket-letters', path: '/settings/messages', as: 'organizer' },
  { name: 'my-links', path: '/tickets/my-links', as: 'promoter' },
  { name: 'portal', path: '/t/teatro-demo', as: null, kept: ['phone'] },
  { name: 'portal-event', path: '/t/teatro-demo/e/guadalupe-anos-sin-cuenta', as: null, kept: ['phone'] },
  { name: 'portal-mine', path: '/t/teatro-demo/me', as: null },
  { name: 'portal-nowhere', path: '/t/teatro-demo/e/nothing-at-all', as: null },
  { name: 'portal-order-nowhere', path: '/o/nothing-at-all', as: null },
  { name: 'door', path: '/door', as: null },
  { name: 'new-session', path: '/studio/sessions/new', as: 'coordinator' },
  { name: 'clients', path: '/clients', as: 'coordinator' },
  { name: 'catalog', path: '/studio/catalog' },
  { name: 'payments', manual: 'desktop', path: '/studio/payments', as: 'coordinator' },
  { name: 'refunds', path: '/studio/payments?tab=refunds', as: 'coordinator' },
  { name: 'aging', path: '/studio/payments?tab=aging', as: 'coordinator' },
  { name: 'payment-links', path: '/studio/payments?tab=checkouts', as: 'coordinator' },
  { name: 'credits', path: '/studio/payments?tab=credits', as: 'coordinator' },
  { name: 'all-payments', path: '/studio/payments?tab=all', as: 'coordinator' },
  { name: 'books', path: '/studio/payments?tab=books' },
  { name: 'cash', path: '/cash', as: 'coordinator' },
  { name: 'invoices', path: '/invoices' },
  { name: 'client-messages', path: '/clients', as: 'coordinator', prepare: client('pre_scheduled', 'messages') },
  { name: 'dashboard', path: '/studio/dashboard?from=2026-06-01' },
  { name: 'reports', path: '/reports' },
  { name: 'report', path: '/reports/studio.revenue?from=2026-06-01' },
  { name: 'report-rooms', path: '/reports/studio.room-use?from=2026-06-01' },
  { name: 'my-figures', path: '/me/stats?from=2026-06-01', as: 'photographer' },
  { name: 'imports', path: '/imports' },
  { name: 'studio-settings', manual: 'desktop', path: '/studio/settings' },
  { name: 'public-pages', path: '/studio/public-pages' },
  { name: 'messages', path: '/settings/messages' },
  { name: 'integrations', path: '/settings/integrations' },
  { name: 'help', path: '/help', as: 'coordinator' },
  { name: 'manual', path: '/help/coordinator', as: 'coordinator' },
  { name: 'more', path: '/me', prepare: async (page) => {
    const more = page.locator('nav button[aria-haspopup="dialog"]');
    if (await more.isVisible()) await more.click();
  } },
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
  { name: 'google-calendar', path: '/me/time-off#google-calendar', as: 'photographer' },
  { name: 'google-refused', path: '/me/calendar?error=access_denied', as: 'photographer' },
  { name: 'members', path: '/settings/members' },
  { name: 'member', path: '/settings/members', prepare: async (page) => { await page.locator('[data-row="1"]').first().click(); } },
  { name: 'invite', path: '/settings/members?invite=true' },
  { name: 'roles', manual: 'desktop', path: '/settings/roles' },
  { name: 'access', path: '/settings/access' },
  { name: 'api-keys', path: '/settings/api-keys' },
  { name: 'audit', path: '/settings/audit' },
  { name: 'audit-entry', path: '/settings/audit', prepare: async (page) => { await page.locator('[data-row="0"]').first().click(); } },
  { name: 'jobs', path: '/settings/jobs' },
  { name: 'outbox', path: '/settings/outbox' },
  { name: 'nowhere', path: '/nowhere' },
];
