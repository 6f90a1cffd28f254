import { Activity, Banknote, Gift, BookOpen, Building2, CalendarDays, CalendarSearch, Camera, Clock, Contact, FileSpreadsheet, Globe, Inbox, KeyRound, Layers, ListTodo, type LucideIcon, MapPin, MessageSquareText, Plug, ReceiptText, ScrollText, SearchCheck, ShieldCheck, SlidersHorizontal, SquareKanban, Store, Sun, Ticket, Users, UsersRound, Wallet, Webhook, ChartColumn, LayoutDashboard, Link2, Megaphone, Scale } from 'lucide-react';
import type { Me } from './data/me.ts';

/** A screen that people can go to. Adding a screen is adding its line here. */
export interface NavEntry {
  path: string;
  /** Key of its name in the catalogue. */
  label: string;
  /** Key of a shorter name where a tab of a phone has no room for it. */
  short?: string;
  icon: LucideIcon;
  /** Shown to whoever has this (or any one of these); left out: everybody. */
  permission?: string | readonly string[];
  /** Not shown to whoever has this: they have a screen of their own for it. */
  unless?: string;
  /** Only in a business that uses this app; left out: all. */
  app?: string;
  group: 'work' | 'settings';
  order: number;
  /** One of the (at most four) tabs of a phone; the others stand under "More". */
  phone?: boolean;
}

