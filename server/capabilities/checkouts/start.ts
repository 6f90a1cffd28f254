import { ProviderError } from '#capabilities/connections/public.ts';
import { placeOf } from '#capabilities/payments/public.ts';
import type { Ctx, Locale, OpenCtx } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';
import { siteUrl } from '#platform/site.ts';
import { move } from '#platform/states.ts';
import { takeAnswers } from './ask.ts';
import { nextAsk } from './asking.ts';
import { tokenOf } from './create.ts';
import { gatewayUnavailable } from './errors.ts';
import { accountOf } from './gateways.ts';
import type { Account } from './gateways.ts';
import { openToPay, visit } from './page.ts';
import type { Asked, Form, HostedGateway, SignedGateway } from './port.ts';
import { attemptsOf, buyerOf, insertAttempt, lockCheckout, transactionsOf, triesUnder, updateAttempt, updateCheckout } from './queries.ts';
import type { AttemptRow, CheckoutRow } from './queries.ts';
import { checkoutMachine } from './states.ts';
import type { CheckoutStatus } from './states.ts';
import { asGateway, tellCheckout } from './tell.ts';

// The way to the gateway. A gateway that makes pages is asked for one, once; to another the client goes with what we
// have signed, under a reference that no try had before.

interface Ready { checkout: CheckoutRow; account: Account }

/**
 * Where the client pays: the gateway's page, made now or before. No transaction is open while the gateway is asked.
 * @throws CHECKOUT_NOT_OPEN, GATEWAY_UNAVAILABLE
 */
export async function startPayment(open: OpenCtx, token: string): Promise<{ url: string }> {
  const step = await visit(open, token, true, async (ctx, seen): Promise<AppError | { url: string } | { ready: Ready; used: AttemptRow | null }> => {
    const ready = await readyToPay(ctx, seen);
    if (ready instanceof AppError) return ready;
    const { checkout, account: { gateway } } = ready;
    const last = (await attemptsOf(ctx, checkout.id)).at(-1);
    if (gateway.create) {
      if (!last?.url) return { ready, used: null };
      await handOut(ctx, checkout, last, gateway);
      return { url: last.url };
    }
    // Whether it was used we may not know yet: one that was cannot be used again.
    if (last && !(await isUsed(ctx, last))) return { ready, used: last };
    return { url: await sendOff(ctx, ready, gateway, null) };
  });
  if (step instanceof AppError) throw step; // after commit: what was called off stays so
  if ('url' in step) return step;
  const { account: { gateway } } = step.ready;
  return gateway.create ? makePage(open, token, step.ready, gateway) : goAgain(open, token, step.ready, gateway, step.used!);
}

/** It may be paid now, and by whom; a declined one is open again. */
async function readyToPay(ctx: Ctx, seen: CheckoutRow): Promise<Ready | AppError> {
  const { checkout, refusal } = await openToPay(ctx, seen);
  if (refusal) return refusal;
  if (checkout.status === 'failed') {
    await move(asGateway(ctx, checkout.provider), checkoutMachine, { id: checkout.id, status: 'failed' as CheckoutStatus }, 'open');
    await tellCheckout(ctx, checkout);
  }
  const account = await accountOf(ctx, checkout);
  return account ? { checkout, account } : gatewayUnavailable();
}

const isUsed = async (ctx: Ctx, { id, checkoutId }: AttemptRow): Promise<boolean> => (await transactionsOf(ctx, checkoutId)).some(({ attemptId }) => attemptId === id);

/** A page of the gateway's own. */
async function makePage(open: OpenCtx, token: string, { checkout, account }: Ready, gateway: HostedGateway): Promise<{ url: string }> {
  const asked = await visit(open, token, false, (ctx) => askedOf(ctx, checkout, checkout.id));
  const made = await gateway.create(account.connection, asked).catch((error: unknown) => {
    if (error instanceof ProviderError) throw gatewayUnavailable(undefined, { cause: error });
    throw error;
  });
  return visit(open, token, true, async (ctx, { id }) => {
    const locked = await lockCheckout(ctx, id);
    // Two opened it at once: the first page stands, the other is shown to nobody.
    const first = (await attemptsOf(ctx, id)).at(-1);
    if (first?.url) return { url: first.url };
    const attempt = await insertAttempt(ctx, { checkoutId: id, provider: locked.provider, reference: made.id, url: made.url, handedAt: ctx.now });
    await handOut(ctx, locked, attempt, gateway);
    return { url: made.url };
  });
}

