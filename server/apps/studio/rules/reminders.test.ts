import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StudioSettings } from '#contracts/studio-terms.ts';
import { addMinutes, isBefore, localTimeOf } from '#contracts/time.ts';
import {
  afterQuietHours, appointmentReminders, attendanceNudges, balanceReminderDue, dueDayOf, expiryOf, paymentReminderDue, paymentReminders,
} from './reminders.ts';

const at = (text: string) => Temporal.Instant.from(text);
const zone = 'America/Guatemala';
const policy = StudioSettings.parse({});
const session = { paymentDeadlineAt: at('2025-10-14T06:00:00Z'), preScheduledAt: at('2025-10-09T00:30:00Z'), zone };
const unpaid = { status: 'pre_scheduled' as const, paymentDeadlineAt: session.paymentDeadlineAt, netPaidMinor: 0, pendingRegisteredAt: [], policy };

test('E36: due on 13 October: reminder on the 12th at 9, last call on the 13th at 9, cancellation at the end of the 13th', () => {
  expect(dueDayOf(session.paymentDeadlineAt, zone)).toBe('2025-10-13');
  expect(paymentReminders(session)).toEqual([
    { kind: 'reminder', at: at('2025-10-12T15:00:00Z') }, { kind: 'last_call', at: at('2025-10-13T15:00:00Z') }]);
  expect(expiryOf({ ...unpaid, now: at('2025-10-14T05:59:59.999Z') })).toEqual({ do: 'nothing' });
  expect(expiryOf({ ...unpaid, now: at('2025-10-14T06:00:00Z') })).toEqual({ do: 'cancel' });
});

test('a missed reminder stays unsent, a missed last call is still sent until the deadline', () => {
  const due = (now: string) => paymentReminderDue(session, at(now));
  expect(due('2025-10-12T14:59:59Z')).toBeNull();
  expect(due('2025-10-12T15:00:00Z')).toBe('reminder');
  expect(due('2025-10-13T05:59:59Z')).toBe('reminder'); // still the 12th
  expect(due('2025-10-13T06:00:00Z')).toBeNull();
  expect(due('2025-10-13T15:00:00Z')).toBe('last_call');
  expect(due('2025-10-14T05:59:59Z')).toBe('last_call');
  expect(due('2025-10-14T06:00:00Z')).toBeNull();
});

test('nobody is reminded within six hours of learning of the deadline, nor after it', () => {
  const kinds = (preScheduledAt: string, paymentDeadlineAt = '2025-10-14T06:00:00Z') =>
    paymentReminders({ zone, preScheduledAt: at(preScheduledAt), paymentDeadlineAt: at(paymentDeadlineAt) }).map((each) => each.kind);
  expect(kinds('2025-10-12T09:00:00Z')).toEqual(['reminder', 'last_call']);
  expect(kinds('2025-10-12T09:00:00.001Z')).toEqual(['last_call']);
  expect(kinds('2025-10-09T00:30:00Z', '2025-10-13T15:00:00Z')).toEqual(['reminder']); // due at 9:00 itself: the last call would come too late
});

test('verified money is never canceled away, and a receipt registered in time gives its grace', () => {
  const now = at('2025-10-14T06:00:00Z');
  expect(expiryOf({ ...unpaid, now, netPaidMinor: 1 })).toEqual({ do: 'alert_held' });
  const waiting = { ...unpaid, pendingRegisteredAt: [at('2025-10-14T05:00:00Z'), at('2025-10-12T00:00:00Z')] };
  expect(expiryOf({ ...waiting, now })).toEqual({ do: 'wait', until: at('2025-10-16T05:00:00Z') });
  expect(expiryOf({ ...waiting, now: at('2025-10-16T05:00:00Z') })).toEqual({ do: 'cancel' });
  expect(expiryOf({ ...unpaid, now, pendingRegisteredAt: [at('2025-10-14T06:00:00Z')] })).toEqual({ do: 'cancel' });
  for (const other of [{ status: 'confirmed' as const, paymentDeadlineAt: null }, { status: 'canceled' as const }, { paymentDeadlineAt: null }]) {
    expect(expiryOf({ ...unpaid, now, ...other })).toEqual({ do: 'nothing' });
  }
});

