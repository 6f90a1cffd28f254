import { byInstant, earliest, isBefore } from '#contracts/time.ts';
import { type EntryPolicy, entryDay } from '#contracts/door-scan.ts';

// What several doors did with one ticket, put together when all have told (tickets 5.14).

type At = Temporal.Instant;

/** When a scan happened by the server's clock. `clockOffsetMs`: how fast the device's clock is. Never after it was received. */
export const adjustedAt = ({ scannedAt, receivedAt, clockOffsetMs }: { scannedAt: At; receivedAt: At; clockOffsetMs: number }): At =>
  earliest(scannedAt.subtract({ milliseconds: clockOffsetMs }), receivedAt);

/** A scan that let somebody through; those that refused change nothing. */
export interface AcceptedScan {
  scanId: string;
  deviceId: string;
  direction: 'entry' | 'exit';
  generation: number;
  /** A supervisor has let in on purpose: it counts, and is nobody's duplicate. */
  isOverridden: boolean;
  adjustedAt: At;
}

export type Conflict = 'none' | 'duplicate' | 'superseded' | 'revoked';

export interface Merged {
  /** Of each scan, by `scanId`; each one that is not `none` alerts the supervisor. */
  conflicts: Map<string, Conflict>;
  /** Entries that count, in order. */
  entries: AcceptedScan[];
  isUsed: boolean;
  isInside: boolean;
  lastEntryAt: At | null;
}

/**
 * Judge all accepted scans of one ticket; their order and repetition do not matter. The earliest entry of a window counts
 * (tie: the lower device), the others are duplicates. One with an older generation does not use the ticket up: the rightful
 * holder must still get in. One after the ticket was voided is revoked.
 */
export function mergeScans(
  scans: readonly AcceptedScan[], ticket: { generation: number; voidedAt: At | null; entryPolicy: EntryPolicy; zone: string },
): Merged {
  const conflicts = new Map<string, Conflict>();
  const counted: AcceptedScan[] = [];
  for (const scan of [...new Map(scans.map((each) => [each.scanId, each])).values()].sort(inOrder)) {
    const conflict = scan.generation < ticket.generation ? 'superseded'
      : ticket.voidedAt !== null && isBefore(ticket.voidedAt, scan.adjustedAt) ? 'revoked'
        : scan.direction === 'entry' && !scan.isOverridden && isTaken(scan, counted, ticket) ? 'duplicate' : 'none';
    conflicts.set(scan.scanId, conflict);
    if (conflict === 'none') counted.push(scan);
  }
  const entries = counted.filter(({ direction }) => direction === 'entry');
  return {
    conflicts, entries, isUsed: entries.length > 0, lastEntryAt: entries.at(-1)?.adjustedAt ?? null,
    isInside: entries.length > 0 && counted.at(-1)?.direction === 'entry',
  };
}

const inOrder = (a: AcceptedScan, b: AcceptedScan): number =>
  byInstant(a.adjustedAt, b.adjustedAt) || compare(a.deviceId, b.deviceId) || compare(a.scanId, b.scanId);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether an earlier entry has the window of this one. */
function isTaken(scan: AcceptedScan, before: readonly AcceptedScan[], { entryPolicy, zone }: { entryPolicy: EntryPolicy; zone: string }): boolean {
  switch (entryPolicy) {
    case 'single': return before.some(({ direction }) => direction === 'entry');
    case 'reentry': return before.at(-1)?.direction === 'entry';
    case 'once_per_day': return before.some((each) => each.direction === 'entry' && entryDay(each.adjustedAt, zone) === entryDay(scan.adjustedAt, zone));
  }
}
