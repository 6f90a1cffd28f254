import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll } from 'vitest';
import { portalAt } from '#bench/buyers.ts';
import type { Portal } from '#bench/buyers.ts';
import { asAppError } from '#platform/errors.ts';
import { brokenInvariants } from '#test/invariants/check.ts';
import { NOW, useWorld } from '#test/server.ts';
import { useSales } from '#test/ticket-sales.ts';
import { prove } from './prove.ts';

// Section A over the tickets: places, quotas, holds and buyers' limits under a rush. What was sold is counted by SQL beside the
// product, as superuser.

const world = useWorld();
const { organizer, people, portal, work, onSale, pay } = useSales(world);

const rows = async <T extends object>(text: string, values: unknown[] = []): Promise<T[]> => (await world.owner.pool.query<T>(text, values)).rows;
const broken = async (): Promise<string[]> => (await brokenInvariants(world.superuserUrl, organizer.id, world.clock.now())).map(({ no, rule, what }) => `invariant ${no} ${rule}: ${what}`);
const codeOf = (body: unknown): string => String((body as { code?: string }).code);
const tally = (counts: Record<string, number>, key: string): void => void (counts[key] = (counts[key] ?? 0) + 1);

// ------------------------------------------------------------------------------------------------------------------- A1
const children: ChildProcess[] = [];
/** A process of the product that serves from this database. */
async function serving(): Promise<Portal> {
  const child = spawn(process.execPath, ['bench/product.ts', JSON.stringify({ appUrl: world.appUrl, jobsUrl: world.jobsUrl, dataDir: people.folder, clock: true, mode: 'serve' })], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const line = await Promise.race([once(child.stdout, 'data').then(([data]) => data as Buffer), once(child, 'exit').then(() => Promise.reject(new Error('a process of the product ended at its start')))]);
  const base = `http://127.0.0.1:${line.toString().trim()}`;
  const set = await fetch(`${base}/test/clock`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ now: NOW.toString() }) });
  if (!set.ok) throw new Error(await set.text());
  return portalAt(base, portal.slug);
}
async function endProcesses(): Promise<void> {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null) continue;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 8_000);
    await ended;
    clearTimeout(late);
  }
}
// Before the world drops its database.
afterAll(endProcesses);

const PLACES = 100;
const WAVE = 2_000;

/** Look, then take, with neither lock nor unique key: what it sells of 100 places. It must oversell, or the rush was none. */
async function soldByTwin(attempts: number): Promise<number> {
  const pool = new pg.Pool({ connectionString: world.superuserUrl, max: 64 });
  try {
    await pool.query('create table twin_sale (n int)');
    await Promise.all(Array.from({ length: attempts }, async () => {
      const { rows: [sold] } = await pool.query<{ n: number }>('select count(*)::int as n from twin_sale');
      if (sold!.n < PLACES) await pool.query('insert into twin_sale values (1)');
    }));
    const { rows: [sold] } = await pool.query<{ n: number }>('select count(*)::int as n from twin_sale');
    await pool.query('drop table twin_sale');
    return sold!.n;
  } finally {
    await pool.end();
  }
}

prove('A1', `${PLACES} places, up to ${WAVE.toLocaleString('en')} strangers at once over HTTP before two processes: each place is sold once`, {
  wanted: `exactly ${PLACES} held in each wave, everybody else 409, 0 x 5xx, the last answer < 10 s; a twin that looks and then takes oversells each time`,
  sizes: { round: 200, tenth: 4_000, full: 40_000 }, minutes: 20,
}, async (size) => {
  world.clock.set(NOW);
  const doors = [await serving(), await serving()];
  const against: string[] = [];
  const answers: Record<string, number> = {};
  let [waves, slowest, twin] = [0, 0, Infinity];
  for (let left = size; left > 0; left -= WAVE) {
    waves += 1;
    const strangers = Math.min(WAVE, left);
    const event = await onSale({ areas: [{ name: 'Última', priceMinor: 100_000, unitCount: PLACES }] });
    const basket = { lines: [{ areaId: event.areaId, quantity: 1 }] };
    const at = `/sites/${portal.slug}/events/${event.slug}`;
    const { body: quote } = await doors[0]!.ask<{ totalMinor: number }>('POST', `${at}/quote`, basket);
    const held = await Promise.all(Array.from({ length: strangers }, async (_, n) => {
      const began = performance.now();
      const answer = await doors[n % 2]!.ask('POST', `${at}/orders`, { ...basket, expectedTotalMinor: quote.totalMinor, visitor: randomUUID() });
      slowest = Math.max(slowest, performance.now() - began);
      tally(answers, answer.status === 201 ? 'held' : `${answer.status} ${codeOf(answer.body)}`);
      return answer;
    }));
    const ok = held.filter(({ status }) => status === 201).length;
    const [there] = await rows<{ orders: number; units: number; owners: number }>(`select (select count(*)::int from ticket_order where event_id = $1) as orders, (select count(*)::int from ticket_order_unit where event_id = $1 and released_at is null) as units,
      (select count(distinct unit_id)::int from ticket_order_unit where event_id = $1 and released_at is null) as owners`, [event.id]);
    if (ok !== PLACES || there!.units !== PLACES || there!.owners !== PLACES) against.push(`wave ${waves}: ${ok} were told that they hold, ${there!.units} units are held, ${there!.owners} different ones`);
    for (const { status, body } of held) if (status !== 201 && !(status === 409 && codeOf(body) === 'NOT_ENOUGH_UNITS')) against.push(`wave ${waves}: ${status} ${JSON.stringify(body).slice(0, 200)}`);
    twin = Math.min(twin, await soldByTwin(strangers));
  }
  if (slowest > 10_000) against.push(`an answer took ${Math.round(slowest)} ms`);
  if (twin <= PLACES) against.push(`the twin without a guard sold ${twin} of ${PLACES}: this rush shows nothing`);
  against.push(...(await broken()));
  for (const door of doors) door.close();
  await endProcesses();
  return { seen: `${waves} waves: ${JSON.stringify(answers)}, slowest answer ${(slowest / 1000).toFixed(1)} s; the twin without a guard sold ${twin} of ${PLACES}`, against };
});

