import { daysBetween, todayIn } from '#contracts/time.ts';
import { memberNames, membersWith } from '#capabilities/identity/public.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import { EDITS } from '#apps/studio/sessions/owner.ts';
import { can } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { jobs, loads } from './queue-queries.ts';
import type { JobRow } from './queue-queries.ts';

const LISTED = 200;

/** Days are counted by the calendar of the session's branch. */
export function presentJob(ctx: Ctx, { editorId, editorName, total: _, ...row }: JobRow) {
  const daysLeft = daysBetween(todayIn(row.zone, ctx.now), row.estimatedDeliveryDate);
  return { ...row, daysLeft, urgency: daysLeft < 0 ? ('late' as const) : daysLeft <= 1 ? ('soon' as const) : ('fine' as const), editor: editorId === null ? null : { id: editorId, name: editorName ?? '' } };
}

/** The queue and the caller's own jobs; coordinators also see what the editors have in hand. */
export async function editingQueue(ctx: Ctx, branchId: string | null) {
  const [queue, mine, others, settings] = await Promise.all([
    jobs(ctx, 'queue', branchId, LISTED), jobs(ctx, 'mine', branchId, LISTED), can(ctx.actor, 'studio.session.view.all') ? jobs(ctx, 'others', branchId, LISTED) : Promise.resolve([]), settingsOf(ctx, branchId),
  ]);
  const shown = (rows: readonly JobRow[]) => rows.map((row) => presentJob(ctx, row));
  return { queue: shown(queue), mine: shown(mine), others: shown(others), queueTotal: queue[0]?.total ?? 0, mineTotal: mine[0]?.total ?? 0, othersTotal: others[0]?.total ?? 0, maxConcurrent: settings.maxConcurrentEditing };
}

/** Who may edit, by name, and how much each has in hand. */
export async function editorsWithLoad(ctx: Ctx) {
  const ids = await membersWith(ctx, EDITS);
  const [names, load] = await Promise.all([memberNames(ctx, ids), loads(ctx)]);
  return ids.map((id) => ({ id, name: names.get(id) ?? '', load: load.get(id) ?? 0 })).sort((a, b) => a.load - b.load || a.name.localeCompare(b.name));
}
