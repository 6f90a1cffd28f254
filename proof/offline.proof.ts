import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import encodeQR from 'qr';
import { beforeAll, vi } from 'vitest';
import { addRegister, openDrawer } from '#capabilities/cash/public.ts';
import { useDemoGateway } from '#capabilities/checkouts/public.ts';
import type { AllotmentPack } from '#contracts/tickets-box-office.ts';
import { colourOf } from '#contracts/door-scan.ts';
import { base64Url, parseToken } from '#contracts/ticket-token.ts';
import { signingKey, ticketsModule, writeToken } from '#apps/tickets/public.ts';
import { openText } from '#platform/vault.ts';
import { addGate, addScanner, sellTickets } from '#test/door.ts';
import type { Scanner } from '#test/door.ts';
import { brokenInvariants } from '#test/invariants/check.ts';
import { usePeople } from '#test/people.ts';
import { NOW, makeMember, serverFor, useWorld } from '#test/server.ts';
import { makeLife } from '#test/studio-life.ts';
import type { Life } from '#test/studio-life.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Organizer } from '#test/tickets.ts';
import { DoorList } from '#web/door/list.ts';
import { readByKeys } from '#web/door/verify.ts';
import { inFolder, installed, run } from '#proof/foreign.ts';
import { pick } from '#proof/pick.ts';
import { ByteWire } from '#proof/offline/byte-wire.ts';
import type { Answered, Cut } from '#proof/offline/byte-wire.ts';
import { prove } from '#proof/prove.ts';

// Section M at the server: what phones and tablets did apart arrives broken, late, again and with wrong clocks. Devices that
// work apart today are the door, the counter with its batches, and the crew of the studio; there are no tills and no
// collectors yet. What the browser of such a device does is in offline-browser.proof.ts.

const TODAY = 'tills and collectors do not exist yet';

const world = useWorld();
const people = usePeople(world);
let org: Organizer;
let life: Life;
let seller: FastifyInstance;
let sellerId: string;
beforeAll(async () => {
  useDemoGateway({ allowed: true, key: Buffer.alloc(32, 7) });
  world.clock.set(NOW);
  org = await makeOrganizer(world);
  life = await makeLife(world, {});
  sellerId = await makeMember(world, org, 'Paola');
  seller = await serverFor(world, org, [...ticketsModule.roles!['box_office']!.permissions], { userId: sellerId, id: sellerId, name: 'Paola' });
  await org.run(async (ctx) => {
    const registerId = await addRegister(ctx, { branchId: org.branchId, name: 'Taquilla 1' });
    await openDrawer({ ...ctx, actor: { ...ctx.actor, type: 'user', userId: sellerId, id: sellerId, name: 'Paola' } }, { registerId, openingMinor: 0 });
  });
}, 120_000);

const listening = async (app: FastifyInstance): Promise<string> => {
  if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
};
const rows = async <T extends object>(text: string, values: unknown[] = []): Promise<T[]> => (await world.owner.pool.query<T>(text, values)).rows;
/** Tickets of the door stand straight in the tables, without the history of a sale: those rules are judged where things are sold. */
const WITHOUT_HISTORY = [7, 8, 15, 17, 18];
const broken = async (): Promise<string[]> => (await Promise.all([org.id, life.id].map((id) => brokenInvariants(world.superuserUrl, id, world.clock.now()))))
  .flatMap((found, n) => found.filter(({ no }) => n === 1 || !WITHOUT_HISTORY.includes(no))).map(({ no, rule, what }) => `invariant ${no} ${rule}: ${what}`);

/** A night whose doors are open now. */
async function night(more: object = {}, unitCount = 1000) {
  world.clock.set(NOW);
  const event = await org.ready({ startAt: '2026-11-20T12:00', endAt: '2026-11-20T20:00', doorsOpenAt: '2026-11-20T10:00', areas: [{ name: 'General', priceMinor: 8_500_000, unitCount, nomenclatureLetter: 'G' }], ...more });
  const published = await org.call('POST', `/events/${event.id}/publish`);
  if (published.statusCode !== 200) throw new Error(published.body);
  return { ...event, areaId: (await org.areas(event.id))[0]!.id, gate: await addGate(org, event.id, 'Norte') };
}
type Night = Awaited<ReturnType<typeof night>>;
/** Signs as the product does for an event, by the newest of its keys. */
async function codesOf(eventId: string): Promise<(ticketId: string, of?: string) => string> {
  const [key] = await rows<{ keyId: number; sealed: Buffer }>(`select key_id as "keyId", private_key_sealed as sealed from ticket_event_key where tenant_id = $1 and event_id = $2 order by key_id desc limit 1`, [org.id, eventId]);
  const signer = signingKey(Buffer.from(openText('ticket event key', key!.sealed), 'base64'));
  return (ticketId, of = eventId) => writeToken({ keyId: key!.keyId, eventId: of, ticketId, generation: 1 }, signer);
}
const scanner = (event: Night, name: string): Promise<Scanner> => addScanner(org, people.app, () => world.clock.now(), event.id, event.gate.id, name);

