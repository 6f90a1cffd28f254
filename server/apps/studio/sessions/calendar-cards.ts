import { describeOwners } from '#capabilities/calendar/public.ts';
import { can } from '#platform/context.ts';
import { mayEditTerms } from '#apps/studio/rules/editing.ts';
import { sessionCards } from './list-queries.ts';
import { OWNER } from './owner.ts';

/** How sessions are called in conflicts, agenda and feeds: code and client for those who see all, crew see that it is theirs (studio 5.7). */
export const describeSessionsToCalendar = (): void =>
  describeOwners(OWNER, async (ctx, ids) => {
    const seesAll = can(ctx.actor, 'studio.session.view.all');
    const seesOwn = can(ctx.actor, 'studio.session.view.own');
    if (!seesAll && !seesOwn) return new Map();
    const sessions = await sessionCards(ctx, ids);
    return new Map(sessions.map((session) => [session.id, {
      label: session.code, title: session.clientName, state: session.status, path: `/studio/sessions/${session.id}`, place: session.roomName ?? session.locationText, version: session.version,
      movable: mayEditTerms({
        status: session.status, changesDeadlineAt: session.changesDeadlineAt, now: ctx.now, editsPreAssigned: can(ctx.actor, 'studio.session.edit.pre-assigned'), editsAll: false, changesPrice: false, hasPendingReceipt: false,
      }).ok,
    }]));
  });
