import type { Me } from './me.ts';

/** A page of the manual; its words are written by us (docs/manual), so they may be shown as they are. */
export interface Manual { title: string; sections: { id: string; title: string }[]; html: string }

/** In the order in which they are listed. */
export const manuals = ['coordinator', 'photographer', 'editor', 'admin', 'client'] as const;
export type ManualName = (typeof manuals)[number];

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
  if (may('users.manage')) return 'admin';
  if (may('studio.session.create')) return 'coordinator';
  return may('studio.session.take-editing') ? 'editor' : 'photographer';
}
