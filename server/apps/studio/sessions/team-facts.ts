import { resourcesById } from '#capabilities/calendar/public.ts';
import type { Ctx } from '#platform/context.ts';
import { emit } from '#platform/outbox.ts';
import { tellCrew } from './alerts.ts';
import { sessionAssignmentChanged } from './events.ts';
import type { AssignmentRow, SessionRow } from './queries.ts';

type Change = 'named' | 'removed' | 'coverage' | 'role' | 'no_show' | 'acknowledged';

const NOTICE: Partial<Record<Change, string>> = { named: 'studio.crew_named', removed: 'studio.crew_removed', coverage: 'studio.crew_coverage' };

/** What changed for people of a team: a fact for other parts, and a notice to whom it concerns. */
export async function teamChanged(ctx: Ctx, session: SessionRow, rows: readonly AssignmentRow[], change: Change): Promise<void> {
  if (rows.length === 0) return;
  const people = new Map((await resourcesById(ctx, rows.map((row) => row.photographerId))).map((person) => [person.id, person]));
  for (const row of rows) {
    await emit(ctx, sessionAssignmentChanged, session.id, {
      sessionId: session.id, round: session.round, assignmentId: row.id, photographerId: row.photographerId, userId: people.get(row.photographerId)?.userId ?? null, change, role: row.role, tentative: row.status === 'tentative',
    });
    const kind = NOTICE[change];
    if (kind) await tellCrew(ctx, session, [row.photographerId], kind, `${row.id}:${row.coverageStart.toString()}`);
  }
}
