import type { z } from 'zod';
import { presentFiles } from '#capabilities/files/public.ts';
import { asVisitor, countTry, visitByToken } from '#capabilities/links/public.ts';
import type { TryLimit } from '#capabilities/links/public.ts';
import { ProviderError } from '#capabilities/connections/public.ts';
import { heldOf, lockOwners, ownerOf } from '#capabilities/payments/public.ts';
import type { PayPage } from '#contracts/checkouts.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { Branding } from '#contracts/me.ts';
import { sum } from '#contracts/money.ts';
import { isBefore } from '#contracts/time.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { AppError, unauthenticated } from '#platform/errors.ts';
import { enqueue } from '#platform/outbox.ts';
import { digest, randomToken } from '#platform/vault.ts';
import { takeMessage } from './arrive.ts';
import { askGateway, takeAnswers } from './ask.ts';
import { callOff, tenantOfLink } from './create.ts';
import { DEMO, DemoEvent, demoAllowed, demoGateway, demoSecret } from './demo.ts';
import { checkoutNotFound, checkoutNotOpen } from './errors.ts';
import { accountOf } from './gateways.ts';
import { attemptsOf, checkoutByToken, hasPending, insertAttempt, lockCheckout, updateCheckout } from './queries.ts';
import type { CheckoutRow } from './queries.ts';
import type { CheckoutStatus } from './states.ts';
import { svixSignature, verifySvix } from './svix.ts';

// The page behind a payment link. Coming back from a gateway proves nothing: the page waits for the gateway's word.

type Page = Presented<z.output<typeof PayPage>>;
/** @throws CHECKOUT_NOT_FOUND, RATE_LIMITED after many wrong ones */
export const visit = <T>(open: OpenCtx, token: string, writes: boolean, run: (ctx: Ctx, checkout: CheckoutRow) => Promise<T>): Promise<T> =>
  visitByToken(open, { counter: 'pay', tenantId: tenantOfLink(token), writes, notFound: checkoutNotFound, find: (ctx) => checkoutByToken(ctx, digest(token)) }, run);

async function present(ctx: Ctx, checkout: CheckoutRow): Promise<Page> {
  const { name, branding, locale, country } = await ctx.tx.selectFrom('tenant').select(['name', 'branding', 'locale', 'country']).where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();
  const { accentColor, logoFileId } = Branding.parse(branding);
  const logo = logoFileId === null ? undefined : (await presentFiles(ctx, [logoFileId])).get(logoFileId);
  const { description, purpose, amountMinor, currency, provider, live, expiresAt, paidAt, returnPath } = checkout;
  const pending = checkout.status !== 'paid' && (await hasPending(ctx, checkout.id));
  const overdue = (checkout.status === 'open' || checkout.status === 'failed') && !isBefore(ctx.now, expiresAt);
  return {
    tenant: { name, accentColor, logoUrl: logo?.url ?? null, locale: locale as 'es' | 'en', country }, description, purpose: purpose as 'deposit', amountMinor, currency, status: overdue ? 'expired' : (checkout.status as CheckoutStatus),
    demo: provider === DEMO, test: !live && provider !== DEMO, pending, expiresAt, paidAt, returnPath,
  };
}

export const readPayPage = (open: OpenCtx, token: string): Promise<Page> => visit(open, token, false, present);

/** Whether it may be paid now, with owner and checkout locked: open, in time, and still due; what is no longer due is called off. */
export async function openToPay(ctx: Ctx, seen: CheckoutRow): Promise<{ checkout: CheckoutRow; refusal: AppError | null }> {
  const { ownerType, ownerId } = seen;
  const gone = await lockOwners(ctx, [{ ownerType, ownerId }]).then(() => false, (error: unknown) => {
    if (error instanceof AppError && error.kind === 'not_found') return true;
    throw error;
  });
  const checkout = await lockCheckout(ctx, seen.id);
  const status = checkout.status as CheckoutStatus;
  if (status !== 'open' && status !== 'failed') return { checkout, refusal: checkoutNotOpen({ status }) };
  if (!isBefore(ctx.now, checkout.expiresAt)) return { checkout, refusal: checkoutNotOpen({ status: 'expired' }) };
  const owner = ownerOf(ownerType);
  const { purpose, round, amountMinor, currency } = checkout;
  const shares = gone ? [] : owner.allocate ? await owner.allocate(ctx, ownerId, { purpose: purpose as 'deposit', round, amountMinor, currency, paidAt: ctx.now, further: false }, await heldOf(ctx, ownerType, ownerId)) : null;
  if (shares !== null && sum(shares.map((share) => share.amountMinor)) < amountMinor) {
    await callOff(ctx, checkout, 'no_longer_due');
    return { checkout, refusal: checkoutNotOpen({ status: 'canceled' }) };
  }
  return { checkout, refusal: null };
}

