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
/** Face money went back to the buyer (tickets 4.6); `faceMinor` without the fee. */
export const refundSucceeded = defineEvent('tickets.refund_succeeded', z.strictObject({ ...about, refundId: z.uuid(), faceMinor: z.int().min(0) }));
/** The buyer asks for money back; somebody decides. */
export const refundRequested = defineEvent('tickets.refund_requested', z.strictObject({ ...about, refundId: z.uuid(), amountMinor: z.int().min(1) }));
/** The bank took the money back (tickets 4.2). */
export const orderChargedBack = defineEvent('tickets.order_charged_back', z.strictObject(about));
/** Somebody asked for the tickets to be mailed again. */
export const ticketsWanted = defineEvent('tickets.tickets_wanted', z.strictObject({ ...about, at: z.string() }));
