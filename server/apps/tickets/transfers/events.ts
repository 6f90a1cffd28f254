import { z } from 'zod';
import { defineEvent } from '#platform/outbox.ts';

const about = { transferId: z.uuid() };
/** The recipient has mail to get; `resend` counts the times after the first. */
export const transferSent = defineEvent('tickets.transfer_sent', z.strictObject({ ...about, resend: z.int() }));
/** A new QR for the same holder. */
export const ticketReissued = defineEvent('tickets.ticket_reissued', z.strictObject({ ticketId: z.uuid(), generation: z.int(), reason: z.string() }));
export const transferEnded = defineEvent('tickets.transfer_ended', z.strictObject({ ...about, status: z.enum(['accepted', 'rejected', 'cancelled', 'expired']) }));