async function batch(event: Night, count: number): Promise<AllotmentPack> {
  const taken = await seller.inject({ method: 'POST', url: '/api/v1/tickets/allotments', body: { eventId: event.id, areaId: event.areaId, count, name: 'Tableta' }, headers: { 'idempotency-key': randomUUID() } });
  if (taken.statusCode !== 201) throw new Error(taken.body);
  return taken.json();
}
const sale = (unitIds: readonly string[], more: object = {}) => ({ key: randomUUID(), unitIds: [...unitIds], soldAt: world.clock.now().toString(), method: 'cash', documentNumber: null, buyer: null, ...more });
const tell = async (pack: AllotmentPack, body: object): Promise<{ status: number; body: { orderId: string; exception: string | null; code?: string } }> => {
  const answer = await seller.inject({ method: 'POST', url: `/api/v1/tickets/allotments/${pack.allotment.id}/sales`, body, headers: { 'idempotency-key': randomUUID() } });
  return { status: answer.statusCode, body: answer.json() };
};

// ------------------------------------------------------------------------------------------------------------------- M1
type Kind = 'scan' | 'sale' | 'note' | 'attendance';
/** What a device did apart. Scans go out in batches, everything else alone, in its order. */
interface Deed { kind: Kind; id: string; path: string; body: Record<string, unknown> }
interface Device { name: string; headers: Record<string, string>; wire: ByteWire; deeds: Deed[] }
const MOST_SENDS = 5;

/** Sends everything, each request one to five times, broken off anywhere; answers what went wrong. */
async function sendAll({ name, headers, wire, deeds }: Device, random: () => number, count: { sent: number; cut: number }): Promise<string[]> {
  const against: string[] = [];
  for (let at = 0; at < deeds.length;) {
    const first = deeds[at]!;
    let together = 1;
    if (first.kind === 'scan') {
      const most = 1 + Math.floor(random() * 60);
      while (together < most && deeds[at + together]?.kind === 'scan') together += 1;
    }
    const chosen = deeds.slice(at, at + together);
    const now = world.clock.now().toString();
    const body = first.kind === 'scan' ? { deviceNow: now, scans: chosen.map((one) => one.body) } : first.body;
    const size = JSON.stringify(body).length + 400;
    const sends = 1 + Math.floor(random() * MOST_SENDS);
    let had: Answered | null = null;
    for (let n = 1; n <= sends || (!had && n <= MOST_SENDS + 1); n += 1) {
      // The last one always gets through: the network has come back.
      const cut: Cut | null = (n < sends || !had) && n <= MOST_SENDS && random() < 0.6 ? { of: random() < 0.5 ? 'request' : 'answer', after: Math.floor(random() * (random() < 0.5 ? size : 900)) } : null;
      count.sent += 1;
      if (cut) count.cut += 1;
      const answer = await wire.send(first.path, body, { ...headers, 'idempotency-key': first.id }, cut);
      if (!answer) continue;
      if (answer.status >= 300 && (answer.body as { code?: string }).code !== 'REQUEST_IN_PROGRESS') against.push(`${name} ${first.kind}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`);
      else if (answer.status < 300) had = answer;
    }
    // One that was broken off may still be at work: whoever hears that comes back.
    if (!had) {
      had = await vi.waitFor(async () => {
        const answer = await wire.send(first.path, body, { ...headers, 'idempotency-key': first.id }, null);
        if (answer === null || answer.status >= 300) throw new Error(`${answer?.status ?? 'no answer'}`);
        return answer;
      }, { timeout: 10_000 }).catch(() => null);
    }
    if (!had) against.push(`${name} ${first.kind} ${first.id}: never answered`);
    else if (first.kind === 'scan') {
      const told = new Set((had.body as { items: { scanId: string }[] }).items.map(({ scanId }) => scanId));
      for (const { id } of chosen) if (!told.has(id)) against.push(`${name}: scan ${id} of an answered batch is not in the answer`);
    }
    at += together;
  }
  return against;
}

