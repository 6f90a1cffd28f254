import { randomBytes, randomUUID } from 'node:crypto';
import { fastify } from 'fastify';
import pg from 'pg';
import { holdOrder } from '#contracts/tickets-public.ts';
import { openBoxOffice } from '#bench/box-office.ts';
import type { BoxOffice, EventOnSale } from '#bench/box-office.ts';
import { analyse } from '#bench/data.ts';
import { portalAt } from '#bench/buyers.ts';
import { load, median, spread } from '#bench/load.ts';
import type { Measured } from '#bench/load.ts';
import type { Stage } from '#bench/stage.ts';

interface Options { seconds: number; rounds: number }
export interface TicketRow { path: string; ratio: number | null; bar: string; ok: boolean | null; product: string; ceiling: string; spread: string; p99: string }

/** As many as one command makes; each round has events of its own. */
const PLACES = 20_000;
const EVENTS = 32;

/**
 * Holds of the portal beside the row pattern (skip locked places, order, units and history of one buyer in a transaction of
 * seven round trips on 12 connections, no HTTP) and beside a handler that only reads and answers the same request.
 */
export async function ticketRatios(stage: Stage, base: string, { seconds, rounds }: Options): Promise<TicketRow[]> {
  const box = await openBoxOffice(stage, base);
  const apart = await Promise.all(Array.from({ length: EVENTS }, () => box.onSale([{ name: 'General', units: 3000 }])));
  const general = () => box.onSale([{ name: 'General', units: PLACES }]);
  const rush: EventOnSale[] = [];
  const pattern: EventOnSale[] = [];
  const seated: EventOnSale[] = [];
  for (let round = 0; round < rounds; round += 1) {
    rush.push(await general());
    pattern.push(await general());
    seated.push(await box.onSale([{ name: 'Platea', units: PLACES, rows: 500 }]));
  }
  const paced = await general();
  const portal = portalAt(base, box.site);
  const totals = new Map<string, number>();
  for (const event of [...apart, ...rush, ...seated, paced]) totals.set(event.id, (await portal.ask<{ totalMinor: number }>('POST', `/sites/${box.site}/events/${event.slug}/quote`, basket(event))).body.totalMinor);
  portal.close();
  const empty = await emptyHandler();
  const holds = (events: readonly EventOnSale[], connections: number, url = base, more: { overallRate?: number } = {}): Promise<Measured> => {
    let turn = 0;
    return load({ url, method: 'POST', connections, seconds, ...more, bodies: () => {
      const event = events[(turn += 1) % events.length]!;
      return { path: `/api/v1/tickets/public/sites/${box.site}/events/${event.slug}/orders`, body: JSON.stringify({ ...basket(event), expectedTotalMinor: totals.get(event.id), visitor: randomUUID() }), headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), 'x-forwarded-for': address() } };
    } });
  };
  await holds(apart, 16);
  // As the server's own housekeeping does within a minute: plans made for empty tables look through all of them, those of foreign keys too.
  await analyse(stage.owner);
  await holds([paced], 100);
  const measured = { apart: [] as Measured[], rush: [] as Measured[], seated: [] as Measured[], empty: [] as Measured[], pattern: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    measured.apart.push(await holds(apart, EVENTS));
    measured.pattern.push(await rowPattern(stage, box, pattern[round]!, seconds));
    measured.rush.push(await holds([rush[round]!], 500));
    measured.empty.push(await holds([rush[round]!], 500, empty.url));
    measured.seated.push(await holds([seated[round]!], 500));
  }
  const steady = await holds([paced], 100, base, { overallRate: 200 });
  await empty.close();
  const rate = (all: readonly Measured[]) => all.map(({ perSecond }) => perSecond);
  const row = (path: string, ours: readonly Measured[], ceiling: readonly number[], bar: number): TicketRow => {
    const ratio = median(rate(ours)) / median(ceiling);
    const errors = ours.reduce((sum, one) => sum + one.errors, 0);
    return { path, ratio, bar: `>= ${bar}`, ok: ratio >= bar && errors === 0, product: `${median(rate(ours)).toFixed(0)}/s`, ceiling: `${median(ceiling).toFixed(0)}/s`, spread: `±${(Math.max(spread(rate(ours)), spread(ceiling)) * 100).toFixed(0)} %`, p99: errors > 0 ? `${errors} errors ${JSON.stringify(ours[0]!.statuses)}` : `${Math.max(...ours.map(({ p99 }) => p99))} ms` };
  };
  return [
    row('ticket hold, alone at its event (against the row pattern)', measured.apart, measured.pattern, 0.6),
    row('ticket holds in a rush, general (against the row pattern)', measured.rush, measured.pattern, 5),
    row('ticket holds in a rush, best available (against the row pattern)', measured.seated, measured.pattern, 5),
    row('general admission in a rush (against an empty handler)', measured.rush, rate(measured.empty), 0.5),
    { path: 'ticket hold at 200 requests/s', ratio: null, bar: 'p95 < 300 ms', ok: steady.p95 < 300 && steady.errors === 0, product: `${steady.perSecond.toFixed(0)}/s`, ceiling: '', spread: '', p99: `p95 ${steady.p95} ms, p99 ${steady.p99} ms` },
  ];
}

