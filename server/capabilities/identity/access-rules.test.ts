import { describe, expect, test } from 'vitest';
import { distanceM, inNetworks, judgeAccess, withinHours } from './access-rules.ts';
import type { AccessFacts, Whereabouts } from './access-rules.ts';

const office = { lat: 20.6231, lng: -103.2345, zone: 'America/Mexico_City' };
const everyDay = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '09:00', to: '18:00' }));
const facts: AccessFacts = {
  mode: 'place', networks: ['203.0.113.0/24', '2001:db8::/48'], officeRadiusM: 500, fieldRadiusM: 50_000, positionMaxAgeMin: 5, places: [office], zone: 'America/Mexico_City', schedule: everyDay, grants: [], isAdmin: false,
};
const local = (time: string): Temporal.Instant => Temporal.PlainDateTime.from(`2026-03-10T${time}`).toZonedDateTime('America/Mexico_City').toInstant();
const noon = local('12:00:00');
const at = (lat: number, accuracyM: number, now = noon, client: 'web' | 'native' = 'web'): Whereabouts => ({ ip: '198.51.100.7', client, position: { lat, lng: -103.2345, accuracyM, at: now } });

describe('W28 access by place and hour', () => {
  test('W28 489 m from the office is inside of the 500 m', () => {
    expect(Math.round(distanceM(office, { lat: 20.6275, lng: -103.2345 }))).toBe(489);
    expect(judgeAccess(facts, at(20.6275, 0), noon)).toBeNull();
  });
  test('W28 511 m is outside with an accuracy of 5 m and inside with 20 m', () => {
    expect(Math.round(distanceM(office, { lat: 20.6277, lng: -103.2345 }))).toBe(511);
    expect(judgeAccess(facts, at(20.6277, 5), noon)).toBe('location');
    expect(judgeAccess(facts, at(20.6277, 20), noon)).toBeNull();
  });
  test('W28 a schedule of 09:00 to 18:00 lets in at 09:00:00 and not at 18:00:00', () => {
    for (const [time, reason] of [['08:59:59', 'schedule'], ['09:00:00', null], ['17:59:59', null], ['18:00:00', 'schedule']] as const) {
      expect(judgeAccess(facts, at(20.6231, 5, local(time)), local(time))).toBe(reason);
    }
  });
});

test('a claimed accuracy counts for 100 m at most', () => {
  expect(judgeAccess(facts, at(20.6290, 100_000), noon)).toBe('location');
});
test('a position older than five minutes is none', () => {
  expect(judgeAccess(facts, at(20.6231, 5, noon.subtract({ minutes: 5 })), noon)).toBeNull();
  expect(judgeAccess(facts, at(20.6231, 5, noon.subtract({ minutes: 5, seconds: 1 })), noon)).toBe('no_position');
  expect(judgeAccess(facts, { ip: null, client: 'web', position: null }, noon)).toBe('no_position');
});
test('the field app has its own radius', () => {
  expect(judgeAccess(facts, at(20.9, 5), noon)).toBe('location');
  expect(judgeAccess(facts, at(20.9, 5, noon, 'native'), noon)).toBeNull();
});
test('an admin is never shut out, and mode off asks for nothing', () => {
  expect(judgeAccess({ ...facts, isAdmin: true }, { ip: null, client: 'web', position: null }, noon)).toBeNull();
  expect(judgeAccess({ ...facts, mode: 'off' }, { ip: null, client: 'web', position: null }, noon)).toBeNull();
});
test('a grant covers only its scope, from its start and not at its end', () => {
  const grant = { scopes: ['location'], startsAt: noon, endsAt: noon.add({ hours: 1 }) };
  const far = at(25, 5);
  expect(judgeAccess({ ...facts, grants: [grant] }, far, noon)).toBeNull();
  expect(judgeAccess({ ...facts, grants: [grant] }, far, noon.subtract({ seconds: 1 }))).toBe('location');
  expect(judgeAccess({ ...facts, grants: [grant] }, { ...far, position: null }, noon.add({ minutes: 59 }))).toBeNull();
  expect(judgeAccess({ ...facts, grants: [grant] }, { ...far, position: null }, noon.add({ hours: 1 }))).toBe('no_position');
  const evening = local('20:00:00');
  expect(judgeAccess({ ...facts, grants: [{ ...grant, startsAt: evening, endsAt: evening.add({ hours: 1 }) }] }, at(20.6231, 5, evening), evening)).toBe('schedule');
});
test('a night shift belongs to the day on which it began', () => {
  const night = [{ weekday: 2, from: '22:00', to: '06:00' }]; // Tuesday; 10 March 2026 is one
  const zone = 'America/Mexico_City';
  expect(withinHours(night, local('21:59:59'), zone)).toBe(false);
  expect(withinHours(night, local('22:00:00'), zone)).toBe(true);
  expect(withinHours(night, local('05:00:00'), zone)).toBe(false);
  expect(withinHours(night, local('05:59:59').add({ hours: 24 }), zone)).toBe(true);
  expect(withinHours(night, local('06:00:00').add({ hours: 24 }), zone)).toBe(false);
});
test('networks match by address family, and IPv4 inside of IPv6 is IPv4', () => {
  expect(inNetworks('203.0.113.9', facts.networks)).toBe(true);
  expect(inNetworks('::ffff:203.0.113.9', facts.networks)).toBe(true);
  expect(inNetworks('203.0.114.9', facts.networks)).toBe(false);
  expect(inNetworks('2001:db8::1', facts.networks)).toBe(true);
  expect(inNetworks('2001:db9::1', facts.networks)).toBe(false);
  expect(inNetworks(null, facts.networks)).toBe(false);
  expect(judgeAccess({ ...facts, mode: 'network' }, { ip: '198.51.100.7', client: 'web', position: null }, noon)).toBe('network');
});
