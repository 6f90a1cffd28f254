import type { Readable } from 'node:stream';

/** First and last byte, both included. */
export interface ByteRange { start: number; end: number }
export interface PartAddress { number: number; size: number }

/** Where the bytes are kept. Keys are ours (`tenant/file`), never made of anything a person typed. */
export interface FileStore {
  put(key: string, content: Buffer, type: string): Promise<void>;
  /** Null when there is none. `size` is that of the whole object, also when only a range of it is read. */
  open(key: string, range?: ByteRange): Promise<{ stream: Readable; size: number } | null>;
  /** Harmless when there is none. */
  remove(key: string): Promise<void>;
  /** Every object of a tenant with the instant it was written, for the sweep. */
  list(tenantId: string): AsyncIterable<{ key: string; writtenAt: Temporal.Instant }>;
  /** A link that the store itself signs; a store without it is served by our own signed route. */
  downloadLink?(key: string, file: { name: string; type: string }, seconds: number, kind?: 'attachment' | 'inline'): Promise<string>;
  readonly parts: PartStore;
}

/** Objects that arrive part by part. Nothing is under their key before `finish`. */
export interface PartStore {
  /** Every part but the last has this many bytes. */
  readonly partSize: number;
  /** @returns how the store calls the unfinished object */
  begin(key: string, type: string): Promise<string>;
  /** Number and bytes of the parts that have arrived whole; null when the object is not unfinished (any more). */
  received(key: string, handle: string): Promise<Map<number, number> | null>;
  /** Put the received parts together, for good: parts that arrive later change nothing. */
  finish(key: string, handle: string): Promise<void>;
  /** Harmless when there is nothing. */
  abandon(key: string, handle: string): Promise<void>;
  /** Every unfinished object of a tenant, for the sweep. */
  unfinished(tenantId: string): AsyncIterable<{ key: string; handle: string; begunAt: Temporal.Instant }>;
  /** A link to send one part to directly; a store without it takes parts from our own signed route by `put`. */
  link?(key: string, handle: string, part: PartAddress, seconds: number): Promise<{ url: string; headers: Record<string, string> }>;
  /** @returns false when the object is not unfinished, or the stream had another number of bytes (nothing is kept then) */
  put?(key: string, part: PartAddress, content: Readable): Promise<'kept' | 'unknown' | 'wrong size'>;
}
