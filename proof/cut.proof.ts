import { randomUUID } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { addRegister, openDrawer } from '#capabilities/cash/public.ts';
import { closeDb, openDb } from '#platform/db.ts';
import { migrateQueue } from '#platform/worker.ts';
import { prove } from '#proof/prove.ts';
import { Wire } from '#test/faults/cut.ts';
import type { Side } from '#test/faults/cut.ts';
import { brokenDatabase, brokenInvariants } from '#test/invariants/check.ts';
import { usePeople } from '#test/people.ts';
import { makeMember, NOW, serverFor, useWorld } from '#test/server.ts';
import type { World } from '#test/server.ts';
import { makeLife } from '#test/studio-life.ts';
import type { Life } from '#test/studio-life.ts';
import { studioSession } from '#test/studio.ts';
import { portalOf } from '#test/ticket-sales.ts';
import type { Portal } from '#test/ticket-sales.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Made, Organizer } from '#test/tickets.ts';

// The most important commands, each asked again and again over a connection to the database that is cut at its first message,
// at its second, and so on to its last, before the server has it and after. A command has happened whole or not at all.

const world = useWorld();
usePeople(world);
let wire: Wire;
let cut: World;
let look: pg.Pool;
let life: Life;
let organizer: Organizer;
let portal: Portal;
let event: Made & { areaId: string };
let registerId: string;
/** The same callers, whose every statement goes over the wire. */
let studio: FastifyInstance;
let tickets: FastifyInstance;

beforeAll(async () => {
  wire = await Wire.open(world.superuserUrl);
  look = new pg.Pool({ connectionString: world.superuserUrl, max: 2 });
  const jobs = new pg.Pool({ connectionString: world.jobsUrl, max: 1 });
  jobs.on('error', () => undefined);
  jobs.on('connect', (client) => void client.on('error', () => undefined));
  await migrateQueue(jobs);
  await jobs.end();
  cut = { ...world, db: openDb({ url: wire.through(world.appUrl), max: 1, applicationName: 'over the wire' }) };
  [life, organizer] = [await makeLife(world), await makeOrganizer(world)];
  portal = await portalOf(organizer);
  await organizer.call('PATCH', '/settings', { holdsPerAddress: 100_000 });
  const ready = await organizer.ready({ areas: [{ name: 'General', priceMinor: 8_500_000, nomenclatureLetter: 'G', unitCount: 3000 }] });
  await organizer.call('POST', `/events/${ready.id}/publish`);
  event = { ...ready, areaId: (await organizer.areas(ready.id))[0]!.id };
  const sellerId = await makeMember(world, organizer, 'Paola');
  studio = await serverFor(cut, life, 'everything', { userId: life.users.admin, id: life.users.admin });
  tickets = await serverFor(cut, organizer, 'everything', { userId: sellerId, id: sellerId });
  registerId = await organizer.run((ctx) => addRegister(ctx, { branchId: organizer.branchId, name: 'Taquilla' }));
  await organizer.run((ctx) => openDrawer({ ...ctx, actor: { ...ctx.actor, type: 'user', userId: sellerId, id: sellerId } }, { registerId, openingMinor: 0 }));
}, 120_000);
afterAll(async () => {
  await closeDb(cut.db);
  await look.end();
  await wire.close();
});

/** A request that may be sent as often as one likes. */
interface Command { app: 'studio' | 'tickets'; method: 'POST' | 'PATCH' | 'PUT' | 'DELETE'; url: string; body?: object; version?: number }
const send = ({ app, method, url, body, version }: Command, key: string): Promise<LightMyRequestResponse> =>
  (app === 'studio' ? studio : tickets).inject({ method, url: `/api/v1${url}`, ...(body && { body }), headers: { ...(method === 'POST' && { 'idempotency-key': key }), ...(version !== undefined && { 'if-match': `"${version}"` }) } });