prove('M1', 'devices that worked apart tell what they did, each request one to five times and broken off at any byte, several devices at the same tickets', {
  wanted: 'each operation has one effect: 0 lost, 0 double, every second entry of a ticket told as double', sizes: { round: 40, tenth: 1_000, full: 10_000 }, minutes: 60,
}, async (size, random) => {
  const doors = Math.min(14, Math.max(3, Math.round(size / 500)));
  const counters = Math.min(5, Math.max(2, Math.round(size / 1500)));
  const [notes, sales] = [Math.round(size * 0.1), Math.round(size * 0.2)];
  const marks = Math.min(20, Math.round(size * 0.05));
  const scans = size - notes - sales - marks;
  const tickets = Math.max(10, Math.round(scans * 0.7));
  const event = await night({}, tickets);
  const counter = await night({}, sales * 4 + 20);
  const tokenFor = await codesOf(event.id);
  const sold = await sellTickets(org, event.id, tickets);
  const wires = await Promise.all([people.app, seller, life.as.photographer].map(async (app) => ByteWire.open(await listening(app))));
  const [doorWire, counterWire, crewWire] = wires as [ByteWire, ByteWire, ByteWire];
  const devices: Device[] = [];
  const entries = new Map<string, number>();
  const sums = new Map<string, number>();
  for (let n = 0; n < doors; n += 1) {
    const door = await scanner(event, `Puerta ${n}`);
    const deeds: Deed[] = [];
    const seen = new Set<string>();
    for (let k = n; k < scans; k += doors) {
      // Doors meet at the same tickets; a door by itself lets each in once.
      const { id } = pick(random, sold);
      const again = seen.has(id);
      seen.add(id);
      if (!again) entries.set(id, (entries.get(id) ?? 0) + 1);
      const scanId = randomUUID();
      deeds.push({ kind: 'scan', id: scanId, path: `/api/v1/tickets/checkin/${event.id}/scans:batch`, body: { scanId, text: tokenFor(id), direction: 'entry', scannedAt: NOW.subtract({ seconds: scans - k }).toString(), result: again ? 'already_used' : 'valid' } });
    }
    devices.push({ name: `Puerta ${n}`, headers: { authorization: `Bearer ${door.token}` }, wire: doorWire, deeds });
  }
  for (let n = 0; n < counters; n += 1) {
    const deeds: Deed[] = [];
    const mine = Math.floor(sales / counters) + (n < sales % counters ? 1 : 0);
    let pack: AllotmentPack | null = null;
    let left: string[] = [];
    for (let k = 0; k < mine; k += 1) {
      const wanted = 1 + Math.floor(random() * 3);
      if (left.length < wanted) {
        pack = await batch(counter, Math.min(400, mine * 3 + 3));
        left = pack.units.map(({ unitId }) => unitId);
      }
      const body = sale(left.splice(0, wanted));
      sums.set(body.key, wanted * pack!.allotment.unitTotalMinor);
      deeds.push({ kind: 'sale', id: body.key, path: `/api/v1/tickets/allotments/${pack!.allotment.id}/sales`, body });
    }
    devices.push({ name: `Tableta ${n}`, headers: {}, wire: counterWire, deeds });
  }
  const sessions: { id: string; assignmentId: string }[] = [];
  for (let n = 0; n < Math.max(1, marks); n += 1) {
    const { id, assignments } = await life.reach('assigned');
    sessions.push({ id, assignmentId: assignments[0]!.id });
  }
  const crew = sessions.slice(0, marks).map(({ assignmentId }): Deed => ({ kind: 'attendance', id: randomUUID(), path: `/api/v1/studio/assignments/${assignmentId}/attendance`, body: { attended: true, occurredAt: NOW.subtract({ seconds: 30 }).toString() } }));
  for (let n = 0; n < notes; n += 1) {
    const id = randomUUID();
    crew.splice(Math.floor(random() * (crew.length + 1)), 0, { kind: 'note', id, path: `/api/v1/studio/sessions/${pick(random, sessions).id}/notes`, body: { id, kind: 'incident', body: `Nota ${n}`, occurredAt: NOW.toString() } });
  }
  for (let n = 0; n < 2; n += 1) devices.push({ name: `Cámara ${n}`, headers: {}, wire: crewWire, deeds: crew.filter((_, k) => k % 2 === n) });

  const count = { sent: 0, cut: 0 };
  const against = (await Promise.all(devices.map((device) => sendAll(device, random, count)))).flat();
  // One small batch broken off behind each of its bytes, both ways; then whole, once.
  const [last] = devices;
  const sweep = last!.deeds.filter(({ kind }) => kind === 'scan').slice(0, 2);
  const whole = { deviceNow: NOW.toString(), scans: sweep.map(({ body }) => ({ ...body, scanId: randomUUID(), result: 'already_used' })) };
  const step = size >= 10_000 ? 1 : size >= 1_000 ? 7 : 97;
  let swept = 0;
  for (const way of ['request', 'answer'] as const) for (let after = 0; after < JSON.stringify(whole).length + 300; after += step) {
    swept += 1;
    await last!.wire.send(sweep[0]!.path, whole, last!.headers, { of: way, after });
  }
  const done = await last!.wire.send(sweep[0]!.path, whole, last!.headers, null);
  if (done?.status !== 200) against.push(`the batch that was broken off at each byte: ${JSON.stringify(done)}`);
  for (const wire of wires) await wire.close();

  // What stands in the tables, counted beside the product.
  const ids = (kind: Kind) => devices.flatMap(({ deeds }) => deeds.filter((one) => one.kind === kind).map(({ id }) => id));
  const judge = (kind: string, wanted: readonly string[], found: { id: string; n: number }[]) => {
    const by = new Map(found.map(({ id, n }) => [id, n]));
    for (const id of wanted) if (by.get(id) !== 1) against.push(`${kind} ${id} has ${by.get(id) ?? 0} effects`);
    if (found.length !== wanted.length) against.push(`${found.length} effects of ${wanted.length} operations of kind ${kind}`);
  };
  judge('scan', [...ids('scan'), ...whole.scans.map(({ scanId }) => scanId)], await rows(`select scan_id::text as id, count(*)::int as n from ticket_scan where tenant_id = $1 and event_id = $2 group by scan_id`, [org.id, event.id]));
  judge('sale', ids('sale'), await rows(`select s.id::text as id, (select count(*)::int from receipt r join receipt_allocation a on a.tenant_id = r.tenant_id and a.receipt_id = r.id where r.tenant_id = s.tenant_id and a.owner_id = s.order_id and r.status = 'verified') as n from ticket_allotment_sale s where s.tenant_id = $1 and s.event_id = $2`, [org.id, counter.id]));
  judge('note', ids('note'), await rows(`select id::text as id, 1 as n from photo_session_note where tenant_id = $1 and photo_session_id = any($2)`, [life.id, sessions.map(({ id }) => id)]));
  const attended = await rows<{ n: number }>(`select count(*)::int as n from photo_session_assignment where tenant_id = $1 and id = any($2) and attended`, [life.id, sessions.slice(0, marks).map(({ assignmentId }) => assignmentId)]);
  if (attended[0]!.n !== marks) against.push(`${attended[0]!.n} of ${marks} marks of attendance stand`);
  const turns = await rows<{ n: number }>(`select count(*)::int as n from state_change where tenant_id = $1 and entity_id = any($2) and to_state = 'attended'`, [life.id, sessions.slice(0, marks).map(({ id }) => id)]);
  if (turns[0]!.n !== marks) against.push(`${turns[0]!.n} sessions became attended for ${marks} marks`);
  const [money] = await rows<{ minor: number; orders: number }>(`select coalesce(sum(o.total_minor), 0)::float8 as minor, count(*)::int as orders from ticket_order o join ticket_allotment_sale s on s.tenant_id = o.tenant_id and s.order_id = o.id where o.tenant_id = $1 and o.event_id = $2 and o.status = 'paid'`, [org.id, counter.id]);
  const taken = [...sums.values()].reduce((sum, minor) => sum + minor, 0);
  if (money!.minor !== taken) against.push(`${money!.minor} written down of ${taken} that was taken`);
  const [double] = await rows<{ duplicate: number; counted: number }>(`select count(*) filter (where conflict = 'duplicate')::int as duplicate, count(*) filter (where conflict = 'none')::int as counted from ticket_scan where tenant_id = $1 and event_id = $2 and accepted`, [org.id, event.id]);
  const seconds = [...entries.values()].reduce((sum, n) => sum + n - 1, 0);
  if (double!.duplicate !== seconds || double!.counted !== entries.size) against.push(`${double!.duplicate} double entries told of ${seconds}, ${double!.counted} entries count of ${entries.size} people`);
  against.push(...(await broken()));
  return { seen: `${devices.length} devices, ${size} operations (${scans} scans, ${sales} sales, ${notes} notes, ${marks} attendances) in ${count.sent} requests, ${count.cut} of them broken off, and one batch ${swept} times at each ${step === 1 ? '' : `${step}th `}byte: ${seconds} double entries told; ${TODAY}`, against };
});

