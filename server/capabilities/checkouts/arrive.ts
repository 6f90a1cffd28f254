import { ownerOf, lockOwners } from '#capabilities/payments/public.ts';
import type { PaymentOwner } from '#capabilities/payments/public.ts';
import type { Ctx } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';
import { move } from '#platform/states.ts';
import { bookPayment } from './book.ts';
import { judgeFact } from './facts.ts';
import type { TransactionStatus } from './facts.ts';
import { gatewayOf, statusOfKind } from './port.ts';
import type { GatewayEvent } from './port.ts';
import { attemptByReference, attemptsOf, findCheckout, findTransaction, insertEvent, insertTransaction, knowsEvent, lockCheckout, paymentsTold, updateCheckout, updateTransaction } from './queries.ts';
import type { AttemptRow, CheckoutRow, TransactionRow } from './queries.ts';
import { takeBack } from './reverse.ts';
import { checkoutMachine } from './states.ts';
import type { CheckoutStatus } from './states.ts';
import { alert, asGateway, tellCheckout } from './tell.ts';

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

/** What a message is about, all of it locked. */
interface Meant {
  checkout: CheckoutRow;
  attempts: readonly AttemptRow[];
  /** The try that it names; undefined: it names none, or none of ours. */
  attempt: AttemptRow | undefined;
  /** Null when what was to be paid has been removed since. */
  owner: PaymentOwner | null;
  /** What is known of its payment. */
  known: TransactionRow | undefined;
}

/**
 * What a gateway says of a checkout, in one transaction: whatever the order, and however often it is said, money is
 * booked once for each payment (tickets 5.7). What does not fit what was asked for is kept aside with an alert, never
 * booked (studio 12). Locks: owner, checkout, payment.
 */
export async function takeMessage(outer: Ctx, message: Message): Promise<Taken> {
  const { provider, eventId, event } = message;
  const ctx = asGateway(outer, provider);
  if (await knowsEvent(ctx, provider, eventId)) return 'repeated';
  const found = await findMeant(ctx, message);
  const ownerIsThere = found ? await lockOwner(ctx, found) : false;
  const checkout = found && (await lockCheckout(ctx, found.id));
  if (await knowsEvent(ctx, provider, eventId)) return 'repeated'; // the one before us told the same

  const meant = checkout && (await meantBy(ctx, message, checkout, ownerIsThere));
  const { outcome, reason } = await judge(ctx, message, meant);
  const id = await insertEvent(ctx, { provider, eventId, kind: event.kind, checkoutId: checkout?.id ?? null, paymentId: event.paymentId, outcome, reason, payload: JSON.stringify(message.payload) });
  if (id !== null && outcome === 'quarantined') await alert(ctx, 'quarantined', { provider, reason: reason ?? '', code: checkout?.description ?? event.checkoutId ?? '?' }, id, checkout ?? null);
  return id === null ? 'repeated' : outcome;
}

