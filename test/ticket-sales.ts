import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import type { PublicOrder } from '#contracts/tickets-public.ts';
import { takeMessage, useDemoGateway } from '#capabilities/checkouts/public.ts';
import type { Made, Organizer } from '#test/tickets.ts';

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
