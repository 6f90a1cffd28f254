import { addDays, isBefore } from './time.ts';
import type { Freshness } from './rotating-code.ts';
import type { TokenReading } from './ticket-token.ts';

// What the door answers to a QR (tickets 4.9), online from the database and offline from the manifest.

type At = Temporal.Instant;

/** In the order in which they are looked at (tickets 4.9). */
export const scanResults = [
  'malformed', 'bad_signature', 'wrong_event', 'unknown_ticket', 'test_ticket', 'voided', 'refund_in_progress', 'superseded', 'transfer_pending',
  'not_live', 'not_yet_open', 'event_ended', 'wrong_gate', 'already_used', 'already_inside', 'already_used_today', 'valid', 'valid_unverified',
] as const;
export type ScanResult = (typeof scanResults)[number];

export type EntryPolicy = 'single' | 'reentry' | 'once_per_day';
/** What a door without a network does with a good signature that its list does not have. */
export type OfflinePolicy = 'accept_signed' | 'listed_only';
/** Whether codes turn, and whether one that stands still is good all the same (tickets 5.13). */
export type RotatingQr = 'off' | 'optional' | 'required';

export interface TicketAtDoor {
  status: 'valid' | 'transfer_pending' | 'used' | 'voided';
  isRefundInProgress: boolean;
  generation: number;
  isTest: boolean;
  /** Of its area; empty is every gate. */
  allowedGateIds: readonly string[];
  isInside: boolean;
  lastEntryAt: At | null;
}

export interface Door {
  eventId: string;
  gateId: string;
  isTest: boolean;
  doorsOpenAt: At;
  endAt: At;
  entryPolicy: EntryPolicy;
  zone: string;
  rotatingQr: RotatingQr;
}

export interface ScanQuestion {
  reading: TokenReading;
  door: Door;
  /** null: neither the database nor the manifest has it. */
  ticket: TicketAtDoor | null;
  direction: 'entry' | 'exit';
  now: At;
  /** null: the server answers. Offline a good signature may be enough for a ticket that was sold after the last contact. */
  offlinePolicy: OfflinePolicy | null;
  /** Of the code that was shown; null where none of ours was. */
  freshness: Freshness | null;
}

const CLOSES_AFTER_MIN = 120;
const DAY_BEGINS_AT_HOUR = 6;

/** The first refusal of the page's order, or `valid`. */
export function judgeScan({ reading, door, ticket, direction, now, offlinePolicy, freshness }: ScanQuestion): ScanResult {
  if (!reading.ok) return reading.reason;
  if (reading.token.eventId !== door.eventId) return 'wrong_event';
  const isUnlisted = ticket === null || reading.token.generation > ticket.generation;
  // Newer than the manifest knows: sold or passed on since. Newer than the database knows: not ours.
  if (isUnlisted && offlinePolicy !== 'accept_signed') return 'unknown_ticket';
  const isCopy = direction === 'entry' && (freshness === 'stale' ? door.rotatingQr !== 'off' : freshness === 'still' && door.rotatingQr === 'required');
  if (ticket === null) return isCopy ? 'not_live' : atThisTime(door, now, direction) ?? 'valid_unverified';
  if (ticket.isTest && !door.isTest) return 'test_ticket';
  if (ticket.status === 'voided') return 'voided';
  if (ticket.isRefundInProgress) return 'refund_in_progress';
  if (reading.token.generation < ticket.generation) return 'superseded';
  if (ticket.status === 'transfer_pending' && !isUnlisted) return 'transfer_pending';
  if (isCopy) return 'not_live';
  const notNow = atThisTime(door, now, direction);
  if (notNow) return notNow;
  if (direction === 'exit') return 'valid';
  if (ticket.allowedGateIds.length > 0 && !ticket.allowedGateIds.includes(door.gateId)) return 'wrong_gate';
  return entered(ticket, door, now) ?? (isUnlisted ? 'valid_unverified' : 'valid');
}

/** Who leaves may leave at any time. */
function atThisTime({ doorsOpenAt, endAt }: Door, now: At, direction: 'entry' | 'exit'): ScanResult | null {
  if (direction === 'exit') return null;
  if (isBefore(now, doorsOpenAt)) return 'not_yet_open';
  return isBefore(now, endAt.add({ minutes: CLOSES_AFTER_MIN })) ? null : 'event_ended';
}

function entered(ticket: TicketAtDoor, { entryPolicy, zone }: Door, now: At): ScanResult | null {
  switch (entryPolicy) {
    case 'single': return ticket.status === 'used' ? 'already_used' : null;
    case 'reentry': return ticket.isInside ? 'already_inside' : null;
    case 'once_per_day':
      return ticket.lastEntryAt && entryDay(ticket.lastEntryAt, zone) === entryDay(now, zone) ? 'already_used_today' : null;
  }
}

/** The local day of an entry, which begins at six in the morning: concerts pass midnight (tickets 4.4). */
export function entryDay(at: At, zone: string): string {
  const local = at.toZonedDateTimeISO(zone);
  const date = local.toPlainDate().toString();
  return local.hour < DAY_BEGINS_AT_HOUR ? addDays(date, -1) : date;
}

export const colourOf = (result: ScanResult): 'green' | 'amber' | 'red' => (result === 'valid' ? 'green' : result === 'valid_unverified' ? 'amber' : 'red');

/** Refusals that a supervisor may overrule; what was forged, voided or replaced never enters. A phone whose clock is wrong shows old digits to the end. */
export const isOverridable = (result: ScanResult): boolean =>
  ['not_live', 'not_yet_open', 'wrong_gate', 'already_used', 'already_inside', 'already_used_today', 'transfer_pending', 'event_ended'].includes(result);
