import type { z } from 'zod';
import type { PublicOrder, holdOrder as holdContract } from '#contracts/tickets-public.ts';
import type { Presented } from '#contracts/endpoint.ts';
import { earliest } from '#contracts/time.ts';
import { addressCounter } from '#capabilities/identity/public.ts';
import { asVisitor, keepByKeys, storedByKeys } from '#capabilities/links/public.ts';
import type { Command } from '#capabilities/links/public.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import type { EventRow } from '#apps/tickets/events/queries.ts';
import { holdAll } from '#apps/tickets/orders/hold.ts';
import { mustBeOnSale } from '#apps/tickets/orders/on-sale.ts';
import { presentHeld, presentOrders, surroundingsOf } from '#apps/tickets/orders/present.ts';
import { ordersByIds } from '#apps/tickets/orders/queries.ts';
import { tokenOfOrder } from '#apps/tickets/orders/token.ts';
import { attributeAll } from '#apps/tickets/promoters/attribution.ts';
import { settingsOf } from '#apps/tickets/settings.ts';
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

type Answer = { token: string; shown: Shown } | { failed: unknown };

const ask = gather<HoldRequest, Answer>((_event, requests) => serve(requests), { most: AT_ONCE });

/** Take the units for some minutes, all or none, once for a key. @throws those of the contract of holdOrder */
export async function askAllocator(request: HoldRequest): Promise<{ token: string; order: Shown }> {
  const answer = await ask(`${request.tenantId} ${request.eventId}`, request);
  if ('failed' in answer) throw answer.failed;
  return { token: answer.token, order: answer.shown };
}

/** One round, in the order in which they came. */
export async function serve(requests: readonly HoldRequest[]): Promise<Answer[]> {
  const [{ open, tenantId, eventId }] = requests as [HoldRequest];
  const at = { ...open, now: open.clock.now() };
  try {
    const answers = await asVisitor(at, tenantId, { writes: true, samePlan: true }, (ctx) => holdEach(ctx, eventId, requests));
    return answers.map((answer) => (answer instanceof AppError ? { failed: answer } : { token: answer.token, shown: answer.show() }));
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

/** Told after the commit. */
interface Served { token: string; show: () => Shown }

/** Rounds of one event, of this and of other processes, one behind the other. */
async function holdEach(ctx: Ctx, eventId: string, requests: readonly HoldRequest[]): Promise<(Served | AppError)[]> {
  // The stored answer names the order; its address is not kept in plain.
  const [, stored, event] = await Promise.all([lockAll(ctx.tx, 'ticket_rush', [eventId]), storedByKeys<{ id: string }>(ctx, requests.map(({ command }) => command)), findEvent(ctx, eventId)]);
  const fresh = requests.filter((_, index) => stored[index] === null);
  const held = fresh.length === 0 ? [] : await holdFresh(ctx, event, fresh);
  const known = await servedBefore(ctx, eventId, stored.flatMap((one) => (one === null || one instanceof AppError ? [] : [one.id])));
  return stored.map((one) => (one === null ? held.shift()! : one instanceof AppError ? one : known.get(one.id)!));
}

async function servedBefore(ctx: Ctx, eventId: string, ids: readonly string[]): Promise<Map<string, Served>> {
  if (ids.length === 0) return new Map();
  const orders = await ordersByIds(ctx, ids);
  const shown = await presentOrders(ctx, eventId, orders);
  return new Map(orders.map((order, index) => [order.id, { token: tokenOfOrder(order.tokenSealed), show: () => shown[index]! }]));
}

async function holdFresh(ctx: Ctx, event: EventRow, asked: readonly HoldRequest[]): Promise<(Served | AppError)[]> {
  const promoters = await attributeAll(ctx, asked.map(({ body }) => ({ code: body.promoterCode, clickedAt: body.promoterAt === undefined ? null : earliest(Temporal.Instant.from(body.promoterAt), ctx.now) })));
  const wanted = asked.map(({ open, body, visitorHash, isHuman }, index) => {
    const { visitor: _visitor, accessCode: _code, expectedTotalMinor, promoterCode: _promoter, promoterAt: _at, queuePass, locale, ...basket } = body;
    return { open, isHuman, basket, channel: 'online' as const, expectedTotalMinor, locale, visitorHash, addressPrefix: addressCounter(open.origin.ip), promoterLinkId: promoters[index]!, pass: queuePass };
  });
  const repeats = new Map<number, number>();
  const settings = settingsOf(ctx);
  const judging = async () => {
    const judge = await judgeHolders(ctx, event.id, wanted, settings);
    return async (index: number, served: readonly number[]) => {
      repeats.delete(index);
      const before = served.find((one) => isSameCommand(asked[one]!.command, asked[index]!.command));
      if (before !== undefined) {
        repeats.set(index, before);
        throw requestInProgress();
      }
      mustBeOnSale(ctx, event);
      await judge(index, served);
    };
  };
  const also = (kept: readonly { index: number; order: { id: string } }[]) => Promise.all([
    keepByKeys(ctx, kept.map(({ index, order }) => ({ command: asked[index]!.command, answer: { id: order.id } }))),
    endCarts(ctx, event.id, kept.map(({ index, order }) => ({ visitorHash: asked[index]!.visitorHash, orderId: order.id }))),
  ]);
  const [held, around] = await Promise.all([holdAll(ctx, event, wanted, { settings, judging, also }), surroundingsOf(ctx, event, settings)]);
  const served = held.map((one) => (one instanceof AppError ? one : { token: one.token, show: () => presentHeld(ctx, one, around) }));
  // A command that came twice has the answer of the first, or is another one under its key.
  for (const [index, before] of repeats) served[index] = isSameInput(asked[index]!.command, asked[before]!.command) ? served[before]! : idempotencyKeyReused();
  return served;
}

const isSameCommand = (a: Command, b: Command): boolean => a.key === b.key && a.who === b.who;
const isSameInput = (a: Command, b: Command): boolean => JSON.stringify(a.input) === JSON.stringify(b.input);