let day = 0;
const on = (more: Record<string, unknown> = {}) => {
  day += 1;
  const startsAt = NOW.add({ hours: 24 * (40 + day) });
  return studioSession(life, { startsAt: startsAt.toString(), endsAt: startsAt.add({ hours: 1 }).toString(), ...more });
};
const quoted = { quickQuote: true, deliveryMethod: 'digital' };
const pay = { method: 'cash', amountMinor: 10_000, currency: 'GTQ', paymentDate: '2026-11-20' };
const basket = () => ({ lines: [{ areaId: event.areaId, quantity: 2 }] });
let price = 0;
const priced = async () => (price ||= (await portal.call('POST', `/sites/${portal.slug}/events/${event.slug}/quote`, basket())).json<{ totalMinor: number }>().totalMinor);
const held = async () => (await portal.buy(event, basket())).token;
const transition = async (state: Parameters<Life['reach']>[0], body: object): Promise<Command> => {
  const { id, version } = await life.reach(state);
  return { app: 'studio', method: 'POST', url: `/studio/sessions/${id}/transition`, body, version };
};
const sessionOf = async (state: 'pre_scheduled' | 'confirmed' | 'request', path: string, method: Command['method'], body?: object, versioned = true): Promise<Command> => {
  const { id, version } = await life.far(state);
  return { app: 'studio', method, url: `/studio/sessions/${id}${path}`, ...(body && { body }), ...(versioned && { version }) };
};

