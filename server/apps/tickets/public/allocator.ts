import type { z } from 'zod';
import type { PublicOrder, holdOrder as holdContract } from '#contracts/tickets-public.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { earliest } from '#contracts/time.ts';
import { addressCounter } from '#capabilities/identity/public.ts';
import { asVisitor, keepByKeys, storedByKeys } from '#capabilities/links/public.ts';
import type { Command } from '#capabilities/links/public.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { holdAll } from '#apps/tickets/orders/hold.ts';
import type { HeldOrder } from '#apps/tickets/orders/hold.ts';
import { mustBeOnSale } from '#apps/tickets/orders/on-sale.ts';
import { presentOrders } from '#apps/tickets/orders/present.ts';
import { ordersByIds } from '#apps/tickets/orders/queries.ts';
import { tokenOfOrder } from '#apps/tickets/orders/token.ts';
import { attributeAll } from '#apps/tickets/promoters/attribution.ts';
import type { Ctx, OpenCtx } from '#platform/context.ts';
import { lockAll } from '#platform/db.ts';
import { AppError, asAppError, idempotencyKeyReused, isTransient, requestInProgress } from '#platform/errors.ts';
import { gather } from '#platform/gather.ts';
import { digest } from '#platform/vault.ts';
import { endCarts } from './cart-queries.ts';
import { judgeHolders } from './may-hold.ts';

// A rush is a queue: holds of one event that are asked for while others are being written gather, and one transaction
// serves them together, each in its turn (decision 0017). Who comes alone is served at once.

/** In one transaction; more make nobody's wait shorter (measured). */
const AT_ONCE = 200;

type Shown = Presented<PublicOrder>;
interface Asked { open: OpenCtx; tenantId: string; eventId: string; site: string; slug: string; key: string; /** Without the proof, which the first of two same requests has used up. */ body: Omit<z.output<typeof holdContract.body>, 'proof'>; isHuman: boolean }
export interface HoldRequest extends Asked { visitorHash: string; command: Command }
export function holdRequest(asked: Asked): HoldRequest {
  const visitorHash = digest(asked.body.visitor);
  return { ...asked, visitorHash, command: { key: asked.key, who: `visitor:${visitorHash}`, operation: 'tickets.holdOrder', input: { site: asked.site, slug: asked.slug, body: asked.body } } };
}

/** `shown` is read after the commit, for all of a round at once. */
type Answer = { token: string; shown: Promise<Shown> } | { failed: unknown };

const ask = gather<HoldRequest, Answer>((_event, requests) => serve(requests), { most: AT_ONCE });

/** Take the units for some minutes, all or none, once for a key. @throws those of the contract of holdOrder */
export async function askAllocator(request: HoldRequest): Promise<{ token: string; order: Shown }> {
  const answer = await ask(`${request.tenantId} ${request.eventId}`, request);
  if ('failed' in answer) throw answer.failed;
  return { token: answer.token, order: await answer.shown };
}

/** One round, in the order in which they came. */
export async function serve(requests: readonly HoldRequest[]): Promise<Answer[]> {
  const [{ open, tenantId, eventId }] = requests as [HoldRequest];
  const at = { ...open, now: open.clock.now() };
  try {
    const answers = await asVisitor(at, tenantId, { writes: true }, (ctx) => holdEach(ctx, eventId, requests));
    const orders = answers.flatMap((answer) => (answer instanceof AppError ? [] : [answer.order]));
    if (orders.length === 0) return answers.map((failed) => ({ failed }));
    const shown = asVisitor(at, tenantId, {}, async (ctx) => new Map((await presentOrders(ctx, eventId, orders)).map((one) => [one.number, one])));
    return answers.map((answer) => (answer instanceof AppError ? { failed: answer } : { token: answer.token, shown: shown.then((all) => all.get(answer.order.number)!) }));
  } catch (error) {
    if (requests.length === 1 || isForAll(error)) return requests.map(() => ({ failed: error }));
    // Something about one of them undid all: each by itself, and that one hears of it.
    if (!isTransient(error)) process.emitWarning(error as Error);
    const answers: Answer[] = [];
    for (const request of requests) answers.push(...(await serve([request])));
    return answers;
  }
}

