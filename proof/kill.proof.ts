import { afterAll, beforeAll, expect } from 'vitest';
import { Box } from '#test/faults/box.ts';
import type { Kill } from '#test/faults/box.ts';
import { Buyers } from '#test/faults/buyers.ts';
import type { Sale } from '#test/faults/buyers.ts';
import { brokenDatabase, brokenInvariants } from '#test/invariants/check.ts';
import { mailServer } from '#test/mail-server.ts';
import type { MailServer } from '#test/mail-server.ts';
import { useWompi } from '#test/wompi.ts';
import { prove } from './prove.ts';
import type { Seen } from './prove.ts';

// kill -9 of the server, of the database and of both in the middle of an on-sale (tickets 15). Clients are in another process
// and write down what they were told; afterwards it is there, once.

const PEOPLE = 16;
/** Or three times an ordinary start of the same run, on a machine that has other things to do. */
const READY_MS = 10_000;
const HANG_MS = 5_000;

const wompi = useWompi();
let mails: MailServer;
let box: Box;
let hook: string;
let readyMs = READY_MS;
beforeAll(async () => {
  mails = await mailServer();
  box = await Box.open({ SMTP_URL: mails.url, MAIL_FROM: 'Salto <boletas@salto.example>' });
  readyMs = Math.max(READY_MS, box.startMs * 3);
  const { publicKey, privateKey, eventsSecret, integritySecret } = wompi;
  const connection = await box.must<{ hookUrl: string }>('POST', '/connections', { provider: 'wompi', name: 'Wompi', live: true, settings: { publicKey, apiUrl: wompi.url }, secrets: { privateKey, eventsSecret, integritySecret } });
  hook = new URL(connection.hookUrl).pathname;
  await box.must('PATCH', '/tickets/settings', { holdsPerAddress: 100_000 });
  await box.must('POST', '/tickets/legal-profiles', { legalName: 'Producciones Andinas SAS', taxIdType: 'NIT', taxId: '900.123.456-8' });
}, 120_000);
afterAll(async () => {
  await box.close();
  mails.close();
});

/** Scarce on purpose: what is sold out is where things go wrong. */
async function onSale(round: number): Promise<Sale & { id: string }> {
  const profile = (await box.must<{ items: { id: string }[] }>('GET', '/tickets/legal-profiles')).items[0]!;
  const day = box.now.add({ hours: 24 * 60 });
  const areas = [{ name: 'General', priceMinor: 10_000_000, unitCount: 60 }, { name: 'Platea', priceMinor: 20_000_000, seatingMode: 'numbered' }];
  const event = await box.must<{ id: string; slug: string }>('POST', '/tickets/events', { name: `Salto ${round}`, category: 'concert', startAt: day.toString(), endAt: day.add({ hours: 3 }).toString(), legalProfileId: profile.id, areas });
  const [file] = await box.sql<{ id: string }>(`insert into file (tenant_id, storage_key, sha256, size, type, name, purpose, created_by) values ($1, uuidv7()::text, repeat('a', 64), 1000, 'image/webp', 'portada.webp', 'photo', (select user_id from membership where tenant_id = $1 limit 1)) returning id`, [box.tenantId]);
  await box.must('POST', `/tickets/events/${event.id}/images`, { fileId: file!.id, kind: 'cover', altText: 'Portada' });
  const { items } = await box.must<{ items: { id: string }[] }>('GET', `/tickets/events/${event.id}/areas`);
  const [general, seated] = items.map(({ id }) => id) as [string, string];
  await box.must('POST', `/tickets/areas/${seated}/units:generate`, { kind: 'rows', rowFrom: 'A', rowTo: 'F', seatTo: 10 });
  await box.must('POST', `/tickets/events/${event.id}/stages`, { name: 'Preventa', adjustmentType: 'percentage', adjustmentValue: -2000, quotaUnits: 25, startAt: box.now.toString(), areas: [{ areaId: general }] });
  await box.must('POST', `/tickets/events/${event.id}/promotions`, { kind: 'code', name: 'Salto', code: 'SALTO', discountType: 'percentage', value: 1000, target: 'event', maxUses: 8, startAt: box.now.toString() });
  await box.must('POST', `/tickets/events/${event.id}/publish`);
  const seats = (await box.must<{ items: { id: string }[] }>('GET', `/tickets/areas/${seated}/units?limit=200`)).items.map(({ id }) => id);
  return { id: event.id, slug: event.slug, general, seated, seats, hook };
}

