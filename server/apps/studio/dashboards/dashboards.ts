import { SessionStatus } from '#contracts/studio-terms.ts';
import { presentJob } from '#apps/studio/editing/queue.ts';
import { jobs } from '#apps/studio/editing/queue-queries.ts';
import { settingsOf } from '#apps/studio/settings.ts';
import type { Ctx } from '#platform/context.ts';
import { coordinatorCounts, countsByStatus, editorCounts } from './counter-queries.ts';

// What waits for whom (studio 9 Today, 11); each in one round trip of queries side by side.

export async function coordinatorDashboard(ctx: Ctx, branchId: string | null) {
  const [counts, byStatus] = await Promise.all([coordinatorCounts(ctx, branchId), countsByStatus(ctx, branchId)]);
  const found = new Map(byStatus.map((row) => [row.status, row]));
  const open = SessionStatus.options.filter((status) => status !== 'completed' && status !== 'canceled');
  return { ...counts, byStatus: open.map((status) => found.get(status) ?? { status, count: 0, totalMinor: 0 }) };
}

export async function editorDashboard(ctx: Ctx, branchId: string | null) {
  const [counts, queue, mine, settings] = await Promise.all([editorCounts(ctx, branchId), jobs(ctx, 'queue', branchId, 1), jobs(ctx, 'mine', branchId, 1), settingsOf(ctx, branchId)]);
  const first = (rows: typeof queue) => (rows[0] ? presentJob(ctx, rows[0]) : null);
  return { ...counts, maxConcurrent: settings.maxConcurrentEditing, nextInQueue: first(queue), nextOfMine: first(mine) };
}
