import type { Readable } from 'node:stream';

/** Where the bytes are kept. Keys are ours (`tenant/file`), never made of anything a person typed. */
export interface FileStore {
  put(key: string, content: Buffer, type: string): Promise<void>;
  /** Null when there is none. */
  open(key: string): Promise<{ stream: Readable; size: number } | null>;
  /** Harmless when there is none. */
  remove(key: string): Promise<void>;
  /** Every object of a tenant with the instant it was written, for the sweep. */
  list(tenantId: string): AsyncIterable<{ key: string; writtenAt: Temporal.Instant }>;
  /** A link that the store itself signs; a store without it is served by our own signed route. */
  downloadLink?(key: string, file: { name: string; type: string }, seconds: number): Promise<string>;
  /** A link to send the bytes to directly (large files), good for one object. */
  uploadLink?(key: string, file: { type: string; size: number }, seconds: number): Promise<{ url: string; headers: Record<string, string> }>;
}
