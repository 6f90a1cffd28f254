import { randomUUIDv7 } from 'node:crypto';
import type { OrderChannel } from '#contracts/tickets-terms.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import type { Offer } from '#apps/tickets/pricing/list.ts';
import { newHold } from '#apps/tickets/rules/holds.ts';
import type { Quote } from '#apps/tickets/rules/pricing.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { newOrderNumber } from './number.ts';
import { frozen, totalsOf } from './price.ts';
import type { OrderRow } from './queries.ts';
import { newOrderToken } from './token.ts';

/** Who holds, where and on whose behalf. */
export interface Holding {
  channel: OrderChannel;
  locale?: Locale;
  visitorHash?: string | null;
  addressPrefix?: string | null;
  promoterLinkId?: string | null;
  /** Those of the event unless given. */
  holdMinutes?: number;
  soldBy?: string | null;
  note?: string | null;
  /** Tickets that were named before their units were sold, in pricing order and seat by seat. */
  ticketIds?: readonly string[] | null;
}
export interface Start { wanted: Holding; offer: Offer; quote: Quote }

/** A held order as it is about to stand in its table, all of it: nothing has to be read back. */
export function newOrder(ctx: Ctx, event: EventRow, { wanted, offer, quote }: Start): { token: string; order: OrderRow } {
  const { channel, locale = 'es', visitorHash = null, addressPrefix = null, promoterLinkId = null, holdMinutes = event.holdMinutes, soldBy = null, note = null, ticketIds = null } = wanted;
  const { token, ...address } = newOrderToken(ctx.actor.tenantId);
  const order: OrderRow = {
    tenantId: ctx.actor.tenantId, id: randomUUIDv7(), number: newOrderNumber(), eventId: event.id, channel, status: 'held', mode: event.mode, locale, visitorHash, addressPrefix, holdExpiresAt: newHold(ctx.now, holdMinutes).expiresAt, currency: event.currency,
    ...totalsOf(quote), quote: frozen(quote, offer), promoterLinkId, soldBy, note, ticketIds: ticketIds === null ? null : [...ticketIds], ...address, createdAt: ctx.now, createdBy: ctx.actor.userId, updatedAt: ctx.now, updatedBy: ctx.actor.userId, version: 1,
    clientId: null, buyerName: null, buyerEmail: null, buyerPhone: null, buyerIdType: null, buyerIdNumber: null, holders: [], marketingConsent: false, whatsappConsent: false, termsVersion: null, privacyVersion: null, acceptedAt: null, legalSnapshot: null,
    holdExtendedAt: null, graceUsed: false, paidAt: null, closedAt: null, closeReason: null, recovered: false, anonymizedAt: null, externalRef: null,
  };
  return { token, order };
}
