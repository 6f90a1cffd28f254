import type { Expression, SqlBool } from 'kysely';
import { sql } from './db.ts';
import { invalid } from './errors.ts';

// Cursor pagination on a stable key: the cursor holds the sort values of the last row and its id, so that rows that
// arrive meanwhile are neither missed nor doubled.

export type Cursor = readonly (string | number | null)[];

export function readCursor(cursor: string | undefined, length: number): Cursor | null {
  if (cursor === undefined) return null;
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(values) && values.length === length && values.every((value) => value === null || typeof value === 'string' || typeof value === 'number')) return values;
  } catch {
    // not ours: refused below
  }
  throw invalid('/query/cursor', 'invalid_cursor');
}

const writeCursor = (values: Cursor): string => Buffer.from(JSON.stringify(values), 'utf8').toString('base64url');

/**
 * Cut one page out of `limit + 1` rows.
 * @param keyOf the sort values of a row in the order of the list, the id last
 */
export function toPage<Row>(rows: readonly Row[], limit: number, keyOf: (row: Row) => readonly unknown[]): { items: Row[]; next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const next = rows.length > limit && last !== undefined ? writeCursor(keyOf(last).map(plain)) : null;
  return { items, next };
}

const plain = (value: unknown): string | number | null => (value === null || value === undefined ? null : typeof value === 'number' ? value : String(value));

export interface SortKey { column: string; type: 'uuid' | 'text' | 'timestamptz' | 'date' | 'bigint' | 'integer' | 'double precision'; desc?: boolean }

/** `where` for the rows after a cursor, for keys that are never null, all in the same direction: a row comparison, which an index serves. */
export function after(cursor: Cursor, keys: readonly SortKey[]): Expression<SqlBool> {
  const desc = keys[0]?.desc ?? false;
  if (keys.some((key) => (key.desc ?? false) !== desc)) throw new Error('keys of a page go in one direction');
  const columns = sql.join(keys.map((key) => sql.ref(key.column)));
  const values = sql.join(keys.map((key, i) => sql`${cursor[i]}::${sql.raw(key.type)}`));
  return desc ? sql<SqlBool>`(${columns}) < (${values})` : sql<SqlBool>`(${columns}) > (${values})`;
}
