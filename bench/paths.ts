import type { FastifyInstance } from 'fastify';
import type { BenchTenant } from '#bench/data.ts';
import { record } from '#bench/record.ts';
import type { Slot, Vary } from '#bench/bare.ts';
import type { Statement } from '#bench/record.ts';

/** One path of the product that is measured beside its own SQL on bare node:http. */
export interface BenchPath {
  name: string;
  /** Least share of the bare ceiling (performance page). */
  bar: number;
  connections: number;
  method: 'GET' | 'POST';
  paths?: string[];
  bodies?: () => { path: string; body: string; headers: Record<string, string> };
  statements: Statement[];
  vary: Vary[];
  slot: Slot | null;
  transaction: boolean;
}

const SLOT_START = Date.parse('2027-03-01T00:00:00Z');
/** The bare handler books other years than the product. */
const BARE_START = Date.parse('2050-03-01T00:00:00Z');
const asText = (iso: string): string => Temporal.Instant.from(iso).toString();

/** @param app the product in this process, whose statements are recorded; the load goes to another process */
export async function benchPaths(app: FastifyInstance, tenant: BenchTenant): Promise<BenchPath[]> {
  const get = async (path: string) => {
    const statements = await record(async () => {
      const answer = await app.inject({ url: path });
      if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.body}`);
    });
    return statements;
  };
  await get(`/api/v1/clients/${tenant.clientIds[0]}`); // caches are warm, as they are in service
  const sample = tenant.clientIds[1]!;
  const point = `/api/v1/calendar/resources/${tenant.resourceIds[1]}`;
  const list = '/api/v1/clients?limit=50';
  const window = `/api/v1/calendar/bookings?branchId=${tenant.branchId}&from=2026-02-01T00:00:00Z&to=2026-02-02T00:00:00Z&resourceIds=${tenant.resourceIds.slice(0, 12).join(',')}`;

  let turn = 0;
  const block = () => {
    turn += 1;
    const resource = tenant.resourceIds[turn % tenant.resourceIds.length]!;
    const start = SLOT_START + Math.floor(turn / tenant.resourceIds.length) * 3_600_000;
    return { resourceIds: [resource], kind: 'manual', reason: 'bench', startsAt: new Date(start).toISOString(), endsAt: new Date(start + 3_600_000).toISOString() };
  };
  const first = block();
  const booking = await record(async () => {
    const answer = await app.inject({ method: 'POST', url: '/api/v1/calendar/blocks', body: first });
    if (answer.statusCode !== 201) throw new Error(answer.body);
  });
  return [
    { name: 'point read (resource)', bar: 0.7, connections: 50, method: 'GET', paths: tenant.resourceIds.map((id) => `/api/v1/calendar/resources/${id}`), statements: await get(point), vary: [{ sample: tenant.resourceIds[1]!, values: tenant.resourceIds }], slot: null, transaction: false },
    { name: 'client with all about it', bar: 0.7, connections: 50, method: 'GET', paths: tenant.clientIds.slice(0, 500).map((id) => `/api/v1/clients/${id}`), statements: await get(`/api/v1/clients/${sample}`), vary: [{ sample, values: tenant.clientIds.slice(0, 500) }], slot: null, transaction: false },
    { name: 'list page of 50 (clients)', bar: 0.75, connections: 50, method: 'GET', paths: [list], statements: await get(list), vary: [], slot: null, transaction: false },
    { name: 'a day of the agenda, 12 columns', bar: 0.75, connections: 20, method: 'GET', paths: [window], statements: await get(window), vary: [], slot: null, transaction: false },
    {
      name: 'booking (lock, guard, audit, notice)', bar: 0.6, connections: 16, method: 'POST', statements: booking, vary: [], transaction: true,
      slot: { resourceSample: first.resourceIds[0]!, startSample: asText(first.startsAt), endSample: asText(first.endsAt), resources: tenant.resourceIds, from: BARE_START },
      bodies: () => ({ path: '/api/v1/calendar/blocks', body: JSON.stringify(block()), headers: { 'content-type': 'application/json' } }),
    },
  ];
}
