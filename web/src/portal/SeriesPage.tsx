import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PublicSeries } from '#contracts/tickets-series.ts';
import type { PublicSite } from '#contracts/tickets-public.ts';
import { ask } from './api.ts';
import { EventCard } from './EventCard.tsx';
import { Frame, Wrong } from './Frame.tsx';
import { type Card, written } from './place.ts';
import { useAct } from './use.ts';

/** Events that belong together, the next one first. */
export function SeriesPage({ site, slug, first }: { site: PublicSite; slug: string; first: { series: PublicSeries; items: Card[]; next: string | null } }) {
  const { t } = useTranslation();
  const [{ items, next }, setListed] = useState<{ items: Card[]; next: string | null }>(first);
  const { busy, error, act } = useAct();
  const more = (cursor: string) => act(async () => {
    const page = await ask('publicSeries', { params: { site: written.site!, slug }, query: { limit: 24, cursor } as never });
    setListed({ items: [...items, ...page.items], next: page.next });
  });
  return (
    <Frame site={site}>
      <h1 className="title">{first.series.name}</h1>
      {/* Of our own making: nothing that was written comes through as markup. */}
      {first.series.descriptionHtml && <div className="prose" dangerouslySetInnerHTML={{ __html: first.series.descriptionHtml }} />}
      {items.length === 0 && <p className="soft">{t('portal.home.empty')}</p>}
      <ul className="cards">{items.map((card) => <EventCard key={card.slug} card={card} />)}</ul>
      <Wrong error={error} />
      {next && <button type="button" className="btn self-center" disabled={busy} onClick={() => more(next)}>{t('portal.home.more')}</button>}
    </Frame>
  );
}
