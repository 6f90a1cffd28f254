import { randomUUID } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { pino } from 'pino';
import type { Endpoint } from '#contracts/endpoint.ts';
import type { Actor } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { unauthenticated } from '#platform/errors.ts';
import { buildServer } from '#platform/http.ts';
import { allRoutes, modules } from '#server/modules.ts';
import { furnishedTenant, idIn, namesOf, namesThings, tableOf, versionIn } from '#test/furnished.ts';
import type { Side } from '#test/furnished.ts';
import { sampleOf, idsIn } from '#test/samples.ts';
import { usePeople } from '#test/people.ts';
import { useWorld } from '#test/server.ts';
import { everything } from '#test/routes-actors.ts';

// Every declared route, called: without a session, with each role, and with the ids of another tenant. The cases are made
// from the declarations; a new route is in them on the day it is born.

const endpoints = allRoutes().map(({ endpoint }) => endpoint);
const world = useWorld();
usePeople(world); // sets identity up; callers are given here
const RANDOM = (): string => randomUUID();

let caller: Actor | null = null;
let app: FastifyInstance;

let own: Side;
let other: Side;

beforeAll(async () => {
  own = await furnishedTenant(world, 'one');
  other = await furnishedTenant(world, 'two');
  app = await buildServer({
    db: world.db, clock: world.clock, limit: async () => undefined, checkAnswers: true, routes: allRoutes(), logger: pino({ level: process.env.TEST_LOG ?? 'silent' }), trustProxy: [],
    authenticate: async () => {
      if (!caller) throw unauthenticated();
      return caller;
    },
  });
  await app.ready();
}, 120_000);

const named = endpoints.filter(namesThings);

const call = async (endpoint: Endpoint, actor: Actor | null, params: Record<string, string> = {}, parts: { body?: unknown; query?: Record<string, unknown> | undefined; version?: number } = {}): Promise<LightMyRequestResponse> => {
  caller = actor;
  const url = endpoint.path.replaceAll(/(?<!:):(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? RANDOM())).replace('::', ':');
  const query = Object.fromEntries(Object.entries(parts.query ?? {}).map(([key, value]) => [key, String(value)]));
  return app.inject({
    method: endpoint.method, url, query, headers: { 'if-match': `"${parts.version ?? 1}"`, 'idempotency-key': RANDOM(), 'sec-fetch-site': 'same-origin', ...(endpoint.rawBody && { 'content-type': 'text/csv' }) },
    ...(parts.body !== undefined && { payload: parts.body as object }), ...(endpoint.rawBody && { payload: 'a,b\n' }),
  });
};
const plainSample = (endpoint: Endpoint) => {
  const filling = { allIds: false, id: RANDOM };
  return { body: sampleOf(endpoint, 'body', filling), query: sampleOf(endpoint, 'query', filling) };
};
/** What an answer says, without what differs with every request. */
const said = (answer: LightMyRequestResponse, ids: readonly string[] = []): string =>
  `${answer.statusCode} ${ids.reduce((text, id) => text.replaceAll(id, '<id>'), answer.body).replace(/"instance":"[^"]*"/, '')}`;

