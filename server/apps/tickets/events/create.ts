import type { z } from 'zod';
import type { EventChanges, NewEvent } from '#contracts/tickets-events.ts';
import { isBefore } from '#contracts/time.ts';
import { accessCodeMissing, eventInPast, legalProfileNotFound, seriesNotFound } from '#apps/tickets/errors.ts';
import { createAreas } from '#apps/tickets/areas/areas.ts';
import { tenantOf } from '#apps/tickets/legal/queries.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import { eventMachine } from '#apps/tickets/states.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { lockAll } from '#platform/db.ts';
import { invalid, rethrowConstraint, slugTaken } from '#platform/errors.ts';
import { publish } from '#platform/outbox.ts';
import { born } from '#platform/states.ts';
import { digest } from '#platform/vault.ts';
import { currentFeePlan } from './fee-plan.ts';
import { presentEvent } from './present.ts';
import { eventById, insertEvent, slugsLike } from './queries.ts';
import type { EventRow } from './queries.ts';
import { freeSlug, slugOf } from './slug.ts';
import { instantOf } from './times.ts';

type Changes = z.output<typeof EventChanges>;

/** Columns that are given as they are kept. */
export function plainColumns({ venue, slug: _slug, accessCode, refundPolicy, startAt: _s, endAt: _e, doorsOpenAt: _d, salesStartAt: _ss, salesEndAt: _se, ...rest }: Changes) {
  return {
    ...rest,
    ...(venue && { venueName: venue.name, venueAddress: venue.address, venueCity: venue.city, ...(venue.country && { venueCountry: venue.country }), venueLat: venue.lat, venueLng: venue.lng }),
    ...(accessCode !== undefined && { accessCodeHash: accessCode === null ? null : digest(accessCode) }),
    ...(refundPolicy && { refundPolicy: JSON.stringify(refundPolicy) }),
  };
}

type Times = Pick<EventRow, 'startAt' | 'endAt' | 'doorsOpenAt' | 'salesStartAt' | 'salesEndAt'>;

/** @throws VALIDATION_ERROR at the field that does not fit the others (tickets 14) */
export function checkTimes({ startAt, endAt, doorsOpenAt, salesStartAt, salesEndAt }: Times): void {
  if (!isBefore(startAt, endAt)) throw invalid('/body/endAt', 'ends_before_start');
  if (isBefore(endAt, doorsOpenAt)) throw invalid('/body/doorsOpenAt', 'doors_after_end');
  if (isBefore(endAt, salesEndAt)) throw invalid('/body/salesEndAt', 'sales_after_end');
  if (salesStartAt !== null && !isBefore(salesStartAt, salesEndAt)) throw invalid('/body/salesStartAt', 'sales_end_before_start');
}

export const doorsBefore = (startAt: Temporal.Instant): Temporal.Instant => startAt.subtract({ hours: 2 });

/** What the tables refuse about an event, in the words of the page. */
export const known = {
  ticket_event_legal_profile: legalProfileNotFound,
  ticket_event_series: seriesNotFound,
  ticket_event_private: accessCodeMissing,
};

/**
 * A free address that begins like the wished one. Addresses of one beginning are given one after the other.
 * @throws SLUG_TAKEN when an exact one was asked for
 */
export async function takeSlug(ctx: Ctx, wish: { exact: string } | { from: string }): Promise<string> {
  const base = 'exact' in wish ? wish.exact : slugOf(wish.from);
  await lockAll(ctx.tx, 'ticket_event_slug', [base]);
  const taken = await slugsLike(ctx, base);
  if ('exact' in wish && taken.has(base)) throw slugTaken({ slug: base });
  return freeSlug(base, taken);
}

/**
 * Add an event as a draft, with its areas and their units, or nothing at all.
 * @throws EVENT_IN_PAST, INVALID_LOCAL_TIME, SLUG_TAKEN, LEGAL_PROFILE_NOT_FOUND, ACCESS_CODE_MISSING and what an area is refused with
 */
export async function createEvent(ctx: Ctx, { areas, ...input }: z.output<typeof NewEvent>) {
  const tenant = await tenantOf(ctx);
  const timeZone = input.timeZone ?? tenant.zone;
  const at = (text: string) => instantOf(text, timeZone);
  const startAt = at(input.startAt);
  const times: Times = {
    startAt, endAt: at(input.endAt), doorsOpenAt: input.doorsOpenAt === undefined ? doorsBefore(startAt) : at(input.doorsOpenAt),
    salesStartAt: input.salesStartAt === undefined || input.salesStartAt === null ? null : at(input.salesStartAt), salesEndAt: input.salesEndAt === undefined ? startAt : at(input.salesEndAt),
  };
  if (!isBefore(ctx.now, startAt)) throw eventInPast();
  checkTimes(times);

  const slug = await takeSlug(ctx, input.slug === undefined ? { from: input.name } : { exact: input.slug });
  const { name, category, currency = tenant.currency } = input;
  const event = await insertEvent(ctx, {
    venueCountry: tenant.country, ...plainColumns(input), name, category, currency, slug, ...times, timeZone, feePlanId: await currentFeePlan(ctx, currency),
  }).catch((error) => rethrowConstraint(error, { ...known, ticket_event_slug_unique: () => slugTaken({ slug }) }));
  await born(ctx, eventMachine, event.id, 'draft');
  await createAreas(ctx, event, areas);
  await audit(ctx, { action: 'ticket_event.create', entity: 'ticket_event', entityId: event.id, after: event });
  await publish(ctx, eventChanged, [event.id]);
  return presentEvent(ctx, (await eventById(ctx, event.id))!);
}
