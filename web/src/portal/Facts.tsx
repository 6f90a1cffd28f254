import { useTranslation } from 'react-i18next';
import type { PublicEvent } from '#contracts/tickets-public.ts';
import { instant } from '#web/format.ts';

type Told = Pick<PublicEvent, 'startAt' | 'doorsOpenAt' | 'datesPending' | 'zone' | 'venue'> & { minAge: number | null };

/** When, where and for whom. */
export function Facts({ event }: { event: Told }) {
  const { t } = useTranslation();
  const { venue } = event;
  const address = [venue.name, venue.address, venue.city].filter(Boolean).join(', ');
  const map = venue.lat !== null && venue.lng !== null ? `https://www.openstreetmap.org/?mlat=${venue.lat}&mlon=${venue.lng}#map=17/${venue.lat}/${venue.lng}` : address ? `https://www.openstreetmap.org/search?query=${encodeURIComponent(address)}` : null;
  return (
    <dl className="facts">
      <div><dt>{t('portal.when')}</dt><dd>{event.datesPending ? t('portal.datesPending') : <time dateTime={event.startAt}>{instant(event.startAt, event.zone, 'full')}</time>}</dd>
        {!event.datesPending && <dd className="soft small">{t('portal.doors', { time: instant(event.doorsOpenAt, event.zone, 'time') })}</dd>}</div>
      {address && <div><dt>{t('portal.where')}</dt><dd>{address}</dd>{map && <dd><a className="link small inline-block py-1" href={map} target="_blank" rel="noreferrer">{t('portal.map')}</a></dd>}</div>}
      {event.minAge !== null && event.minAge > 0 && <div><dt>{t('portal.age')}</dt><dd>{t('portal.ageFrom', { age: event.minAge })}</dd></div>}
    </dl>
  );
}
