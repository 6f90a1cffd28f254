import { z } from 'zod';
import { defineEvent } from '#platform/outbox.ts';

/** Scans that a door let through, of one batch; whether they count for the ticket is settled with the others of it. */
export const ticketsScanned = defineEvent('tickets.tickets_scanned', z.strictObject({ eventId: z.uuid(), scans: z.array(z.strictObject({ id: z.uuid(), ticketId: z.uuid(), gateId: z.uuid(), direction: z.enum(['entry', 'exit']), at: z.string() })).max(500) }));
