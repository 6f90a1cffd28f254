import { useTranslation } from 'react-i18next';
import { instant } from '#web/format.ts';
import { at, type Card } from './place.ts';
import { priceOf } from './words.ts';

/** An event in a list, with the way to where it is sold. */
export function EventCard({ card }: { card: Card }) {
  const { t } = useTranslation();
  return (
    <li className="card"><a href={card.url ?? at(`/e/${card.slug}`)}>
      {card.cover && <img className="cover" src={card.cover.thumbnailUrl ?? card.cover.url} alt={card.cover.altText} width={480} height={270} loading="lazy" />}
      <h2>{card.name}</h2>
      <p>{card.datesPending ? t('portal.datesPending') : instant(card.startAt, card.zone, 'full')}</p>
      <p className="soft">{[card.venue.name, card.venue.city].filter(Boolean).join(', ')}</p>
      {card.organizer && <p className="soft">{t('portal.market.by', { name: card.organizer })}</p>}
      <p className="mt-1.5 flex flex-wrap items-center gap-2">
        {card.fromMinor !== null && <span className="price">{t('portal.from', { price: priceOf(card.fromMinor, card.currency) })}</span>}
        {card.hasBundle && <span className="badge">{t('portal.bundleOn')}</span>}
        {card.lastUnits && <span className="badge">{t('portal.lastUnits')}</span>}
        {card.sale !== 'on_sale' && <span className="badge">{t(`portal.saleShort.${card.sale}`)}</span>}
      </p>
    </a></li>
  );
}