/** Everything that clients and the gateway were told is there, once, and the gateway's books are ours. */
async function promises(buyers: Buyers, sale: { id: string }): Promise<string[]> {
  const rows = await box.sql<{ id: string; number: string; units: number; email: string | null; status: string; visitor: string | null }>(`select id, number, unit_count as units, buyer_email as email, status, visitor_hash as visitor from ticket_order where event_id = $1`, [sale.id]);
  const orders = new Map(rows.map((row) => [row.number, row]));
  const broken: string[] = [];
  for (const [number, { units, email, dropped }] of buyers.told.held) {
    const row = orders.get(number);
    if (!row) broken.push(`${number} was held and is lost`);
    else if (row.units !== units || (email !== null && row.email !== email)) broken.push(`${number} has ${row.units} units of ${row.email}, told were ${units} of ${email}`);
    else if (dropped && row.status !== 'cancelled') broken.push(`${number} was given back and is ${row.status}`);
  }
  const visitors = new Set(rows.map(({ visitor }) => visitor));
  if (visitors.size !== rows.length) broken.push(`${rows.length} orders of ${visitors.size} browsers: one hold was made twice`);
  if (buyers.told.held.size > rows.length) broken.push(`${buyers.told.held.size} holds told, ${rows.length} there`);

  const booked = await box.sql<{ id: string; status: string; amount: number; back: number }>(`select t.transaction_id as id, t.status, t.amount_minor::float8 as amount, coalesce((select sum(f.amount_minor) from refund f where f.tenant_id = t.tenant_id and f.receipt_id = t.receipt_id and f.status = 'executed'), 0)::float8 as back
    from gateway_transaction t join checkout c on c.tenant_id = t.tenant_id and c.id = t.checkout_id join ticket_order o on o.tenant_id = c.tenant_id and o.id = c.owner_id where o.event_id = $1 and t.receipt_id is not null`, [sale.id]);
  const ours = new Map(booked.map((row) => [row.id, row]));
  for (const one of wompi.transactions.values()) {
    const number = one.reference.replace(/-\d+$/, '');
    const order = orders.get(number);
    if (!order || (one.status !== 'APPROVED' && one.status !== 'VOIDED')) continue;
    const row = ours.get(one.id);
    if (!row || row.amount !== one.amount_in_cents) broken.push(`${one.id} of ${number} was paid at the gateway and is not in our books`);
    else if ((one.status === 'VOIDED') !== (row.back === row.amount)) broken.push(`${one.id} of ${number} is ${one.status} there, here ${row.back} of ${row.amount} went back`);
    if (!['paid', 'partially_refunded', 'refunded', 'unfulfillable'].includes(order.status)) broken.push(`${number} was paid and is ${order.status}`);
  }
  return broken;
}

/** Mails of paid orders: each to be written once; how many copies the mail server got because we died before we knew. */
async function letters(sale: { id: string }): Promise<{ missing: string[]; twice: string[]; copies: number }> {
  const rows = await box.sql<{ number: string; email: string }>(`select number, buyer_email as email from ticket_order where event_id = $1 and status = 'paid' and channel = 'online'`, [sale.id]);
  const got = new Map<string, string[]>();
  for (const { to, data } of mails.mails) {
    if (!/^Subject: .*Tus boletas/im.test(data)) continue;
    got.set(to[0]!, [...(got.get(to[0]!) ?? []), /^Message-ID: (\S+)/im.exec(data)![1]!]);
  }
  const of = (email: string) => got.get(email) ?? [];
  return {
    missing: rows.filter(({ email }) => of(email).length === 0).map(({ number }) => number),
    twice: rows.filter(({ email }) => new Set(of(email)).size > 1).map(({ number }) => number),
    copies: rows.reduce((sum, { email }) => sum + Math.max(0, of(email).length - new Set(of(email)).size), 0),
  };
}

