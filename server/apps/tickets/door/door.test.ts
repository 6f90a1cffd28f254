import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { judgeScan } from '#contracts/door-scan.ts';
import { codeOfStep, freshnessOf, stepAt } from '#contracts/rotating-code.ts';
import { bytesOf, parseToken } from '#contracts/ticket-token.ts';
import { rotationOf } from '#apps/tickets/issue/rotation.ts';
import { externalCodeHash } from '#apps/tickets/rules/external-code.ts';
import { inTenant, sql } from '#platform/db.ts';
import { makeMember, serverFor, useWorld } from '#test/server.ts';
import { addGate, addKey, addScanner, type Scanner, sellTickets, tokenFor } from '#test/door.ts';
import { usePeople } from '#test/people.ts';
import { makeOrganizer, type Made, type Organizer } from '#test/tickets.ts';

const world = useWorld();
const people = usePeople(world);
const OPEN = Temporal.Instant.from('2027-05-11T00:30:00Z'); // 19:30 in Bogotá, doors since 18:00, start at 20:00
const now = () => world.clock.now();
const at = (text: string) => world.clock.set(Temporal.Instant.from(`2027-05-11T${text}Z`));

let org: Organizer;
let event: Made;
let gates: Record<'north' | 'south', string>;
let scanners: { a: Scanner; b: Scanner };
let tickets: { id: string; areaId: string }[];
let next = 0;
/** A ticket that no test has touched yet. */
const fresh = () => tickets[(next += 1)]!.id;
const qr = (ticketId: string, generation = 1) => tokenFor(event.id, ticketId, generation);
const ticketRow = (id: string) => org.run((ctx) => ctx.tx.selectFrom('ticket').selectAll().where('tenantId', '=', org.id).where('id', '=', id).executeTakeFirstOrThrow());
const change = (id: string, values: object) => org.run((ctx) => ctx.tx.updateTable('ticket').set(values).where('tenantId', '=', org.id).where('id', '=', id).execute());
const scansOf = (ticketId: string) => org.run((ctx) => ctx.tx.selectFrom('ticketScan').selectAll().where('tenantId', '=', org.id).where('ticketId', '=', ticketId).orderBy('adjustedAt').execute());

async function anEvent(given: object = {}, count = 5) {
  world.clock.set(OPEN.subtract({ hours: 2 }));
  const one = await org.event({ areas: [{ name: 'General', priceMinor: 0, nomenclatureLetter: 'G', unitCount: count }], ...given });
  await addKey(org, one.id);
  const sold = await sellTickets(org, one.id, count);
  const gate = await addGate(org, one.id, 'Norte');
  return { event: one, sold, gate, scanner: (name: string) => addScanner(org, people.app, now, one.id, gate.id, name) };
}

beforeAll(async () => {
  org = await makeOrganizer(world);
  event = await org.event({ areas: [{ name: 'General', priceMinor: 0, nomenclatureLetter: 'G', unitCount: 60 }, { name: 'VIP', priceMinor: 0, nomenclatureLetter: 'V', unitCount: 5 }] });
  await addKey(org, event.id);
  const vip = (await org.areas(event.id)).find(({ name }) => name === 'VIP')!.id;
  tickets = await sellTickets(org, event.id, 65);
  tickets.sort((a, b) => Number(a.areaId === vip) - Number(b.areaId === vip));
  gates = { north: (await addGate(org, event.id, 'Norte', [vip])).id, south: (await addGate(org, event.id, 'Sur')).id };
  world.clock.set(OPEN);
  scanners = { a: await addScanner(org, people.app, now, event.id, gates.south, 'A'), b: await addScanner(org, people.app, now, event.id, gates.north, 'B') };
});

