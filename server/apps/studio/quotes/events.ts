import { z } from 'zod';
import { defineEvent } from '#platform/outbox.ts';

const Payload = z.strictObject({ quoteId: z.uuid(), sessionId: z.uuid(), round: z.int() });

/** With its address, since that can be made only once (the message that carries it is written with the event). */
export const quoteSent = defineEvent('studio.quote_sent', Payload);
export const quoteAccepted = defineEvent('studio.quote_accepted', Payload);
/** It holds until tomorrow. */
export const quoteExpiring = defineEvent('studio.quote_expiring', Payload);
export const quoteExpired = defineEvent('studio.quote_expired', Payload);