test('the client is reminded two days before at 9, client and photographers the day before at 18', () => {
  expect(appointmentReminders({ startsAt: at('2025-10-20T16:00:00Z'), sessionDate: '2025-10-20', zone })).toEqual([
    { kind: 'two_days_before', to: ['client'], at: at('2025-10-18T15:00:00Z') },
    { kind: 'day_before', to: ['client', 'photographers'], at: at('2025-10-20T00:00:00Z') }]);
});

test('a balance is recalled after 3, 7 and 15 days, only the latest step that is due', () => {
  const due = (now: string) => balanceReminderDue(at('2025-10-01T20:00:00Z'), at(now), zone);
  expect([due('2025-10-04T14:59:59Z'), due('2025-10-04T15:00:00Z'), due('2025-10-08T15:00:00Z'), due('2025-12-01T00:00:00Z')]).toEqual([null, 3, 7, 15]);
});

test('attendance is asked for three hours after the end, then each morning, from the second also of the coordinators', () => {
  expect(attendanceNudges({ endsAt: at('2025-10-21T02:00:00Z'), zone }, 2)).toEqual([ // 20:00 local on the 20th
    { at: at('2025-10-21T05:00:00Z'), coordinators: false }, { at: at('2025-10-21T15:00:00Z'), coordinators: false }, { at: at('2025-10-22T15:00:00Z'), coordinators: true }]);
});

test('messages wait for the end of quiet hours, across midnight and clock changes', () => {
  const after = (now: string, tz = zone) => afterQuietHours(at(now), tz, policy.clientQuietHours).toString();
  expect(after('2025-10-12T02:59:00Z')).toBe('2025-10-12T02:59:00Z'); // 20:59
  expect(after('2025-10-12T03:00:00Z')).toBe('2025-10-12T13:00:00Z'); // 21:00
  expect(after('2025-10-12T12:59:00Z')).toBe('2025-10-12T13:00:00Z'); // 06:59
  expect(after('2025-10-12T13:00:00Z')).toBe('2025-10-12T13:00:00Z');
  expect(after('2026-09-06T02:00:00Z', 'America/Santiago')).toBe('2026-09-06T10:00:00Z'); // 22:00 before the change, 07:00 after it
  const siesta = (now: string) => afterQuietHours(at(now), zone, { from: '13:00', to: '14:00' }).toString();
  expect([siesta('2025-10-12T19:00:00Z'), siesta('2025-10-12T20:00:30Z')]).toEqual(['2025-10-12T20:00:00Z', '2025-10-12T20:00:30Z']);
  expect(after('2025-10-12T13:00:30Z')).toBe('2025-10-12T13:00:30Z');
  expect(afterQuietHours(at('2025-10-12T19:30:00Z'), zone, { from: '13:00', to: '14:00' }).toString()).toBe('2025-10-12T20:00:00Z');
  expect(afterQuietHours(at('2025-10-12T19:30:00Z'), zone, { from: '13:00', to: '13:00' }).toString()).toBe('2025-10-12T19:30:00Z');
});

test('what quiet hours let out is never quiet, never earlier, and at most a day later', () => {
  const minute = fc.integer({ min: 0, max: 1439 }).map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
  fc.assert(fc.property(fc.integer({ min: 0, max: 730 * 1440 }), minute, minute, (ahead, from, to) => {
    const now = addMinutes(at('2025-01-01T00:00:00Z'), ahead);
    const out = afterQuietHours(now, zone, { from, to });
    expect(isBefore(out, now)).toBe(false);
    expect(isBefore(now.add({ hours: 24 }), out)).toBe(false);
    const time = localTimeOf(out, zone);
    expect(from < to ? time >= from && time < to : from > to && (time >= from || time < to)).toBe(false);
  }));
});
