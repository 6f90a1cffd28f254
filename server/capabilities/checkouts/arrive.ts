import { heldOf, lockOwners, ownerOf, placeOf, registerReceipt, verifyReceipt } from '#capabilities/payments/public.ts';
import type { Allocation } from '#capabilities/payments/public.ts';
import { formatMoney, sum } from '#contracts/money.ts';
import { earliest, todayIn } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';
import { emit } from '#platform/outbox.ts';
import { move } from '#platform/states.ts';
import type { GatewayEvent } from './port.ts';
import { checkoutByProviderId, findCheckout, insertEvent, knowsEvent, lockCheckout, paymentsTold, updateCheckout } from './queries.ts';
import type { CheckoutRow } from './queries.ts';
import { checkoutMachine } from './states.ts';
import type { CheckoutStatus } from './states.ts';
import { alert, asGateway, checkoutPaid, factOf, tellCheckout } from './tell.ts';

export interface Message {
  provider: string;
  /** The account that it came through; null: the demo gateway. */
  connectionId: string | null;
  /** The message's own id: each is taken once. */
  eventId: string;
  event: GatewayEvent;
  payload: unknown;
  /** We asked, and this is the answer: it may repeat, in other words, what a webhook said. */
  asked?: boolean;
}
export type Taken = 'applied' | 'repeated' | 'ignored' | 'quarantined';

interface Verdict { outcome: Taken; reason: string | null }
const is = (outcome: Taken, reason: string | null = null): Verdict => ({ outcome, reason });

/**
 * What a gateway says of a checkout, in one transaction: whatever the order, and however often it is said, money is
 * booked once. What does not fit what was asked for is kept aside with an alert, never booked (studio 12).
 * Locks: owner, then checkout.
 */
export async function takeMessage(outer: Ctx, message: Message): Promise<Taken> {
  const { provider, eventId, event } = message;
  const ctx = asGateway(outer, provider);
  if (await knowsEvent(ctx, provider, eventId)) return 'repeated';
  const found = await findMeant(ctx, message);
  const ownerIsThere = found ? await lockOwner(ctx, found) : false;
  const checkout = found && (await lockCheckout(ctx, found.id));
  if (await knowsEvent(ctx, provider, eventId)) return 'repeated'; // the one before us told the same

  const { outcome, reason } = await judge(ctx, message, checkout, ownerIsThere);
  const id = await insertEvent(ctx, { provider, eventId, kind: event.kind, checkoutId: checkout?.id ?? null, paymentId: event.paymentId, outcome, reason, payload: JSON.stringify(message.payload) });
  if (id !== null && outcome === 'quarantined') await alert(ctx, 'quarantined', { provider, reason: reason ?? '', code: checkout?.description ?? event.checkoutId ?? '?' }, id);
  return id === null ? 'repeated' : outcome;
}

/** The checkout by the gateway's name for it, else by ours in its metadata (a gateway that spoke before its first answer was stored). */
async function findMeant(ctx: Ctx, { provider, event }: Message): Promise<CheckoutRow | undefined> {
  const byName = event.checkoutId === null ? undefined : await checkoutByProviderId(ctx, provider, event.checkoutId);
  if (byName) return byName;
  const ours = event.metadata?.checkout;
  if (event.metadata?.tenant !== ctx.actor.tenantId || typeof ours !== 'string' || !/^[0-9a-f-]{36}$/.test(ours)) return undefined;
  return findCheckout(ctx, ours);
}

/** False when what was to be paid has been removed since. */
async function lockOwner(ctx: Ctx, { ownerType, ownerId }: CheckoutRow): Promise<boolean> {
  try {
    await lockOwners(ctx, [{ ownerType, ownerId }]);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not_found') return false;
    throw error;
  }
}

async function judge(ctx: Ctx, message: Message, checkout: CheckoutRow | undefined, ownerIsThere: boolean): Promise<Verdict> {
  const { event } = message;
  if (event.kind === 'other') return is('ignored', 'kind');
  // A gateway's account may sell more than what we ask for; only what names us is ours to wonder about.
  if (!checkout) return event.metadata?.tenant === ctx.actor.tenantId ? is('quarantined', 'unknown_checkout') : is('ignored', 'unknown_checkout');
  const misfit = misfitOf(ctx, message, checkout);
  if (misfit) return is('quarantined', misfit);
  if (event.kind === 'pending') return is('ignored', 'pending');
  if (event.kind === 'failed') return fail(ctx, checkout, event);
  if (checkout.status === 'paid') {
    // A page of a gateway is paid once: a second payment told by webhooks is for a person to look at. What we learned by
    // asking may carry another name for the same payment.
    const told = await paymentsTold(ctx, checkout.id);
    if (message.asked || told.includes(event.paymentId) || told.length === 0) return is('repeated');
    return is('quarantined', 'paid_twice');
  }
  await pay(ctx, message, checkout, ownerIsThere);
  return is('applied');
}

