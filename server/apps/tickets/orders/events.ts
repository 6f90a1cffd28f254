import { z } from 'zod';
import { defineEvent } from '#platform/outbox.ts';

// What happened to an order, for those who count, tell or let others in. Each is emitted in the transaction of its cause.

const about = { orderId: z.uuid(), eventId: z.uuid() };

/** Its tickets are there (tickets 4.2). `recovered`: after its hold was over. */
export const orderPaid = defineEvent('tickets.order_paid', z.strictObject({ ...about, recovered: z.boolean() }));
/** Its units are free again without a sale. */
export const orderClosed = defineEvent('tickets.order_closed', z.strictObject({ ...about, status: z.enum(['expired', 'cancelled']) }));
/** Money came for what could not be delivered any more; it goes back. */
export const orderUnfulfillable = defineEvent('tickets.order_unfulfillable', z.strictObject(about));
/** The gateway waits for the buyer's bank (PSE, Nequi); the hold has got its grace. */
export const orderPending = defineEvent('tickets.order_pending', z.strictObject({ ...about, checkoutId: z.uuid() }));
/** The bank said no; `at` tells one try from another. */
export const orderDeclined = defineEvent('tickets.order_declined', z.strictObject({ ...about, reason: z.string().nullable(), at: z.string() }));
/** Money is on its way to the buyer (tickets 4.6). */
export const refundSent = defineEvent('tickets.refund_sent', z.strictObject({ ...about, refundId: z.uuid() }));
/** The gateway could not give it back; somebody has to. */
export const refundStuck = defineEvent('tickets.refund_stuck', z.strictObject({ ...about, refundId: z.uuid(), at: z.string() }));
/** Face money went back to the buyer (tickets 4.6); `faceMinor` without the fee. */
export const refundSucceeded = defineEvent('tickets.refund_succeeded', z.strictObject({ ...about, refundId: z.uuid(), faceMinor: z.int().min(0) }));
/** The buyer asks for money back; somebody decides. */
export const refundRequested = defineEvent('tickets.refund_requested', z.strictObject({ ...about, refundId: z.uuid(), amountMinor: z.int().min(1) }));
/** The bank took the money back (tickets 4.2). */
export const orderChargedBack = defineEvent('tickets.order_charged_back', z.strictObject(about));
/** Somebody asked for the tickets to be mailed again. */
export const ticketsWanted = defineEvent('tickets.tickets_wanted', z.strictObject({ ...about, at: z.string() }));
