import type { z } from 'zod';
import type { duplicateEvent as contract } from '#contracts/tickets-events.ts';
import { isBefore } from '#contracts/time.ts';
import { eventInPast } from '#apps/tickets/errors.ts';
import { eventMachine } from '#apps/tickets/states.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import { audit } from '#platform/audit.ts';
import type { Ctx } from '#platform/context.ts';
import { publish } from '#platform/outbox.ts';
import { born } from '#platform/states.ts';
import { checkTimes, takeSlug } from './create.ts';
import { copyParts } from './duplicate-queries.ts';
import { currentFeePlan } from './fee-plan.ts';
import { findEvent } from './find.ts';
import { presentEvent } from './present.ts';
import { eventById, insertEvent } from './queries.ts';
import { instantOf } from './times.ts';

/**
 * A draft like an event, at another time: all instants keep their distance to the start. Units come free (disabled ones
 * stay so), stages and promotions unused; the tax authority's code and the pictures belong to the first one.
 * @throws EVENT_NOT_FOUND, EVENT_IN_PAST, INVALID_LOCAL_TIME
 */
export async function duplicateEvent(ctx: Ctx, id: string, { name, startAt, endAt }: z.output<typeof contract.body>) {
  const event = await findEvent(ctx, id);
  const start = instantOf(startAt, event.timeZone);
  if (!isBefore(ctx.now, start)) throw eventInPast();
  const moved = event.startAt.until(start);
  const end = endAt === undefined ? event.endAt.add(moved) : instantOf(endAt, event.timeZone);
  const earlier = (at: Temporal.Instant) => (isBefore(end, at) ? end : at);
  const times = { startAt: start, endAt: end, doorsOpenAt: earlier(event.doorsOpenAt.add(moved)), salesStartAt: event.salesStartAt?.add(moved) ?? null, salesEndAt: earlier(event.salesEndAt.add(moved)) };
  checkTimes(times);
  const { id: _id, tenantId: _tenant, createdAt: _at, createdBy: _by, updatedAt: _last, updatedBy: _who, version: _version, capacityTotal: _capacity, soldAdmissions: _sold, checkedIn: _entered, ...kept } = event;
  const copy = await insertEvent(ctx, {
    ...kept, name: name ?? event.name, slug: await takeSlug(ctx, { from: name ?? event.name }), ...times, refundPolicy: JSON.stringify(event.refundPolicy), pulepCode: null, status: 'draft', publishedAt: null, datesPending: false, refundWindowUntil: null, minimisedAt: null, toldPercent: 0, feePlanId: await currentFeePlan(ctx, event.currency),
  });
  await born(ctx, eventMachine, copy.id, 'draft');
  await copyParts(ctx, event.id, copy.id, moved);
  await audit(ctx, { action: 'ticket_event.duplicate', entity: 'ticket_event', entityId: copy.id, after: { from: event.id, ...copy } });
  await publish(ctx, eventChanged, [copy.id]);
  return presentEvent(ctx, (await eventById(ctx, copy.id))!);
}
