import { heldOf, placeOf, registerReceipt, verifyReceipt } from '#capabilities/payments/public.ts';
import type { Allocation, PaymentOwner } from '#capabilities/payments/public.ts';
import { formatMoney, sum } from '#contracts/money.ts';
import { earliest, todayIn } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import { emit } from '#platform/outbox.ts';
import { move } from '#platform/states.ts';
import type { GatewayEvent } from './port.ts';
import { lockCheckout, updateAttempt, updateCheckout, updateTransaction } from './queries.ts';
import type { CheckoutRow, TransactionRow } from './queries.ts';
import { checkoutMachine } from './states.ts';
import type { CheckoutStatus } from './states.ts';
import { alert, checkoutPaid, factOf, tellCheckout } from './tell.ts';

/**
 * The money is there: a verified receipt, split as its owner says (studio 5.3, 5.4, 6 and 7). The first payment pays
 * the checkout; a further one only the owner can judge. The caller has locked owner, checkout and payment.
 */
export async function bookPayment(ctx: Ctx, event: GatewayEvent, checkout: CheckoutRow, transaction: TransactionRow, owner: PaymentOwner | null): Promise<void> {
  const { provider, transactionId } = transaction;
  const further = checkout.status === 'paid';
  const paidAt = event.paidAt === null ? ctx.now : earliest(event.paidAt, ctx.now);
  const { zone } = await placeOf(ctx, checkout.branchId);
  const allocations = owner ? await sharesOf(ctx, checkout, owner, paidAt, further) : [];
  const receipt = await registerReceipt(ctx, {
    clientId: checkout.clientId, branchId: checkout.branchId, method: 'gateway', amountMinor: checkout.amountMinor, currency: checkout.currency, documentNumber: transactionId.slice(0, 100), paymentDate: todayIn(zone, paidAt), registeredAt: paidAt,
    gatewayRef: `${provider}:${transactionId}`.slice(0, 200), allocations,
  });
  // Before the owner hears of it: what it does at once (a refund) finds the payment.
  await updateTransaction(ctx, transaction.id, { receiptId: receipt.id });
  if (transaction.attemptId !== null) await updateAttempt(ctx, transaction.attemptId, { nextAskAt: null }); // nothing is left to ask
  if (!further) {
    await updateCheckout(ctx, checkout.id, { receiptId: receipt.id, paidAt, providerPaymentId: transactionId, failureReason: null, ...(checkout.providerCheckoutId === null && { providerCheckoutId: event.checkoutId }) });
    await move(ctx, checkoutMachine, { id: checkout.id, status: checkout.status as CheckoutStatus }, 'paid');
  }
  await verifyReceipt(ctx, receipt.id, { checkoutId: checkout.id, provider, transactionId, live: checkout.live, paidAt });
  const paid = await lockCheckout(ctx, checkout.id);
  if (!further) await emit(ctx, checkoutPaid, paid.id, { ...factOf(paid), receiptId: receipt.id });
  await tellCheckout(ctx, paid);

  const creditMinor = checkout.amountMinor - sum(allocations.map(({ amountMinor }) => amountMinor));
  if (creditMinor > 0) {
    await alert(ctx, allocations.length === 0 ? 'late' : 'excess', { description: checkout.description, amount: formatMoney(creditMinor, checkout.currency, ctx.locale) }, receipt.id, checkout);
  }
}

/** How the owner takes the money; what it does not take is credit. Money that has come is never refused. */
async function sharesOf(ctx: Ctx, { ownerType, ownerId, purpose, round, amountMinor, currency }: CheckoutRow, owner: PaymentOwner, paidAt: Temporal.Instant, further: boolean): Promise<Allocation[]> {
  const shares = owner.allocate
    ? await owner.allocate(ctx, ownerId, { purpose: purpose as 'deposit' | 'balance', round, amountMinor, currency, paidAt, further }, await heldOf(ctx, ownerType, ownerId))
    : [{ round, kind: purpose as 'deposit' | 'balance', amountMinor }];
  return shares.map((share) => ({ ownerType, ownerId, ...share }));
}
