import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Email, Id, Instant, Locale, PageQuery, Version, pageOf } from './shapes.ts';
import { WaitlistStatus } from './tickets-terms.ts';

// Who wants what is sold out: joined by anybody, offered by the system when something returns (tickets 3.20, 4.11).

const manage = 'tickets.waitlist.manage';

export const WaitlistEntry = z.strictObject({
  id: Id, eventId: Id, areaId: Id.nullable(), areaName: z.string().nullable(), email: z.string(), locale: Locale, quantity: z.int(), status: WaitlistStatus, joinedAt: Instant,
  offeredAt: Instant.nullable(), offerExpiresAt: Instant.nullable(), offerOrderId: Id.nullable(), offerOrderNumber: z.string().nullable(), removeReason: z.enum(['person', 'organizer', 'event_over']).nullable(), version: Version,
});
export type WaitlistEntry = z.infer<typeof WaitlistEntry>;

export const listWaitlist = endpoint({
  id: 'tickets.listWaitlist', method: 'GET', path: '/api/v1/tickets/events/:id/waitlist', permission: manage, summary: 'The waitlist of an event, who came first in front', params: z.strictObject({ id: Id }),
  query: PageQuery.extend({ status: WaitlistStatus.optional(), areaId: Id.optional() }), response: pageOf(WaitlistEntry), errors: ['EVENT_NOT_FOUND'],
});
export const removeFromWaitlist = endpoint({
  id: 'tickets.removeFromWaitlist', method: 'DELETE', path: '/api/v1/tickets/waitlist/:id', permission: manage, summary: 'Take somebody off the list; an open offer ends', params: z.strictObject({ id: Id }), ifMatch: true, audit: true,
  errors: ['WAITLIST_ENTRY_NOT_FOUND', 'INVALID_TRANSITION'],
});

const path = (rest: string) => `/api/v1/tickets/public/${rest}`;
export const joinWaitlist = endpoint({
  id: 'tickets.joinWaitlist', method: 'POST', path: path('sites/:site/events/:slug/waitlist'), permission: 'public', summary: 'Ask to be told when something returns', params: z.strictObject({ site: z.string().min(1).max(63), slug: z.string().min(1).max(120) }),
  body: z.strictObject({ email: Email, /** Null: any area. */ areaId: Id.nullable().default(null), quantity: z.int().min(1).max(10), locale: Locale.default('es'), accessCode: z.string().max(100).optional() }),
  status: 201, response: z.strictObject({ quantity: z.int(), areaId: Id.nullable(), joinedAt: Instant }),
  errors: ['SITE_NOT_FOUND', 'EVENT_NOT_FOUND', 'ACCESS_CODE_REQUIRED', 'RATE_LIMITED', 'AREA_NOT_FOUND', 'SALES_CLOSED', 'WAITLIST_DUPLICATE', 'WAITLIST_NOT_NEEDED', 'LIMIT_EXCEEDED'],
});
/** By the address in an offer, which only its mail holds. */
export const leaveWaitlist = endpoint({
  id: 'tickets.leaveWaitlist', method: 'POST', path: path('waitlist/:token/leave'), permission: 'public', summary: 'Take oneself off the list', params: z.strictObject({ token: z.string().min(1).max(200) }), errors: ['WAITLIST_ENTRY_NOT_FOUND', 'LINK_NOT_FOUND'],
});
