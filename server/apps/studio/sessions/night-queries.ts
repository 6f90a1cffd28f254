import type { Ctx } from '#platform/context.ts';

// What recurring work selects: by condition, never "since last run".

const sessions = (ctx: Ctx) => ctx.tx.selectFrom('photoSession').select('id').where('tenantId', '=', ctx.actor.tenantId).where('deletedAt', 'is', null);

/** J2: confirmed, its changes deadline past. */
export const toAssign = (ctx: Ctx, zone: string) => sessions(ctx).where('zone', '=', zone).where('status', '=', 'confirmed').where('changesDeadlineAt', '<=', ctx.now).orderBy('changesDeadlineAt').execute();

/** J7: assigned, and over by then; of one zone, or over since. */
export const unmarked = (ctx: Ctx, endedBefore: Temporal.Instant, narrow: { zone: string } | { endedAfter: Temporal.Instant }) =>
  sessions(ctx).where('status', '=', 'assigned').where('endsAt', '<=', endedBefore)
    .$if('zone' in narrow, (query) => query.where('zone', '=', (narrow as { zone: string }).zone)).$if('endedAfter' in narrow, (query) => query.where('endsAt', '>', (narrow as { endedAfter: Temporal.Instant }).endedAfter)).orderBy('endsAt').execute();

/** J8: not ready, and due by a day. */
export const dueBy = (ctx: Ctx, zone: string, date: string) => sessions(ctx).where('zone', '=', zone).where('status', 'in', ['attended', 'in_editing']).where('estimatedDeliveryDate', '<=', date).orderBy('estimatedDeliveryDate').execute();

/** Requests of the waiting list that lie ahead, oldest first. */
export const waiting = (ctx: Ctx) =>
  ctx.tx.selectFrom('photoSession').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('deletedAt', 'is', null).where('waitlist', '=', true).where('status', 'in', ['request', 'negotiation']).where('roomId', 'is not', null).where('startsAt', '>', ctx.now).orderBy('requestedAt').orderBy('id').limit(100).execute();