/** The checkout by the gateway's name for one of its tries, else by ours in its metadata (a gateway that spoke before its first answer was stored). */
async function findMeant(ctx: Ctx, { provider, event }: Message): Promise<CheckoutRow | undefined> {
  const attempt = event.checkoutId === null ? undefined : await attemptByReference(ctx, provider, event.checkoutId);
  if (attempt) return findCheckout(ctx, attempt.checkoutId);
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

async function meantBy(ctx: Ctx, { provider, connectionId, event: { checkoutId, paymentId } }: Message, checkout: CheckoutRow, ownerIsThere: boolean): Promise<Meant> {
  const attempts = await attemptsOf(ctx, checkout.id);
  return {
    checkout, attempts, attempt: attempts.find(({ reference }) => reference === checkoutId), owner: ownerIsThere ? ownerOf(checkout.ownerType) : null,
    known: paymentId === null ? undefined : await findTransaction(ctx, { provider, connectionId, paymentId }),
  };
}

async function judge(ctx: Ctx, message: Message, meant: Meant | undefined): Promise<Verdict> {
  const { event } = message;
  const said = statusOfKind[event.kind];
  if (said === null) return is('ignored', 'kind');
  // A gateway's account may sell more than what we ask for; only what names us is ours to wonder about.
  if (!meant) return event.metadata?.tenant === ctx.actor.tenantId ? is('quarantined', 'unknown_checkout') : is('ignored', 'unknown_checkout');
  const misfit = misfitOf(ctx, message, meant);
  if (misfit) {
    await noteMisfit(ctx, message, meant, misfit);
    return is('quarantined', misfit);
  }
  const { checkout, known } = meant;
  // Its number was given to another demand before: nothing is known of this one by it.
  const own = known?.checkoutId === checkout.id ? known : undefined;
  if (event.paymentId === null || (known && !own)) return said === 'declined' ? declined(ctx, message, meant, null) : is('ignored', event.kind);

  const verdict = judgeFact(own?.status ?? 'created', said);
  if (verdict === 'ignore') return is('ignored', 'older');
  if (verdict === 'same') return is('repeated');
  if (said === 'approved') return approved(ctx, message, meant);
  const transaction = await keep(ctx, message, meant, said);
  if (said === 'pending') return pending(ctx, meant, transaction);
  if (said === 'declined' || said === 'error') return declined(ctx, message, meant, transaction);
  await takeBack(ctx, checkout, transaction, meant.owner);
  return is('applied');
}

/** Whatever of the event is not as we asked. */
function misfitOf(ctx: Ctx, { provider, connectionId, event }: Message, { checkout, attempts, attempt, known }: Meant): string | null {
  if (connectionId !== checkout.connectionId) return 'other_account';
  if (attempts.length > 0 && event.checkoutId !== null && !attempt) return 'other_checkout';
  if (event.live !== null && event.live !== checkout.live) return 'live_mode';
  if (event.kind !== 'paid') return null; // nothing is booked by it
  if (event.paymentId === null) return 'payment_missing';
  if (known && known.checkoutId !== checkout.id) return 'other_checkout';
  if (event.amountMinor !== checkout.amountMinor) return 'amount';
  if (event.currency !== checkout.currency) return 'currency';
  // One that carries nothing of ours names the try by the reference that we made up for it.
  if (gatewayOf(provider).page) return attempt ? null : 'other_checkout';
  return event.metadata?.tenant === ctx.actor.tenantId && event.metadata.checkout === checkout.id ? null : 'metadata';
}

/** A payment that did not fit is remembered as such; a word that fits may still come. */
async function noteMisfit(ctx: Ctx, message: Message, meant: Meant, reason: string): Promise<void> {
  const { event } = message;
  if (event.kind !== 'paid' || event.paymentId === null || (reason !== 'amount' && reason !== 'currency') || meant.known) return;
  await keep(ctx, message, meant, 'mismatch', reason);
}

/** What is known of the payment now. */
async function keep(ctx: Ctx, { provider, connectionId, event }: Message, { checkout, attempt, known }: Meant, status: TransactionStatus, reason = event.reason): Promise<TransactionRow> {
  const told = {
    status, toldAt: ctx.now, reason: reason?.slice(0, 500) ?? null,
    ...(event.amountMinor !== null && { amountMinor: event.amountMinor }), ...(event.currency !== null && { currency: event.currency }),
    ...(event.method && { method: event.method.slice(0, 60) }), ...(event.card && { card: event.card.slice(0, 60) }), ...(event.orderRef && { orderRef: event.orderRef.slice(0, 100) }),
  };
  if (known) return updateTransaction(ctx, known.id, told);
  return insertTransaction(ctx, { provider, connectionId, transactionId: event.paymentId!, checkoutId: checkout.id, attemptId: attempt?.id ?? null, ...told });
}

const wordOf = (ctx: Ctx, { id, amountMinor, currency }: CheckoutRow, transactionId: string | null) => ({ checkoutId: id, transactionId, amountMinor, currency, at: ctx.now });

async function pending(ctx: Ctx, { checkout, owner }: Meant, { transactionId }: TransactionRow): Promise<Verdict> {
  if (checkout.status !== 'paid') await owner?.onPending?.(ctx, checkout.ownerId, wordOf(ctx, checkout, transactionId));
  await tellCheckout(ctx, checkout);
  return is('applied');
}

/** A decline never undoes what another payment has paid, and one of an earlier try says nothing of the present one. */
async function declined(ctx: Ctx, { event: { reason } }: Message, { checkout, attempts, attempt, owner }: Meant, transaction: TransactionRow | null): Promise<Verdict> {
  if (checkout.status === 'paid') return is('ignored', checkout.status);
  await owner?.onDeclined?.(ctx, checkout.ownerId, { ...wordOf(ctx, checkout, transaction?.transactionId ?? null), reason });
  if ((checkout.status !== 'open' && checkout.status !== 'failed') || (attempt && attempt.id !== attempts.at(-1)!.id)) return is('ignored', checkout.status);
  if (checkout.status === 'open') await move(ctx, checkoutMachine, { id: checkout.id, status: 'open' as CheckoutStatus }, 'failed', { reason });
  await tellCheckout(ctx, await updateCheckout(ctx, checkout.id, { failureReason: reason?.slice(0, 500) ?? null }));
  return is('applied');
}

async function approved(ctx: Ctx, message: Message, meant: Meant): Promise<Verdict> {
  const { checkout, owner } = meant;
  if (checkout.status === 'paid') {
    // Asked, it may call by another name what its webhook has told.
    if (gatewayOf(message.provider).twoNames) {
      const told = await paymentsTold(ctx, checkout.id);
      if (message.asked || told.includes(message.event.paymentId) || told.length === 0) return is('repeated');
    }
    if (!owner?.takesFurther) {
      await keep(ctx, message, meant, 'approved');
      return is('quarantined', 'paid_twice');
    }
  }
  const transaction = await keep(ctx, message, meant, 'approved');
  await bookPayment(ctx, message.event, checkout, transaction, owner);
  return is('applied');
}
