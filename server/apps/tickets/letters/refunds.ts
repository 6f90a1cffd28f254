import type { MessageDefinition } from '#capabilities/notifications/public.ts';
import { formatMoney } from '#contracts/money.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { refundSent, refundSucceeded } from '#apps/tickets/orders/events.ts';
import { findOrder } from '#apps/tickets/orders/find.ts';
import { partsOf, refundById } from '#apps/tickets/refunds/queries.ts';
import type { RefundRow } from '#apps/tickets/refunds/queries.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { subscribe } from '#platform/outbox.ts';
import { text } from '#platform/texts.ts';
import { letters } from './kinds.ts';
import { aboutOrder, buyerOf, lastDayOf } from './orders.ts';
import { writeTo } from './write.ts';

// What buyers are told of their money on its way back (tickets 10). That it could not be sent is for finance.

/** How it goes back; by the way it came until somebody chose another. */
async function methodOf(ctx: Ctx, refund: RefundRow, locale: Locale): Promise<string> {
  const methods = (await partsOf(ctx, refund.id)).map(({ method }) => text(locale, method === null || method === 'gateway' ? 'tickets.refundMethod.same' : `payments.method.${method}`));
  return [...new Set(methods)].join(', ');
}

async function write(ctx: Ctx, refundId: string, kind: MessageDefinition): Promise<void> {
  const refund = await refundById(ctx, refundId);
  // That a late payment goes back is told with the apology for it.
  if (!refund || (kind === letters.refundApproved && refund.reason === 'unfulfillable')) return;
  const order = await findOrder(ctx, refund.orderId);
  const event = await findEvent(ctx, order.eventId);
  const { owner, data } = aboutOrder(order);
  await writeTo(ctx, buyerOf(order), {
    kind, event, key: refundId, owner,
    data: { ...data, amount: formatMoney(refund.amountMinor, refund.currency, order.locale), method: await methodOf(ctx, refund, order.locale), ...(kind === letters.refundApproved && { due_date: lastDayOf(refund.dueAt, event.timeZone, order.locale) }) },
  });
}

subscribe(refundSent, 'tickets.letter_refund_approved', (ctx, { refundId }) => write(ctx, refundId, letters.refundApproved));
subscribe(refundSucceeded, 'tickets.letter_refund_paid', (ctx, { refundId }) => write(ctx, refundId, letters.refundPaid));
