import { alertStaff, tellTeam } from '#capabilities/notifications/public.ts';
import { membersWith } from '#capabilities/identity/public.ts';
import '#apps/tickets/alerts/staff-kinds.ts';
import { phaseOf } from '#apps/tickets/rules/stages.ts';
import type { StagePhase } from '#apps/tickets/rules/stages.ts';
import { eventChanged } from '#apps/tickets/topic.ts';
import type { Ctx, Locale } from '#platform/context.ts';
import { defineCron, publish } from '#platform/outbox.ts';
import { text } from '#platform/texts.ts';
import { findEvent } from '#apps/tickets/events/find.ts';
import { keepPhase, stagesToTell } from './phase-queries.ts';

// Where a stage stands is derived (tickets 4.11), so nothing happens by itself when one begins or ends: what was told last
// is kept, and what differs from it is told. A run that was missed is made up for by the next one.

const NEWS: Partial<Record<StagePhase, 'stage_opened' | 'stage_ended'>> = { active: 'stage_opened', ended: 'stage_ended' };

export const tellPhases = defineCron({
  name: 'tickets.tell_stages', at: { everyMin: 1 }, app: 'tickets',
  run: async (ctx) => {
    const moved = (await stagesToTell(ctx)).flatMap((stage) => {
      const phase = phaseOf(stage, ctx.now);
      return phase === stage.told ? [] : [{ ...stage, phase }];
    });
    if (moved.length === 0) return;
    for (const { id, phase } of moved) await keepPhase(ctx, id, phase);
    // What nobody was told of before is no news: the stage has just been made.
    for (const stage of moved) if (stage.told !== null && NEWS[stage.phase]) await tellTeamOf(ctx, stage, NEWS[stage.phase]!);
    await publish(ctx, eventChanged, [...new Set(moved.map(({ eventId }) => eventId))]);
  },
});

async function tellTeamOf(ctx: Ctx, { id, eventId, name, startAt, endAt }: { id: string; eventId: string; name: string; startAt: Temporal.Instant; endAt: Temporal.Instant | null }, kind: 'stage_opened' | 'stage_ended'): Promise<void> {
  const event = await findEvent(ctx, eventId);
  if (event.mode !== 'live' || event.status !== 'published') return;
  const { locale } = await ctx.tx.selectFrom('tenant').select('locale').where('id', '=', ctx.actor.tenantId).executeTakeFirstOrThrow();
  const [values, path, key] = [{ event: event.name, name }, `/tickets/events/${eventId}`, `${kind}:${id}:${String(kind === 'stage_opened' ? startAt : endAt)}`];
  await alertStaff(ctx, { message: `tickets.${kind}`, userIds: await membersWith(ctx, 'tickets.event.manage'), data: values, path, key });
  await tellTeam(ctx, { topic: 'sales', tone: 'reserve', key, title: text(locale as Locale, `message.tickets.${kind}.subject`, values), text: text(locale as Locale, `message.tickets.${kind}.body`, values), path });
}
