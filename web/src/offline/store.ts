import { Dexie, type EntityTable, type Table } from 'dexie';
import { lastMe } from './lastMe.ts';
import { noteOnDevice, ownerOf } from './owner.ts';

/** What somebody did while the server could not be asked, as the request that says it. */
export interface Errand {
  /** Its Idempotency-Key: sent twice, it happens once. */
  id: string;
  /** Whose it is (offline/owner.ts). */
  owner: string;
  /** Order in which it was done. */
  at: number;
  /** What it is (`studio.attendance`), for the screens that show it. */
  kind: string;
  /** What it is about (an id), for the same. */
  subject: string;
  /** For the list of what waits: "Asistencia · Boda Lemus". */
  title: string;
  request: { method: 'POST' | 'PUT' | 'DELETE'; path: string; body: Record<string, unknown> | null };
  /** Sent before the request, whose body then carries its id in `field`. */
  file: { content: Blob; name: string; purpose: 'photo' | 'document' | 'slip'; field: string } | null;
  /** The file has arrived. */
  fileId: string | null;
  /** Query keys that look different afterwards. */
  topics: string[];
  state: 'waiting' | 'refused';
  refusal: { code: string; sentence: string; at: number } | null;
}

interface Kept {
  owner: string;
  name: string;
  value: unknown;
  /** Milliseconds since 1970, by this device. */
  at: number;
}

/** What was handed to this device alone, to be used up away from the network: unlike a reading, nothing brings it back. */
export interface Stock {
  id: string;
  owner: string;
  /** Whose shape `value` is (`tickets.allotment`). */
  kind: string;
  /** For who is asked about it: "General · Noche de rock". */
  title: string;
  /** The request that hands it in. */
  back: { method: 'POST'; path: string; body: Record<string, unknown> };
  value: unknown;
}

class OfflineStore extends Dexie {
  outbox!: EntityTable<Errand, 'id'>;
  kept!: Table<Kept, [string, string]>;
  stock!: EntityTable<Stock, 'id'>;

  constructor() {
    super('mostrador-offline');
    this.version(1).stores({ outbox: 'id, [owner+at]', kept: '[owner+name], owner' });
    this.version(2).stores({ stock: 'id, owner' });
  }
}

export const store = new OfflineStore();

/** The last answer to a question, for the time without a network. */
export async function keep(owner: string, name: string, value: unknown): Promise<void> {
  // An answer that arrives while the person leaves would stay for whoever comes next.
  const here = lastMe();
  if (here === null || ownerOf(here) !== owner) return;
  await store.kept.put({ owner, name, value, at: Date.now() });
  noteOnDevice();
}
export const keptOf = async <T>(owner: string, name: string): Promise<{ value: T; at: number } | null> => {
  const row = await store.kept.get([owner, name]);
  return row ? { value: row.value as T, at: row.at } : null;
};

/** Somebody else came to this device: what was kept for others to read goes; what they have not sent waits for them. */
export const forgetReadingsOfOthers = (owner: string): Promise<number> => store.kept.where('owner').notEqual(owner).delete();

/** The person leaves: nothing of theirs stays. */
export async function forgetOwner(owner: string): Promise<void> {
  await store.transaction('rw', store.outbox, store.kept, store.stock, async () => {
    await store.stock.where('owner').equals(owner).delete();
    await store.outbox.where('[owner+at]').between([owner, Dexie.minKey], [owner, Dexie.maxKey]).delete();
    await store.kept.where('owner').equals(owner).delete();
  });
}

export const errandsOf = (owner: string): Promise<Errand[]> => store.outbox.where('[owner+at]').between([owner, Dexie.minKey], [owner, Dexie.maxKey]).toArray();
export const stockOf = (owner: string): Promise<Stock[]> => store.stock.where('owner').equals(owner).toArray();
