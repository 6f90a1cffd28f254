import { addDays, localDateOf, localTimeOf, localToInstant } from '#contracts/time.ts';
import type { AvailabilityQuestion } from '#web/data/studio.ts';

/** When and where a session is, as a form holds it: local day and hours of the branch. */
export interface WhenWhere {
  sessionType: 'studio' | 'external';
  date: string;
  from: string;
  to: string;
  roomId: string | null;
  locationText: string;
  travelZoneId: string | null;
  requiredPhotographers: number;
}

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && text >= '1900' && text < '2200';
const isTime = (text: string) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

/** The instants of a local day and hours; an end at or before the start lies on the next day. Null while something is missing. */
export function intervalOf({ date, from, to }: Pick<WhenWhere, 'date' | 'from' | 'to'>, zone: string): { startsAt: string; endsAt: string } | null {
  if (!isDay(date) || !isTime(from) || !isTime(to)) return null;
  const startsAt = localToInstant(date, from, zone);
  const endsAt = localToInstant(to > from ? date : addDays(date, 1), to, zone);
  return Temporal.Instant.compare(startsAt, endsAt) < 0 ? { startsAt: startsAt.toString(), endsAt: endsAt.toString() } : null;
}

/** The fields of a form for instants. */
export function fieldsOf(startsAt: string, endsAt: string, zone: string): Pick<WhenWhere, 'date' | 'from' | 'to'> {
  const start = Temporal.Instant.from(startsAt);
  return { date: localDateOf(start, zone), from: localTimeOf(start, zone), to: localTimeOf(Temporal.Instant.from(endsAt), zone) };
}

/** The hour so many minutes after another, round the clock. */
export const laterBy = (time: string, minutes: number): string => (isTime(time) ? Temporal.PlainTime.from(time).add({ minutes }).toString({ smallestUnit: 'minute' }) : '');

/** What to ask of the calendar; null until a day and hours are there. */
export function questionOf(value: WhenWhere, { branchId, zone, exclude, photographerIds }: { branchId: string; zone: string; exclude?: string; photographerIds?: string[] }): AvailabilityQuestion | null {
  const interval = intervalOf(value, zone);
  if (!interval) return null;
  return {
    branchId, ...interval, sessionType: value.sessionType, requiredPhotographers: Math.min(10, Math.max(1, value.requiredPhotographers || 1)),
    ...(value.sessionType === 'studio' && value.roomId && { roomId: value.roomId }), ...(value.sessionType === 'external' && value.travelZoneId && { travelZoneId: value.travelZoneId }),
    ...(photographerIds?.length && { photographerIds }), ...(exclude && { excludeSessionId: exclude }),
  };
}
