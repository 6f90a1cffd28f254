import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicSite } from '#contracts/tickets-public.ts';
import { ask } from './api.ts';
import { EventCard } from './EventCard.tsx';
import { Frame, Wrong } from './Frame.tsx';
import { type Card, written } from './place.ts';

const Announce = lazy(() => import('./Announce.tsx'));

/** Of one organizer, or of all. */
const LIST = written.market ? 'marketEvents' : 'publicEvents';
interface Listed { items: Card[]; next: string | null; cities: string[] }
const FILTERS = ['q', 'city', 'category', 'from', 'to'] as const;
type Filter = Partial<Record<(typeof FILTERS)[number], string>>;
const CATEGORIES = ['concert', 'festival', 'theater', 'standup', 'sports', 'conference', 'party', 'other'] as const;

const filterOf = (search: string): Filter => Object.fromEntries([...new URLSearchParams(search)].filter(([key, value]) => (FILTERS as readonly string[]).includes(key) && value !== ''));

/** Events to come, with what is chosen of them standing in the address. */
export function Home({ site }: { site: PublicSite }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<Filter>(() => filterOf(location.search));
  const [listed, setListed] = useState<Listed | null>(() => written.page?.events ?? null);
  const [cities, setCities] = useState<string[]>(() => written.page?.events?.cities ?? []);
  const [error, setError] = useState<unknown>(null);
  const search = new URLSearchParams(filter).toString();
  const asked = listed !== null && search === new URLSearchParams(filterOf(location.search)).toString();

  useEffect(() => {
    if (asked && !error) return undefined;
    const stop = new AbortController();
    const wait = setTimeout(() => {
      ask(LIST, { params: { site: written.site! }, query: { ...filter, limit: 24 } as never }, { signal: stop.signal }).then((page) => {
        history.replaceState(null, '', search ? `?${search}` : location.pathname);
        setListed(page);
        if (page.cities.length > cities.length) setCities(page.cities);
        setError(null);
      }, (problem: unknown) => !stop.signal.aborted && setError(problem));
    }, listed === null ? 0 : 300);
    return () => {
      clearTimeout(wait);
      stop.abort();
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [search]);

  const set = (key: keyof Filter) => (value: string) => setFilter(({ [key]: _, ...rest }) => (value === '' ? rest : { ...rest, [key]: value }));
  const more = () => void ask(LIST, { params: { site: written.site! }, query: { ...filter, limit: 24, cursor: listed!.next! } as never }).then((page) => setListed({ ...page, items: [...listed!.items, ...page.items] }), setError);
  const many = (written.page?.events?.items.length ?? 0) > 3 || search !== '';
  return (
    <Frame site={site}>
      <h1 className="title">{t('portal.home.title')}</h1>
      {many && <search className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        <label className="field col-span-2"><span>{t('portal.home.search')}</span><input type="search" value={filter.q ?? ''} onChange={({ target }) => set('q')(target.value)} /></label>
        <label className="field"><span>{t('portal.home.city')}</span><select value={filter.city ?? ''} onChange={({ target }) => set('city')(target.value)}><option value="">{t('portal.home.any')}</option>{cities.map((city) => <option key={city}>{city}</option>)}</select></label>
        <label className="field"><span>{t('portal.home.category')}</span><select value={filter.category ?? ''} onChange={({ target }) => set('category')(target.value)}><option value="">{t('portal.home.any')}</option>{CATEGORIES.map((one) => <option key={one} value={one}>{t(`portal.category.${one}`)}</option>)}</select></label>
        <label className="field"><span>{t('portal.home.from')}</span><input type="date" value={filter.from ?? ''} onChange={({ target }) => set('from')(target.value)} /></label>
        <label className="field"><span>{t('portal.home.to')}</span><input type="date" value={filter.to ?? ''} onChange={({ target }) => set('to')(target.value)} /></label>
      </search>}
      <Wrong error={error} />
      {listed?.items.length === 0 && (search ? <p className="soft">{t('portal.home.none')} <button type="button" className="link min-h-11 px-1" onClick={() => setFilter({})}>{t('portal.home.all')}</button></p> : written.market ? <p className="soft">{t('portal.home.empty')}</p> : <Suspense><Announce site={site} /></Suspense>)}
      <ul className="cards">{listed?.items.map((card) => <EventCard key={card.url ?? card.slug} card={card} />)}</ul>
      {listed?.next && <button type="button" className="btn self-center" onClick={more}>{t('portal.home.more')}</button>}
    </Frame>
  );
}
