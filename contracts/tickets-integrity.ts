import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Flag, Id, Instant, LocalDate, PageQuery, pageOf } from './shapes.ts';

// What the nightly questions about sold and held places found (tickets 13, its last paragraph).

export const TicketCheck = /* @__PURE__ */ z.enum(['sold_without_order', 'two_live_orders', 'held_by_dead_order', 'label_twice', 'stage_not_counted', 'paid_differs']);
export type TicketCheck = z.infer<typeof TicketCheck>;

const Issue = z.strictObject({ id: Id, check: TicketCheck, eventId: Id, eventName: z.string(), entityId: Id, localDate: LocalDate, details: z.record(z.string(), z.unknown()), foundAt: Instant, path: z.string() });

export const ticketIssues = endpoint({
  id: 'tickets.integrityIssues', method: 'GET', path: '/api/v1/tickets/integrity-issues', permission: 'tickets.settings.manage', summary: 'What the nightly check of places and orders found, newest first',
  query: PageQuery.extend({ check: TicketCheck.optional(), latestOnly: Flag.optional() }), response: pageOf(Issue), errors: [],
});
