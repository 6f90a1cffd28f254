import { allocatePayment, standingOf } from './deposit.ts';
import type { Allocation } from './deposit.ts';
import { gatewayMoneyGoesTo, roomForPayment, takesPayment } from './payments.ts';
import type { SessionMoney } from './payments.ts';

/**
 * What of money that a gateway took is for the session (studio 5.3, 5.4, 6 and 7): the deposit first, the rest to the
 * balance, never above the total; what is left over is the client's credit. A canceled session takes nothing, nor does
 * one whose deposit came after its deadline, nor one that is being negotiated again.
 */
export function sharesOfGatewayMoney(session: SessionMoney, { amountMinor, currency, paidAt }: { amountMinor: number; currency: string; paidAt: Temporal.Instant }): Allocation[] {
  const { status, paymentDeadlineAt } = session;
  if (currency !== session.currency || gatewayMoneyGoesTo({ status, paymentDeadlineAt, paidAt }) === 'client_credit' || !takesPayment(session)) return [];
  const fits = Math.min(amountMinor, roomForPayment(session));
  return fits === 0 ? [] : allocatePayment(fits, status === 'pre_scheduled' ? standingOf(session).shortfallMinor : 0);
}
