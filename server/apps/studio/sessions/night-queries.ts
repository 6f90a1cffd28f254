import type { Ctx } from '#platform/context.ts';

// What recurring work selects: by condition, never "since last run".

const sessions = (ctx: Ctx) => ctx.tx.selectFrom('photoSession').select('id').where('tenantId', '=', ctx.actor.tenantId).where('deletedAt', 'is', null);

/** J2: confirmed, its changes deadline past. */
export const toAssign = (ctx: Ctx) => sessions(ctx).where('status', '=', 'confirmed').where('changesDeadlineAt', '<=', ctx.now).orderBy('changesDeadlineAt').execute();

/** J7: assigned, and over by then. */
export const unmarked = (ctx: Ctx, endedBefore: Temporal.Instant, endedAfter: Temporal.Instant | null = null) =>
  sessions(ctx).where('status', '=', 'assigned').where('endsAt', '<=', endedBefore).$if(endedAfter !== null, (query) => query.where('endsAt', '>', endedAfter!)).orderBy('endsAt').execute();

/** J8: not ready, and due by a day; the branch's own calendar is asked again for each. */
export const dueBy = (ctx: Ctx, date: string) => sessions(ctx).where('status', 'in', ['attended', 'in_editing']).where('estimatedDeliveryDate', '<=', date).orderBy('estimatedDeliveryDate').execute();

/** Requests of the waiting list that lie ahead, oldest first. */
export const waiting = (ctx: Ctx) =>
  ctx.tx.selectFrom('photoSession').selectAll().where('tenantId', '=', ctx.actor.tenantId).where('deletedAt', 'is', null).where('waitlist', '=', true).where('status', 'in', ['request', 'negotiation']).where('roomId', 'is not', null).where('startsAt', '>', ctx.now).orderBy('requestedAt').orderBy('id').limit(100).execute();