// ------------------------------------------------------------------------------------------------------------------- M7
prove('M7', 'what has changed meanwhile has a defined answer, and money that was taken is written down whatever became of the places', {
  wanted: 'each conflict answered as defined; each sum of money taken stands in the books once', sizes: { round: 1, tenth: 20, full: 200 }, minutes: 20,
}, async (size, random) => {
  const against: string[] = [];
  const seen: Record<string, number> = {};
  const expectIt = (what: string, got: unknown, wanted: unknown) => {
    seen[what] = (seen[what] ?? 0) + 1;
    if (JSON.stringify(got) !== JSON.stringify(wanted)) against.push(`${what}: ${JSON.stringify(got)}, defined is ${JSON.stringify(wanted)}`);
  };
  for (let round = 0; round < size; round += 1) {
    const event = await night({}, 12);
    const taken: { key: string; minor: number }[] = [];
    const sells = async (pack: AllotmentPack, count: number): Promise<{ exception: string | null; orderId: string; status: string; minor: number }> => {
      const body = sale(pack.units.splice(0, count).map(({ unitId }) => unitId));
      const minor = count * pack.allotment.unitTotalMinor;
      const answer = await tell(pack, body);
      if (answer.status === 201) taken.push({ key: body.key, minor });
      else against.push(`a sale that has happened: ${answer.status} ${JSON.stringify(answer.body)}`);
      const [order] = await rows<{ status: string; minor: number }>(`select status, total_minor::float8 as minor from ticket_order where tenant_id = $1 and id = $2`, [org.id, answer.body.orderId]);
      return { exception: answer.body.exception, orderId: answer.body.orderId, status: order!.status, minor: order!.minor };
    };
    const pack = await batch(event, 6);
    const { unitTotalMinor } = pack.allotment;
    // The price has gone up since the batch was taken: it is sold as it was taken.
    const [area] = await org.areas(event.id);
    const changed = await org.call('PATCH', `/areas/${area!.id}`, { priceMinor: 9_900_000 + Math.floor(random() * 1000) * 100 }, area!.version);
    if (changed.statusCode !== 200) throw new Error(changed.body);
    const before = await sells(pack, 1);
    expectIt('price changed', [before.exception, before.status, before.minor], [null, 'paid', unitTotalMinor]);
    // Taken back, and room is left: others of the area.
    const manager = await org.call('POST', `/allotments/${pack.allotment.id}/return`, { reason: 'No contesta' });
    if (manager.statusCode !== 200) throw new Error(manager.body);
    const moved = await sells(pack, 1);
    expectIt('places taken back, others free', [moved.exception, moved.status, moved.minor], ['moved', 'paid', unitTotalMinor]);
    // The rest is with another device.
    const [now] = await org.areas(event.id);
    await batch(event, now!.units['available']!);
    const late = await sells(pack, 2);
    expectIt('places taken back, none free', [late.exception, late.status, late.minor], ['unfulfilled', 'unfulfillable', 2 * unitTotalMinor]);
    // The event is off.
    const off = await night({}, 4);
    const forNothing = await batch(off, 3);
    const cancelled = await org.call('POST', `/events/${off.id}/cancel`, { reason: 'Lluvia', slug: off.slug }, (await org.call('GET', `/events/${off.id}`)).json<{ version: number }>().version);
    if (cancelled.statusCode !== 200) throw new Error(cancelled.body);
    const afterwards = await sells(forNothing, 1);
    expectIt('event cancelled', [afterwards.exception, afterwards.status], ['unfulfilled', 'unfulfillable']);
    // At the door: used at another one, replaced, taken back; people went through, and the supervisor is told.
    const atDoor = await night({}, 3);
    const [used, replaced, voided] = (await sellTickets(org, atDoor.id, 3)).map(({ id }) => id) as [string, string, string];
    const text = await codesOf(atDoor.id);
    const [a, b] = [await scanner(atDoor, 'A'), await scanner(atDoor, 'B')];
    await a.upload([{ text: text(used), scannedAt: NOW.subtract({ seconds: 60 }).toString() }]);
    await rows(`update ticket set generation = generation + 1 where id = $1`, [replaced]);
    await rows(`update ticket set status = 'voided', voided_at = $2 where id = $1`, [voided, NOW.subtract({ seconds: 90 }).toString()]);
    const told = await b.upload([used, replaced, voided].map((id) => ({ text: text(id), scannedAt: NOW.subtract({ seconds: 30 }).toString() })));
    expectIt('used, replaced and voided at another door', told.map(({ conflict }) => conflict), ['duplicate', 'superseded', 'revoked']);
    // The session was called off while the photographer was there.
    const session = await life.reach('assigned');
    await life.call('admin', 'POST', `/sessions/${session.id}/cancel`, { initiator: 'client', reasonCode: 'client_request', reason: 'x' }, session.version);
    const mark = await life.call('photographer', 'POST', `/assignments/${session.assignments[0]!.id}/attendance`, { attended: true });
    expectIt('session called off', [mark.status, mark.body.code], [409, 'INVALID_STATE_TRANSITION']);
    for (const { key, minor } of taken) {
      const [booked] = await rows<{ n: number; minor: number }>(`select count(*)::int as n, coalesce(sum(r.amount_minor), 0)::float8 as minor from ticket_allotment_sale s join receipt_allocation a on a.tenant_id = s.tenant_id and a.owner_id = s.order_id join receipt r on r.tenant_id = a.tenant_id and r.id = a.receipt_id and r.status = 'verified' where s.tenant_id = $1 and s.id = $2`, [org.id, key]);
      if (booked!.n !== 1 || booked!.minor !== minor) against.push(`${minor} was taken, ${booked!.minor} in ${booked!.n} receipts is written down`);
    }
  }
  against.push(...(await broken()));
  return { seen: `${JSON.stringify(seen)}, all money in the books; tables, tills and policies do not exist yet`, against };
});

