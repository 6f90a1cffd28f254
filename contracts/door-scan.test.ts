import { describe, expect, test } from 'vitest';
import { colourOf, type Door, entryDay, isOverridable, judgeScan, type ScanQuestion, type ScanResult, type TicketAtDoor } from './door-scan.ts';

const at = (text: string) => Temporal.Instant.from(text);
const now = at('2026-05-11T02:00:00Z');
const token = { keyId: 1, eventId: 'event', ticketId: 'ticket', generation: 2 };
const door: Door = {
  eventId: 'event', gateId: 'north', isTest: false, doorsOpenAt: at('2026-05-11T00:00:00Z'), endAt: at('2026-05-11T05:00:00Z'), entryPolicy: 'single', zone: 'America/Bogota', rotatingQr: 'off' };
const ticket: TicketAtDoor = { status: 'valid', isRefundInProgress: false, generation: 2, isTest: false, allowedGateIds: [], isInside: false, lastEntryAt: null };
const scan = (more: Partial<Omit<ScanQuestion, 'ticket' | 'door'>> & { ticket?: Partial<TicketAtDoor> | null; door?: Partial<Door> } = {}) => judgeScan({
  reading: { ok: true, token }, direction: 'entry', now, offlinePolicy: null, freshness: null, ...more,
  ticket: more.ticket === null ? null : { ...ticket, ...more.ticket }, door: { ...door, ...more.door } });

test('the first reason of the order is the answer', () => {
  // Every step cures the reason before it; all later ones are still there.
  const ill: Partial<TicketAtDoor> = { isTest: true, status: 'voided', isRefundInProgress: true, generation: 3, allowedGateIds: ['south'] };
  const late = at('2026-05-11T07:00:00Z');
  const cures: [Parameters<typeof scan>[0], ScanResult][] = [
    [{ reading: { ok: false, reason: 'malformed' } }, 'malformed'], [{ reading: { ok: false, reason: 'bad_signature' } }, 'bad_signature'],
    [{ door: { eventId: 'other' }, ticket: null }, 'wrong_event'], [{ ticket: null, now: late }, 'unknown_ticket'], [{ ticket: ill, now: late }, 'test_ticket'],
    [{ ticket: { ...ill, isTest: false }, now: late }, 'voided'], [{ ticket: { ...ill, isTest: false, status: 'transfer_pending' }, now: late }, 'refund_in_progress'],
    [{ ticket: { status: 'transfer_pending', generation: 3, allowedGateIds: ['south'] }, now: late }, 'superseded'],
    [{ ticket: { status: 'transfer_pending', allowedGateIds: ['south'] }, now: late }, 'transfer_pending'],
    [{ ticket: { status: 'used', allowedGateIds: ['south'] }, now: at('2026-05-10T23:59:59Z') }, 'not_yet_open'],
    [{ ticket: { status: 'used', allowedGateIds: ['south'] }, now: late }, 'event_ended'],
    [{ ticket: { status: 'used', allowedGateIds: ['south'] } }, 'wrong_gate'], [{ ticket: { status: 'used', allowedGateIds: ['south', 'north'] } }, 'already_used'], [{}, 'valid'],
  ];
  for (const [more, result] of cures) expect(scan(more)).toBe(result);
});

test('the door opens at its minute and closes two hours after the end', () => {
  expect([scan({ now: door.doorsOpenAt }), scan({ now: at('2026-05-11T06:59:59.999Z') }), scan({ now: at('2026-05-11T07:00:00Z') })]).toEqual(['valid', 'valid', 'event_ended']);
});

test('a test ticket opens test doors', () => {
  expect([scan({ ticket: { isTest: true } }), scan({ ticket: { isTest: true }, door: { isTest: true } })]).toEqual(['test_ticket', 'valid']);
});

