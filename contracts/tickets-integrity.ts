import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Flag, Id, Instant, LocalDate, PageQuery, pageOf } from './shapes.ts';
import { TicketCheck } from './tickets-terms.ts';

// What the nightly questions about sold and held places found (tickets 13, its last paragraph).

const Issue = z.strictObject({ id: Id, check: TicketCheck, eventId: Id, eventName: z.string(), entityId: Id, localDate: LocalDate, details: z.record(z.string(), z.unknown()), foundAt: Instant, path: z.string() });

export const ticketIssues = endpoint({
  id: 'tickets.integrityIssues', method: 'GET', path: '/api/v1/tickets/integrity-issues', permission: 'tickets.settings.manage', summary: 'What the nightly check of places and orders found, newest first',
  query: PageQuery.extend({ check: TicketCheck.optional(), latestOnly: Flag.optional() }), response: pageOf(Issue), errors: [],
});
