import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { BEGIN, contextPrefix, prepareConnection, runQuery } from '#platform/wire.ts';
import { types } from '#platform/wire.ts';
import type { Statement } from '#bench/record.ts';

// The ceiling: the same statements through the same driver from a handler on bare node:http. No routes, no validation,
// no session, no framework. Started by the benchmark with its instructions as JSON.

/** A sample value that each request replaces by the next of a list. */
export interface Vary { sample: string; values: string[] }
/** A sample hour on a resource that each request replaces by a free one. */
export interface Slot { resourceSample: string; startSample: string; endSample: string; resources: string[]; from: number }

export interface BareInstructions {
  url: string;
  tenantId: string;
  /** By path: what to send, and which sample values each request replaces by one of a list. */
  handlers: Record<string, { statements: Statement[]; vary: Vary[]; slot: Slot | null; transaction: boolean }>;
}

const instructions = JSON.parse(process.argv[2]!) as BareInstructions;
const pool = new pg.Pool({ connectionString: instructions.url, max: 12, types, onConnect: (client) => prepareConnection(client, true) });
let turn = 0;

/** Ids that the product made in the sample are other ids here: learned from the rows that come back. */
const learn = (map: Map<unknown, unknown>, sample: Record<string, unknown> | null, row: Record<string, unknown> | undefined): void => {
  for (const [key, value] of Object.entries(sample ?? {})) if (typeof value === 'string' && row && key in row && row[key] !== value) map.set(value, row[key]);
};
const replaced = (value: unknown, map: Map<unknown, unknown>): unknown => (Array.isArray(value) ? value.map((one) => replaced(one, map)) : map.has(value) ? map.get(value) : value);

const text = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(ms).toString();

const server = createServer((request, response) => {
  const handler = instructions.handlers[request.url!.split('?')[0]!];
  if (!handler) return response.writeHead(404).end();
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    answer(handler, body).then((json) => response.writeHead(200, { 'content-type': 'application/json' }).end(json), (error: unknown) => response.writeHead(500).end(String(error)));
  });
});

async function answer({ statements, vary, slot, transaction }: BareInstructions['handlers'][string], body: string): Promise<string> {
  if (body) JSON.parse(body);
  turn += 1;
  const map = new Map<unknown, unknown>(vary.map(({ sample, values }) => [sample, values[turn % values.length]]));
  if (slot) {
    const start = slot.from + Math.floor(turn / slot.resources.length) * 3_600_000;
    map.set(slot.resourceSample, slot.resources[turn % slot.resources.length]);
    map.set(slot.startSample, text(start));
    map.set(slot.endSample, text(start + 3_600_000));
  }
  const context = contextPrefix(instructions.tenantId, randomUUID(), '2026-11-20T16:00:00Z');
  const client = await pool.connect();
  let rows: unknown[] = [];
  try {
    let first = true;
    for (const { text: sql, values, row } of statements) {
      if (sql === 'commit') {
        await client.query('commit');
        continue;
      }
      const result = await runQuery(client, sql, values.map((value) => replaced(value, map)), transaction ? (first ? [BEGIN, context] : []) : [context], true);
      first = false;
      learn(map, row, result.rows[0] as Record<string, unknown> | undefined);
      if (result.rows.length > 0) rows = result.rows;
    }
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
  return JSON.stringify(rows.length === 1 ? rows[0] : { items: rows });
}

server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
