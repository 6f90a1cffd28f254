import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { afterAll } from 'vitest';
import { portalAt } from '#bench/buyers.ts';
import { addRegister } from '#capabilities/cash/public.ts';
import { localToInstant } from '#contracts/time.ts';
import { ticketsModule } from '#apps/tickets/public.ts';
import { brokenInvariants } from '#test/invariants/check.ts';
import { PASSWORD } from '#test/people.ts';
import { makeMember, serverFor, useWorld } from '#test/server.ts';
import { useSales } from '#test/ticket-sales.ts';
import { pick } from './pick.ts';
import { prove } from './prove.ts';

// J4 and J6: nights that the calendar cuts in two, and machines whose clocks are wrong.

const world = useWorld();
const { organizer, people, onSale } = useSales(world);
const rows = async <T extends object>(text: string, values: unknown[] = []): Promise<T[]> => (await world.owner.pool.query<T>(text, values)).rows;

// ------------------------------------------------------------------------------------------------------------------- J4
/** Nights in which the clock changes, and some in which it does not. */
const NIGHTS: readonly [string, string][] = [
  ['America/Santiago', '2027-04-03'], ['America/Santiago', '2027-09-04'], ['America/Havana', '2027-03-13'], ['America/Havana', '2027-11-06'], ['America/New_York', '2027-03-13'], ['America/New_York', '2027-11-06'],
  ['Europe/Madrid', '2027-03-27'], ['Europe/Madrid', '2027-10-30'], ['Australia/Lord_Howe', '2027-04-03'], ['Australia/Lord_Howe', '2027-10-02'], ['America/Bogota', '2027-12-31'], ['Asia/Tokyo', '2027-02-28'],
];
const CLOSES_AT = '04:00';

