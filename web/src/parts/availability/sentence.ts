import type { TFunction } from 'i18next';
import type { Availability } from '#web/data/studio.ts';
import { instant, list } from '#web/format.ts';

interface Asked { startsAt: string; endsAt: string; sessionType: 'studio' | 'external'; roomId?: string | undefined }

const span = (startsAt: string, endsAt: string, zone: string, t: TFunction): string =>
  t('calendar.availability.span', { from: instant(startsAt, zone, 'time'), to: instant(endsAt, zone, 'time') });

/** The answer in words: what is free, and of how many. */
export function answerSentence(answer: Availability, asked: Asked, t: TFunction): string {
  const rooms = answer.rooms.filter((room) => room.free);
  const people = t('calendar.availability.people', { free: answer.capacity.freePhotographers, total: answer.photographers.length });
  if (asked.sessionType === 'external') return people;
  const room = answer.rooms.find(({ id }) => id === asked.roomId);
  if (room) return t(room.free ? 'calendar.availability.roomFree' : 'calendar.availability.roomTaken', { room: room.name, people });
  return rooms.length > 0 ? t('calendar.availability.roomsFree', { rooms: list(rooms.map(({ name }) => name)), count: rooms.length, people }) : t('calendar.availability.noRoom', { people });
}

/** What the coordinator sends to the client by WhatsApp: no names of other clients, no staff. */
export function clientText(answer: Availability, asked: Asked, zone: string, t: TFunction): string {
  const day = instant(asked.startsAt, zone, 'long');
  const time = span(asked.startsAt, asked.endsAt, zone, t);
  if (answer.free) return t('calendar.availability.textYes', { day, time });
  const offers = [
    ...answer.suggestions.otherRooms.slice(0, 1).map(() => t('calendar.availability.textOtherRoom')),
    ...answer.suggestions.sameDay.slice(0, 3).map((slot) => `• ${span(slot.startsAt, slot.endsAt, zone, t)}`),
    ...answer.suggestions.nextDays.slice(0, 3).map((slot) => `• ${instant(slot.startsAt, zone, 'long')}, ${span(slot.startsAt, slot.endsAt, zone, t)}`),
  ];
  const no = t('calendar.availability.textNo', { day, time });
  return offers.length > 0 ? `${no}\n${t('calendar.availability.textOffers')}\n${[...new Set(offers)].join('\n')}` : no;
}