// ------------------------------------------------------------------------------------------------------------------- M8
/** openssl on the same signatures. @returns what it says of each, or undefined where it is not installed */
async function byOpenssl(publicKey: Uint8Array, texts: readonly string[]): Promise<boolean[] | undefined> {
  if (!(await run('openssl', ['version']).then(() => true, () => false))) return undefined;
  return inFolder(async (folder) => {
    // A raw Ed25519 key in its envelope (RFC 8410).
    await writeFile(path.join(folder, 'key.der'), Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]));
    const said: boolean[] = [];
    for (const text of texts) {
      const end = text.lastIndexOf('.');
      await writeFile(path.join(folder, 'text'), text.slice(0, end));
      await writeFile(path.join(folder, 'signature'), Buffer.from(text.slice(end + 1), 'base64url'));
      said.push(await run('openssl', ['pkeyutl', '-verify', '-pubin', '-keyform', 'DER', '-inkey', 'key.der', '-rawin', '-in', 'text', '-sigfile', 'signature'], { cwd: folder }).then(() => true, () => false));
    }
    return said;
  });
}
/** The picture of a code, read by others. */
async function byZbar(text: string): Promise<string | undefined> {
  if (!installed('zbarimg')) return undefined;
  return inFolder(async (folder) => {
    const matrix = encodeQR(text, 'raw', { ecc: 'medium', border: 4 });
    const [each, side] = [4, matrix.length * 4];
    const pixels = Buffer.alloc(side * side, 255);
    for (const [y, row] of matrix.entries()) for (const [x, dark] of row.entries()) if (dark) for (let dy = 0; dy < each; dy += 1) pixels.fill(0, (y * each + dy) * side + x * each, (y * each + dy) * side + (x + 1) * each);
    await writeFile(path.join(folder, 'code.pgm'), Buffer.concat([Buffer.from(`P5\n${side} ${side}\n255\n`), pixels]));
    return (await run('zbarimg', ['--quiet', '--raw', path.join(folder, 'code.pgm')])).stdout.trim();
  });
}

