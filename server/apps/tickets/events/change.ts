import type { z } from 'zod';
import { stepOf } from '#contracts/money.ts';
import type { EventChanges } from '#contracts/tickets-events.ts';
import { isBefore, isSame } from '#contracts/time.ts';
import { areaHasSales, eventInPast, eventNotDraft, immutableField, legalInfoMissing, priceStep, pulepMissing } from '#apps/tickets/errors.ts';
import { pricesOffStep } from '#apps/tickets/areas/queries.ts';
import { opensWindow, tellChanged, windowAfter } from '#apps/tickets/letters/event-news.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import { releaseFile } from '#capabilities/files/public.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { rethrowConstraint, slugTaken, versionMismatch } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { checkTimes, doorsBefore, known, plainColumns, takeSlug } from './create.ts';
import { currentFeePlan } from './fee-plan.ts';
import { editableEvent, lockedEvent } from './find.ts';
import { presentEvent } from './present.ts';
import { deleteEventRow, imagesOf, leadOn, updateEvent } from './queries.ts';
import type { EventRow } from './queries.ts';
import { instantOf } from './times.ts';

type Changes = z.output<typeof EventChanges>;

/** The times as they will stand. What followed the start and is not named moves along with it. */
function timesAfter(event: EventRow, changes: Changes) {
  const zone = changes.timeZone ?? event.timeZone;
  const at = (text: string | undefined, otherwise: Temporal.Instant) => (text === undefined ? otherwise : instantOf(text, zone));
  const startAt = at(changes.startAt, event.startAt);
  const follows = (mine: Temporal.Instant, then: Temporal.Instant, now: Temporal.Instant) => (isSame(mine, then) ? now : mine);
  return {
    startAt, endAt: at(changes.endAt, event.endAt),
    doorsOpenAt: at(changes.doorsOpenAt, follows(event.doorsOpenAt, doorsBefore(event.startAt), doorsBefore(startAt))),
    salesStartAt: changes.salesStartAt === null ? null : changes.salesStartAt === undefined ? event.salesStartAt : instantOf(changes.salesStartAt, zone),
    salesEndAt: at(changes.salesEndAt, follows(event.salesEndAt, event.startAt, startAt)),
  };
}

const fixed = (field: string) => () => immutableField({ field });

/**
 * Change an event.
 * @throws EVENT_NOT_FOUND, VERSION_MISMATCH, EVENT_READ_ONLY, IMMUTABLE_FIELD, EVENT_IN_PAST, INVALID_LOCAL_TIME, SLUG_TAKEN, PRICE_STEP, PULEP_MISSING, LEGAL_INFO_MISSING
 */
export async function changeEvent(ctx: Ctx, id: string, changes: Changes) {
  const event = await editableEvent(ctx, id, { checkVersion: true });
  if (event.publishedAt !== null && changes.timeZone !== undefined && changes.timeZone !== event.timeZone) throw immutableField({ field: 'timeZone' });
  const times = timesAfter(event, changes);
  if (!isSame(times.startAt, event.startAt) && !isBefore(ctx.now, times.startAt)) throw eventInPast();
  checkTimes(times);
  const currency = changes.currency ?? event.currency;
  if (currency !== event.currency) await checkPrices(ctx, event, currency);

  const slug = changes.slug ?? event.slug;
  if (slug !== event.slug) await moveAddress(ctx, event, slug);
  const plain = plainColumns(changes);
  const isOther = opensWindow(event, { startAt: times.startAt, venueCity: plain.venueCity === undefined ? event.venueCity : plain.venueCity });
  const after = await updateEvent(ctx, id, {
    ...plain, ...times, slug, ...(isOther && { refundWindowUntil: windowAfter(ctx, event) }), ...(currency !== event.currency && { feePlanId: await currentFeePlan(ctx, currency) }), ...(event.datesPending && changes.startAt !== undefined && { datesPending: false }),
  }).catch((error) => rethrowConstraint(error, {
    ...known, ticket_event_slug_unique: () => slugTaken({ slug }), ticket_event_currency_fixed: fixed('currency'), ticket_event_zone_fixed: fixed('timeZone'), ticket_event_pulep_needed: pulepMissing, ticket_event_legal_needed: legalInfoMissing,
  }));
  await audit(ctx, { action: 'ticket_event.change', entity: 'ticket_event', entityId: id, before: event, after });
  await publish(ctx, eventChanged, [id], { version: after.version });
  await tellChanged(ctx, event, after);
  return presentEvent(ctx, after);
}

/** The old address of an event that was published leads on; an own former address may be taken back. */
async function moveAddress(ctx: Ctx, event: EventRow, slug: string): Promise<void> {
  if (event.publishedAt === null) {
    await takeSlug(ctx, { exact: slug });
    return;
  }
  await leadOn(ctx, event.id, event.slug, slug);
  await takeSlug(ctx, { exact: slug });
}

/** @throws PRICE_STEP when prices are no whole steps of the other currency */
async function checkPrices(ctx: Ctx, event: EventRow, currency: string): Promise<void> {
  const step = stepOf(currency);
  if (step > 1 && (await pricesOffStep(ctx, event.id, step))) throw priceStep({ step, currency });
}

/**
 * Delete a draft with all that belongs to it; its pictures are swept a day later.
 * @throws EVENT_NOT_FOUND, VERSION_MISMATCH, EVENT_NOT_DRAFT, AREA_HAS_SALES
 */
export async function deleteEvent(ctx: Ctx, id: string): Promise<void> {
  const event = await lockedEvent(ctx, id);
  if (event.version !== ctx.expectedVersion) throw versionMismatch();
  if (event.status !== 'draft') throw eventNotDraft({ status: event.status });
  for (const { fileId } of await imagesOf(ctx, id)) await releaseFile(ctx, fileId);
  await deleteEventRow(ctx, id).catch((error) => rethrowConstraint(error, { ticket_unit_kept: areaHasSales, ticket_order_event: areaHasSales, ticket_allotment_event: areaHasSales, ticket_scan_event: areaHasSales, settlement_event: areaHasSales }));
  await audit(ctx, { action: 'ticket_event.delete', entity: 'ticket_event', entityId: id, before: event });
  await publish(ctx, eventChanged, [id]);
}