prove('J4', 'a bar that sells from the evening until four, also in nights in which the clock changes, with sales in the very moment of the close', {
  wanted: 'each sale in exactly one close, each close to the unit, each sale on its local day', sizes: { round: 1, tenth: 12, full: 365 }, minutes: 60,
}, async (size, random) => {
  const against: string[] = [];
  const sellerId = await makeMember(world, organizer, 'Paola');
  const seller: FastifyInstance = await serverFor(world, organizer, [...ticketsModule.roles!['box_office']!.permissions], { userId: sellerId, id: sellerId, name: 'Paola' });
  const registerId = await organizer.run(async (ctx) => addRegister(ctx, { branchId: organizer.branchId, name: `Barra ${randomUUID().slice(0, 4)}` }));
  const post = async (url: string, body: object) => seller.inject({ method: 'POST', url: `/api/v1/${url}`, body, headers: { 'idempotency-key': randomUUID() } });
  const sessions: { id: string; zone: string; printed: number }[] = [];
  const sold: { id: string; zone: string; minor: number }[] = [];
  let [refused, late] = [0, 0];
  try {
    for (let n = 0; n < size; n += 1) {
      const [zone, date] = size === 1 ? pick(random, NIGHTS) : NIGHTS[n % NIGHTS.length]!;
      await rows('update tenant set zone = $2 where id = $1', [organizer.id, zone]);
      await rows('update branch set zone = $2 where tenant_id = $1', [organizer.id, zone]);
      world.clock.set(localToInstant(date, '12:00', zone));
      const event = await onSale({ startAt: '2029-05-10T20:00', endAt: '2029-05-10T23:00', areas: [{ name: 'Barra', priceMinor: 1_000_000, unitCount: 60 }] });
      const quoted = await post(`tickets/box-office/events/${event.id}/quote`, { lines: [{ areaId: event.areaId, quantity: 1 }] });
      const { totalMinor } = quoted.json<{ totalMinor: number }>();
      const sell = async (): Promise<void> => {
        const answer = await post('tickets/box-office/orders', { eventId: event.id, lines: [{ areaId: event.areaId, quantity: 1 }], method: 'cash', expectedTotalMinor: totalMinor });
        if (answer.statusCode === 201) sold.push({ id: answer.json<{ id: string }>().id, zone, minor: totalMinor });
        // Between the close and the next opening there is no drawer.
        else if (answer.json<{ code: string }>().code === 'SHIFT_NOT_OPEN') refused += 1;
        else against.push(`a sale: ${answer.statusCode} ${answer.body.slice(0, 200)}`);
      };
      const open = async (): Promise<string> => {
        const answer = await post('cash/sessions', { registerId, openingMinor: 10_000 });
        if (answer.statusCode !== 201) throw new Error(answer.body);
        return answer.json<{ id: string }>().id;
      };
      const close = async (id: string): Promise<void> => {
        const answer = await post(`cash/sessions/${id}/close`, { countedMinor: 0 });
        if (answer.statusCode !== 200) throw new Error(answer.body);
        sessions.push({ id, zone, printed: answer.json<{ sums: { receiptsMinor: number } }>().sums.receiptsMinor });
      };
      const evening = localToInstant(date, '19:00', zone);
      const morning = localToInstant(Temporal.PlainDate.from(date).add({ days: 1 }).toString(), CLOSES_AT, zone);
      world.clock.set(evening);
      let drawer = await open();
      for (let at = evening; Temporal.Instant.compare(at, morning) < 0; at = at.add({ minutes: 25 + Math.floor(random() * 20) })) {
        world.clock.set(at);
        await sell();
        // Another hand takes over in the middle of the night, while the queue goes on buying.
        if (random() < 0.1) {
          late += 1;
          await Promise.all([close(drawer), sell(), sell()]);
          drawer = await open();
        }
      }
      world.clock.set(morning);
      await Promise.all([sell(), close(drawer), sell()]);
    }
    const found = await rows<{ id: string; closes: number; session: string; day: string; local: Record<string, string> }>(`
      select a.owner_id::text as id, count(distinct m.session_id)::int as closes, min(m.session_id::text) as session, min(r.payment_date::text) as day, jsonb_object_agg(z.zone, (r.registered_at at time zone z.zone)::date::text) as local
      from receipt_allocation a join receipt r on r.tenant_id = a.tenant_id and r.id = a.receipt_id left join cash_movement m on m.tenant_id = r.tenant_id and m.receipt_id = r.id cross join unnest($3::text[]) as z (zone)
      where a.tenant_id = $1 and a.owner_id = any($2) group by a.owner_id`, [organizer.id, sold.map(({ id }) => id), [...new Set(NIGHTS.map(([zone]) => zone))]]);
    const by = new Map(found.map((row) => [row.id, row]));
    const inSessions = new Map<string, number>();
    for (const { id, zone, minor } of sold) {
      const row = by.get(id);
      if (row?.closes !== 1) against.push(`sale ${id} is in ${row?.closes ?? 0} closes`);
      else inSessions.set(row.session, (inSessions.get(row.session) ?? 0) + minor);
      if (row && row.day !== row.local[zone]) against.push(`a sale in ${zone} is of ${row.day}, PostgreSQL says ${row.local[zone]}`);
    }
    for (const { id, zone, printed } of sessions) if (printed !== (inSessions.get(id) ?? 0)) against.push(`a close in ${zone} prints ${printed}, its sales are ${inSessions.get(id) ?? 0}`);
    against.push(...(await brokenInvariants(world.superuserUrl, organizer.id, world.clock.now())).filter(({ no }) => [1, 2, 4, 6, 7].includes(no)).map(({ no, rule, what }) => `invariant ${no} ${rule}: ${what}`));
  } finally {
    await seller.close();
    await rows('update tenant set zone = $2 where id = $1', [organizer.id, 'America/Bogota']);
    await rows('update branch set zone = $2 where tenant_id = $1', [organizer.id, 'America/Bogota']);
  }
  return { seen: `${size} nights in ${new Set(sessions.map(({ zone }) => zone)).size} zones, ${sessions.length} closes (${late} in the middle of a queue), ${sold.length} sales, ${refused} refused between two drawers: ${against.length} findings`, against };
});

