import { covers } from '#contracts/time.ts';
import type { Ctx } from '#platform/context.ts';
import { notFound } from '#platform/errors.ts';
import { look } from './booking-queries.ts';
import { asRow, conflictsFor, inTheWay } from './conflicts.ts';
import type { Conflict, Owner } from './conflicts.ts';
import { resourcesById } from './resources.ts';
import { suggest } from './suggest.ts';
import type { Suggested } from './suggest.ts';
import { branchOf, openOf } from './window.ts';

type At = Temporal.Instant;
interface Asked { resourceId: string; startsAt: At; endsAt: At }

export interface AvailabilityAnswer {
  free: boolean;
  items: (Asked & { resourceName: string; free: boolean; active: boolean; insideHours: boolean; conflicts: Conflict[] })[];
  suggestions: Suggested | null;
}

/** Are these free? Each item with what stands in its way; alternatives for the first one that is not free. */
export async function checkAvailability(ctx: Ctx, items: readonly Asked[], { exclude = null, people = 1 }: { exclude?: Owner | null; people?: number } = {}): Promise<AvailabilityAnswer> {
  const resources = await resourcesById(ctx, items.map((item) => item.resourceId));
  const rows = inTheWay(await look(ctx.tx, ctx.actor.tenantId, items.map(asRow)), exclude);
  const judged = [];
  for (const [n, item] of items.entries()) {
    const resource = resources.find((one) => one.id === item.resourceId);
    if (!resource) throw notFound({ entity: 'resource', id: item.resourceId });
    const branch = await branchOf(ctx, resource.branchId);
    const window = { start: item.startsAt, end: item.endsAt };
    const { open } = await openOf(ctx, branch, [resource], window);
    const conflicts = await conflictsFor(ctx, rows.filter((row) => row.n === n + 1));
    const active = resource.status === 'active';
    judged.push({
      ...item, resourceName: resource.name, active, insideHours: (open.get(resource.id) ?? []).some((span) => covers(span, window)), free: conflicts.length === 0 && active, conflicts,
    });
  }
  const refused = judged.find((item) => !item.free);
  const about = resources.find((resource) => resource.id === refused?.resourceId);
  const suggestions = refused && about
    ? await suggest(ctx, { branchId: about.branchId, kind: about.kind, startsAt: refused.startsAt, endsAt: refused.endsAt, resourceId: refused.resourceId, people, exclude }) : null;
  return { free: !refused, items: judged, suggestions };
}
