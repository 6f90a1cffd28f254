import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import type { PublicOrder } from '#contracts/tickets-public.ts';
import { beforeAll, beforeEach } from 'vitest';
import { takeMessage, useDemoGateway } from '#capabilities/checkouts/public.ts';
import { usePeople } from '#test/people.ts';
import type { People } from '#test/people.ts';
import { NOW } from '#test/server.ts';
import type { World } from '#test/server.ts';
import { makeOrganizer } from '#test/tickets.ts';
import type { Made, Organizer } from '#test/tickets.ts';
import { useWork } from '#test/work.ts';
import type { Work } from '#test/work.ts';

/** Strangers at the portal of an organizer, each with a browser of their own. */
export interface Portal {
  call: (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object, headers?: Record<string, string>) => Promise<LightMyRequestResponse>;
  /** Hold a basket at the price it has now. */
  hold: (event: Pick<Made, 'slug'>, basket: object, more?: object) => Promise<LightMyRequestResponse>;
  /** A held order with its buyer. */
  buy: (event: Pick<Made, 'slug'>, basket: object, buyer?: object) => Promise<{ token: string; order: PublicOrder }>;
  /** The gateway says that the order's newest demand is paid; `paymentId` names the transaction. */
  approve: (number: string, more?: { paymentId?: string; eventId?: string; amountMinor?: number }) => Promise<string>;
  slug: string;
}

export async function portalOf(organizer: Organizer): Promise<Portal> {
  useDemoGateway({ allowed: true, key: Buffer.alloc(32, 7) });
  const { slug } = await organizer.run((ctx) => ctx.tx.selectFrom('tenant').select('slug').where('id', '=', organizer.id).executeTakeFirstOrThrow());
  const call: Portal['call'] = (method, path, body, headers = {}) => organizer.app.inject({ method, url: `/api/v1/tickets/public${path}`, ...(body && { body }), headers });
  const hold: Portal['hold'] = async (event, basket, more = {}) => {
    const quote = await call('POST', `/sites/${slug}/events/${event.slug}/quote`, basket);
    if (quote.statusCode !== 200) return quote;
    return call('POST', `/sites/${slug}/events/${event.slug}/orders`, { ...basket, expectedTotalMinor: quote.json().totalMinor, visitor: randomUUID(), ...more }, { 'idempotency-key': randomUUID() });
  };
  return {
    slug, call, hold,
    buy: async (event, basket, buyer = {}) => {
      const held = await hold(event, basket);
      if (held.statusCode !== 201) throw new Error(held.body);
      const { token } = held.json<{ token: string }>();
      const set = await call('PATCH', `/orders/${token}/buyer`, { name: 'Ana Gómez', email: `ana.${randomUUID().slice(0, 8)}@comprador.example`, ...buyer });
      if (set.statusCode !== 200) throw new Error(set.body);
      return { token, order: set.json<PublicOrder>() };
    },
    approve: (number, { paymentId = `pay-${randomUUID()}`, eventId = randomUUID(), amountMinor } = {}) =>
      organizer.run(async (ctx) => {
        const checkout = await ctx.tx.selectFrom('checkout as k').innerJoin('ticketOrder as o', (join) => join.onRef('o.tenantId', '=', 'k.tenantId').onRef('o.id', '=', 'k.ownerId')).selectAll('k').where('o.number', '=', number).orderBy('k.id', 'desc').limit(1).executeTakeFirstOrThrow();
        return takeMessage(ctx, {
          provider: 'demo', connectionId: null, eventId, payload: {},
          event: { kind: 'paid', checkoutId: checkout.providerCheckoutId, paymentId, amountMinor: amountMinor ?? checkout.amountMinor, currency: checkout.currency, live: false, metadata: { tenant: checkout.tenantId, checkout: checkout.id }, paidAt: ctx.now, reason: null },
        });
      }),
  };
}

/** An organizer who sells, the portal in front and the work behind; each test begins at NOW. */
export interface Sales {
  organizer: Organizer;
  /** With real sign-in. */
  people: People;
  portal: Portal;
  work: Work;
  /** A published event with the first of its areas. */
  onSale: (given?: object) => Promise<Made & { name: string; areaId: string }>;
  read: (token: string) => Promise<PublicOrder>;
  pay: (token: string) => Promise<LightMyRequestResponse>;
  /** Places of an area, paid. */
  bought: (event: { slug: string; areaId: string }, quantity: number) => Promise<{ token: string; order: PublicOrder }>;
}

export function useSales(world: World): Sales {
  const people = usePeople(world); // links of pictures are signed
  // Filled before the first test, so that a test file may take them apart at once.
  const organizer = {} as Organizer;
  const portal = {} as Portal;
  const work = useWork(world);
  beforeAll(async () => {
    Object.assign(organizer, await makeOrganizer(world));
    Object.assign(portal, await portalOf(organizer));
    // The business was there before the clock of the tests.
    await world.owner.global.updateTable('tenant').set({ createdAt: NOW.subtract({ hours: 24 }) }).where('id', '=', organizer.id).execute();
    // All buyers of a test come from one address.
    await organizer.call('PATCH', '/settings', { holdsPerAddress: 100_000 });
  });
  beforeEach(() => world.clock.set(NOW));
  const pay: Sales['pay'] = (token) => portal.call('POST', `/orders/${token}/pay`, { termsAccepted: true });
  return {
    organizer, people, portal, work, pay,
    onSale: async (given = {}) => {
      const event = await organizer.ready(given);
      const answer = await organizer.call('POST', `/events/${event.id}/publish`);
      if (answer.statusCode !== 200) throw new Error(answer.body);
      return { ...event, name: answer.json().name, areaId: (await organizer.areas(event.id))[0]!.id };
    },
    read: async (token) => (await portal.call('GET', `/orders/${token}`)).json(),
    bought: async (event, quantity) => {
      const held = await portal.buy(event, { lines: [{ areaId: event.areaId, quantity }] });
      await pay(held.token);
      await portal.approve(held.order.number);
      return held;
    },
  };
}