/** The client was sent off before and is here again, and no event has told why: the gateway is asked first. */
async function goAgain(open: OpenCtx, token: string, { checkout, account }: Ready, gateway: SignedGateway, used: AttemptRow): Promise<{ url: string }> {
  const events = await gateway.status(account.connection, used.reference).catch((error: unknown) => {
    if (error instanceof ProviderError) return []; // it is away; should the reference be used up, it will say so
    throw error;
  });
  if (events.length > 0) await visit(open, token, true, (ctx) => takeAnswers(ctx, checkout, events));
  const step = await visit(open, token, true, async (ctx, seen): Promise<AppError | { url: string }> => {
    const ready = await readyToPay(ctx, seen);
    if (ready instanceof AppError) return ready;
    const last = (await attemptsOf(ctx, checkout.id)).at(-1)!;
    return { url: await sendOff(ctx, ready, gateway, (await isUsed(ctx, last)) ? null : last) };
  });
  if (step instanceof AppError) throw step;
  return step;
}

/** The address that the browser goes to, under this try or a fresh one. A form is posted from a page of ours. */
async function sendOff(ctx: Ctx, { checkout, account }: Ready, gateway: SignedGateway, again: AttemptRow | null): Promise<string> {
  const attempt = again ?? await insertAttempt(ctx, { checkoutId: checkout.id, provider: checkout.provider, reference: await freshReference(ctx, checkout, gateway), handedAt: ctx.now });
  await handOut(ctx, checkout, attempt, gateway);
  const page = gateway.page(account.connection, await askedOf(ctx, checkout, attempt.reference));
  return 'url' in page ? page.url : siteUrl(`/pay/${tokenOf(checkout.tokenSealed)}/go`);
}

/** The last try's form, for the page that posts it; null: there is nothing to post now. */
export async function formOf(ctx: Ctx, checkout: CheckoutRow): Promise<Form | null> {
  if (checkout.status !== 'open' || Temporal.Instant.compare(checkout.expiresAt, ctx.now) <= 0) return null;
  const [attempt, account] = [(await attemptsOf(ctx, checkout.id)).at(-1), await accountOf(ctx, checkout)];
  if (!attempt || !account?.gateway.page) return null;
  const page = account.gateway.page(account.connection, await askedOf(ctx, checkout, attempt.reference));
  return 'url' in page ? null : page;
}

/** From now on we ask by ourselves what becomes of it. */
async function handOut(ctx: Ctx, checkout: CheckoutRow, { id, reference, url }: AttemptRow, gateway: Account['gateway']): Promise<void> {
  await updateAttempt(ctx, id, { handedAt: ctx.now, nextAskAt: nextAsk(ctx.now, ctx.now, gateway.create ? checkout.expiresAt : undefined) });
  if (checkout.providerCheckoutId !== reference) await updateCheckout(ctx, checkout.id, { providerCheckoutId: reference, providerUrl: url });
}

/** `<name>-<n>`, over all demands of that name; without one the end of our own id serves. The owner is locked. */
async function freshReference(ctx: Ctx, { id, reference }: CheckoutRow, gateway: SignedGateway): Promise<string> {
  const tries = reference === null ? (await attemptsOf(ctx, id)).length : await triesUnder(ctx, reference);
  const name = reference ?? id.replaceAll('-', '').slice(-20).toUpperCase();
  return gateway.referenceOf(name, tries + 1);
}

async function askedOf(ctx: Ctx, checkout: CheckoutRow, reference: string): Promise<Asked> {
  const { id, tenantId, amountMinor, currency, description, expiresAt, taxMinor, taxBaseMinor } = checkout;
  const token = tokenOf(checkout.tokenSealed);
  const { locale } = await ctx.tx.selectFrom('tenant').select('locale').where('id', '=', tenantId).executeTakeFirstOrThrow();
  return {
    checkoutId: id, tenantId, reference, amountMinor, currency, description, expiresAt, tax: { amountMinor: taxMinor, baseMinor: taxBaseMinor }, buyer: await buyerOf(ctx, checkout.clientId), locale: locale as Locale,
    zone: (await placeOf(ctx, checkout.branchId)).zone, successUrl: siteUrl(`/pay/${token}?back=1`), cancelUrl: siteUrl(`/pay/${token}`), metadata: { tenant: tenantId, checkout: id },
  };
}