describe('devices', () => {
  const pair = (code: string) => people.app.inject({ method: 'POST', url: '/api/v1/tickets/devices:pair', body: { code } });

  test('a code pairs one phone, within ten minutes, as people type it; a wrong one says nothing', async () => {
    world.clock.set(OPEN);
    const { device, code } = (await org.call('POST', `/events/${event.id}/devices`, { name: 'Prestado', gateId: gates.south })).json();
    expect(device).toMatchObject({ status: 'waiting', gateName: 'Sur' });
    const paired = await pair(` ${code.toLowerCase().replace('-', ' ')} `);
    expect(paired.json()).toMatchObject({ deviceId: device.id, eventName: expect.any(String), gateName: 'Sur', token: expect.stringMatching(/^mst_scan_/) });
    expect((await pair(code)).json()).toMatchObject({ status: 422, code: 'PAIRING_CODE_INVALID' });
    const late = (await org.call('POST', `/devices/${device.id}/pairing`)).json();
    world.clock.set(OPEN.add({ minutes: 10 }));
    expect((await pair(late.code)).json()).toMatchObject({ code: 'PAIRING_CODE_INVALID' });
    for (let n = 0; n < 3; n += 1) await pair('AAAA-AAAA');
    expect((await pair('AAAA-AAAA')).statusCode).toBe(429);
    const rows = await org.run((ctx) => ctx.tx.selectFrom('scanDevice').selectAll().where('id', '=', device.id).execute());
    expect(JSON.stringify(rows)).not.toContain(paired.json().token);
    world.clock.set(OPEN.add({ minutes: 30 }));
  });

  test('it sees its own event only, and no address of anybody; a revoked one is out at once', async () => {
    world.clock.set(OPEN.add({ minutes: 30 }));
    const phone = await addScanner(org, people.app, now, event.id, gates.south, 'Curioso');
    const found = await phone.raw('GET', '/tickets?q=asistente');
    expect(found.json().items.length).toBeGreaterThan(10);
    expect(found.body).not.toMatch(/@example|secreto/);
    const other = await anEvent();
    world.clock.set(OPEN.add({ minutes: 30 }));
    for (const url of [`checkin/${other.event.id}/manifest`, `checkin/${other.event.id}/tickets?q=asistente`]) {
      expect((await people.app.inject({ method: 'GET', url: `/api/v1/tickets/${url}`, headers: { authorization: `Bearer ${phone.token}` } })).json()).toMatchObject({ status: 404, code: 'EVENT_NOT_FOUND' });
    }
    for (const url of ['tickets/events', `tickets/checkin/${event.id}/stats`, 'clients', 'me']) {
      expect((await people.app.inject({ method: 'GET', url: `/api/v1/${url}`, headers: { authorization: `Bearer ${phone.token}` } })).statusCode).toBeGreaterThanOrEqual(400);
    }
    expect((await org.call('POST', `/devices/${phone.id}/revoke`)).json()).toMatchObject({ status: 'revoked' });
    expect((await phone.raw('GET', '/manifest')).json()).toMatchObject({ status: 401, code: 'DEVICE_REVOKED' });
    expect((await org.call('POST', `/devices/${phone.id}/pairing`)).json()).toMatchObject({ code: 'DEVICE_IS_REVOKED' });
    expect((await people.app.inject({ method: 'GET', url: `/api/v1/tickets/checkin/${event.id}/manifest`, headers: { authorization: `Bearer ${phone.token}x` } })).json()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('door staff work where they are assigned; elsewhere there is nothing', async () => {
    const userId = await makeMember(world, org, 'Vigilante');
    const app = await serverFor(world, org, ['tickets.checkin.scan.assigned', 'tickets.event.read.assigned'], { userId });
    const doors = async () => (await app.inject({ method: 'GET', url: '/api/v1/tickets/checkin' })).json().items;
    // The event must be on for its door to be listed.
    await world.owner.global.updateTable('ticketEvent').set({ status: 'published', publishedAt: now(), legalProfileId: org.legalProfileId }).where('id', '=', event.id).execute();
    expect(await doors()).toEqual([]);
    const add = (gateId: string) => app.inject({ method: 'POST', url: `/api/v1/tickets/events/${event.id}/devices`, body: { name: 'Mío', gateId } });
    expect((await add(gates.south)).statusCode).toBe(404);
    expect((await org.app.inject({ method: 'PUT', url: `/api/v1/tickets/events/${event.id}/door-staff`, body: { items: [{ userId, gateId: gates.south }] } })).statusCode).toBe(204);
    expect(await doors()).toMatchObject([{ id: event.id, gates: [{ name: 'Sur' }] }]);
    expect((await add(gates.south)).statusCode).toBe(201);
    expect((await add(gates.north)).statusCode).toBe(404);
    expect((await org.app.inject({ method: 'PUT', url: `/api/v1/tickets/events/${event.id}/door-staff`, body: { items: [{ userId: randomUUID(), gateId: null }] } })).json()).toMatchObject({ code: 'USER_NOT_FOUND' });
    expect((await org.call('GET', `/events/${event.id}/door-staff`)).json().items).toMatchObject([{ userId, name: 'Vigilante', gateId: gates.south }]);
  });

  test('a gate at which something happened stays, and names stand once', async () => {
    expect((await org.call('POST', `/events/${event.id}/gates`, { name: 'norte' })).json()).toMatchObject({ code: 'GATE_NAME_TAKEN' });
    expect((await org.call('POST', `/events/${event.id}/gates`, { name: 'Otra', areaIds: [randomUUID()] })).json()).toMatchObject({ code: 'AREA_NOT_FOUND' });
    const gate = await addGate(org, event.id, 'Lateral');
    expect((await org.call('PATCH', `/gates/${gate.id}`, { name: 'Servicio' }, gate.version)).json()).toMatchObject({ name: 'Servicio' });
    expect((await org.call('DELETE', `/gates/${gate.id}`, undefined, gate.version)).statusCode).toBe(412);
    expect((await org.call('DELETE', `/gates/${gate.id}`, undefined, gate.version + 1)).statusCode).toBe(204);
    const used = (await org.call('GET', `/events/${event.id}/gates`)).json().items.find(({ name }: { name: string }) => name === 'Sur');
    expect((await org.call('DELETE', `/gates/${used.id}`, undefined, used.version)).json()).toMatchObject({ code: 'GATE_IN_USE' });
  });
});

describe('the list of a door', () => {
  test('holds every ticket in at most 64 bytes, then what changed; a list of another history is made anew', async () => {
    const { head, tickets: all } = await scanners.a.manifest();
    expect(head).toMatchObject({ full: true, gate: { name: 'Sur' }, event: { entryPolicy: 'single', offlinePolicy: 'accept_signed' }, keys: [{ keyId: 1 }], counts: { expected: 65 } });
    expect(all).toHaveLength(65);
    expect(all[0]).toMatchObject({ status: expect.any(String), generation: 1, name: expect.stringMatching(/^Asistente/), label: expect.stringMatching(/^[GV]-\d+$/) });
    const one = fresh();
    await change(one, { generation: 2, holderName: 'Nueva Dueña' });
    const delta = await scanners.a.manifest(head);
    expect(delta.head.full).toBe(false);
    expect(delta.tickets.filter(({ id }) => id === one)).toMatchObject([{ generation: 2, name: 'Nueva Dueña' }]);
    expect(delta.tickets.length).toBeLessThan(65);
    for (const odd of [{ ...head, epoch: 'another' }, { ...head, cursor: '99999999999' }]) expect((await scanners.a.manifest(odd)).tickets).toHaveLength(65);
  });

  test('what a transaction changes that commits late comes with the next delta; with the last number seen as cursor it would be lost', async () => {
    const [late, early] = [fresh(), fresh()];
    const before = (await scanners.a.manifest()).head;
    let finish!: () => void;
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let begun!: () => void;
    const running = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const slow = inTenant(world.db, { tenantId: org.id, now: now() }, async (tx) => {
      await tx.updateTable('ticket').set({ generation: 2 }).where('tenantId', '=', org.id).where('id', '=', late).execute();
      begun();
      await held;
    });
    await running;
    await change(early, { generation: 2 });
    const between = await scanners.a.manifest(before);
    expect(between.tickets.map(({ id }) => id)).toContain(early);
    expect(between.tickets.map(({ id }) => id)).not.toContain(late);
    const lastSeen = (await ticketRow(early)).doorMark;
    finish();
    await slow;
    expect((await scanners.a.manifest(between.head)).tickets.map(({ id }) => id)).toContain(late);
    // The twin: by the highest mark that was seen, the late one is never told.
    expect((await scanners.a.manifest({ ...between.head, cursor: String(lastSeen) })).tickets.map(({ id }) => id)).not.toContain(late);
  });
});

describe('online', () => {
  test('the first one enters; the second is shown when and where the first one did', async () => {
    world.clock.set(OPEN);
    const one = fresh();
    expect(await scanners.a.scan(qr(one))).toMatchObject({ result: 'valid', person: { name: expect.stringMatching(/^Asistente/), areaName: 'General' }, firstEntry: null });
    world.clock.set(OPEN.add({ minutes: 3 }));
    expect(await scanners.b.scan(qr(one))).toMatchObject({ result: 'already_used', firstEntry: { at: OPEN.toString(), gateName: 'Sur', deviceName: 'A' } });
    expect(await ticketRow(one)).toMatchObject({ status: 'used', inside: true });
    const vip = tickets.at(-1)!.id;
    expect((await scanners.a.scan(qr(vip))).result).toBe('wrong_gate');
    expect((await scanners.b.scan(qr(vip))).result).toBe('valid');
  });

  test('what is forged, foreign, replaced, void or too long never enters; what another seller printed does, once passed on no more', async () => {
    const other = await anEvent();
    world.clock.set(OPEN);
    const [passed, gone, waiting, back, coded] = [fresh(), fresh(), fresh(), fresh(), fresh()];
    await change(passed, { generation: 3 });
    await change(gone, { status: 'voided', voidedAt: now().toString(), voidedReason: 'x' });
    await change(waiting, { status: 'transfer_pending' });
    await change(back, { refundPending: true });
    await change(coded, { externalCodeHash: externalCodeHash('TUB-0099') });
    const forged = qr(fresh()).replace(/\.(.)([\w-]*)$/, (_, first: string, rest: string) => `.${first === 'A' ? 'B' : 'A'}${rest}`);
    const wanted: [string, string][] = [
      [qr(passed, 2), 'superseded'], [qr(passed, 3), 'valid'], [qr(passed, 4), 'unknown_ticket'], [qr(gone), 'voided'], [qr(waiting), 'transfer_pending'], [qr(back), 'refund_in_progress'], [qr(randomUUID()), 'unknown_ticket'], [tokenFor(other.event.id, other.sold[0]!.id), 'wrong_event'],
      ['hola', 'malformed'], ['M'.repeat(513), 'malformed'], [`${qr(fresh())} `, 'malformed'], ['TUB-0099', 'valid'],
    ];
    for (const [text, result] of wanted) expect([text.slice(0, 40), (await scanners.a.scan(text)).result]).toEqual([text.slice(0, 40), result]);
    expect(['bad_signature', 'malformed']).toContain((await scanners.a.scan(forged)).result);
    await change(coded, { generation: 2 });
    expect((await scanners.a.scan('TUB-0099')).result).toBe('superseded');
    expect((await scansOf(gone))[0]).toMatchObject({ accepted: false, result: 'voided' });
  });

  test('twelve scans of one ticket at two gates at the same instant let one in', async () => {
    world.clock.set(OPEN);
    const one = fresh();
    const results = await Promise.all(Array.from({ length: 12 }, (_, i) => (i % 2 ? scanners.a : scanners.b).scan(qr(one))));
    expect(results.map(({ result }) => result).sort()).toEqual(['valid', ...Array.from({ length: 11 }, () => 'already_used')].sort());
    expect((await scansOf(one)).filter(({ accepted }) => accepted)).toHaveLength(1);
  });

  test('without the lock the table still lets one of them count; without both, two would enter', async () => {
    /** Two doors that look before either writes. */
    const both = async (ticketId: string) => {
      let looked = 0;
      let go!: () => void;
      const bothLooked = new Promise<void>((resolve) => {
        go = resolve;
      });
      const enter = (scanner: Scanner, gateId: string) => inTenant(world.db, { tenantId: org.id, now: now() }, async (tx) => {
        const { status } = await tx.selectFrom('ticket').select('status').where('tenantId', '=', org.id).where('id', '=', ticketId).executeTakeFirstOrThrow();
        if ((looked += 1) === 2) go();
        await bothLooked;
        if (status !== 'valid') return 'already_used';
        await tx.insertInto('ticketScan').values({ tenantId: org.id, eventId: event.id, deviceId: scanner.id, scanId: randomUUID(), gateId, ticketId, rawHash: 'x', direction: 'entry', generation: 1, scannedAt: now(), adjustedAt: now(), receivedAt: now(), offline: false, result: 'valid', accepted: true, entryWindow: 'ticket' }).execute();
        return 'valid';
      }).catch((error: { constraint?: string }) => error.constraint);
      return (await Promise.all([enter(scanners.a, gates.south), enter(scanners.b, gates.north)])).sort();
    };
    expect(await both(fresh())).toEqual(['ticket_scan_one_entry', 'valid']);
    const { rows } = await sql<{ definition: string }>`select pg_get_indexdef('ticket_scan_one_entry'::regclass) as definition`.execute(world.owner.global);
    await sql`drop index ticket_scan_one_entry`.execute(world.owner.global);
    const twin = fresh();
    expect(await both(twin)).toEqual(['valid', 'valid']);
    await sql`update ticket_scan set undone_at = now(), undo_reason = 'x' where ticket_id = ${twin}`.execute(world.owner.global);
    await sql.raw(rows[0]!.definition).execute(world.owner.global);
  });

  test('the same scan sent again is the same scan', async () => {
    world.clock.set(OPEN);
    const [one, scanId] = [fresh(), randomUUID()];
    const answers = await Promise.all([1, 2, 3].map(() => scanners.a.scan(qr(one), { scanId })));
    expect(answers.map(({ result }) => result)).toEqual(['valid', 'valid', 'valid']);
    expect(await scansOf(one)).toHaveLength(1);
  });

  test('a scan made once is never changed or deleted', async () => {
    const [row] = await scansOf(tickets[next - 1]!.id).then(async (rows) => (rows.length > 0 ? rows : scansOf(tickets.at(-1)!.id)));
    for (const statement of [sql`update ticket_scan set adjusted_at = adjusted_at - interval '1 hour' where id = ${row!.id}`, sql`delete from ticket_scan where id = ${row!.id}`, sql`update ticket_scan set ticket_id = ${tickets[0]!.id} where id = ${row!.id}`]) {
      await expect(statement.execute(world.owner.global)).rejects.toThrow(/stands as it was made|never deleted/);
    }
  });
});

describe('what doors did apart, put together', () => {
  test('D1 over HTTP: A, 30 s fast, let in first; B, who was online, is the duplicate, and there is one alert', async () => {
    const one = fresh();
    const supervisor = await people.add(org, ['tickets.door_supervisor'], { name: 'Supervisora' });
    at('01:00:50');
    expect((await scanners.b.scan(qr(one))).result).toBe('valid');
    at('01:10:00');
    scanners.a.fastS = 30;
    const scan = { scanId: randomUUID(), text: qr(one), scannedAt: '2027-05-11T01:01:10Z' };
    expect(await scanners.a.upload([scan])).toEqual([{ scanId: scan.scanId, result: 'valid', conflict: 'none' }]);
    expect(await scanners.a.upload([scan, scan])).toEqual([{ scanId: scan.scanId, result: 'valid', conflict: 'none' }]);
    scanners.a.fastS = 0;
    expect((await scansOf(one)).map(({ deviceId, adjustedAt, conflict }) => [deviceId, adjustedAt.toString(), conflict])).toEqual([[scanners.a.id, '2027-05-11T01:00:40Z', 'none'], [scanners.b.id, '2027-05-11T01:00:50Z', 'duplicate']]);
    expect((await ticketRow(one)).lastEntryAt?.toString()).toBe('2027-05-11T01:00:40Z');
    const { rows } = await sql<{ n: number }>`select count(*)::integer as n from notification where user_id = ${supervisor.userId} and kind = 'tickets.door_duplicate'`.execute(world.owner.global);
    expect(rows[0]!.n).toBe(1);
    const listed = (await org.call('GET', `/checkin/${event.id}/scans?only=conflicts&ticketId=${one}`)).json();
    expect(listed.items).toMatchObject([{ conflict: 'duplicate', deviceName: 'B', personName: expect.any(String), offline: false }]);
  });

  test('D2 over HTTP: out at 21:00 and in again at 21:20 both count; a second entry without leaving is already inside', async () => {
    const re = await anEvent({ entryPolicy: 'reentry' });
    const text = tokenFor(re.event.id, re.sold[0]!.id);
    at('01:00:00');
    const phone = await re.scanner('R');
    expect((await phone.scan(text)).result).toBe('valid');
    at('02:00:00');
    expect((await phone.scan(text)).result).toBe('already_inside');
    expect((await phone.scan(text, { direction: 'exit' })).result).toBe('valid');
    expect(await ticketRow(re.sold[0]!.id)).toMatchObject({ status: 'used', inside: false });
    at('02:20:00');
    expect((await phone.scan(text)).result).toBe('valid');
    expect((await scansOf(re.sold[0]!.id)).filter(({ accepted }) => accepted).map(({ conflict }) => conflict)).toEqual(['none', 'none', 'none']);
  });

  test('once a day: the night after midnight is the day before, and each day lets in once', async () => {
    const fair = await anEvent({ entryPolicy: 'once_per_day', startAt: '2027-05-10T20:00', endAt: '2027-05-12T23:00' });
    const text = tokenFor(fair.event.id, fair.sold[0]!.id);
    at('01:00:00');
    const phone = await fair.scanner('F');
    const results: string[] = [];
    for (const when of ['2027-05-11T01:00:00Z', '2027-05-11T09:00:00Z', '2027-05-11T12:00:00Z', '2027-05-12T10:59:00Z']) {
      world.clock.set(Temporal.Instant.from(when));
      results.push((await phone.scan(text)).result);
    }
    expect(results).toEqual(['valid', 'already_used_today', 'valid', 'already_used_today']);
  });

  test('an old QR let in without a network does not use the ticket up; one voided before is told; what is no ticket of ours never counts', async () => {
    at('01:20:00');
    const [passed, gone] = [fresh(), fresh()];
    await change(passed, { generation: 2 });
    await change(gone, { status: 'voided', voidedAt: '2027-05-11T01:00:00Z', voidedReason: 'x' });
    const answers = await scanners.a.upload([{ text: qr(passed) }, { text: qr(gone) }, { text: qr(randomUUID()), result: 'valid_unverified' }, { text: 'M1.x' }, { text: qr(fresh()), result: 'wrong_gate' }]);
    expect(answers.map(({ result, conflict }) => [result, conflict])).toEqual([['valid', 'superseded'], ['valid', 'revoked'], ['unknown_ticket', 'none'], ['malformed', 'none'], ['wrong_gate', 'none']]);
    expect((await scanners.b.scan(qr(passed, 2))).result).toBe('valid');
  });

  test('an answer that was lost: what the door made of it stands, and nobody counts twice', async () => {
    at('01:25:00');
    const [in1, in2, out] = [fresh(), fresh(), fresh()];
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    // We had let them in, and so did the door by itself: one entry.
    await scanners.a.scan(qr(in1), { scanId: ids[0]! });
    // We had refused (B was first), the door did not hear of it and let in: a double entry, told.
    await scanners.b.scan(qr(in2));
    expect((await scanners.a.scan(qr(in2), { scanId: ids[1]! })).result).toBe('already_used');
    // We had let in, the door did not hear of it and refused: nobody is inside.
    await scanners.a.scan(qr(out), { scanId: ids[2]! });
    at('01:26:00');
    const sent = await scanners.a.upload([{ scanId: ids[0]!, text: qr(in1) }, { scanId: ids[1]!, text: qr(in2) }, { scanId: ids[2]!, text: qr(out), result: 'already_used' }]);
    expect(sent.map(({ conflict }) => conflict)).toEqual(['none', 'duplicate', 'none']);
    expect(await ticketRow(out)).toMatchObject({ status: 'valid', inside: false, lastEntryAt: null });
    expect((await scanners.b.scan(qr(out))).result).toBe('valid');
    expect(await scansOf(in1)).toHaveLength(1);
  });
});

describe('supervisors', () => {
  const refused = async (ticketId: string, result: string) => (await org.call('GET', `/checkin/${event.id}/scans?only=refused&ticketId=${ticketId}`)).json().items.find((one: { result: string }) => one.result === result);
  const override = (id: string, reason = 'Es el papá') => org.call('POST', `/checkin/${event.id}/scans/${id}/override`, { reason });

  test('let in whom a door refused, once, with a reason; never what was replaced', async () => {
    at('01:30:00');
    const [one, passed] = [fresh(), fresh()];
    await scanners.a.scan(qr(one));
    await scanners.b.scan(qr(one));
    const scan = await refused(one, 'already_used');
    expect(scan).toMatchObject({ canOverride: true });
    expect((await override(scan.id)).json()).toMatchObject({ accepted: true, conflict: 'none', overrideReason: 'Es el papá' });
    expect((await override(scan.id)).json()).toMatchObject({ code: 'ALREADY_OVERRIDDEN' });
    await change(passed, { generation: 2 });
    await scanners.a.scan(qr(passed));
    expect((await override((await refused(passed, 'superseded')).id)).json()).toMatchObject({ code: 'NOT_OVERRIDABLE', details: { result: 'superseded' } });
    // A holder steps in while the transfer waits; then the ticket is taken back, and nobody overrules that.
    const waiting = fresh();
    await change(waiting, { status: 'transfer_pending' });
    await scanners.a.scan(qr(waiting));
    const held = await refused(waiting, 'transfer_pending');
    expect((await override(held.id)).json()).toMatchObject({ accepted: true });
    expect((await ticketRow(waiting)).status).toBe('used');
  });

  test('take an entry back: the ticket is free again, a late scan of another door counts, and the log keeps why', async () => {
    at('01:35:00');
    const one = fresh();
    await scanners.a.scan(qr(one));
    const undo = () => org.call('POST', `/tickets/${one}/checkin:undo`, { reason: 'Se equivocó de puerta' });
    expect((await undo()).json()).toEqual({ ticketId: one, status: 'valid', isInside: false });
    expect((await undo()).json()).toMatchObject({ code: 'NOTHING_TO_UNDO' });
    expect((await scanners.b.scan(qr(one))).result).toBe('valid');
    const { rows } = await sql<{ reason: string }>`select reason from audit_log where action = 'ticket.entry_undone' and entity_id = ${one}`.execute(world.owner.global);
    expect(rows).toEqual([{ reason: 'Se equivocó de puerta' }]);
  });

  test('see entries by gate and area, arrivals of five minutes, refusals and conflicts', async () => {
    at('01:40:00');
    const stats = (await org.call('GET', `/checkin/${event.id}/stats`)).json();
    const sum = (rows: { entered?: number; count?: number }[]) => rows.reduce((total, { entered, count }) => total + (entered ?? count ?? 0), 0);
    const { rows } = await sql<{ entered: number; voided: number }>`select (count(*) filter (where last_entry_at is not null))::integer as entered, (count(*) filter (where status = 'voided'))::integer as voided from ticket where event_id = ${event.id}`.execute(world.owner.global);
    expect(stats).toMatchObject({ entered: rows[0]!.entered, expected: 65 - rows[0]!.voided });
    expect(sum(stats.areas)).toBe(stats.entered);
    expect(sum(stats.gates)).toBe(sum(stats.arrivals));
    expect(stats.refused.map(({ result }: { result: string }) => result)).toContain('wrong_gate');
    expect(stats.conflicts).toBeGreaterThan(2);
    expect(stats.peak.count).toBe(Math.max(...stats.arrivals.map(({ count }: { count: number }) => count)));
  });
});

describe('codes that turn (tickets 5.13)', () => {
  test('the phone of the holder shows digits that both a door with a network and one without take; a picture of them is refused until a supervisor says so', async () => {
    const { event: turning, sold, scanner } = await anEvent({ rotatingQr: 'required' });
    // Away from the wrong pairing codes of other tests.
    world.clock.set(OPEN.add({ hours: 2 }));
    const door = await scanner('Giratoria');
    world.clock.set(OPEN);
    const holder = async (id: string) => {
      const { secret } = (await org.run(() => rotationOf({ id: turning.id, rotatingQr: 'required' }, { id, generation: 1 })))!;
      const digits = async (ms: number) => codeOfStep(bytesOf(secret), stepAt(ms));
      return { still: tokenFor(turning.id, id), shows: async (secondsOff = 0) => `${tokenFor(turning.id, id)}.${await digits(OPEN.epochMilliseconds + secondsOff * 1000)}` };
    };
    const [ana, beto, caro] = await Promise.all(sold.slice(0, 3).map(({ id }) => holder(id)));
    const said = async (text: string) => (await door.scan(text)).result;
    expect([await said(ana!.still), await said(await ana!.shows(-120)), await said((await ana!.shows()).slice(0, -6) + (await beto!.shows()).slice(-6)), await said(await ana!.shows(-30)), await said(await ana!.shows())]).toEqual(['not_live', 'not_live', 'not_live', 'valid', 'already_used']);

    // Without a network: by the key in the list, which is not that of another event.
    const { head, tickets: list } = await door.manifest();
    const offline = async (text: string) => {
      const { token, code } = parseToken(text)!;
      return judgeScan({
        reading: { ok: true, token, code }, ticket: { ...list.find(({ id }) => id === token.ticketId)!, allowedGateIds: [], lastEntryAt: null }, direction: 'entry', now: OPEN, offlinePolicy: 'accept_signed', freshness: await freshnessOf({ ok: true, token, code }, head.event.rotationKey, OPEN.epochMilliseconds),
        door: { eventId: turning.id, gateId: head.gate.id, isTest: false, doorsOpenAt: OPEN.subtract({ hours: 1 }), endAt: OPEN.add({ hours: 3 }), entryPolicy: 'single', zone: 'America/Bogota', rotatingQr: head.event.rotatingQr },
      });
    };
    expect([await offline(beto!.still), await offline(await beto!.shows(-120)), await offline(await beto!.shows(30))]).toEqual(['not_live', 'not_live', 'valid']);
    expect((await scanners.a.manifest()).head.event).toMatchObject({ rotatingQr: 'off', rotationKey: null });

    // A phone whose clock is wrong: the supervisor looks at the holder and lets in.
    await door.scan(await caro!.shows(-3600));
    const { items } = (await org.call('GET', `/checkin/${turning.id}/scans?only=refused&ticketId=${sold[2]!.id}`)).json<{ items: { id: string; result: string; canOverride: boolean }[] }>();
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ result: 'not_live', canOverride: true });
    expect((await org.call('POST', `/checkin/${turning.id}/scans/${items[0]!.id}/override`, { reason: 'Reloj del teléfono mal' })).json()).toMatchObject({ accepted: true });

    // Where it may also stand still, only old digits are refused.
    const { version } = (await org.call('GET', `/events/${turning.id}`)).json();
    expect((await org.call('PATCH', `/events/${turning.id}`, { rotatingQr: 'optional' }, version)).statusCode).toBe(200);
    expect([await said(await beto!.shows(-120)), await said(beto!.still)]).toEqual(['not_live', 'valid']);
  });
});
