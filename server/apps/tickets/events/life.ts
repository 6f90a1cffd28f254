import type { z } from 'zod';
import type { cancelEvent as cancelContract, postponeEvent as postponeContract } from '#contracts/tickets-events.ts';
import type { EventStatus } from '#contracts/tickets-terms.ts';
import { isBefore } from '#contracts/time.ts';
import { datesPending, eventCompleted, eventInPast, invalidTransition, slugMismatch } from '#apps/tickets/errors.ts';
import { tellCancelled, tellPostponed, windowAfter } from '#apps/tickets/letters/event-news.ts';
import { ensureEventKey } from '#apps/tickets/issue/keys.ts';
import { announceEvent } from '#apps/tickets/public/announce.ts';
import { closeAfterCancelling } from '#apps/tickets/orders/cancelled.ts';
import { eventMachine, step } from '#apps/tickets/states.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { publish } from '#platform/outbox.ts';
import { allowedTargets } from '#platform/states.ts';
import { checkTimes, doorsBefore } from './create.ts';
import { lockedEvent } from './find.ts';
import { presentEvent } from './present.ts';
import { eventById, updateEvent } from './queries.ts';
import type { EventRow } from './queries.ts';
import { mustBeReady } from './readiness.ts';
import { instantOf } from './times.ts';

const canGo = (from: EventStatus, to: EventStatus): boolean => eventMachine.steps.some((one) => one.from === from && one.to === to);

/** Writes what goes with the step, takes it, tells. */
async function go(ctx: Ctx, event: EventRow, to: EventStatus, { values = {}, reason = null }: { values?: Parameters<typeof updateEvent>[2]; reason?: string | null } = {}) {
  // What may not be done is refused by the step; its values were not judged and are not written.
  if (canGo(event.status, to)) await updateEvent(ctx, event.id, values);
  await step(ctx, eventMachine, event, to, { reason });
  const after = (await eventById(ctx, event.id))!;
  await audit(ctx, { action: `ticket_event.${to}`, entity: 'ticket_event', entityId: event.id, before: event, after, reason });
  await publish(ctx, eventChanged, [event.id], { version: after.version });
  return presentEvent(ctx, after);
}

/**
 * Publish a draft, or a postponed event that has its dates again.
 * @throws EVENT_NOT_FOUND, INVALID_TRANSITION, DATES_PENDING, and every blocker at once
 */
export async function publishEvent(ctx: Ctx, id: string) {
  const event = await lockedEvent(ctx, id);
  // What is on sale, or paused, was ready once.
  if (event.status !== 'draft' && event.status !== 'postponed') return go(ctx, event, 'published');
  if (event.datesPending) throw datesPending();
  await mustBeReady(ctx, event);
  await ensureEventKey(ctx, id);
  if (event.publishedAt === null) await announceEvent(ctx, id);
  return go(ctx, event, 'published', { values: { publishedAt: event.publishedAt ?? ctx.now } });
}

/** @throws EVENT_NOT_FOUND, INVALID_TRANSITION */
export const pauseEvent = async (ctx: Ctx, id: string) => go(ctx, await lockedEvent(ctx, id), 'paused');

/** Only what is paused: a draft or a postponed event is published, and asked whether it is ready. @throws EVENT_NOT_FOUND, INVALID_TRANSITION */
export async function resumeEvent(ctx: Ctx, id: string) {
  const event = await lockedEvent(ctx, id);
  if (event.status !== 'paused') throw invalidTransition({ from: event.status, to: 'published', allowed: allowedTargets(ctx, eventMachine, event) });
  return go(ctx, event, 'published');
}

/** @throws EVENT_NOT_FOUND, INVALID_TRANSITION, EVENT_IN_PAST, INVALID_LOCAL_TIME */
export async function postponeEvent(ctx: Ctx, id: string, { startAt, endAt, reason }: z.output<typeof postponeContract.body>) {
  const event = await lockedEvent(ctx, id);
  const refundWindowUntil = windowAfter(ctx, event);
  if (startAt === undefined || endAt === undefined) return postponed(ctx, event, { datesPending: true, refundWindowUntil }, reason ?? null);
  const start = instantOf(startAt, event.timeZone);
  const times = { startAt: start, endAt: instantOf(endAt, event.timeZone), doorsOpenAt: doorsBefore(start), salesStartAt: event.salesStartAt, salesEndAt: start };
  if (canGo(event.status, 'postponed')) {
    if (!isBefore(ctx.now, start)) throw eventInPast();
    checkTimes(times);
  }
  return postponed(ctx, event, { ...times, datesPending: false, refundWindowUntil }, reason ?? null);
}

async function postponed(ctx: Ctx, event: EventRow, values: Parameters<typeof updateEvent>[2], reason: string | null) {
  const shown = await go(ctx, event, 'postponed', { values, reason });
  await tellPostponed(ctx, event, (await eventById(ctx, event.id))!, reason);
  return shown;
}

/**
 * Cancel for good: unfinished purchases end at once, tickets are void, and every paid order gets all of its money back.
 * @throws EVENT_NOT_FOUND, EVENT_COMPLETED, INVALID_TRANSITION, SLUG_MISMATCH
 */
export async function cancelEvent(ctx: Ctx, id: string, { slug, reason }: z.output<typeof cancelContract.body>) {
  const event = await lockedEvent(ctx, id);
  if (event.status === 'completed' || event.status === 'archived') throw eventCompleted();
  if (canGo(event.status, 'cancelled') && slug.trim() !== event.slug) throw slugMismatch({ slug: event.slug });
  const after = await go(ctx, event, 'cancelled', { reason });
  await closeAfterCancelling(ctx, id);
  await tellCancelled(ctx, event, reason);
  return after;
}