const FORGERIES = ['another key', 'a letter changed', 'an unknown key number', 'cut short', 'another event', 'another ticket under the signature', 'a later generation under the signature'] as const;
type Forgery = (typeof FORGERIES)[number];

prove('M8', 'a door without a network judges by its list, by the code that the phone runs', {
  wanted: '0 forged or altered codes let in, each verdict within 300 ms; every double entry between two doors told when they are back', sizes: { round: 100, tenth: 5_000, full: 5_000 }, minutes: 20,
}, async (size, random) => {
  const against: string[] = [];
  const event = await night({}, size);
  const tokenFor = await codesOf(event.id);
  const sold = await sellTickets(org, event.id, size);
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const doors = await Promise.all(['A', 'B'].map(async (name) => {
    const scan = await scanner(event, name);
    const list = new DoorList();
    const answer = await scan.raw('GET', `/manifest?deviceNow=${encodeURIComponent(scan.clock())}`);
    const bytes = answer.rawPayload;
    const head = list.take(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer);
    return { scan, list, head, kept: [] as { text: string; result: string; scannedAt: string; scanId: string }[] };
  }));
  if (doors.some(({ list }) => list.tickets.size !== size)) against.push(`a list of ${doors.map(({ list }) => list.tickets.size).join(' and ')} of ${size} tickets`);
  const said: Record<string, number> = {};
  let slowest = 0;
  let at = 0;
  const judge = async (door: (typeof doors)[number], text: string): Promise<string> => {
    const began = performance.now();
    const reading = await readByKeys(text, event.id, door.head.keys);
    const now = NOW.add({ milliseconds: (at += 1) });
    const result = door.list.judge(reading, 'entry', now);
    slowest = Math.max(slowest, performance.now() - began);
    if (colourOf(result) !== 'red' && reading.ok) door.list.passed(reading.token, 'entry', now.epochMilliseconds);
    door.kept.push({ text, result, scannedAt: now.toString(), scanId: randomUUID() });
    said[result] = (said[result] ?? 0) + 1;
    return result;
  };
  const forge = (kind: Forgery, id: string): string => {
    const good = tokenFor(id);
    switch (kind) {
      case 'another key': return writeToken({ keyId: 1, eventId: event.id, ticketId: id, generation: 1 }, stranger);
      case 'a letter changed': {
        const n = 3 + Math.floor(random() * (good.length - 3));
        return good[n] === '.' ? `${good.slice(0, n)}-${good.slice(n + 1)}` : good.slice(0, n) + (good[n] === 'A' ? 'B' : 'A') + good.slice(n + 1);
      }
      case 'an unknown key number': return writeToken({ keyId: 9, eventId: event.id, ticketId: id, generation: 1 }, stranger);
      case 'cut short': return good.slice(0, Math.floor(random() * good.length));
      case 'another event': return tokenFor(id, randomUUID());
      case 'another ticket under the signature': return good.slice(0, 51) + tokenFor(randomUUID()).slice(51);
      case 'a later generation under the signature': {
        const payload = Buffer.from(good.slice(3, 51), 'base64url');
        payload[35] = 7;
        return `M1.${base64Url(payload)}${good.slice(51)}`;
      }
    }
  };
  // Half of all at both doors, the rest at one; forgeries in between.
  const both = new Set<string>();
  const forged: string[] = [];
  for (const [n, { id }] of sold.entries()) {
    const [first, second] = random() < 0.5 ? doors : [doors[1]!, doors[0]!];
    const text = tokenFor(id);
    const result = await judge(first!, text);
    if (result !== 'valid') against.push(`a good code was ${result}`);
    if (n % 10 === 0 && (await judge(first!, text)) !== 'already_used') against.push('a code was taken twice by one door');
    if (random() < 0.5) {
      both.add(id);
      if ((await judge(second!, text)) !== 'valid') against.push('the other door cannot know of it');
    }
    const kind = FORGERIES[n % FORGERIES.length]!;
    const bad = forge(kind, id);
    forged.push(bad);
    const verdict = await judge(pick(random, doors), bad);
    if (colourOf(verdict as 'valid') !== 'red') against.push(`${kind}: ${verdict} ${bad}`);
  }
  // A phone that lies: it says that it let forgeries in.
  const lied = forged.slice(0, 50);
  const told = await doors[0]!.scan.upload(lied.map((text) => ({ text, result: 'valid', scannedAt: NOW.toString() })));
  for (const { result } of told) if (colourOf(result as 'valid') !== 'red') against.push(`the server believed a forgery: ${result}`);
  world.clock.set(NOW.add({ minutes: 30 }));
  for (const { scan, kept } of doors) for (let from = 0; from < kept.length; from += 500) await scan.upload(kept.slice(from, from + 500));
  world.clock.set(NOW);
  const doubles = await rows<{ id: string }>(`select ticket_id as id from ticket_scan where tenant_id = $1 and event_id = $2 and accepted and conflict = 'duplicate'`, [org.id, event.id]);
  const known = new Set(doubles.map(({ id }) => id));
  for (const id of both) if (!known.has(id)) against.push(`the double entry of ${id} is told to nobody`);
  if (doubles.length !== both.size) against.push(`${doubles.length} double entries told of ${both.size}`);
  if (slowest > 300) against.push(`a verdict took ${Math.round(slowest)} ms`);
  const { publicKey } = doors[0]!.head.keys[0]!;
  const sample = [...sold.slice(0, 20).map(({ id }) => tokenFor(id)), ...forged.filter((text) => parseToken(text)?.token.eventId === event.id).slice(0, 40)];
  const foreign = await byOpenssl(Buffer.from(publicKey, 'base64url'), sample);
  for (const [n, good] of (foreign ?? []).entries()) {
    const ours = await readByKeys(sample[n]!, event.id, [{ keyId: parseToken(sample[n]!)!.token.keyId, publicKey }]);
    if (ours.ok !== good) against.push(`openssl says ${good}, we ${ours.ok}: ${sample[n]}`);
  }
  const read = await byZbar(sample[0]!);
  if (read !== undefined && read !== sample[0]) against.push(`zbarimg reads ${read}`);
  return { seen: `${size} tickets at two doors apart: ${JSON.stringify(said)}, ${forged.length} forgeries of ${FORGERIES.length} kinds, slowest verdict ${slowest.toFixed(1)} ms, ${doubles.length} of ${both.size} double entries told; ${foreign ? `openssl agrees on ${sample.length} signatures` : 'openssl not installed: not asked'}, ${read === undefined ? 'zbarimg not installed: not asked' : 'zbarimg reads the picture'}`, against };
});