/** The client came back from the gateway: ask it, if its webhook has not come yet. */
export const askSoon = (ctx: Ctx, checkoutId: string): Promise<void> => enqueue(ctx, askGateway, { checkoutId }, { key: `checkouts.ask:${checkoutId}` });

// Every look at a gateway takes a while and may cost us: somebody who goes on reloading waits for the webhook.
const looks = (checkoutId: string): TryLimit => ({ counter: `pay-look:${checkoutId}`, most: 12, minutes: 15 });

/**
 * The client came back. What the address says is not believed: the gateway is asked about the payment that it names, and
 * about the try. No transaction is open meanwhile.
 */
export async function comeBack(open: OpenCtx, token: string, paymentId: string | null): Promise<Page> {
  const asking = await visit(open, token, false, async (ctx, checkout) => ({ checkout, account: await accountOf(ctx, checkout), attempt: (await attemptsOf(ctx, checkout.id)).at(-1) }));
  const { checkout, account, attempt } = asking;
  if (account && attempt && checkout.status !== 'paid' && (await countTry(open, [looks(checkout.id)]).then(() => true, () => false))) {
    const { gateway, connection } = account;
    const one = paymentId === null || !gateway.paymentById ? null : await gateway.paymentById(connection, paymentId).catch(unlessDown);
    const events = one ? [one] : ((await gateway.status(connection, attempt.reference).catch(unlessDown)) ?? []);
    if (events.length > 0) await visit(open, token, true, (ctx) => takeAnswers(ctx, checkout, events));
  }
  return readPayPage(open, token);
}
/** A gateway that is away says nothing; anything else is our fault. */
function unlessDown(error: unknown): null {
  if (error instanceof ProviderError) return null;
  throw error;
}

// ------------------------------------------------------------------------------------------------ the demo gateway
/** A button of the demo page: makes the event a gateway would send, and hands it in as a gateway would. @throws CHECKOUT_NOT_OPEN */
export async function payDemo(open: OpenCtx, token: string, outcome: 'pay' | 'fail'): Promise<Page> {
  const step = await visit(open, token, true, async (ctx, seen) => {
    if (seen.provider !== DEMO || !demoAllowed()) return checkoutNotOpen({ status: 'canceled' });
    const { checkout, refusal } = await openToPay(ctx, seen);
    if (refusal) return refusal;
    if ((await attemptsOf(ctx, checkout.id)).length === 0) await insertAttempt(ctx, { checkoutId: checkout.id, provider: DEMO, reference: checkout.id, handedAt: ctx.now });
    return checkout.providerCheckoutId === null ? updateCheckout(ctx, checkout.id, { providerCheckoutId: checkout.id }) : checkout;
  });
  if (step instanceof AppError) throw step;
  const event: DemoEvent = {
    type: outcome === 'pay' ? 'payment_intent.succeeded' : 'payment_intent.failed', id: `demo_${randomToken(12)}`, checkout: { id: step.id, metadata: { tenant: step.tenantId, checkout: step.id } },
    amountMinor: step.amountMinor, currency: step.currency, createdAt: open.now.toString(), failureReason: outcome === 'pay' ? null : 'demo',
  };
  const body = Buffer.from(JSON.stringify(event));
  const id = `msg_${randomToken(12)}`;
  const timestamp = String(Math.floor(open.now.epochMilliseconds / 1000));
  await takeDemoHook(open, step.tenantId, { 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': svixSignature(demoSecret(step.tenantId), id, timestamp, body) }, body);
  return readPayPage(open, token);
}

/** @throws UNAUTHENTICATED for what is not signed by us */
export async function takeDemoHook(open: OpenCtx, tenantId: string, headers: Record<string, unknown>, body: Buffer): Promise<void> {
  if (!demoAllowed()) throw unauthenticated();
  const header = (name: string) => (typeof headers[name] === 'string' ? headers[name] : undefined);
  const verdict = verifySvix(demoSecret(tenantId), { id: header('svix-id'), timestamp: header('svix-timestamp'), signature: header('svix-signature') }, body, open.now);
  if (!verdict.ok) throw unauthenticated({ reason: verdict.reason });
  const payload = DemoEvent.parse(JSON.parse(body.toString('utf8')));
  await asVisitor(open, tenantId, { writes: true }, (ctx) => takeMessage(ctx, { provider: DEMO, connectionId: null, eventId: verdict.id, event: demoGateway.parse(payload), payload }));
}
