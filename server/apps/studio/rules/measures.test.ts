import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, addMinutes, holds, type Interval, weekdayOf } from '#contracts/time.ts';
import { agingBucket, cashRevenue, conversion, editingHours, isOnTime, revenueMonthOf, roomUse, shareBp } from './measures.ts';

const zone = 'America/Guatemala';
const at = (text: string) => Temporal.Instant.from(text);
const local = (date: string, time: string) => Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone).toInstant();

test('E33: open Monday to Saturday 9-18, booked 10-12 and 16-19: 240 of 3240 minutes, 7.41 %', () => {
  const opening = Array.from({ length: 7 }, (_, day) => addDays('2025-11-03', day)).filter((date) => weekdayOf(date) <= 6).map((date) => ({ start: local(date, '09:00'), end: local(date, '18:00') }));
  const blocked = [{ start: local('2025-11-04', '10:00'), end: local('2025-11-04', '12:00') }, { start: local('2025-11-05', '16:00'), end: local('2025-11-05', '19:00') }];
  expect(roomUse(opening, blocked)).toEqual({ blockedMin: 240, openMin: 3240, useBp: 741 });
});

test('E34: paid on 31 October, registered at 23:30 local, which is 1 November in UTC, is revenue of October', () => {
  const late = { status: 'verified', paymentDate: '2025-10-31', registeredAt: at('2025-11-01T05:30:00Z'), amountMinor: 102500 };
  expect(revenueMonthOf(late)).toBe('2025-10');
  const revenue = (from: string, to: string) => cashRevenue({ receipts: [late], refunds: [], from, to, zone }).netMinor;
  expect([revenue('2025-10-01', '2025-10-31'), revenue('2025-11-01', '2025-11-30')]).toEqual([102500, 0]);
});

test('cash revenue counts verified receipts and executed refunds, these by their local day', () => {
  const receipts = [
    { status: 'verified', paymentDate: '2025-10-01', amountMinor: 1000 }, { status: 'pending', paymentDate: '2025-10-02', amountMinor: 500 },
    { status: 'rejected', paymentDate: '2025-10-02', amountMinor: 500 }, { status: 'verified', paymentDate: '2025-09-30', amountMinor: 70 }];
  const refunds = [
    { status: 'executed', executedAt: at('2025-11-01T05:59:59Z'), amountMinor: 300 }, { status: 'executed', executedAt: at('2025-11-01T06:00:00Z'), amountMinor: 5 },
    { status: 'pending', executedAt: null, amountMinor: 200 }];
  expect(cashRevenue({ receipts, refunds, from: '2025-10-01', to: '2025-10-31', zone })).toEqual({ receivedMinor: 1000, refundedMinor: 300, netMinor: 700 });
});

test('conversion is the share of what was requested; of nothing there is no share', () => {
  const sessions = [{ status: 'completed', everConfirmed: true }, { status: 'canceled', everConfirmed: true }, { status: 'request', everConfirmed: false }];
  expect(conversion(sessions)).toEqual({ completedBp: 3333, confirmedBp: 6667 });
  expect(conversion([])).toEqual({ completedBp: null, confirmedBp: null });
  expect(shareBp(1, 3)).toBe(3333);
});

test('ready on the promised local day is on time', () => {
  expect([isOnTime(at('2025-10-14T05:59:59Z'), '2025-10-13', zone), isOnTime(at('2025-10-14T06:00:00Z'), '2025-10-13', zone)]).toEqual([true, false]);
});

test('editing time is mean and median in hours with one decimal', () => {
  const job = (minutes: number) => ({ startedAt: local('2025-10-01', '08:00'), readyAt: addMinutes(local('2025-10-01', '08:00'), minutes) });
  expect(editingHours([job(600), job(60), job(90)])).toEqual({ mean: 4.2, median: 1.5 });
  expect(editingHours([job(60), job(93)])).toEqual({ mean: 1.3, median: 1.3 });
  expect(editingHours([])).toBeNull();
});

describe('receivables', () => {
  test('age in local days since ready, or else since the session', () => {
    const bucket = (today: string, readyAt: Temporal.Instant | null = null) => agingBucket({ readyAt, sessionDate: '2025-01-01', today, zone });
    expect(['2025-01-31', '2025-02-01', '2025-03-02', '2025-03-03', '2025-04-01', '2025-04-02'].map((today) => bucket(today)))
      .toEqual(['0-30', '31-60', '31-60', '61-90', '61-90', '90+']);
    expect(bucket('2025-04-02', at('2025-04-01T12:00:00Z'))).toBe('0-30');
  });
});

test('room use counts each open minute that is blocked once, however bookings overlap', () => {
  const zero = local('2025-11-03', '00:00');
  const span = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 6 })).map(([from, length]): Interval => ({ start: addMinutes(zero, from), end: addMinutes(zero, from + length) }));
  fc.assert(fc.property(fc.array(span, { maxLength: 4 }), fc.array(span, { maxLength: 4 }), (opening, blocked) => {
    const minutes = Array.from({ length: 30 }, (_, minute) => addMinutes(zero, minute));
    const open = minutes.filter((t) => opening.some((each) => holds(each, t)));
    const used = open.filter((t) => blocked.some((each) => holds(each, t)));
    expect(roomUse(opening, blocked)).toMatchObject({ openMin: open.length, blockedMin: used.length });
  }));
});