// ------------------------------------------------------------------------------------------------------------------- A2
const CODE = 'POCOS';
const QUOTA = 7;
const USES = 2;
const Cart = fc.record({ lines: fc.uniqueArray(fc.record({ area: fc.nat(2), quantity: fc.integer({ min: 1, max: 4 }) }), { minLength: 1, maxLength: 3, selector: ({ area }) => area }), code: fc.boolean() });

prove('A2', 'carts of several lines on one quota, at once: the sum counts, of places, of a stage and of a code', {
  wanted: '0 units above an area, a quota or the uses of a code; each cart whole or not at all', sizes: { round: 24, tenth: 200, full: 1_000 }, minutes: 30,
}, async (size, _, seed) => {
  world.clock.set(NOW);
  const AT_ONCE = 8;
  const answers: Record<string, number> = {};
  const places = [6, 5, 3];
  const oversold = async (carts: readonly { lines: { area: number; quantity: number }[]; code: boolean }[]): Promise<string[]> => {
    const event = await onSale({ areas: places.map((unitCount, n) => ({ name: `Zona ${n}`, priceMinor: 100_000, unitCount })) });
    const areas = (await organizer.areas(event.id)).map(({ id }) => id);
    await organizer.call('POST', `/events/${event.id}/stages`, { name: 'Preventa', adjustmentType: 'percentage', adjustmentValue: -1000, quotaUnits: QUOTA, startAt: NOW.toString(), areas: areas.map((areaId) => ({ areaId })) });
    await organizer.call('POST', `/events/${event.id}/promotions`, { kind: 'code', name: 'Pocos', code: CODE, discountType: 'percentage', value: 1000, target: 'event', maxUses: USES, startAt: NOW.toString() });
    const wrong: string[] = [];
    await Promise.all(carts.map(async ({ lines, code }) => {
      const basket = { lines: lines.map(({ area, quantity }) => ({ areaId: areas[area]!, quantity })), ...(code && { code: CODE }) };
      let answer = await portal.hold(event, basket);
      // Prices move while the stage and the code run out: a buyer who is shown another price looks again.
      for (let tries = 0; tries < 30 && (answer.statusCode === 503 || (answer.statusCode === 409 && codeOf(answer.json()) === 'PRICE_CHANGED')); tries += 1) answer = await portal.hold(event, basket);
      tally(answers, answer.statusCode === 201 ? 'held' : codeOf(answer.json()));
      const wanted = lines.reduce((sum, { quantity }) => sum + quantity, 0);
      if (answer.statusCode === 201 && answer.json().order.quote.units !== wanted) wrong.push(`a cart of ${wanted} got ${answer.json().order.quote.units}`);
      if (answer.statusCode >= 500) wrong.push(answer.body);
    }));
    const held = await rows<{ area: string; n: number; staged: number }>(`select area_id as area, count(*)::int as n, count(*) filter (where stage_id is not null)::int as staged from ticket_order_unit where event_id = $1 and released_at is null group by area_id`, [event.id]);
    for (const { area, n } of held) if (n > places[areas.indexOf(area)]!) wrong.push(`${n} units of an area of ${places[areas.indexOf(area)]}`);
    const staged = held.reduce((sum, one) => sum + one.staged, 0);
    if (staged > QUOTA) wrong.push(`${staged} units at the price of a stage for ${QUOTA}`);
    const [coded] = await rows<{ n: number }>(`select count(distinct order_id)::int as n from ticket_order_unit where event_id = $1 and released_at is null and code_discount_minor > 0`, [event.id]);
    if (coded!.n > USES) wrong.push(`${coded!.n} orders with a code for ${USES}`);
    return wrong;
  };
  const against: string[] = [];
  await fc.assert(fc.asyncProperty(fc.array(Cart, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (carts) => {
    const wrong = await oversold(carts);
    if (wrong.length > 0) throw new Error(wrong.join('; '));
  }), { numRuns: Math.ceil(size / AT_ONCE), seed, endOnFailure: true }).catch((error: Error) => against.push(error.message));
  against.push(...(await broken()));
  return { seen: `${size} carts, ${AT_ONCE} at once: ${JSON.stringify(answers)}`, against };
});

// ------------------------------------------------------------------------------------------------------------------- A6
/** A gateway whose word was not taken says it again. */
async function insisting(number: string): Promise<void> {
  const message = { paymentId: randomUUID(), eventId: randomUUID() };
  for (let tries = 1; ; tries += 1) {
    try {
      await portal.approve(number, message);
      return;
    } catch (error) {
      if (asAppError(error)?.kind !== 'unavailable' || tries === 20) throw error;
    }
  }
}

prove('A6', 'money that arrives in the very second in which the hold ends: the ticket or the money back', {
  wanted: 'of each order either valid tickets and the money kept, or no ticket and the money back; never both, never neither', sizes: { round: 6, tenth: 100, full: 1_000 }, minutes: 40,
}, async (size) => {
  const BATCH = Math.min(12, Math.ceil(size / 3));
  const against: string[] = [];
  const ended: Record<string, number> = {};
  let start = NOW;
  for (let done = 0; done < size; done += BATCH) {
    world.clock.set(start);
    const many = Math.min(BATCH, size - done);
    const day = start.add({ hours: 24 * 90 });
    const event = await onSale({ areas: [{ name: 'Justa', priceMinor: 100_000, unitCount: many }], startAt: day.toString(), endAt: day.add({ hours: 3 }).toString() });
    const orders = await Promise.all(Array.from({ length: many }, () => portal.buy(event, { lines: [{ areaId: event.areaId, quantity: 1 }] })));
    for (const { token } of orders) await pay(token);
    const [{ end }] = (await rows<{ end: string }>(`select max(hold_expires_at)::text as end from ticket_order where event_id = $1`, [event.id])) as [{ end: string }];
    const over = Temporal.Instant.from(end.replace(' ', 'T'));
    // One second before, on the second, one after it.
    const off = (done / BATCH) % 3 - 1;
    world.clock.set(over.add({ seconds: off }));
    // At once: the gateway's word, the sweep that closes holds, and others who want the place.
    const others = () => Promise.all(Array.from({ length: Math.ceil(many / 2) }, () => portal.hold(event, { lines: [{ areaId: event.areaId, quantity: 1 }] })));
    // Where they can, others are faster for half of the places.
    if (off > 0) await others();
    await Promise.all([...orders.map(({ order }) => insisting(order.number)), work.scheduler.tick().then(() => work.relay.drain()), others()]);
    await work.handedOn();
    start = over.add({ hours: 3 });
    await work.at(start.toString());
    await work.handedOn();
    const told = await rows<{ number: string; status: string; tickets: number; kept: number }>(`select o.number, o.status, (select count(*)::int from ticket t where t.order_id = o.id and t.status = 'valid') as tickets,
      coalesce((select sum(r.amount_minor) from checkout c join receipt r on r.tenant_id = c.tenant_id and r.id = c.receipt_id where c.owner_id = o.id and r.status = 'verified'), 0)::float8
      - coalesce((select sum(f.amount_minor) from checkout c join refund f on f.tenant_id = c.tenant_id and f.receipt_id = c.receipt_id where c.owner_id = o.id and f.status = 'executed'), 0)::float8 as kept
      from ticket_order o where o.event_id = $1 and o.number = any($2)`, [event.id, orders.map(({ order }) => order.number)]);
    for (const { number, status, tickets, kept } of told) {
      tally(ended, `${off >= 0 ? '+' : ''}${off} s ${status}`);
      const whole = status === 'paid' && tickets === 1 && kept > 0;
      const back = status === 'unfulfillable' && tickets === 0 && kept === 0;
      if (!whole && !back) against.push(`${number} at ${off} s is ${status} with ${tickets} tickets and ${kept} kept`);
    }
    if (told.length !== many) against.push(`${many - told.length} orders are gone`);
    const [{ sold }] = (await rows<{ sold: number }>(`select count(*)::int as sold from ticket where event_id = $1 and status = 'valid'`, [event.id])) as [{ sold: number }];
    if (sold > many) against.push(`${sold} tickets of ${many} places`);
  }
  against.push(...(await broken()));
  return { seen: `${size} payments: ${JSON.stringify(ended)}`, against };
});

// ------------------------------------------------------------------------------------------------------------------- A9
prove('A9', 'one buyer, fifty browsers and as many addresses: no more than the limits, and what is held is free again at its time', {
  wanted: 'live holds of a browser and units of a person never above the limit; held one second before the end, free at the end', sizes: { round: 60, tenth: 600, full: 10_000 }, minutes: 20,
}, async (size) => {
  const SESSIONS = 50;
  const MOST = 6;
  world.clock.set(NOW);
  const against: string[] = [];
  const { holdsPerVisitor } = (await organizer.call('GET', '/settings')).json() as { holdsPerVisitor: number };
  const event = await onSale({ areas: [{ name: 'Codiciada', priceMinor: 100_000, unitCount: 40 }] });
  const read = (await organizer.call('GET', `/events/${event.id}`)).json() as { version: number };
  const limited = await organizer.call('PATCH', `/events/${event.id}`, { maxUnitsPerBuyer: MOST }, read.version);
  if (limited.statusCode !== 200) throw new Error(limited.body);
  const basket = { lines: [{ areaId: event.areaId, quantity: 1 }] };
  const answers: Record<string, number> = {};
  // One browser that asks in many windows at once; and one person in fifty browsers, by the same mail written in other ways.
  const visitor = randomUUID();
  const spellings = ['ana@comprador.example', 'Ana@Comprador.example', ' ANA@comprador.EXAMPLE'];
  const live = async (where: string, value: string) => (await rows<{ n: number }>(`select count(*)::int as n from ticket_order where event_id = $1 and status in ('held', 'pending_payment') and ${where}`, [event.id, value]))[0]!.n;
  for (let done = 0; done < size; done += SESSIONS) {
    await Promise.all(Array.from({ length: Math.min(SESSIONS, size - done) }, async (_, n) => {
      if (n % 2 === 0) {
        const answer = await portal.hold(event, basket, { visitor });
        tally(answers, answer.statusCode === 201 ? 'held by the browser' : codeOf(answer.json()));
        if (answer.statusCode >= 500 && answer.statusCode !== 503) against.push(answer.body);
        return;
      }
      const answer = await portal.hold(event, basket);
      if (answer.statusCode !== 201) return tally(answers, codeOf(answer.json()));
      const { token } = answer.json() as { token: string };
      const named = await portal.call('PATCH', `/orders/${token}/buyer`, { name: 'Ana', email: spellings[n % spellings.length]!.trim() });
      tally(answers, named.statusCode === 200 ? 'held by the person' : codeOf(named.json()));
      if (named.statusCode !== 200) await portal.call('DELETE', `/orders/${token}`);
    }));
    const [{ hash }] = (await rows<{ hash: string }>(`select visitor_hash as hash from ticket_order where event_id = $1 group by visitor_hash order by count(*) desc limit 1`, [event.id])) as [{ hash: string }];
    const browser = await live('visitor_hash = $2', hash);
    const person = (await rows<{ n: number }>(`select coalesce(sum(unit_count), 0)::int as n from ticket_order where event_id = $1 and status in ('held', 'pending_payment', 'paid') and lower(buyer_email) = $2`, [event.id, spellings[0]!]))[0]!.n;
    if (browser > holdsPerVisitor) against.push(`a browser has ${browser} holds of ${holdsPerVisitor}`);
    if (person > MOST) against.push(`a person has ${person} units of ${MOST}`);
    if (browser === 0 || person === 0) against.push('nothing is held: this shows nothing');
  }
  // All that is left is taken too; then the last second of the hold, and its end.
  while ((await portal.hold(event, basket)).statusCode === 201);
  const [{ first }] = (await rows<{ first: string }>(`select min(hold_expires_at)::text as first from ticket_order where event_id = $1 and status = 'held'`, [event.id])) as [{ first: string }];
  const end = Temporal.Instant.from(first.replace(' ', 'T'));
  world.clock.set(end.subtract({ seconds: 1 }));
  const early = await portal.hold(event, basket);
  if (early.statusCode !== 409) against.push(`one second before the end somebody else is told ${early.statusCode} ${early.body.slice(0, 200)}`);
  world.clock.set(end);
  const free = await portal.hold(event, basket);
  if (free.statusCode !== 201) against.push(`at the end nothing is free: ${free.statusCode} ${free.body.slice(0, 200)}`);
  against.push(...(await broken()));
  return { seen: `${size} requests: ${JSON.stringify(answers)}; all held until the last second, free at the end`, against };
});
