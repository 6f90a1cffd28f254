import { Dexie, type EntityTable, type Table } from 'dexie';
import type { ScanResult } from '#contracts/door-scan.ts';
import type { ManifestHead } from '#contracts/tickets-door.ts';

// What a scanner keeps on the phone: who it is, the list that it works by, and what it did. Its own database: a phone may
// be a scanner and somebody's phone at once, and leaving the one does not touch the other.

export interface Paired {
  id: 'me';
  token: string;
  deviceId: string;
  eventId: string;
  eventName: string;
  name: string;
  gateName: string;
  /** Null before the first list. */
  head: ManifestHead | null;
  /** When the list was last brought up to date, by this phone. */
  syncedAt: number | null;
  /** How fast this phone's clock is. */
  offsetMs: number;
  revoked: boolean;
}

export interface KeptScan {
  scanId: string;
  /** By this phone. */
  at: number;
  text: string | null;
  ticketId: string | null;
  generation: number | null;
  direction: 'entry' | 'exit';
  result: ScanResult;
  offline: boolean;
  name: string | null;
  place: string | null;
  /** 0: still to be sent; else when the server had it. */
  sentAt: number;
}

class DoorStore extends Dexie {
  paired!: EntityTable<Paired, 'id'>;
  /** The list as it came: the whole one first, then what changed. */
  parts!: Table<{ n?: number; bytes: ArrayBuffer }, number>;
  scans!: EntityTable<KeptScan, 'scanId'>;

  constructor() {
    super('mostrador-door');
    this.version(1).stores({ paired: 'id', parts: '++n', scans: 'scanId, sentAt, at' });
  }
}

export const store = new DoorStore();
