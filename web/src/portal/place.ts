import type { SiteTags } from '#contracts/sites.ts';
import type { EventCard, PublicEvent, PublicSite } from '#contracts/tickets-public.ts';
import type { MarketCard, PublicSeries } from '#contracts/tickets-series.ts';

/** A market card knows where it is sold. */
export type Card = EventCard & Partial<Pick<MarketCard, 'url' | 'organizer'>>;

/** What the server wrote into the page beside its words. */
interface Written {
  site: string | null; base: string | null; /** The list over all organizers. */ market?: boolean; status: number;
  page: { site?: PublicSite; tags?: SiteTags; event?: PublicEvent; events?: { items: Card[]; next: string | null; cities: string[] }; series?: { series: PublicSeries; items: Card[]; next: string | null } } | null;
}

export const written: Written = (() => {
  const block = document.getElementById('data');
  return block ? (JSON.parse(block.textContent) as Written) : { site: null, base: null, status: 200, page: null };
})();

/** Path of a page of this site. */
export const at = (path: string): string => (written.base ?? '') + path || '/';
/** The same without the base. */
export const here = (): string => location.pathname.slice((written.base ?? '').length).replace(/(.)\/$/, '$1') || '/';
