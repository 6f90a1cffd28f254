import { agendaAhead } from '#capabilities/calendar/public.ts';
import type { LongWork } from '#platform/outbox.ts';
import { removeEvent, writeEvent } from './google.ts';
import type { Door } from './google.ts';
import { dropSent, keepSent, sentAhead } from './queries.ts';
import type { CalendarRow } from './queries.ts';
import { stepsFor } from './rules.ts';

/** Our side goes out: each event is noted when it stands there, so that a run that breaks off goes on where it was. */
export async function push(work: LongWork, { id, resourceId }: CalendarRow, door: Door): Promise<void> {
  const steps = await work.inTenant(async (ctx) => {
    const agenda = await agendaAhead(ctx, resourceId);
    return agenda ? stepsFor(id, agenda, await sentAhead(ctx, id)) : [];
  });
  for (const step of steps) {
    if (work.signal.aborted) throw new Error('the process stops; it goes on elsewhere');
    if (step.kind === 'remove') {
      await removeEvent(door, step.eventId);
      await work.inTenant((ctx) => dropSent(ctx, id, step.uid));
    } else {
      const { uid, eventId, body, print, endsAt, known } = step;
      await writeEvent(door, eventId, body, known);
      await work.inTenant((ctx) => keepSent(ctx, id, { uid, eventId, print, endsAt }));
    }
  }
}