/** Whatever of the event is not as we asked. */
function misfitOf(ctx: Ctx, { connectionId, event }: Message, checkout: CheckoutRow): string | null {
  if (connectionId !== checkout.connectionId) return 'other_account';
  if (checkout.providerCheckoutId !== null && event.checkoutId !== null && event.checkoutId !== checkout.providerCheckoutId) return 'other_checkout';
  if (event.live !== null && event.live !== checkout.live) return 'live_mode';
  if (event.kind !== 'paid') return null; // nothing is booked by it
  if (event.paymentId === null) return 'payment_missing';
  if (event.amountMinor !== checkout.amountMinor) return 'amount';
  if (event.currency !== checkout.currency) return 'currency';
  return event.metadata?.tenant === ctx.actor.tenantId && event.metadata.checkout === checkout.id ? null : 'metadata';
}

async function fail(ctx: Ctx, checkout: CheckoutRow, { reason }: GatewayEvent): Promise<Verdict> {
  if (checkout.status !== 'open' && checkout.status !== 'failed') return is('ignored', checkout.status);
  if (checkout.status === 'open') await move(ctx, checkoutMachine, { id: checkout.id, status: 'open' as CheckoutStatus }, 'failed', { reason });
  await tellCheckout(ctx, await updateCheckout(ctx, checkout.id, { failureReason: reason?.slice(0, 500) ?? null }));
  return is('applied');
}

/** The money is there: a verified receipt, split as its owner says (studio 5.3, 5.4, 6 and 7). */
async function pay(ctx: Ctx, { provider, event }: Message, checkout: CheckoutRow, ownerIsThere: boolean): Promise<void> {
  const paidAt = event.paidAt === null ? ctx.now : earliest(event.paidAt, ctx.now);
  const { zone } = await placeOf(ctx, checkout.branchId);
  const allocations = ownerIsThere ? await sharesOf(ctx, checkout, paidAt) : [];
  const receipt = await registerReceipt(ctx, {
    clientId: checkout.clientId, branchId: checkout.branchId, method: 'gateway', amountMinor: checkout.amountMinor, currency: checkout.currency, documentNumber: event.paymentId, paymentDate: todayIn(zone, paidAt), registeredAt: paidAt,
    gatewayRef: `${provider}:${event.paymentId}`, allocations,
  });
  await verifyReceipt(ctx, receipt.id);
  await updateCheckout(ctx, checkout.id, { receiptId: receipt.id, paidAt, providerPaymentId: event.paymentId, failureReason: null, ...(checkout.providerCheckoutId === null && { providerCheckoutId: event.checkoutId }) });
  await move(ctx, checkoutMachine, { id: checkout.id, status: checkout.status as CheckoutStatus }, 'paid');
  const paid = await lockCheckout(ctx, checkout.id);
  await emit(ctx, checkoutPaid, paid.id, { ...factOf(paid), receiptId: receipt.id });
  await tellCheckout(ctx, paid);

  const creditMinor = checkout.amountMinor - sum(allocations.map(({ amountMinor }) => amountMinor));
  if (creditMinor > 0) {
    await alert(ctx, allocations.length === 0 ? 'late' : 'excess', { description: checkout.description, amount: formatMoney(creditMinor, checkout.currency, ctx.locale) }, receipt.id);
  }
}

/** How the owner takes the money; what it does not take is credit. Money that has come is never refused. */
async function sharesOf(ctx: Ctx, { ownerType, ownerId, purpose, round, amountMinor, currency }: CheckoutRow, paidAt: Temporal.Instant): Promise<Allocation[]> {
  const owner = ownerOf(ownerType);
  const shares = owner.allocate
    ? await owner.allocate(ctx, ownerId, { purpose: purpose as 'deposit' | 'balance', round, amountMinor, currency, paidAt, further: false }, await heldOf(ctx, ownerType, ownerId))
    : [{ round, kind: purpose as 'deposit' | 'balance', amountMinor }];
  return shares.map((share) => ({ ownerType, ownerId, ...share }));
}