describe('without a session', () => {
  test.each(endpoints.filter(({ permission }) => permission !== 'public').map((endpoint) => [endpoint.id, endpoint] as const))('%s answers 401', async (_id, endpoint) => {
    expect((await call(endpoint, null, {}, plainSample(endpoint))).json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  test('public are only the routes to come in by, and those whose path is a secret', () => {
    expect(endpoints.filter(({ permission }) => permission === 'public').map(({ id }) => id).sort()).toEqual([
      'auth.acceptInvitation', 'auth.changePasswordPage', 'auth.keySet', 'auth.previewInvitation', 'auth.refresh', 'auth.requestMagicLink', 'auth.requestReset', 'auth.resetPassword', 'auth.secondFactor', 'auth.securityContact',
      'auth.signIn', 'auth.signOut', 'auth.useMagicLink', 'calendar.feed', 'checkouts.demo_hook', 'checkouts.pay_demo', 'checkouts.pay_go', 'checkouts.pay_page', 'checkouts.pay_return', 'checkouts.pay_start', 'files.content', 'files.putPart', 'galleries.comment', 'galleries.done', 'galleries.downloadAll', 'galleries.downloadOne', 'galleries.open', 'galleries.pin', 'galleries.publicAssets', 'galleries.select', 'hooks.greet', 'hooks.receive', 'me.setPosition', 'passes.changedPasses', 'passes.latestPass', 'passes.phoneLog', 'passes.registerPhone', 'passes.unregisterPhone',
      'studio.acceptQuote', 'studio.askToCancel', 'studio.bookingChallenge', 'studio.bookingForm', 'studio.bookingSlots', 'studio.getPublicQuote', 'studio.getPublicSession', 'studio.payPublicSession', 'studio.payQuote', 'studio.publicQuoteDocument', 'studio.publicReceipt', 'studio.renewQuote', 'studio.requestBooking',
      'tickets.acceptTransfer', 'tickets.askAnnouncement', 'tickets.askRefund', 'tickets.askSignIn', 'tickets.cancelTransfer', 'tickets.changeOrderUnits', 'tickets.clickLink', 'tickets.dropOrder', 'tickets.holdOrder', 'tickets.holdingWallet', 'tickets.holdings', 'tickets.joinQueue',
      'tickets.joinWaitlist', 'tickets.keepCart', 'tickets.leaveQueue', 'tickets.leaveWaitlist', 'tickets.mailTickets', 'tickets.marketEvents', 'tickets.myInvoicePdf', 'tickets.myInvoices', 'tickets.myOrders', 'tickets.myPlace', 'tickets.myTickets', 'tickets.orderCalendar', 'tickets.orderDocument', 'tickets.orderTickets', 'tickets.pairDevice',
      'tickets.payOrder', 'tickets.publicAvailability', 'tickets.publicEvent', 'tickets.publicEvents', 'tickets.publicMap', 'tickets.publicPicture', 'tickets.publicRoom', 'tickets.publicSeries', 'tickets.publicSite', 'tickets.queueProof', 'tickets.quoteBasket', 'tickets.quoteRefund', 'tickets.readOrder',
      'tickets.readTransfer', 'tickets.refundTerms', 'tickets.reissueTicket', 'tickets.rejectTransfer', 'tickets.renameTicket', 'tickets.resendTransfer', 'tickets.setBuyer', 'tickets.signInBuyer', 'tickets.signOutBuyer', 'tickets.startTransfer', 'tickets.ticketHistory',
      'tickets.transferDocument',
    ]);
  });
});

describe('by role (F1)', () => {
  const roles = modules.flatMap((module) => Object.entries(module.roles ?? {}).map(([name, { permissions }]) => ({ name: `${module.name}.${name}`, permissions: permissions.includes('*') ? null : new Set(permissions) })));
  const file = new URL('route-roles.txt', import.meta.url);
  const allowed = (endpoint: Endpoint): string =>
    endpoint.permission === 'public' ? 'everybody' : endpoint.permission === 'signed_in' ? 'every member'
      : roles.filter(({ permissions }) => permissions === null || [endpoint.permission].flat().some((one) => permissions.has(one))).map(({ name }) => name).join(' ') || 'nobody';
  const table = `${endpoints.map((endpoint) => `${endpoint.id}: ${allowed(endpoint)}`).sort().join('\n')}\n`;

  test('the reviewed table says of every route who may call it (ROUTE_ROLES=write writes it anew, for review)', () => {
    if (process.env.ROUTE_ROLES === 'write') writeFileSync(file, table);
    expect(table).toBe(readFileSync(file, 'utf8'));
  });

  test.each(roles.map(({ name, permissions }) => [name, permissions] as const))('%s gets through where the table says so, and 403 everywhere else', async (name, permissions) => {
    const reviewed = new Map(readFileSync(file, 'utf8').trim().split('\n').map((line) => line.split(': ') as [string, string]));
    const actor: Actor = { ...own.actor, permissions: permissions ?? everything };
    for (const endpoint of endpoints.filter(({ permission }) => permission !== 'public')) {
      // An empty body is refused by its shape, after the permission and before any effect.
      const answer = await call(endpoint, actor, {}, {});
      const may = reviewed.get(endpoint.id) === 'every member' || reviewed.get(endpoint.id)!.split(' ').includes(name);
      const refused = answer.statusCode === 403 && answer.json<{ code: string }>().code === 'INSUFFICIENT_PERMISSIONS';
      // Rights that depend on the record or the field are judged behind the door: only the door is looked at here.
      if (!may) expect(refused, `${name} ${endpoint.id} ${answer.body}`).toBe(true);
      expect(answer.statusCode, `${endpoint.id} ${answer.body}`).toBeLessThan(500);
    }
  });

  test('a member without a role gets 403 everywhere but his own account', async () => {
    const actor: Actor = { ...own.actor, permissions: new Set() };
    for (const endpoint of endpoints.filter(({ permission }) => permission !== 'public' && permission !== 'signed_in')) {
      expect((await call(endpoint, actor)).json(), endpoint.id).toMatchObject({ status: 403, code: 'INSUFFICIENT_PERMISSIONS' });
    }
  });
});

describe("another tenant's ids (E1)", () => {
  test('every parameter of every path has a table that it names a thing of', () => {
    expect(named.flatMap(({ id, path }) => namesOf(path).filter((name) => !tableOf(path, name)).map((name) => `${id}: ${name}`))).toEqual([]);
  });

  test('every generated request has the shape that its declaration asks for', () => {
    const filling = { allIds: true, id: RANDOM };
    const wrong = endpoints.flatMap((endpoint) => (['body', 'query'] as const).flatMap((part) => {
      const sample = sampleOf(endpoint, part, filling);
      const judged = sample === undefined ? undefined : endpoint[part]!.safeParse(sample);
      return judged && !judged.success ? [`${endpoint.id} ${part}: ${JSON.stringify(sample)} ${judged.error.message}`] : [];
    }));
    expect(wrong).toEqual([]);
  });

  test('in a path are 404, word for word like an id that never was, and change nothing there', async () => {
    const before = await fingerprint(other.id);
    const empty: string[] = [];
    const wrong: string[] = [];
    for (const endpoint of named) {
      for (const name of namesOf(endpoint.path)) {
        const [, table, column] = tableOf(endpoint.path, name)!;
        const foreign = await idIn(world, table, other.id, column);
        if (!foreign) {
          empty.push(table);
          continue;
        }
        const params = Object.fromEntries(await Promise.all(namesOf(endpoint.path).map(async (one) => [one, one === name ? foreign : ((await ownIdOf(endpoint, one)) ?? RANDOM())])));
        const never = RANDOM();
        const parts = { ...plainSample(endpoint), version: await versionIn(world, endpoint, params) };
        const answers = [await call(endpoint, own.actor, params, parts), await call(endpoint, own.actor, { ...params, [name]: never }, parts)];
        const [theirs, nobodys] = [said(answers[0]!, [foreign]), said(answers[1]!, [never])];
        if (answers[0]!.statusCode !== 404 || theirs !== nobodys) wrong.push(`${endpoint.id} :${name}\n  foreign: ${theirs.slice(0, 300)}\n  never:   ${nobodys.slice(0, 300)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect([...new Set(empty)], 'things of which the second tenant has none').toEqual([]);
    expect(await fingerprint(other.id)).toEqual(before);
  });

  test('in a body or a query are answered like ids that never were, and change nothing there', async () => {
    const before = await fingerprint(other.id);
    const foreign = await Promise.all(['client', 'resource', 'photo_session', 'catalog_item', 'catalog_package', 'branch', 'role', 'travel_zone', 'receipt', 'tax_class'].map(async (table) => (await idIn(world, table, other.id))!));
    foreign.push((await idIn(world, 'membership', other.id, 'user_id'))!);
    const differing: string[] = [];
    for (const endpoint of endpoints.filter(({ permission }) => permission !== 'public')) {
      for (const part of ['body', 'query'] as const) {
        const paths = idsIn(endpoint, part);
        if (paths.length === 0) continue;
        const params = Object.fromEntries(await Promise.all(namesOf(endpoint.path).map(async (one) => [one, (await ownIdOf(endpoint, one)) ?? RANDOM()])));
        const never = RANDOM();
        const withId = (id: string) => ({ ...plainSample(endpoint), [part]: sampleOf(endpoint, part, { allIds: true, id: () => id }) });
        const wanted = said(await call(endpoint, own.actor, params, withId(never)), [never]);
        for (const id of foreign) {
          const got = said(await call(endpoint, own.actor, params, withId(id)), [id]);
          if (stable(got) !== stable(wanted)) differing.push(`${endpoint.id} ${part} ${paths.join(' ')}\n  foreign: ${got.slice(0, 300)}\n  never:   ${wanted.slice(0, 300)}`);
        }
      }
    }
    expect(differing).toEqual([]);
    expect(await fingerprint(other.id)).toEqual(before);
  }, 120_000);

  test('and for its own tenant the same ids are found', async () => {
    const lost: string[] = [];
    for (const endpoint of named.filter(({ method }) => method === 'GET')) {
      const params = Object.fromEntries(await Promise.all(namesOf(endpoint.path).map(async (one) => [one, (await ownIdOf(endpoint, one)) ?? RANDOM()])));
      const answer = await call(endpoint, own.actor, params, plainSample(endpoint));
      // A refusal for the thing's state has found the thing.
      if (answer.statusCode >= 300 && answer.statusCode !== 409) lost.push(`${endpoint.id} ${answer.body}`);
    }
    expect(lost).toEqual([]);
  });
});

const ownIdOf = async (endpoint: Endpoint, name: string): Promise<string | undefined> => {
  const [, table, column] = tableOf(endpoint.path, name)!;
  return idIn(world, table, own.id, column);
};

/** Ids and instants that a successful creation gives anew each time. */
const stable = (text: string): string => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<new>').replaceAll(/"(?:key|prefix|code|url)":"[^"]*"/g, '');

/** All rows of a tenant, by table. */
async function fingerprint(tenantId: string): Promise<Record<string, string>> {
  const { rows: tables } = await sql<{ name: string }>`select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'tenant_id'
    and table_name in (select tablename from pg_tables where schemaname = 'public') order by 1`.execute(world.owner.global);
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await sql<{ hash: string }>`select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as hash from ${sql.table(name)} t where tenant_id = ${tenantId}::uuid`.execute(world.owner.global);
    found[name] = rows[0]!.hash;
  }
  return found;
}
