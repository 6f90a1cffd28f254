import type { z } from 'zod';
import { exponentOf } from '#contracts/money.ts';
import type { PublicEvent } from '#contracts/tickets-public.ts';
import type { Place } from '#capabilities/sites/public.ts';
import { siteUrl } from '#platform/site.ts';

type Event = z.output<typeof PublicEvent>;

const KINDS: Readonly<Record<string, string>> = { concert: 'MusicEvent', festival: 'Festival', theater: 'TheaterEvent', standup: 'ComedyEvent', sports: 'SportsEvent', conference: 'BusinessEvent', party: 'SocialEvent', other: 'Event' };
const STATUS: Readonly<Record<string, string>> = { postponed: 'EventPostponed', cancelled: 'EventCancelled' };
const STOCK: Readonly<Record<string, string>> = { on_sale: 'InStock', not_yet: 'PreOrder', held_back: 'LimitedAvailability', sold_out: 'SoldOut' };

const decimal = (minor: number, currency: string): string => (minor / 10 ** exponentOf(currency)).toFixed(exponentOf(currency));
/** As the wall of the venue shows it, with its offset. */
const local = (instant: string, zone: string): string => Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toString({ timeZoneName: 'never', smallestUnit: 'second' });

/** What search engines read of an event (schema.org Event), with what is paid in all for each area. */
export function jsonLdOf(event: Event, place: Place): object {
  const url = place.canonical(`/e/${event.slug}`);
  const { venue } = event;
  return {
    '@context': 'https://schema.org', '@type': KINDS[event.category] ?? 'Event', name: event.name, url, startDate: local(event.startAt, event.zone), endDate: local(event.endAt, event.zone), doorTime: local(event.doorsOpenAt, event.zone),
    eventStatus: `https://schema.org/${STATUS[event.status] ?? 'EventScheduled'}`, eventAttendanceMode: 'https://schema.org/OfflineEventAttendanceMode', description: event.description || undefined,
    image: event.images.length > 0 ? event.images.map((image) => new URL(image.url, siteUrl('/')).href) : undefined,
    location: {
      '@type': 'Place', name: venue.name ?? venue.city ?? event.name, address: { '@type': 'PostalAddress', streetAddress: venue.address ?? undefined, addressLocality: venue.city ?? undefined, addressCountry: venue.country },
      ...(venue.lat !== null && venue.lng !== null && { geo: { '@type': 'GeoCoordinates', latitude: venue.lat, longitude: venue.lng } }),
    },
    organizer: { '@type': 'Organization', name: event.organizer?.legalName ?? event.site.name, url: place.canonical('/') },
    offers: event.areas.map((area) => ({
      '@type': 'Offer', name: area.name, price: decimal(area.availability.allInMinor, event.currency), priceCurrency: event.currency, url, availability: `https://schema.org/${STOCK[area.availability.sale] ?? 'SoldOut'}`,
      validFrom: event.salesStartAt === null ? undefined : local(event.salesStartAt, event.zone), validThrough: local(event.salesEndAt, event.zone),
    })),
    ...(event.series && { superEvent: { '@type': 'EventSeries', name: event.series.name, url: place.canonical(`/s/${event.series.slug}`) } }),
    ...(event.minAge !== null && event.minAge > 0 && { typicalAgeRange: `${event.minAge}-` }),
  };
}