// ------------------------------------------------------------------------------------------------------------------- J6
const FAKETIME = ['/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1', '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1'].find((file) => existsSync(file));
const children: { child: ChildProcess; folder: string }[] = [];
afterAll(async () => {
  for (const { child, folder } of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  }
});

interface Skewed { url: string; offS: number; jump: (offS: number) => Promise<void>; end: () => Promise<void> }

/** A process of the product, serving and working, on a machine whose clock is so many seconds ahead. */
async function onMachine(offS: number): Promise<Skewed> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mostrador-skew-'));
  const file = path.join(folder, 'off');
  const set = (seconds: number) => writeFile(file, FAKETIME ? `${seconds >= 0 ? '+' : '-'}${Math.abs(seconds)}` : String(seconds));
  await set(offS);
  const env = FAKETIME
    ? { LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' }
    : { SKEW_FILE: file, NODE_OPTIONS: `--import=${pathToFileURL(path.resolve('proof/topology/skewed-clock.ts')).href}` };
  const child = spawn(process.execPath, ['bench/product.ts', JSON.stringify({ appUrl: world.appUrl, jobsUrl: world.jobsUrl, dataDir: people.folder })], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
  children.push({ child, folder });
  const line = await Promise.race([once(child.stdout!, 'data').then(([data]) => data as Buffer), once(child, 'exit').then(() => Promise.reject(new Error('a process of the product ended at its start')))]);
  const made: Skewed = {
    url: `http://127.0.0.1:${line.toString().trim()}`, offS,
    jump: async (seconds) => {
      await set(seconds);
      made.offS = seconds;
    },
    end: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(kill);
      await rm(folder, { recursive: true, force: true });
    },
  };
  return made;
}

const DAY_S = 86_400;
const PAIRS: readonly (readonly [number, number])[] = [[DAY_S, -DAY_S], [300, -300]];
/** What a deadline may be off: the time of a request on a busy machine. */
const NEAR_S = 20;
const HOLD_S = 15 * 60;
const databaseS = async (): Promise<number> => (await rows<{ s: number }>('select extract(epoch from clock_timestamp())::float8 as s'))[0]!.s;