/** The event is gone, or the database is: nobody would fare better alone. */
const isForAll = (error: unknown): boolean => error instanceof AppError || (asAppError(error)?.kind === 'unavailable' && !isTransient(error));

/** Rounds of one event, of this and of other processes, one behind the other. */
async function holdEach(ctx: Ctx, eventId: string, requests: readonly HoldRequest[]): Promise<(HeldOrder | AppError)[]> {
  await lockAll(ctx.tx, 'ticket_rush', [eventId]);
  // The stored answer names the order; its address is not kept in plain.
  const stored = await storedByKeys<{ id: string }>(ctx, requests.map(({ command }) => command));
  const named = stored.flatMap((one) => (one === null || one instanceof AppError ? [] : [one.id]));
  const known = new Map(named.length === 0 ? [] : (await ordersByIds(ctx, named)).map((order) => [order.id, order]));
  const fresh = requests.filter((_, index) => stored[index] === null);
  const held = fresh.length === 0 ? [] : await holdFresh(ctx, eventId, fresh);
  return stored.map((one) => {
    if (one === null) return held.shift()!;
    if (one instanceof AppError) return one;
    const order = known.get(one.id)!;
    return { order, token: tokenOfOrder(order.tokenSealed) };
  });
}

async function holdFresh(ctx: Ctx, eventId: string, asked: readonly HoldRequest[]): Promise<(HeldOrder | AppError)[]> {
  const event = await findEvent(ctx, eventId);
  const promoters = await attributeAll(ctx, asked.map(({ body }) => ({ code: body.promoterCode, clickedAt: body.promoterAt === undefined ? null : earliest(Temporal.Instant.from(body.promoterAt), ctx.now) })));
  const wanted = asked.map(({ open, body, visitorHash, isHuman }, index) => {
    const { visitor: _visitor, accessCode: _code, expectedTotalMinor, promoterCode: _promoter, promoterAt: _at, queuePass, locale, ...basket } = body;
    return { open, isHuman, basket, channel: 'online' as const, expectedTotalMinor, locale, visitorHash, addressPrefix: addressCounter(open.origin.ip), promoterLinkId: promoters[index]!, pass: queuePass };
  });
  const repeats = new Map<number, number>();
  const held = await holdAll(ctx, event, wanted, async () => {
    const judge = await judgeHolders(ctx, eventId, wanted);
    return async (index, served) => {
      repeats.delete(index);
      const before = served.find((one) => isSameCommand(asked[one]!.command, asked[index]!.command));
      if (before !== undefined) {
        repeats.set(index, before);
        throw requestInProgress();
      }
      mustBeOnSale(ctx, event);
      await judge(index, served);
    };
  });
  const kept = held.flatMap((one, index) => (one instanceof AppError ? [] : [{ command: asked[index]!.command, answer: { id: one.order.id } }]));
  if (kept.length > 0) {
    await keepByKeys(ctx, kept);
    await endCarts(ctx, eventId, held.flatMap((one, index) => (one instanceof AppError ? [] : [{ visitorHash: asked[index]!.visitorHash, orderId: one.order.id }])));
  }
  // A command that came twice has the answer of the first, or is another one under its key.
  for (const [index, before] of repeats) held[index] = isSameInput(asked[index]!.command, asked[before]!.command) ? held[before]! : idempotencyKeyReused();
  return held;
}

const isSameCommand = (a: Command, b: Command): boolean => a.key === b.key && a.who === b.who;
const isSameInput = (a: Command, b: Command): boolean => JSON.stringify(a.input) === JSON.stringify(b.input);
