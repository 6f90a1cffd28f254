import { randomUUID } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { pino } from 'pino';
import type { Endpoint } from '#contracts/endpoint.ts';
import type { Actor } from '#platform/context.ts';
import { unauthenticated } from '#platform/errors.ts';
import { buildServer } from '#platform/http.ts';
import { allRoutes, modules } from '#server/modules.ts';
import { furnishedTenant, idIn, namesOf, namesThings, tableOf } from '#test/furnished.ts';
import type { Side } from '#test/furnished.ts';
import { sampleOf } from '#test/samples.ts';
import { usePeople } from '#test/people.ts';
import { useWorld } from '#test/server.ts';

// Every declared route, called without a session, and what the generated requests of proof/ stand on. The cases are made
// from the declarations; a new route is in them on the day it is born. Roles and other tenants' ids: proof/isolation.proof.ts.

const endpoints = allRoutes().map(({ endpoint }) => endpoint);
const world = useWorld();
usePeople(world); // sets identity up; callers are given here
const RANDOM = (): string => randomUUID();

let caller: Actor | null = null;
let app: FastifyInstance;

let own: Side;

beforeAll(async () => {
  own = await furnishedTenant(world, 'one');
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
});

describe('the requests that are made from declarations', () => {
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

  test('find what they name, for the tenant whose it is', async () => {
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
