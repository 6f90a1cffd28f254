import type { Me } from './me.ts';

/** A page of the manual; its words are written by us (docs/manual), so they may be shown as they are. */
export interface Manual { title: string; sections: { id: string; title: string }[]; html: string }

/** In the order in which they are listed. */
export const manuals = ['coordinator', 'payments', 'photographer', 'editor', 'admin', 'organizer', 'client'] as const;
export type ManualName = (typeof manuals)[number];

/** What is explained where: a screen's address, or the beginning of it; the first that fits. */
export const chapters: readonly (readonly [screen: RegExp, manual: ManualName, chapter: string])[] = [
  [/^\/studio\/sessions\/[^/]+\/gallery/, 'editor', 'gallery'],
  [/^\/studio\/sessions\/new/, 'coordinator', 'request'],
  [/^\/studio\/sessions/, 'coordinator', 'deposit'],
  [/^\/studio\/(?:today|board|map)/, 'coordinator', 'day'],
  [/^\/studio\/(?:availability|agenda)/, 'coordinator', 'free'],
  [/^\/studio\/my-agenda/, 'photographer', 'next'],
  [/^\/me\/(?:time-off|calendar|stats)/, 'photographer', 'time-off'],
  [/^\/studio\/queue/, 'editor', 'queue'],
  [/^\/studio\/payments/, 'payments', 'verify'],
  [/^\/cash/, 'payments', 'cash'],
  [/^\/invoices/, 'payments', 'invoices'],
  [/^\/studio\/catalog/, 'admin', 'catalog'],
  [/^\/(?:studio\/settings|studio\/public-pages|settings\/hours|settings\/business)/, 'admin', 'rules'],
  [/^\/settings\/(?:members|roles|access)/, 'admin', 'people'],
  [/^\/settings\/(?:messages|integrations|outbox|api-keys|webhooks)/, 'admin', 'connections'],
  [/^\/imports/, 'admin', 'imports'],
  [/^\/(?:studio\/dashboard|reports)/, 'admin', 'reports'],
  [/^\/clients/, 'coordinator', 'request'],
  [/^\/settings\/audit/, 'admin', 'privacy'],
  [/^\/settings\/jobs/, 'admin', 'backup'],
  [/^\/tickets\/events\/new/, 'organizer', 'create'],
  [/^\/tickets\/events\/[^/]+\/map/, 'organizer', 'map'],
  [/^\/tickets\/events/, 'organizer', 'events'],
  [/^\/tickets\/(?:orders|refunds)/, 'organizer', 'orders'],
  [/^\/tickets\/box-office/, 'organizer', 'box-office'],
  [/^\/tickets\/courtesies/, 'organizer', 'courtesies'],
  [/^\/(?:tickets\/(?:settings|integrity)|settings\/sites)/, 'organizer', 'settings'],
  [/^\/tickets\/dashboard/, 'organizer', 'figures'],
  [/^\/tickets\/(promoters|my-links)/, 'organizer', 'promoters'],
  [/^\/tickets\/settlements/, 'organizer', 'settlements'],
  [/^\/tickets\/series/, 'organizer', 'series'],
  [/^\/tickets\/legal-profiles/, 'organizer', 'legal'],
];

/** The chapter about a screen. */
export function chapterOf(path: string): { manual: ManualName; chapter: string } | null {
  const found = chapters.find(([screen]) => screen.test(path));
  return found ? { manual: found[1], chapter: found[2] } : null;
}

const files = import.meta.glob<{ default: Manual }>('../../../docs/manual/*/*.md');

/** A manual in the reader's language. */
export async function readManual(name: ManualName, language: 'es' | 'en'): Promise<Manual> {
  const load = files[`../../../docs/manual/${language}/${name}.md`];
  if (!load) throw new Error(`no manual ${name} in ${language}`);
  return (await load()).default;
}

/** The manual of what this person does first; the others follow. */
export function ownManual(me: Me): ManualName {
  const may = (permission: string): boolean => me.permissions.includes(permission);
  // Who only organizes events has no studio to administer.
  if (may('tickets.event.read') && !me.tenant.apps.includes('studio')) return 'organizer';
  if (may('users.manage')) return 'admin';
  if (may('studio.session.create')) return 'coordinator';
  if (may('studio.session.take-editing')) return 'editor';
  return may('studio.session.mark-attended') ? 'photographer' : 'payments';
}
