import type { SiteTags } from '#contracts/sites.ts';
import type { EventCard, PublicEvent, PublicSite } from '#contracts/tickets-public.ts';

/** What the server wrote into the page beside its words. */
interface Written { site: string | null; base: string | null; status: number; page: { site?: PublicSite; tags?: SiteTags; event?: PublicEvent; events?: { items: EventCard[]; next: string | null; cities: string[] } } | null }

export const written: Written = (() => {
  const block = document.getElementById('data');
  return block ? (JSON.parse(block.textContent) as Written) : { site: null, base: null, status: 200, page: null };
})();

/** Path of a page of this site. */
export const at = (path: string): string => (written.base ?? '') + path || '/';
/** The same without the base. */
export const here = (): string => location.pathname.slice((written.base ?? '').length).replace(/(.)\/$/, '$1') || '/';
