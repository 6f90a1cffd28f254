import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addMinutes, covers, type Interval, localDateOf, localTimeOf } from '#contracts/time.ts';
import type { Booking } from './availability.ts';
import { freePhotographers, isoWeekOf, nearestStarts, nextDays, openingOn, otherRooms, type Room, type WeeklyHours } from './suggestions.ts';

const zone = 'America/Guatemala';
const weekly: WeeklyHours[] = [1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, from: '09:00', to: '18:00' }));
const now = Temporal.Instant.from('2025-11-03T12:00:00Z');
const local = (date: string, time: string) => Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone).toInstant();
const span = (date: string, from: string, to: string): Interval => ({ start: local(date, from), end: local(date, to) });
const booked = (range: Interval, sessionId: string | null = 'other'): Booking => ({ resourceId: 'r', sessionId, range, holdExpiresAt: null, blocking: true });
const room = (id: string, capacity: number | null, ...bookings: Booking[]): Room =>
  ({ id, name: `Sala ${id}`, capacity, bufferBeforeMin: 0, bufferAfterMin: 0, bookings });
const question = { now, zone, weekly };
const tuesday = '2025-11-04';
const wanted = span(tuesday, '10:00', '12:00');
const times = (intervals: Interval[]) => intervals.map((each) => localTimeOf(each.start, zone));
const dates = (intervals: Interval[]) => intervals.map((each) => localDateOf(each.start, zone));

test('other rooms come smallest first among those large enough and free, at most five', () => {
  const rooms = [room('A', 4), room('B', null), room('C', 10), room('D', 6), room('E', 6, booked(wanted)), room('F', 2), room('G', 7), room('H', 8), room('I', 9)];
  expect(otherRooms(wanted, rooms, { now, notRoomId: 'A', people: 4 }).map((each) => each.id)).toEqual(['D', 'G', 'H', 'I', 'C']);
  expect(otherRooms(wanted, rooms, { now, notRoomId: 'A', people: 10 }).map((each) => each.id)).toEqual(['C', 'B']);
  expect(otherRooms(wanted, [room('A', 4), room('B', null)], { now, notRoomId: null }).map((each) => each.id)).toEqual(['A', 'B']);
});

describe('the same room', () => {
  test('nearest starts in steps of 30 minutes inside opening hours, the earlier of two as near', () => {
    const busy = room('A', 4, booked(span(tuesday, '10:30', '11:00')));
    expect(times(nearestStarts(wanted, busy, question))).toEqual(['11:00', '11:30', '12:00', '12:30', '13:00']);
    expect(times(nearestStarts(span(tuesday, '11:00', '12:00'), busy, question))).toEqual(['11:30', '12:00', '09:30', '12:30', '09:00']);
    expect(times(nearestStarts(span(tuesday, '16:00', '18:00'), room('A', 4), question))).toEqual(['15:30', '15:00', '14:30', '14:00', '13:30']);
  });

  test('never in the past', () => {
    const at = { ...question, now: local(tuesday, '10:40') };
    expect(times(nearestStarts(wanted, room('A', 4), at))).toEqual(['11:00', '11:30', '12:00', '12:30', '13:00']);
  });

  test('the next days at the same time, closed days left out unless the time asked for was outside hours', () => {
    expect(dates(nextDays(span('2025-11-07', '10:00', '12:00'), room('A', 4, booked(span('2025-11-10', '11:00', '13:00'))), question)))
      .toEqual(['2025-11-08', '2025-11-11', '2025-11-12', '2025-11-13', '2025-11-14']);
    expect(dates(nextDays(span('2025-11-08', '19:00', '20:00'), room('A', 4), question))[0]).toBe('2025-11-09');
  });

  test('the same local time holds across a clock change', () => {
    const santiago = { now: Temporal.Instant.from('2026-09-01T00:00:00Z'), zone: 'America/Santiago', weekly: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '00:00' })) };
    const start = Temporal.PlainDateTime.from('2026-09-04T10:00').toZonedDateTime('America/Santiago').toInstant();
    expect(nextDays({ start, end: addMinutes(start, 60) }, room('A', 4), santiago).map((each) => localTimeOf(each.start, 'America/Santiago')))
      .toEqual(['10:00', '10:00', '10:00', '10:00', '10:00']);
  });

  test('whatever is suggested is free, open, ahead, and as long as asked', () => {
    const quarter = fc.integer({ min: 0, max: 40 });
    fc.assert(fc.property(quarter, fc.integer({ min: 1, max: 12 }), fc.array(fc.tuple(quarter, fc.integer({ min: 1, max: 8 })), { maxLength: 4 }), (from, length, taken) => {
      const at = (n: number, more: number): Interval => ({ start: addMinutes(local(tuesday, '08:00'), n * 15), end: addMinutes(local(tuesday, '08:00'), (n + more) * 15) });
      const one = room('A', 4, ...taken.map(([start, more]) => booked(at(start, more))));
      const asked = at(from, length);
      const offered = nearestStarts(asked, one, question);
      expect(offered.length).toBeLessThanOrEqual(5);
      for (const each of offered) {
        expect(covers(span(tuesday, '09:00', '18:00'), each)).toBe(true);
        expect(each.end.since(each.start).total('minutes')).toBe(length * 15);
        for (const [start, more] of taken) {
          const busy = at(start, more);
          expect(each.end.epochMilliseconds <= busy.start.epochMilliseconds || each.start.epochMilliseconds >= busy.end.epochMilliseconds).toBe(true);
        }
      }
    }));
  });
});

test('photographers free for the coverage come by minutes of the ISO week, then by name; time off is no work', () => {
  const coverage = span('2025-11-08', '14:00', '21:00'); // Saturday; the week is 3 to 9 November
  const person = (name: string, ...bookings: Booking[]) => ({ id: name, name, bookings });
  const team = [
    person('Zoila'), person('Ana', booked(span('2025-11-04', '10:00', '12:00'))), person('Óscar', booked(span('2025-11-04', '10:00', '11:00'), null)),
    person('Beto', booked(span('2025-11-08', '20:00', '22:00'))), person('Carla', booked(span('2025-11-02', '10:00', '22:00')), booked(span('2025-11-09', '10:00', '11:00'))),
  ];
  expect(freePhotographers(coverage, team, { now, zone }).map(({ name, weekMin }) => [name, weekMin]))
    .toEqual([['Óscar', 0], ['Zoila', 0], ['Carla', 60], ['Ana', 120]]);
  expect(isoWeekOf(coverage.start, zone)).toEqual({ start: local('2025-11-03', '00:00'), end: local('2025-11-10', '00:00') });
});

test('opening hours follow the local day and may run past midnight', () => {
  expect(openingOn('2025-11-09', weekly, zone)).toEqual([]);
  expect(openingOn(tuesday, [{ weekday: 2, from: '00:00', to: '00:00' }], zone)).toEqual([{ start: local(tuesday, '00:00'), end: local('2025-11-05', '00:00') }]);
  expect(openingOn(tuesday, [{ weekday: 2, from: '18:00', to: '02:00' }, { weekday: 2, from: '09:00', to: '12:00' }], zone))
    .toEqual([span(tuesday, '09:00', '12:00'), { start: local(tuesday, '18:00'), end: local('2025-11-05', '02:00') }]);
});
