import { bookReversal, executeRefund } from '#capabilities/payments/public.ts';
import type { PaymentOwner } from '#capabilities/payments/public.ts';
import { formatMoney } from '#contracts/money.ts';
import type { Ctx } from '#platform/context.ts';
import { findGatewayRefund, promisedRefunds, updateGatewayRefund } from './queries.ts';
import type { CheckoutRow, TransactionRow } from './queries.ts';
import { alert, tellCheckout } from './tell.ts';

/**
 * A gateway says that an approved payment was voided or given back. Refunds that we had promised of it are hereby done;
 * what then is still held for it was taken from us (a chargeback): the books say so, finance is told, and its owner
 * (tickets 4.2). The caller has locked owner, checkout and payment.
 */
export async function takeBack(ctx: Ctx, checkout: CheckoutRow, { receiptId, transactionId }: TransactionRow, owner: PaymentOwner | null): Promise<void> {
  if (receiptId === null) return; // was never booked
  for (const { id } of await promisedRefunds(ctx, receiptId)) {
    if (await findGatewayRefund(ctx, id)) await updateGatewayRefund(ctx, id, { status: 'done', reference: transactionId.slice(0, 100), nextTryAt: null, lastError: null });
    await executeRefund(ctx, id, { method: 'gateway', documentNumber: transactionId.slice(0, 100) });
  }
  const takenMinor = await bookReversal(ctx, receiptId, { documentNumber: transactionId.slice(0, 100) });
  if (takenMinor === 0) return;
  await alert(ctx, 'reversed', { description: checkout.description, amount: formatMoney(takenMinor, checkout.currency, ctx.locale) }, receiptId, checkout);
  await owner?.onReversed?.(ctx, checkout.ownerId, { checkoutId: checkout.id, transactionId, receiptId, amountMinor: takenMinor, currency: checkout.currency, at: ctx.now });
  await tellCheckout(ctx, checkout);
}
