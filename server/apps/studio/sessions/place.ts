import type { SessionStatus, SessionType, StudioSettings } from '#contracts/studio-terms.ts';
import { resourcesById } from '#capabilities/calendar/public.ts';
import type { Ctx } from '#platform/context.ts';
import { invalid, resourceInactive } from '#platform/errors.ts';
import { localDateOf, todayIn } from '#contracts/time.ts';
import { zoneNotFound } from '#apps/studio/zones/errors.ts';
import { invalidSessionDate, roomNotFound, transportNotAllowed } from '#apps/studio/errors.ts';
import { travelZoneOf } from './queries.ts';

/** When and where a session is, as far as its columns go. */
export interface Place {
  sessionType: SessionType;
  startsAt: Temporal.Instant;
  endsAt: Temporal.Instant;
  roomId: string | null;
  locationText: string | null;
  lat: number | null;
  lng: number | null;
  travelZoneId: string | null;
}

const MIN_LENGTH_MIN = 15;
const MAX_LENGTH_MIN = 24 * 60;
const MAX_YEARS_AHEAD = 3;

/**
 * The rules of type, time and place that a session keeps wherever it stands (studio 3.5, 14).
 * @throws VALIDATION_ERROR with the field, ROOM_NOT_FOUND, RESOURCE_INACTIVE, ZONE_NOT_FOUND, TRANSPORT_NOT_ALLOWED
 */
export async function checkPlace(ctx: Ctx, place: Place, branchId: string, transportMinor: number): Promise<void> {
  const lengthMin = (place.endsAt.epochMilliseconds - place.startsAt.epochMilliseconds) / 60_000;
  if (lengthMin <= 0) throw invalid('/body/endsAt', 'ends_before_start');
  if (lengthMin < MIN_LENGTH_MIN || lengthMin > MAX_LENGTH_MIN) throw invalid('/body/endsAt', 'session_length', { minutes: lengthMin });
  if (place.startsAt.epochMilliseconds > ctx.now.add({ hours: MAX_YEARS_AHEAD * 366 * 24 }).epochMilliseconds) throw invalid('/body/startsAt', 'too_far_ahead', { years: MAX_YEARS_AHEAD });
  if (place.sessionType === 'studio') {
    if (place.roomId === null) throw invalid('/body/roomId', 'room_required');
    for (const [field, value] of [['locationText', place.locationText], ['lat', place.lat], ['lng', place.lng], ['travelZoneId', place.travelZoneId]] as const) {
      if (value !== null) throw invalid(`/body/${field}`, 'only_external');
    }
    if (transportMinor > 0) throw transportNotAllowed({ sessionType: place.sessionType });
    await checkRoom(ctx, place.roomId, branchId);
    return;
  }
  if (place.roomId !== null) throw invalid('/body/roomId', 'only_studio');
  if (!place.locationText) throw invalid('/body/locationText', 'location_required');
  if (place.travelZoneId !== null && !(await travelZoneOf(ctx, place.travelZoneId))) throw zoneNotFound();
}

async function checkRoom(ctx: Ctx, roomId: string, branchId: string): Promise<void> {
  const [room] = await resourcesById(ctx, [roomId]);
  if (!room || room.kind !== 'room' || room.branchId !== branchId) throw roomNotFound();
  if (room.status !== 'active') throw resourceInactive({ resourceId: room.id, name: room.name });
}

/** The local date must be today or later in the session's zone (T0, T1). @throws INVALID_SESSION_DATE */
export function checkDateAhead(ctx: Ctx, startsAt: Temporal.Instant, zone: string): void {
  const today = todayIn(zone, ctx.now);
  if (localDateOf(startsAt, zone) < today) throw invalidSessionDate({ today });
}

/** Until when a booking of a session in this state is held; null is firm. `nothing` where requests hold nothing. */
export function holdUntil(now: Temporal.Instant, status: SessionStatus, settings: StudioSettings, hasMoney: boolean): Temporal.Instant | null | 'nothing' {
  if ((status !== 'request' && status !== 'negotiation') || hasMoney) return null;
  return settings.requestHoldHours === 0 ? 'nothing' : now.add({ hours: settings.requestHoldHours });
}