/** One on-sale that is cut in the middle, and all that comes after it. */
async function killedOnce(what: Kill, random: () => number, round: number): Promise<{ against: string[]; told: number; acknowledged: number; backMs: number; copies: number }> {
  const sale = await onSale(round);
  const buyers = new Buyers(box, wompi, random);
  const stop = buyers.start(sale, PEOPLE);
  const enough = 60 + Math.floor(random() * 120);
  await expect.poll(() => buyers.acknowledged, { timeout: 60_000, interval: 3 }).toBeGreaterThan(enough);
  const asking = buyers.asking;
  const { transactions } = await box.kill(what);
  const before = buyers.acknowledged;
  const died = performance.now();
  if (!box.alive) await box.start();
  await expect.poll(() => buyers.acknowledged, { timeout: 60_000, interval: 3 }).toBeGreaterThan(before);
  const backMs = performance.now() - died;
  await expect.poll(() => buyers.acknowledged, { timeout: 60_000, interval: 10 }).toBeGreaterThan(before + 60);
  await stop();
  // Jobs of a dead worker are found when its silence is long enough: the queue's marks are put back instead of waiting.
  await box.sql(`update graphile_worker._private_jobs set locked_at = locked_at - interval '1 minute' where locked_at is not null and locked_by not in (select worker_id from worker_heartbeat where beat_at > clock_timestamp() - interval '6 seconds')`);
  await box.quiet();

  // Who never told us is asked two minutes on; late words come when the holds are over and others have what was let go; then all is over.
  await box.setClock(box.now.add({ minutes: 3 }));
  await box.quiet();
  await box.setClock(box.now.add({ hours: 2 }));
  await box.quiet();
  const others = buyers.start(sale, PEOPLE);
  const then = buyers.acknowledged;
  await expect.poll(() => buyers.acknowledged, { timeout: 60_000, interval: 10 }).toBeGreaterThan(then + 60);
  await others();
  await buyers.catchUp(sale);
  await box.quiet();
  await box.setClock(box.now.add({ hours: 1 }));
  await box.quiet();

  const post = await letters(sale);
  const [{ sold, paid, late, gone } = { sold: 0, paid: 0, late: 0, gone: 0 }] = await box.sql<Record<'sold' | 'paid' | 'late' | 'gone', number>>(`select
    (select count(*)::int from ticket_order_unit where event_id = $1 and released_at is null) as sold, count(*) filter (where status = 'paid')::int as paid, count(*) filter (where recovered)::int as late, count(*) filter (where status = 'unfulfillable')::int as gone from ticket_order where event_id = $1`, [sale.id]);
  console.log(`${what} killed with ${asking} requests and ${transactions} transactions in flight after ${before} answers; served again after ${(backMs / 1000).toFixed(1)} s, slowest answer ${(buyers.worstMs / 1000).toFixed(1)} s; ${buyers.told.held.size} holds told, ${paid} paid (${late} late), ${gone} given back, ${sold} of 120 sold; ${post.copies} letters in two copies; refused ${JSON.stringify(buyers.answers)}`);
  if (buyers.wrong.length > 0) console.log(box.said().split('\n').filter((line) => /"level":(?:50|60)|"err"/.test(line)).slice(-5).join('\n'));
  const against = [
    ...buyers.wrong, ...(await promises(buyers, sale)),
    ...(await brokenInvariants(await box.database(), box.tenantId, box.now)).map(({ no, rule, what: broken }) => `invariant ${no} ${rule}: ${broken}`),
    ...post.missing.map((number) => `${number} was paid and not written to`), ...post.twice.map((number) => `${number} was written to twice`),
    // Delivered and not noted because we died in between: the same letter under the same name, at most one for each worker's hand.
    ...(post.copies > 4 ? [`${post.copies} letters in two copies`] : []),
    ...(transactions === 0 ? ['nothing was in flight: this kill shows nothing'] : []), ...(paid === 0 ? ['nobody paid: this kill shows nothing'] : []),
    ...(backMs > readyMs ? [`served again only after ${Math.round(backMs)} ms`] : []), ...(buyers.worstMs > HANG_MS ? [`an answer took ${Math.round(buyers.worstMs)} ms`] : []),
  ];
  return { against: against.map((one) => `${what}, round ${round}: ${one}`), told: buyers.told.held.size, acknowledged: buyers.acknowledged, backMs, copies: post.copies };
}

let round = 0;
async function killed(kinds: readonly Kill[], times: number, random: () => number): Promise<Seen> {
  const against: string[] = [];
  const sums = { told: 0, acknowledged: 0, copies: 0, backMs: 0 };
  const counts: Record<string, number> = {};
  for (let n = 0; n < times; n += 1) {
    // Each kind once, then as it comes.
    const what = kinds[n < kinds.length ? n : Math.floor(random() * kinds.length)]!;
    const one = await killedOnce(what, random, (round += 1));
    against.push(...one.against);
    counts[what] = (counts[what] ?? 0) + 1;
    for (const key of ['told', 'acknowledged', 'copies'] as const) sums[key] += one[key];
    sums.backMs = Math.max(sums.backMs, one.backMs);
  }
  for (const broken of await brokenDatabase(await box.database())) against.push(`invariant ${broken.no} ${broken.rule}: ${broken.what}`);
  const killing = Object.entries(counts).map(([what, count]) => `${what} ${count}`).join(', ');
  return { seen: `${against.length === 0 ? '0 lost, 0 twice' : `${against.length} broken`} of ${sums.acknowledged} acknowledged operations (${sums.told} holds); killed: ${killing}; served again within ${(sums.backMs / 1000).toFixed(1)} s; ${sums.copies} letters in two copies`, against };
}

const wanted = `0 acknowledged operations lost or done twice, all invariants hold, served again within ${READY_MS / 1000} s or three ordinary starts of this machine, no answer after more than ${HANG_MS / 1000} s`;
prove('B1', 'kill -9 of server, connection, both or database in the middle of an on-sale loses and doubles nothing', { wanted, sizes: { round: 2, tenth: 6, full: 200 }, minutes: 200 }, (size, random) => killed(['server', 'backend', 'both', 'database'], size, random));
prove('B3', 'kill -9 of the database or of one of its connections in the middle of an on-sale loses and doubles nothing', { wanted, sizes: { tenth: 4, full: 200 }, minutes: 200 }, (size, random) => killed(['database', 'backend'], size, random));
prove('B4', 'kill -9 of server and database at once in the middle of an on-sale loses and doubles nothing', { wanted, sizes: { tenth: 3, full: 50 }, minutes: 60 }, (size, random) => killed(['both'], size, random));
