import { z } from 'zod';
import { addDays, isBefore, localDateOf, todayIn } from '#contracts/time.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { AppError } from '#platform/errors.ts';
import type { Ctx } from '#platform/context.ts';
import { defineCron, defineJob, defineZonedCron, enqueue } from '#platform/outbox.ts';
import { tellCoordinators, tellCrew, tellEditors } from './alerts.ts';
import { evaluateAssign } from './evaluate.ts';
import { dueBy, toAssign, unmarked } from './night-queries.ts';
import { assignmentsOf, lockSession } from './queries.ts';
import type { SessionRow } from './queries.ts';
import { tell } from './tell.ts';

// J2, J7, J8 (studio 6), by the clock of each branch. The run selects; each session is a job of its own, which looks
// again before it acts, so that one failure stops no other and a run that comes twice changes nothing.

const About = z.strictObject({ sessionId: z.uuid() });

/** The session, locked; null when it has been removed since. */
const lockIfThere = (ctx: Ctx, id: string): Promise<SessionRow | null> =>
  lockSession(ctx, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'SESSION_NOT_FOUND') return null;
    throw error;
  });

// ---------------------------------------------------------------------------------------------------- J2 assign
export const assignDue = defineJob({
  name: 'studio.assign_due', payload: About,
  run: async (ctx, { sessionId }) => {
    const session = await lockIfThere(ctx, sessionId);
    if (!session) return;
    const after = await evaluateAssign(ctx, session, await settingsOf(ctx, session.branchId));
    if (after !== session) await tell(ctx, after, session.status);
  },
});
defineZonedCron({
  name: 'studio.auto_assign', at: ['00:00'], app: 'studio',
  run: async (ctx, { zone }) => {
    for (const { id } of await toAssign(ctx, zone)) await enqueue(ctx, assignDue, { sessionId: id }, { key: `studio.assign-due:${id}` });
  },
});

// --------------------------------------------------------------------------------------------- J7 attendance nudge
const FIRST_NUDGE_HOURS = 3;

/** Photographers who have not marked: three hours after the end, then each morning; coordinators from the second morning on. */
export const nudgeAttendance = defineJob({
  name: 'studio.nudge_attendance', payload: About.extend({ morning: z.boolean() }),
  run: async (ctx, { sessionId, morning }) => {
    const session = await lockIfThere(ctx, sessionId);
    if (!session || session.status !== 'assigned' || isBefore(ctx.now, session.endsAt)) return;
    const today = todayIn(session.zone, ctx.now);
    const ended = localDateOf(session.endsAt, session.zone);
    const late = (await assignmentsOf(ctx, session.id)).filter((one) => !one.attended).map((one) => one.photographerId);
    if (!morning) return tellCrew(ctx, session, late, 'studio.mark_attendance', `first:${session.endsAt.toString()}`);
    if (today <= ended) return; // the same day has its own nudge
    await tellCrew(ctx, session, late, 'studio.mark_attendance', today);
    if (today >= addDays(ended, 2)) await tellCoordinators(ctx, session, 'studio.attendance_missing', today);
  },
});
defineCron({
  name: 'studio.nudge_attendance', at: { everyMin: 10 }, app: 'studio',
  run: async (ctx) => {
    // Those that ended longer ago have their mornings.
    for (const { id } of await unmarked(ctx, ctx.now.subtract({ hours: FIRST_NUDGE_HOURS }), { endedAfter: ctx.now.subtract({ hours: 24 }) })) await enqueue(ctx, nudgeAttendance, { sessionId: id, morning: false }, { key: `studio.nudge:${id}` });
  },
});
defineZonedCron({
  name: 'studio.nudge_attendance_daily', at: ['09:00'], app: 'studio',
  run: async (ctx, { zone }) => {
    for (const { id } of await unmarked(ctx, ctx.now, { zone })) await enqueue(ctx, nudgeAttendance, { sessionId: id, morning: true }, { key: `studio.nudge-daily:${id}` });
  },
});

// ------------------------------------------------------------------------------------------------ J8 delivery risk
export const warnDelivery = defineJob({
  name: 'studio.warn_delivery', payload: About,
  run: async (ctx, { sessionId }) => {
    const session = await lockIfThere(ctx, sessionId);
    if (!session || (session.status !== 'attended' && session.status !== 'in_editing') || session.estimatedDeliveryDate === null) return;
    const today = todayIn(session.zone, ctx.now);
    if (session.estimatedDeliveryDate > addDays(today, 1)) return;
    const data = { delivery: session.estimatedDeliveryDate };
    await tellEditors(ctx, session, session.assignedEditorId, 'studio.delivery_risk', today, data);
    await tellCoordinators(ctx, session, 'studio.delivery_risk', today, data);
  },
});
defineZonedCron({
  name: 'studio.warn_delivery', at: ['08:00'], app: 'studio',
  run: async (ctx, { zone, localDate }) => {
    for (const { id } of await dueBy(ctx, zone, addDays(localDate, 1))) await enqueue(ctx, warnDelivery, { sessionId: id }, { key: `studio.warn-delivery:${id}` });
  },
});