export const navEntries: readonly NavEntry[] = [
  // work: 5 the own day, 20 time, 40 sessions, 50 whom and what for, 70 money, 80 figures
  { path: '/studio/my-agenda', label: 'crew.agenda', icon: Sun, permission: 'studio.session.mark-attended', unless: 'studio.session.view.all', app: 'studio', group: 'work', order: 5, phone: true },
  { path: '/studio/today', label: 'studio.today', icon: Sun, permission: 'studio.session.view.all', app: 'studio', group: 'work', order: 10, phone: true },
  { path: '/studio/agenda', label: 'calendar.agenda.title', icon: CalendarDays, permission: 'calendar.view', app: 'studio', group: 'work', order: 20, phone: true },
  { path: '/tickets/my-links', label: 'promoters.mine', short: 'promoters.mineShort', icon: Link2, permission: 'tickets.promoter.self', unless: 'tickets.promoter.manage', app: 'tickets', group: 'work', order: 6, phone: true },
  { path: '/tickets/dashboard', label: 'ticketDashboard.nav', short: 'ticketDashboard.short', icon: LayoutDashboard, permission: 'tickets.report.read.anonymous', app: 'tickets', group: 'work', order: 12, phone: true },
  { path: '/tickets/events', label: 'tickets.events', icon: Ticket, permission: 'tickets.event.read', app: 'tickets', group: 'work', order: 25, phone: true },
  { path: '/tickets/series', label: 'tickets.series.title', icon: Layers, permission: 'tickets.event.manage', app: 'tickets', group: 'work', order: 27 },
  { path: '/tickets/orders', label: 'ticketOrders.title', icon: ReceiptText, permission: ['tickets.order.read', 'tickets.order.read.own'], app: 'tickets', group: 'work', order: 26, phone: true },
  { path: '/tickets/box-office', label: 'boxOffice.title', icon: Store, permission: 'tickets.order.sell', app: 'tickets', group: 'work', order: 24, phone: true },
  { path: '/tickets/courtesies', label: 'courtesies.title', icon: Gift, permission: 'tickets.order.comp', app: 'tickets', group: 'work', order: 28 },
  { path: '/tickets/refunds', label: 'refundBoard.title', icon: Wallet, permission: ['tickets.refund.request', 'tickets.refund.approve'], app: 'tickets', group: 'work', order: 29 },
  { path: '/studio/availability', label: 'calendar.availability.title', short: 'calendar.availability.tab', icon: CalendarSearch, permission: 'studio.availability.view', app: 'studio', group: 'work', order: 30, phone: true },
  // Before the sessions: editors, who have no day of their own, land here (studio 15: the next job is one tap away).
  { path: '/studio/queue', label: 'crew.queue', short: 'crew.queueShort', icon: ListTodo, permission: 'studio.session.view.queue', app: 'studio', group: 'work', order: 38, phone: true },
  { path: '/studio/sessions', label: 'studio.sessions', icon: Camera, permission: ['studio.session.view.all', 'studio.session.view.own'], app: 'studio', group: 'work', order: 40, phone: true },
  { path: '/studio/board', label: 'board.title', icon: SquareKanban, permission: 'studio.session.view.all', app: 'studio', group: 'work', order: 42 },
  { path: '/studio/map', label: 'crew.map', short: 'crew.mapShort', icon: MapPin, permission: 'studio.session.view.all', app: 'studio', group: 'work', order: 46 },
  { path: '/clients', label: 'clients.title', icon: Contact, permission: 'clients.view', group: 'work', order: 50, phone: true },
  { path: '/studio/catalog', label: 'catalog.nav', icon: BookOpen, permission: 'catalog.view', app: 'studio', group: 'work', order: 60 },
  { path: '/studio/payments', label: 'payments.nav', icon: Wallet, permission: 'payments.view', app: 'studio', group: 'work', order: 70 },
  { path: '/cash', label: 'cash.title', icon: Banknote, permission: ['cash.operate', 'cash.manage'], group: 'work', order: 72 },
  { path: '/invoices', label: 'invoicing.title', icon: ReceiptText, permission: 'invoicing.view', group: 'work', order: 74 },
  { path: '/tickets/promoters', label: 'promoters.title', icon: Megaphone, permission: ['tickets.promoter.manage', 'tickets.commission.approve', 'tickets.commission.pay'], app: 'tickets', group: 'work', order: 76 },
  { path: '/tickets/settlements', label: 'settlements.title', icon: Scale, permission: 'tickets.settlement.read', app: 'tickets', group: 'work', order: 78 },
  { path: '/studio/dashboard', label: 'reports.dashboardNav', icon: LayoutDashboard, permission: 'studio.report.financial', app: 'studio', group: 'work', order: 80 },
  { path: '/reports', label: 'reports.title', icon: ChartColumn, permission: ['studio.report.session', 'studio.report.financial', 'studio.report.performance', 'tickets.report.read.anonymous', 'tickets.report.read', 'tickets.report.read.door', 'tickets.settlement.read'], group: 'work', order: 82 },
  { path: '/me/stats', label: 'reports.mine', icon: ChartColumn, permission: 'studio.report.own', unless: 'studio.report.performance', app: 'studio', group: 'work', order: 84 },
  { path: '/tickets/legal-profiles', label: 'tickets.legal.title', icon: ScrollText, permission: 'tickets.settings.manage', app: 'tickets', group: 'settings', order: 14 },
  { path: '/tickets/settings', label: 'ticketSettings.nav', icon: SlidersHorizontal, permission: 'tickets.settings.manage', app: 'tickets', group: 'settings', order: 13 },
  { path: '/settings/sites', label: 'sites.title', icon: Globe, permission: 'settings.manage', app: 'tickets', group: 'settings', order: 18 },
  { path: '/tickets/integrity', label: 'integrity.title', icon: SearchCheck, permission: 'tickets.settings.manage', app: 'tickets', group: 'settings', order: 54 },
  // settings: 10 the business, 20 people, 30 what goes out and in, 40 data, 50 what happened
  { path: '/settings/business', label: 'admin.nav.business', icon: Building2, permission: 'settings.manage', group: 'settings', order: 10 },
  { path: '/settings/hours', label: 'hours.nav', icon: Clock, permission: 'calendar.manage', group: 'settings', order: 12 },
  { path: '/studio/settings', label: 'studioSettings.nav', icon: SlidersHorizontal, permission: 'settings.manage', app: 'studio', group: 'settings', order: 14 },
  { path: '/studio/public-pages', label: 'quotesUi.settings.nav', icon: Globe, permission: 'settings.manage', app: 'studio', group: 'settings', order: 16 },
  { path: '/settings/members', label: 'admin.nav.members', icon: UsersRound, permission: 'users.manage', group: 'settings', order: 20 },
  { path: '/settings/roles', label: 'admin.nav.roles', icon: Users, permission: 'roles.manage', group: 'settings', order: 22 },
  { path: '/settings/access', label: 'admin.nav.access', icon: ShieldCheck, permission: ['settings.manage', 'users.manage'], group: 'settings', order: 24 },
  { path: '/settings/messages', label: 'messages.title', icon: MessageSquareText, permission: 'settings.manage', group: 'settings', order: 30 },
  { path: '/settings/outbox', label: 'admin.nav.outbox', icon: Inbox, permission: 'settings.manage', group: 'settings', order: 32 },
  { path: '/settings/integrations', label: 'connections.title', icon: Plug, permission: 'settings.manage', group: 'settings', order: 34 },
  { path: '/settings/api-keys', label: 'admin.nav.apiKeys', icon: KeyRound, permission: 'apikeys.manage', group: 'settings', order: 36 },
  { path: '/settings/webhooks', label: 'webhooks.nav', icon: Webhook, permission: 'settings.manage', group: 'settings', order: 38 },
  { path: '/imports', label: 'imports.title', icon: FileSpreadsheet, permission: 'imports.run', group: 'settings', order: 40 },
  { path: '/settings/audit', label: 'admin.nav.audit', icon: ScrollText, permission: 'audit.view', group: 'settings', order: 50 },
  { path: '/settings/jobs', label: 'admin.nav.jobs', icon: Activity, permission: 'jobs.manage', group: 'settings', order: 52 },
];

/** The entries that this person may open, in order: the work first, then what is set up now and then. */
export const entriesFor = (me: Me): NavEntry[] =>
  navEntries
    .filter((entry) => !entry.app || me.tenant.apps.includes(entry.app))
    .filter(({ unless }) => !unless || !me.permissions.includes(unless))
    .filter(({ permission }) => !permission || (typeof permission === 'string' ? [permission] : permission).some((one) => me.permissions.includes(one)))
    .sort((a, b) => Number(a.group === 'settings') - Number(b.group === 'settings') || a.order - b.order);

/** Where a person lands: the first screen of the work; who has none yet, the own profile. */
export const homeOf = (me: Me): string => entriesFor(me).find((entry) => entry.group === 'work')?.path ?? '/me';