const basket = ({ areas: [area] }: EventOnSale): object => ({ lines: [{ areaId: area!.id, quantity: 2 }] });
const address = (): string => `10.${[0, 0, 0].map(() => Math.floor(Math.random() * 256)).join('.')}`;

/** Reads, checks and answers the same request, and does nothing. */
async function emptyHandler(): Promise<{ url: string; close: () => Promise<void> }> {
  const app = fastify();
  app.post('/*', (request, reply) => {
    const { expectedTotalMinor } = holdOrder.body.parse(request.body);
    return reply.code(201).send({ token: 'ord_0', order: { totalMinor: expectedTotalMinor } });
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, close: () => app.close() };
}

/** Holds a second of two places each, one buyer a transaction. */
async function rowPattern(stage: Stage, { tenantId }: BoxOffice, { id: eventId, areas: [area] }: EventOnSale, seconds: number): Promise<number> {
  const pool = new pg.Pool({ connectionString: stage.logins.appUrl, max: 12 });
  const { rows: [event] } = await stage.owner.pool.query<{ fee_plan_id: string }>('select fee_plan_id from ticket_event where id = $1', [eventId]);
  const until = performance.now() + seconds * 1000;
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  let holds = 0;
  const worker = async (): Promise<void> => {
    const client = await pool.connect();
    try {
      while (performance.now() < until) {
        const number = `MT-${Array.from(randomBytes(12), (byte) => alphabet[byte % 32]).join('')}`;
        await client.query(`begin; select set_config('app.tenant_id', '${tenantId}', true)`);
        const { rows: units } = await client.query<{ id: string }>({ name: 'pick', text: "select id from ticket_unit where tenant_id = $1 and area_id = $2 and status = 'available' order by number limit 2 for update skip locked", values: [tenantId, area!.id] });
        const { rows: [order] } = await client.query<{ id: string }>({
          name: 'order', text: `insert into ticket_order (tenant_id, number, event_id, channel, status, mode, hold_expires_at, currency, unit_count, admissions, base_minor, discount_minor, surcharge_minor, face_minor, fee_minor, fee_vat_minor, absorbed_fee_minor, tax_minor, parafiscal_minor, total_minor, quote, token_hash, token_sealed)
            values ($1, $2, $3, 'online', 'held', 'live', now() + interval '15 minutes', 'COP', 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{"stageUse": [], "packageUse": []}', $2, '') returning id`, values: [tenantId, number, eventId],
        });
        const ids = units.map(({ id }) => id);
        await client.query({ name: 'hold', text: "update ticket_unit set status = 'held', order_id = $3, hold_expires_at = now() + interval '15 minutes' where tenant_id = $1 and id = any($2)", values: [tenantId, ids, order!.id] });
        await client.query({
          name: 'units', text: `insert into ticket_order_unit (tenant_id, event_id, order_id, area_id, unit_id, position, base_minor, stage_price_minor, code_discount_minor, paid_minor, fee_minor, fee_vat_minor, tax_minor, parafiscal_minor, fee_plan_id)
            select $1, $2, $3, $4, u.id, u.n, 0, 0, 0, 0, 0, 0, 0, 0, $6 from unnest($5::uuid[]) with ordinality as u (id, n)`, values: [tenantId, eventId, order!.id, area!.id, ids, event!.fee_plan_id],
        });
        await client.query({ name: 'history', text: "insert into state_change (tenant_id, machine, entity_id, to_state, actor_type) values ($1, 'ticket_order', $2, 'held', 'client')", values: [tenantId, order!.id] });
        await client.query('commit');
        holds += 1;
      }
    } finally {
      client.release();
    }
  };
  await Promise.all(Array.from({ length: 12 }, worker));
  await pool.end();
  return holds / seconds;
}
