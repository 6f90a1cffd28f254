import { BlockList, isIP } from 'node:net';
import type { AccessMode, RefusalReason } from '#contracts/access.ts';

// From where and when somebody may come in. Pure: everything that is judged comes in as values (insurance 5.14).

export interface AccessFacts {
  mode: AccessMode;
  networks: readonly string[];
  officeRadiusM: number;
  fieldRadiusM: number;
  positionMaxAgeMin: number;
  places: readonly { lat: number; lng: number; zone: string }[];
  /** Of the tenant; used where no place is in reach. */
  zone: string;
  /** Nobody's hours are restricted before somebody has written them down. */
  schedule: readonly Span[];
  grants: readonly { scopes: readonly string[]; startsAt: Temporal.Instant; endsAt: Temporal.Instant }[];
  isAdmin: boolean;
}
/** `weekday` 1 is Monday; `to` before `from` goes on past midnight. */
export interface Span { weekday: number; from: string; to: string }

export interface Whereabouts {
  ip: string | null;
  client: 'web' | 'native';
  position: { lat: number; lng: number; accuracyM: number; at: Temporal.Instant } | null;
}

const EARTH_RADIUS_M = 6_371_008.8;
const ACCURACY_CAP_M = 100;

/** Great-circle distance in metres (haversine). */
export function distanceM(a: { lat: number; lng: number }, b: { lat: number; lng: number }): number {
  const rad = (degrees: number): number => (degrees * Math.PI) / 180;
  const h = Math.sin(rad(b.lat - a.lat) / 2) ** 2 + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(rad(b.lng - a.lng) / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** An IPv4 address that came in through an IPv6 socket, as itself. */
export const plainIp = (ip: string): string => (/^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(ip) ? ip.slice(7) : ip);

export function inNetworks(ip: string | null, networks: readonly string[]): boolean {
  const address = plainIp(ip ?? '');
  const family = isIP(address);
  if (family === 0) return false;
  const list = new BlockList();
  for (const cidr of networks) {
    const [net, bits] = cidr.split('/') as [string, string];
    if (isIP(net) === family) list.addSubnet(net, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  }
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** Whether a local instant lies in the hours: from <= t < to. */
export function withinHours(schedule: readonly Span[], now: Temporal.Instant, zone: string): boolean {
  const local = now.toZonedDateTimeISO(zone);
  const minute = local.hour * 60 + local.minute;
  const yesterday = local.dayOfWeek === 1 ? 7 : local.dayOfWeek - 1;
  return schedule.some(({ weekday, from, to }) => {
    const [start, end] = [minutes(from), minutes(to)];
    if (start < end) return weekday === local.dayOfWeek && start <= minute && minute < end;
    return (weekday === local.dayOfWeek && start <= minute) || (weekday === yesterday && minute < end);
  });
}

const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Why this try is refused, or null when it is allowed. Source: insurance 5.14. */
export function judgeAccess(facts: AccessFacts, where: Whereabouts, now: Temporal.Instant): RefusalReason | null {
  if (facts.mode === 'off' || facts.isAdmin) return null;
  const granted = (scope: string): boolean => facts.grants.some((grant) =>
    grant.scopes.includes(scope) && Temporal.Instant.compare(grant.startsAt, now) <= 0 && Temporal.Instant.compare(now, grant.endsAt) < 0);
  if (facts.mode === 'network') return inNetworks(where.ip, facts.networks) || granted('network') ? null : 'network';

  const place = placeOf(facts, where, now);
  if (typeof place === 'string' && !granted('location')) return place;
  const zone = typeof place === 'string' ? facts.zone : place.zone;
  if (facts.schedule.length > 0 && !withinHours(facts.schedule, now, zone) && !granted('schedule')) return 'schedule';
  return null;
}

function placeOf(facts: AccessFacts, { position, client }: Whereabouts, now: Temporal.Instant): { zone: string } | 'no_position' | 'location' {
  if (!position || Temporal.Duration.compare(now.since(position.at), { minutes: facts.positionMaxAgeMin }) > 0) return 'no_position';
  const radius = client === 'native' ? facts.fieldRadiusM : facts.officeRadiusM;
  const slack = Math.min(position.accuracyM, ACCURACY_CAP_M);
  const inReach = facts.places.map((place) => ({ place, metres: distanceM(place, position) })).filter(({ metres }) => metres - slack <= radius).sort((a, b) => a.metres - b.metres);
  return inReach[0]?.place ?? 'location';
}