prove('J6', 'nodes whose clocks are five minutes and a day off, either way, and jump back an hour under load, among them those that work', {
  wanted: 'every deadline by the database\'s time within 20 s, 0 holds lost early, 0 runs of crons twice or before their time, tokens good for as long as they say at every node', sizes: { tenth: 2, full: 20 }, minutes: 40,
}, async (size) => {
  const against: string[] = [];
  world.clock.set(null);
  const day = (days: number) => world.clock.now().add({ hours: 24 * days }).toString().slice(0, 10);
  await rows(`update tenant set created_at = clock_timestamp() - interval '3 days' where id = $1`, [organizer.id]);
  const person = await people.add(organizer, ['tickets.owner']);
  let [holds, tokens, jumps] = [0, 0, 0];
  const event = await onSale({ startAt: `${day(60)}T20:00`, endAt: `${day(60)}T23:00`, areas: [{ name: 'General', priceMinor: 100_000, unitCount: 2000 }] });
  for (let n = 0; n < size; n += 1) {
    const nodes: Skewed[] = [];
    for (const offS of PAIRS[n % PAIRS.length]!) nodes.push(await onMachine(offS));
    try {
      const { slug } = organizer;
      const portals = nodes.map(({ url }) => portalAt(url, slug));
      const hold = async (k: number, when: string): Promise<void> => {
        const before = await databaseS();
        const { status, body } = await portals[k]!.hold(event as never, { lines: [{ areaId: event.areaId, quantity: 1 }] });
        if (status !== 201) return void against.push(`${when}: a node ${nodes[k]!.offS} s off answers a hold with ${status} ${JSON.stringify(body).slice(0, 200)}`);
        holds += 1;
        const [order] = await rows<{ ends: number }>('select extract(epoch from hold_expires_at)::float8 as ends from ticket_order where number = $1', [body.order.number]);
        if (Math.abs(order!.ends - before - HOLD_S) > NEAR_S) against.push(`${when}: a hold of a node ${nodes[k]!.offS} s off ends in ${Math.round(order!.ends - before)} s`);
      };
      const token = async (k: number, when: string): Promise<void> => {
        const before = await databaseS();
        const answer = await fetch(`${nodes[k]!.url}/api/v1/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: person.email, password: PASSWORD, client: 'native' }) });
        if (answer.status !== 200) return void against.push(`${when}: a node ${nodes[k]!.offS} s off answers a sign-in with ${answer.status} ${await answer.text()}`);
        const { accessToken } = (await answer.json()) as { accessToken: string };
        const { iat, exp } = JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()) as { iat: number; exp: number };
        if (Math.abs(iat - before) > NEAR_S || exp <= iat) against.push(`${when}: a token of a node ${nodes[k]!.offS} s off is of ${Math.round(iat - before)} s from now`);
        for (const node of nodes) {
          const me = await fetch(`${node.url}/api/v1/me`, { headers: { authorization: `Bearer ${accessToken}` } });
          await me.text();
          if (me.status !== 200) against.push(`${when}: a token is refused with ${me.status} by a node ${node.offS} s off`);
        }
        tokens += 1;
      };
      for (const k of [0, 1]) await hold(k, 'from the start');
      for (const k of [0, 1]) await token(k, 'from the start');
      // Under load both machines are set back an hour, and one of them on again.
      let going = true;
      const load = Promise.all([0, 1].map(async (k) => {
        while (going) await hold(k, 'while the clock jumps');
      }));
      for (const [k, by] of [[0, -3600], [1, -3600], [0, 7200]] as const) {
        await nodes[k]!.jump(nodes[k]!.offS + by);
        jumps += 1;
        for (const node of [0, 1]) await token(node, 'after a jump');
      }
      going = false;
      await load;
      // Workers have looked for what is due all the while: nothing was before its time.
      const [early] = await rows<{ n: number }>(`select count(*)::int as n from ticket_order where event_id = $1 and status <> 'held' and hold_expires_at > clock_timestamp()`, [event.id]);
      if (early!.n > 0) against.push(`${early!.n} holds were let go before their time`);
      const runs = await rows<{ job: string; off: number }>(`select job || ' ' || run_key as job, extract(epoch from due_at - clock_timestamp())::float8 as off from cron_run where tenant_id = $1 and (due_at > clock_timestamp() + interval '1 second' or due_at < clock_timestamp() - interval '8 days')`, [organizer.id]);
      for (const { job, off } of runs) against.push(`${job} was run ${Math.round(off)} s before it was due`);
      const twice = await rows<{ job: string }>(`select job || ' ' || due_at as job from cron_run where tenant_id = $1 group by job, due_at having count(*) > 1`, [organizer.id]);
      for (const { job } of twice) against.push(`${job} was run twice`);
      for (const one of portals) one.close();
    } finally {
      for (const node of nodes) await node.end();
    }
  }
  const [crons] = await rows<{ n: number }>('select count(*)::int as n from cron_run where tenant_id = $1', [organizer.id]);
  if (crons!.n === 0) against.push('no cron was run: the check is blind');
  return { seen: `${size} pairs of nodes (${PAIRS.slice(0, size).map((pair) => pair.map((s) => `${s > 0 ? '+' : ''}${s} s`).join(' and ')).join('; ')}), ${jumps} jumps: ${holds} holds, ${tokens} tokens each at both, ${crons!.n} runs of crons; ${FAKETIME ? 'by libfaketime' : 'libfaketime not installed: clocks of the processes only'}`, against };
});