// ------------------------------------------------------------------------------------------------------------------- M9
const YEARS_S = 2 * 365 * 86_400;

prove('M9', 'devices whose clocks are two years wrong, either way: the order is the one in which the device did it, and the day of business is the server\'s', {
  wanted: '0 scans in another order or at another minute, 0 sales of another day, 0 sales before their batch', sizes: { round: 4, tenth: 60, full: 600 }, minutes: 20,
}, async (size, random) => {
  const against: string[] = [];
  const zone = 'America/Bogota';
  const event = await night({ entryPolicy: 'reentry' }, size);
  const counter = await night({}, size * 2);
  const tokenFor = await codesOf(event.id);
  const sold = await sellTickets(org, event.id, size);
  let [scans, sales] = [0, 0];
  for (let n = 0; n < size; n += 1) {
    const fastS = pick(random, [-YEARS_S, YEARS_S, 0, -3600]);
    world.clock.set(NOW);
    const pack = await batch(counter, 2);
    const door = await scanner(event, `Reloj ${n}`);
    door.fastS = fastS;
    // In and out again and again, apart from the network; then everything at once, in any order of the batch.
    const did: { scanId: string; direction: 'entry' | 'exit'; scannedAt: string; text: string; truly: number }[] = [];
    let ms = 0;
    for (let k = 2 + Math.floor(random() * 6); k > 0; k -= 1) {
      ms += 1000 + Math.floor(random() * 600_000);
      world.clock.set(NOW.add({ milliseconds: ms }));
      did.push({ scanId: randomUUID(), direction: did.length % 2 === 0 ? 'entry' : 'exit', scannedAt: door.clock(), text: tokenFor(sold[n]!.id), truly: world.clock.now().epochMilliseconds });
    }
    const soldAt = world.clock.now().add({ seconds: fastS });
    world.clock.set(NOW.add({ milliseconds: ms + 1000 + Math.floor(random() * 3_600_000) }));
    await door.upload(did.map(({ truly: _, ...scan }) => scan).sort(() => random() - 0.5));
    scans += did.length;
    const kept = await rows<{ id: string; conflict: string; at: Temporal.Instant }>(`select scan_id::text as id, conflict, adjusted_at as at from ticket_scan where tenant_id = $1 and ticket_id = $2 order by adjusted_at`, [org.id, sold[n]!.id]);
    if (kept.map(({ id }) => id).join() !== did.map(({ scanId }) => scanId).join()) against.push(`a clock ${fastS} s fast: another order`);
    for (const [k, { at, conflict }] of kept.entries()) if (Math.abs(at.epochMilliseconds - did[k]!.truly) > 60_000 || conflict !== 'none') against.push(`a clock ${fastS} s fast: ${at.toString()} (${conflict}) for ${new Date(did[k]!.truly).toISOString()}`);
    // A sale whose device says another year.
    const body = sale([pack.units[0]!.unitId], { soldAt: soldAt.toString() });
    const answer = await tell(pack, body);
    if (answer.status !== 201) {
      against.push(`a sale of a clock ${fastS} s fast: ${answer.status} ${JSON.stringify(answer.body)}`);
      continue;
    }
    sales += 1;
    const [row] = await rows<{ day: string; soldAt: Temporal.Instant; taken: Temporal.Instant }>(`select r.payment_date::text as day, s.sold_at as "soldAt", b.created_at as taken from ticket_allotment_sale s join ticket_allotment b on b.tenant_id = s.tenant_id and b.id = s.allotment_id join receipt_allocation a on a.tenant_id = s.tenant_id and a.owner_id = s.order_id join receipt r on r.tenant_id = a.tenant_id and r.id = a.receipt_id where s.tenant_id = $1 and s.id = $2`, [org.id, body.key]);
    const today = world.clock.now().toZonedDateTimeISO(zone).toPlainDate().toString();
    const begun = NOW.toZonedDateTimeISO(zone).toPlainDate().toString();
    if (row!.day < begun || row!.day > today) against.push(`a clock ${fastS} s fast sold on ${row!.day}; the batch was taken on ${begun}, today is ${today}`);
    if (row!.soldAt.epochMilliseconds < row!.taken.epochMilliseconds || row!.soldAt.epochMilliseconds > world.clock.now().epochMilliseconds) against.push(`sold at ${row!.soldAt.toString()}, taken at ${row!.taken.toString()}`);
  }
  world.clock.set(NOW);
  against.push(...(await broken()));
  return { seen: `${scans} scans and ${sales} sales of ${size} devices, clocks two years and an hour off; ${TODAY}`, against };
});