describe('entering again', () => {
  const reentry = (isInside: boolean, direction: 'entry' | 'exit' = 'entry') => scan({ door: { entryPolicy: 'reentry' }, ticket: { status: 'used', isInside }, direction });

  test('D2 who went out comes in again, who is inside does not', () => {
    expect([reentry(true, 'exit'), reentry(false), reentry(true)]).toEqual(['valid', 'valid', 'already_inside']);
  });

  test('once a day, where the day of a concert ends at six in the morning', () => {
    const again = (lastEntryAt: string, when: string) => scan({
      door: { entryPolicy: 'once_per_day', endAt: at('2026-05-20T00:00:00Z') }, ticket: { status: 'used', lastEntryAt: at(lastEntryAt) }, now: at(when) });
    expect(again('2026-05-12T01:00:00Z', '2026-05-12T10:59:59Z')).toBe('already_used_today'); // 05:59 in Bogotá
    expect(again('2026-05-12T01:00:00Z', '2026-05-12T11:00:00Z')).toBe('valid');
    expect([entryDay(at('2026-05-12T10:59:59Z'), 'America/Bogota'), entryDay(at('2026-05-12T11:00:00Z'), 'America/Bogota')]).toEqual(['2026-05-11', '2026-05-12']);
  });

  test('who leaves may leave at any time and gate', () => {
    expect(scan({ direction: 'exit', now: at('2026-05-11T09:00:00Z'), ticket: { status: 'used', isInside: true, allowedGateIds: ['south'] } })).toBe('valid');
  });
});

describe('without a network', () => {
  test('a good signature that the manifest does not have enters in amber, or not at all', () => {
    expect([scan({ ticket: null, offlinePolicy: 'accept_signed' }), scan({ ticket: null, offlinePolicy: 'listed_only' })]).toEqual(['valid_unverified', 'unknown_ticket']);
    expect(scan({ ticket: null, offlinePolicy: 'accept_signed', now: at('2026-05-10T00:00:00Z') })).toBe('not_yet_open');
  });

  test('a generation newer than the manifest was passed on since; newer than the database is not ours', () => {
    const newer = (offlinePolicy: ScanQuestion['offlinePolicy']) => scan({ ticket: { generation: 1, status: 'transfer_pending' }, offlinePolicy });
    expect([newer('accept_signed'), newer('listed_only'), newer(null)]).toEqual(['valid_unverified', 'unknown_ticket', 'unknown_ticket']);
    expect(scan({ ticket: { generation: 1, status: 'used' }, offlinePolicy: 'accept_signed' })).toBe('already_used');
  });
});

test('green enters, amber enters, red does not, and a supervisor overrules what is no fraud', () => {
  expect([colourOf('valid'), colourOf('valid_unverified'), colourOf('already_used')]).toEqual(['green', 'amber', 'red']);
  expect((['malformed', 'bad_signature', 'wrong_event', 'unknown_ticket', 'voided', 'refund_in_progress', 'superseded', 'test_ticket'] as const).some(isOverridable)).toBe(false);
  expect((['not_yet_open', 'wrong_gate', 'already_used', 'transfer_pending', 'event_ended'] as const).every(isOverridable)).toBe(true);
});

test('a code that turns is shown live; a still one is good where the event allows it, and a supervisor may overrule', () => {
  const said = (rotatingQr: Door['rotatingQr'], freshness: ScanQuestion['freshness'], more: Parameters<typeof scan>[0] = {}) => scan({ ...more, freshness, door: { rotatingQr } });
  expect((['off', 'optional', 'required'] as const).map((mode) => (['live', 'still', 'stale', null] as const).map((freshness) => said(mode, freshness)))).toEqual([
    ['valid', 'valid', 'valid', 'valid'], ['valid', 'valid', 'not_live', 'valid'], ['valid', 'not_live', 'not_live', 'valid'],
  ]);
  // Sold since the last contact, leaving, replaced, before the doors.
  expect([said('required', 'still', { ticket: null, offlinePolicy: 'accept_signed' }), said('required', 'still', { direction: 'exit' }), said('required', 'stale', { ticket: { generation: 3 } }), said('required', 'stale', { now: at('2026-05-10T23:00:00Z') })])
    .toEqual(['not_live', 'valid', 'superseded', 'not_live']);
  expect([isOverridable('not_live'), colourOf('not_live')]).toEqual([true, 'red']);
});
