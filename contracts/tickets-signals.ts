import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, Instant, OptionalText, PageQuery, pageOf } from './shapes.ts';
import { SignalKind } from './tickets-terms.ts';

// Signs of resale (tickets 14): a list for people to look at, never a block.

export const Signal = z.strictObject({
  /** Of the kind and what it is about; it says nothing of either. */
  key: z.string(), kind: SignalKind, /** As far as the caller may see it. */ subject: z.string().nullable(), /** Purchases, or tickets passed on. */ count: z.int(), admissions: z.int(), firstAt: Instant, lastAt: Instant,
  orders: z.array(z.strictObject({ id: Id, number: z.string() })),
  review: z.strictObject({ note: z.string(), by: z.string().nullable(), at: Instant, /** What there was when it was looked at. */ count: z.int() }).nullable(),
});
export type Signal = z.infer<typeof Signal>;
const byId = z.strictObject({ id: Id });

export const listSignals = endpoint({
  id: 'tickets.listSignals', method: 'GET', path: '/api/v1/tickets/events/:id/signals', permission: 'tickets.transfer.read', summary: 'Who bought or passed on more often than usual, most first; `open`: nobody has looked at it, or there is more since', params: byId,
  query: PageQuery.extend({ open: z.enum(['true', 'false']).default('true') }), response: pageOf(Signal), errors: ['EVENT_NOT_FOUND'],
});
export const reviewSignal = endpoint({
  id: 'tickets.reviewSignal', method: 'POST', path: '/api/v1/tickets/events/:id/signals/review', permission: 'tickets.transfer.override', summary: 'Say that it was looked at, and what was found', params: byId,
  body: z.strictObject({ key: z.string().min(1).max(100), note: OptionalText(300).default('') }), response: Signal, errors: ['EVENT_NOT_FOUND', 'SIGNAL_NOT_FOUND'], audit: true,
});