/** Each makes what the command needs anew. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  'hold seats': async () => ({ app: 'tickets', method: 'POST', url: `/tickets/public/sites/${portal.slug}/events/${event.slug}/orders`, body: { ...basket(), visitor: randomUUID(), expectedTotalMinor: await priced() } }),
  'register a payment': () => sessionOf('pre_scheduled', '/payments', 'POST', pay, false),
  'sell at the counter for cash': async () => ({ app: 'tickets', method: 'POST', url: '/tickets/box-office/orders', body: { eventId: event.id, ...basket(), method: 'cash', expectedTotalMinor: await priced(), reason: 'Grupo' } }),
  'cancel a session that was paid': () => sessionOf('confirmed', '/cancel', 'POST', { initiator: 'client', reasonCode: 'client_request', reason: 'x' }),
  'take a request for a session': async () => ({ app: 'studio', method: 'POST', url: '/studio/sessions', body: on() }),
  'quote a session at once': async () => ({ app: 'studio', method: 'POST', url: '/studio/sessions', body: on({ ...quoted, items: [{ itemId: life.items.photo, quantity: 2 }], photographerIds: [life.photographers[0]] }) }),
  'say that a session took place': () => transition('assigned', { to: 'attended', reason: 'se hizo' }),
  'hand a session to the editor': () => transition('attended', { to: 'in_editing', editorId: life.users.editor }),
  'say that pictures are ready': () => transition('in_editing', { to: 'ready_for_delivery' }),
  'complete a session': () => transition('ready_for_delivery', { to: 'completed' }),
  'sell an item within a session': () => sessionOf('pre_scheduled', '/lines', 'POST', { itemId: life.items.album, quantity: 1 }),
  'sell a package within a session': () => sessionOf('request', '/packages', 'POST', { packageId: life.packageId }),
  'enter a client': async () => ({ app: 'studio', method: 'POST', url: '/clients', body: { fullName: `Clienta ${randomUUID()}`, phones: [{ number: '+502 5555 1234' }], emails: [{ email: `${randomUUID()}@corte.example` }] } }),
  'change a client': async () => {
    const made = (await life.as.admin.inject({ method: 'POST', url: '/api/v1/clients', body: { fullName: `Clienta ${randomUUID()}`, phones: [{ number: '+502 5555 1234' }] }, headers: { 'idempotency-key': randomUUID() } })).json<{ id: string; version: number }>();
    return { app: 'studio', method: 'PATCH', url: `/clients/${made.id}`, body: { tags: ['vip'] }, version: made.version };
  },
  'block a room': async () => {
    const { startsAt, endsAt, roomId } = on();
    return { app: 'studio', method: 'POST', url: '/calendar/blocks', body: { resourceIds: [roomId], startsAt, endsAt, kind: 'maintenance', note: 'Pintura' } };
  },
  'record time off': async () => {
    const { startsAt, endsAt } = on();
    return { app: 'studio', method: 'POST', url: '/calendar/time-off', body: { resourceId: life.photographers[2], kind: 'vacation', startsAt, endsAt } };
  },
  'put cash into the drawer': async () => {
    const { rows } = await look.query<{ id: string }>(`select id from cash_session where tenant_id = $1 and status = 'open' limit 1`, [organizer.id]);
    return { app: 'tickets', method: 'POST', url: `/cash/sessions/${rows[0]!.id}/movements`, body: { direction: 'in', amountMinor: 5_000, reasonCode: 'change', reason: 'Sencillo' } };
  },
  'open a drawer': async () => {
    const other = await organizer.run((ctx) => addRegister(ctx, { branchId: organizer.branchId, name: `Caja ${randomUUID().slice(0, 8)}` }));
    return { app: 'tickets', method: 'POST', url: '/cash/sessions', body: { registerId: other, openingMinor: 50_000 } };
  },
  'change the buyer of an order': async () => ({ app: 'tickets', method: 'PATCH', url: `/tickets/public/orders/${await held()}/buyer`, body: { name: 'Luisa', email: `${randomUUID().slice(0, 8)}@comprador.example` } }),
  'change the seats of an order': async () => ({ app: 'tickets', method: 'PUT', url: `/tickets/public/orders/${await held()}/units`, body: { lines: [{ areaId: event.areaId, quantity: 1 }], expectedTotalMinor: (await priced()) / 2 } }),
  'give a held order back': async () => ({ app: 'tickets', method: 'DELETE', url: `/tickets/public/orders/${await held()}` }),
  'make an event': async () => ({ app: 'tickets', method: 'POST', url: '/tickets/events', body: { name: `Concierto ${randomUUID().slice(0, 8)}`, category: 'concert', startAt: '2027-05-10T20:00', endAt: '2027-05-10T23:00', areas: [{ name: 'General', priceMinor: 8_500_000, nomenclatureLetter: 'G', unitCount: 10 }] } }),
  'publish an event': async () => ({ app: 'tickets', method: 'POST', url: `/tickets/events/${(await organizer.ready()).id}/publish` }),
  'postpone an event': async () => {
    const draft = await organizer.ready();
    await organizer.call('POST', `/events/${draft.id}/publish`);
    return { app: 'tickets', method: 'POST', url: `/tickets/events/${draft.id}/postpone`, body: { reason: 'Lluvia' } };
  },
  'give courtesies': async () => ({ app: 'tickets', method: 'POST', url: '/tickets/courtesies:many', body: { eventId: event.id, areaId: event.areaId, people: [{ name: 'Prensa', email: `${randomUUID().slice(0, 8)}@prensa.example` }], reason: 'Prensa' } }),
  'take an allotment': async () => ({ app: 'tickets', method: 'POST', url: '/tickets/allotments', body: { eventId: event.id, areaId: event.areaId, count: 2, name: `Tableta ${randomUUID().slice(0, 8)}` } }),
  'make a legal profile': async () => ({ app: 'tickets', method: 'POST', url: '/tickets/legal-profiles', body: { legalName: `Socia ${randomUUID().slice(0, 8)}`, taxIdType: 'CC', taxId: String(10_000_000 + Math.floor(Math.random() * 80_000_000)) } }),
  'change settings': async () => ({ app: 'tickets', method: 'PATCH', url: '/tickets/settings', body: { holdsPerAddress: 100_001 + (day += 1) } }),
};

// ------------------------------------------------------------------------------------------------------------- what is there
let counting = '';
/** Rows of every table, and the newest transaction that wrote one: whatever is added, changed or removed shows. */
async function state(): Promise<Map<string, { rows: number; newest: string }>> {
  if (counting === '') {
    const { rows } = await look.query<{ name: string }>(`select c.oid::regclass::text as name from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and not c.relispartition and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e') order by 1`);
    counting = rows.map(({ name }) => `select '${name}' as name, count(*)::int as rows, coalesce(max(t.xmin::text::bigint), 0)::text as newest from ${name} t`).join(' union all ');
  }
  const { rows } = await look.query<{ name: string; rows: number; newest: string }>({ name: 'counting', text: counting });
  return new Map(rows.map(({ name, ...one }) => [name, one]));
}
type State = Awaited<ReturnType<typeof state>>;
/** What a client may have left behind at the guard of the door is nobody's command. */
const ASIDE = new Set(['public_try']);
function change(before: State, after: State): string {
  const changed: string[] = [];
  for (const [name, one] of after) {
    const was = before.get(name)!;
    if (!ASIDE.has(name) && (was.rows !== one.rows || was.newest !== one.newest)) changed.push(`${name} ${one.rows - was.rows}`);
  }
  // The tables come in any order, which a plan changes on the way.
  return changed.sort().join(', ');
}
/** The connection that a cut left behind ends on its own; until then it may still be at work. */
async function quiet(): Promise<void> {
  for (let n = 0; n < 500; n += 1) {
    const { rows } = await look.query<{ n: number }>(`select count(*)::int as n from pg_stat_activity where application_name = 'over the wire' and (state <> 'idle' or xact_start is not null)`);
    if (rows[0]!.n === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  throw new Error('a connection stays at work');
}

prove('B5', 'a command is whole or not there, wherever its connection to the database is cut, and asked again it happens once', {
  wanted: 'all or nothing at every message of every command', sizes: { tenth: 5, full: Object.keys(COMMANDS).length }, minutes: 25,
}, async (size, random) => {
  const against: string[] = [];
  const names = Object.keys(COMMANDS);
  const chosen = size >= names.length ? names : [...names.slice(0, Math.ceil(size / 2)), ...names.slice(Math.ceil(size / 2)).sort(() => random() - 0.5)].slice(0, size);
  let cuts = 0;
  let whole = 0;
  let nothing = 0;
  for (const name of chosen) {
    const make = COMMANDS[name]!;
    const undisturbed = await make();
    // Whatever is looked up for the first time on a connection is looked up now.
    await send(await make(), randomUUID());
    const before = await state();
    wire.count(null);
    const answer = await send(undisturbed, randomUUID());
    const messages = wire.asked;
    const all = change(before, await state());
    if (answer.statusCode >= 300 || all === '') {
      against.push(`${name}: undisturbed it answers ${answer.statusCode} ${answer.body.slice(0, 200)}`);
      continue;
    }
    const tables = all.replaceAll(/ -?\d+/g, '');
    for (let n = 1; n <= messages; n += 1) {
      for (const side of ['before', 'after'] satisfies Side[]) {
        const command = await make();
        const key = randomUUID();
        const was = await state();
        wire.count({ at: n, side });
        const cutOff = await send(command, key);
        wire.count(null);
        await quiet();
        cuts += 1;
        const here = `${name}, cut ${side} message ${n} of ${messages}`;
        const now = await state();
        const done = change(was, now);
        if (done === '') nothing += 1;
        else if (done === all || done.replaceAll(/ -?\d+/g, '') === tables) whole += 1;
        else against.push(`${here}: half: ${done} of ${all}`);
        if (cutOff.statusCode < 300 && done === '') against.push(`${here}: answered ${cutOff.statusCode}, and nothing is there`);
        else if (cutOff.statusCode >= 300 && (cutOff.statusCode !== 503 || !cutOff.headers['retry-after'])) against.push(`${here}: answered ${cutOff.statusCode} ${cutOff.body.slice(0, 150)}`);
        // A careful client asks again with the same key, and what can't carry one only where nothing has happened.
        if (command.method !== 'POST' && done !== '') continue;
        const again = await send(command, key);
        const then = change(done === '' ? was : now, await state());
        const keyless = command.version !== undefined && done !== '';
        if (again.statusCode >= 300) against.push(`${here}: asked again ${again.statusCode} ${again.body.slice(0, 150)}${keyless ? ' (with its old version)' : ''}`);
        else if (done === '' ? then.replaceAll(/ -?\d+/g, '') !== tables : then !== '') against.push(`${here}: asked again it changed ${then || 'nothing'}`);
      }
    }
  }
  for (const one of [...(await brokenInvariants(world.superuserUrl, life.id, NOW)), ...(await brokenInvariants(world.superuserUrl, organizer.id, NOW)), ...(await brokenDatabase(world.superuserUrl))].filter(({ no }) => no !== 15)) against.push(JSON.stringify(one));
  return { seen: `${cuts} cuts in ${chosen.length} commands: ${whole} whole, ${nothing} nothing, ${against.length} halves, doubles or wrong answers`, against };
});
