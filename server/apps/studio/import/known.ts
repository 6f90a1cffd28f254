import type { SessionStatus } from '#contracts/studio-terms.ts';
import type { Interval } from '#contracts/time.ts';

// What the tenant already has, as far as the rows of a file touch it. The checks look at nothing else, so that they can
// be run on files alone.

export interface KnownStaff {
  userId: string;
  email: string;
  name: string;
  /** Staff resource of the calendar; null for people who hold no camera. */
  resourceId: string | null;
  isEditor: boolean;
}
export interface KnownRoom {
  id: string;
  code: string;
  name: string;
  bufferBeforeMin: number;
  bufferAfterMin: number;
}
export interface KnownItem { id: string; code: string; name: string; itemType: string; unitMeasure: string; taxClass: string | null }
export interface KnownPackage { id: string; code: string; name: string; editingDays: number; photographers: number }
export interface KnownClient { id: string; name: string; phone: string; email: string | null }
export interface KnownSession {
  id: string;
  ref: string;
  status: SessionStatus;
  interval: Interval;
  date: string;
  totalMinor: number;
  /** Verified money less refunds. */
  paidMinor: number;
  external: boolean;
}
/** Something that already occupies a room or a person. */
export interface Busy {
  /** The session that it belongs to; null for blocks and time off. */
  sessionId: string | null;
  resourceId: string;
  interval: Interval;
  /** What a person calls it: a session's code, a block's reason. */
  label: string;
}

export interface Known {
  staff: KnownStaff[];
  rooms: KnownRoom[];
  items: KnownItem[];
  packages: KnownPackage[];
  clients: KnownClient[];
  sessions: KnownSession[];
  busy: Busy[];
  /** Documents of transfers and slips that are taken: `transfer:B1`. */
  documents: Set<string>;
}

export const nothingKnown = (): Known => ({ staff: [], rooms: [], items: [], packages: [], clients: [], sessions: [], busy: [], documents: new Set() });

/** How the file is to be read in this studio. */
export interface ImportTerms {
  zone: string;
  country: string;
  /** The local day on which the file was true; rows before it are the past. */
  asOf: string;
  /** What lies before this is over and occupies nothing: now, or the beginning of that day when it is still to come. */
  now: Temporal.Instant;
  /** Travel of the zone that external sessions have unless a coverage is given (studio 5.7). */
  travelMin: number;
  returnMin: number;
  defaultEditingDays: number;
  newId: () => string;
}
