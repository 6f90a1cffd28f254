import { randomUUID } from 'node:crypto';
import { openBoxOffice } from '#bench/box-office.ts';
import type { EventOnSale } from '#bench/box-office.ts';
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
 * Holds of the portal beside the row pattern (the best free seats by skip locked; order, units and history of one buyer in a
 * transaction of seven round trips) from a handler on bare node:http, and beside a handler that only reads the same request
 * and gives the same answer. Each of the three is a process of its own on 12 connections.
 */
export async function ticketRatios(stage: Stage, base: string, { seconds, rounds }: Options): Promise<TicketRow[]> {
  const box = await openBoxOffice(stage, base);
  const seats = (units: number) => box.onSale([{ name: 'Platea', units, rows: units / 40 }]);
  const general = () => box.onSale([{ name: 'General', units: PLACES }]);
  const apart = await Promise.all(Array.from({ length: EVENTS }, () => seats(4000)));
  const each = async (make: () => Promise<EventOnSale>): Promise<EventOnSale[]> => {
    const made: EventOnSale[] = [];
    for (let round = 0; round < rounds; round += 1) made.push(await make());
    return made;
  };
  const [rush, seated, patterned] = [await each(general), await each(() => seats(PLACES)), await each(() => seats(PLACES))];
  const [paced, warm] = [await general(), await seats(PLACES)];
  const portal = portalAt(base, box.site);
  const totals = new Map<string, number>();
  for (const event of [...apart, ...rush, ...seated, paced, warm]) totals.set(event.id, (await portal.ask<{ totalMinor: number }>('POST', `/sites/${box.site}/events/${event.slug}/quote`, basket(event))).body.totalMinor);
  const { body: answer } = await portal.hold(paced, basket(paced));
  portal.close();
  const bare = await stage.start('bench/bare-holds.ts', { url: stage.logins.appUrl, tenantId: box.tenantId, feePlanId: await feePlanOf(stage, paced) });
  const empty = await stage.start('bench/empty-handler.ts', { answer });
  const at = ({ port }: { port: number }): string => `http://127.0.0.1:${port}`;
  const holds = (events: readonly EventOnSale[], connections: number, url = base, more: { overallRate?: number } = {}): Promise<Measured> => {
    let turn = 0;
    return load({ url, method: 'POST', connections, seconds, ...more, bodies: () => {
      const event = events[(turn += 1) % events.length]!;
      return { path: `/api/v1/tickets/public/sites/${box.site}/events/${event.slug}/orders`, body: JSON.stringify({ ...basket(event), expectedTotalMinor: totals.get(event.id), visitor: randomUUID() }), headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), 'x-forwarded-for': address() } };
    } });
  };
  const pattern = (event: EventOnSale): Promise<Measured> =>
    load({ url: at(bare), method: 'POST', connections: 500, seconds, bodies: () => ({ path: '/', body: JSON.stringify({ eventId: event.id, areaId: event.areas[0]!.id }), headers: { 'content-type': 'application/json' } }) });
  // Warm, all of them: machine code of the hot ways, and plans of the database for tables as full as they will be.
  await holds(apart, 32);
  // As the server's own housekeeping does within a minute: plans made for empty tables look through all of them, those of foreign keys too.
  await analyse(stage.owner);
  await holds(apart, 32);
  await holds([paced], 100);
  await pattern(warm);
  const measured = { apart: [] as Measured[], rush: [] as Measured[], seated: [] as Measured[], empty: [] as Measured[], pattern: [] as Measured[] };
  for (let round = 0; round < rounds; round += 1) {
    measured.apart.push(await holds(apart, EVENTS));
    measured.pattern.push(await pattern(patterned[round]!));
    measured.seated.push(await holds([seated[round]!], 500));
    measured.rush.push(await holds([rush[round]!], 500));
    measured.empty.push(await holds([rush[round]!], 500, at(empty)));
  }
  const steady = await holds([paced], 100, base, { overallRate: 200 });
  const rate = (all: readonly Measured[]) => all.map(({ perSecond }) => perSecond);
  const row = (path: string, ours: readonly Measured[], ceiling: readonly number[], bar: number): TicketRow => {
    const ratio = median(rate(ours)) / median(ceiling);
    const errors = ours.reduce((sum, one) => sum + one.errors, 0);
    return { path, ratio, bar: `>= ${bar}`, ok: ratio >= bar && errors === 0, product: `${median(rate(ours)).toFixed(0)}/s`, ceiling: `${median(ceiling).toFixed(0)}/s`, spread: `±${(Math.max(spread(rate(ours)), spread(ceiling)) * 100).toFixed(0)} %`, p99: errors > 0 ? `${errors} errors ${JSON.stringify(ours[0]!.statuses)}` : `${Math.max(...ours.map(({ p99 }) => p99))} ms` };
  };
  const lost = measured.pattern.reduce((sum, { errors }) => sum + errors, 0);
  if (lost > 0) throw new Error(`the row pattern itself failed ${lost} times`);
  return [
    row('ticket hold of best seats, alone at its event (against the row pattern)', measured.apart, rate(measured.pattern), 0.6),
    row('ticket holds of best seats in a rush (against the row pattern)', measured.seated, rate(measured.pattern), 5),
    row('general admission in a rush (against an empty handler)', measured.rush, rate(measured.empty), 0.5),
    { path: 'ticket hold at 200 requests/s', ratio: null, bar: 'p95 < 300 ms', ok: steady.p95 < 300 && steady.errors === 0, product: `${steady.perSecond.toFixed(0)}/s`, ceiling: '', spread: '', p99: `p95 ${steady.p95} ms, p99 ${steady.p99} ms` },
  ];
}

const basket = ({ areas: [area] }: EventOnSale): object => ({ lines: [{ areaId: area!.id, quantity: 2 }] });
const address = (): string => `10.${[0, 0, 0].map(() => Math.floor(Math.random() * 256)).join('.')}`;
const feePlanOf = async (stage: Stage, { id }: EventOnSale): Promise<string> => (await stage.owner.pool.query<{ id: string }>('select fee_plan_id as id from ticket_event where id = $1', [id])).rows[0]!.id;
