import { byInstant, type Interval, isBefore, overlaps } from '#contracts/time.ts';
import { accepted, type Outcome, refused } from '#platform/outcome.ts';

type At = Temporal.Instant;

/** A dated or limited phase of prices (tickets 3.7). */
export interface Stage {
  id: string;
  name: string;
  adjustmentType: 'percentage' | 'fixed' | 'fixed_price';
  /** percentage: signed basis points; fixed: signed minor units on the whole bundle; fixed_price: minor units of the whole bundle. */
  adjustmentValue: number;
  /** Units; null is without limit. */
  quotaUnits: number | null;
  consumedUnits: number;
  startAt: At;
  endAt: At | null;
  /** The smaller wins. */
  priority: number;
  isActive: boolean;
  areas: readonly { areaId: string; bundleSize: number }[];
}

/** Units that the quota has left; null is without limit. */
export const remainingOf = ({ quotaUnits, consumedUnits }: Pick<Stage, 'quotaUnits' | 'consumedUnits'>): number | null =>
  quotaUnits === null ? null : Math.max(0, quotaUnits - consumedUnits);

/** Units of the area that the stage sells together; null when it does not sell the area. */
export const bundleOf = (stage: Pick<Stage, 'areas'>, areaId: string): number | null =>
  stage.areas.find((each) => each.areaId === areaId)?.bundleSize ?? null;

const isOpen = (stage: Pick<Stage, 'startAt' | 'endAt'>, at: At): boolean =>
  !isBefore(at, stage.startAt) && (stage.endAt === null || isBefore(at, stage.endAt));

/** The stages that price the area at this instant, in the order in which they are used up (tickets 5.2). */
export function applicableStages(stages: readonly Stage[], areaId: string, at: At): Stage[] {
  return stages
    .filter((stage) => {
      const bundleSize = bundleOf(stage, areaId);
      const remaining = remainingOf(stage);
      return bundleSize !== null && stage.isActive && isOpen(stage, at) && (remaining === null || remaining >= bundleSize);
    })
    .sort((a, b) => a.priority - b.priority || byInstant(a.startAt, b.startAt) || (a.id < b.id ? -1 : 1));
}

export type StagePhase = 'inactive' | 'scheduled' | 'active' | 'exhausted' | 'ended';

/** Where a stage stands; derived, never stored (tickets 4.11). */
export function phaseOf(stage: Stage, at: At): StagePhase {
  if (!stage.isActive) return 'inactive';
  if (isBefore(at, stage.startAt)) return 'scheduled';
  if (!isOpen(stage, at)) return 'ended';
  const remaining = remainingOf(stage);
  const smallest = Math.min(...stage.areas.map((each) => each.bundleSize));
  return remaining !== null && remaining < smallest ? 'exhausted' : 'active';
}

const FOREVER = Temporal.Instant.from('9999-12-31T00:00:00Z');
const windowOf = (stage: Pick<Stage, 'startAt' | 'endAt'>): Interval => ({ start: stage.startAt, end: stage.endAt ?? FOREVER });

/** Whether the stage may stand beside the others: nothing would tell two of one priority apart (tickets 5.2). */
export function checkOverlap(stage: Stage, others: readonly Stage[]): Outcome<null, 'STAGE_OVERLAP'> {
  if (!stage.isActive) return accepted(null);
  for (const other of others) {
    if (other.id === stage.id || !other.isActive || other.priority !== stage.priority || !overlaps(windowOf(stage), windowOf(other))) continue;
    const shared = stage.areas.find(({ areaId }) => bundleOf(other, areaId) !== null);
    if (shared) return refused('STAGE_OVERLAP', { stageId: other.id, stage: other.name, areaId: shared.areaId });
  }
  return accepted(null);
}

/** The window lies within what is sold, and the quota covers what it has sold. */
export function checkStage(
  stage: Stage, event: { createdAt: At; salesEndAt: At },
): Outcome<null, 'STAGE_OUTSIDE_SALES' | 'QUOTA_BELOW_CONSUMED'> {
  // People write minutes: a stage that starts now starts in the minute in which the event was made.
  if (isBefore(stage.startAt, event.createdAt.round({ smallestUnit: 'minute', roundingMode: 'floor' })) || isBefore(event.salesEndAt, stage.endAt ?? stage.startAt)) {
    return refused('STAGE_OUTSIDE_SALES', { from: event.createdAt.toString(), to: event.salesEndAt.toString() });
  }
  if (stage.quotaUnits !== null && stage.quotaUnits < stage.consumedUnits) return refused('QUOTA_BELOW_CONSUMED', { consumed: stage.consumedUnits });
  return accepted(null);
}

/** A stage that has sold can only be turned off. */
export const checkStageDeletion = ({ consumedUnits }: Pick<Stage, 'consumedUnits'>): Outcome<null, 'STAGE_IN_USE'> =>
  consumedUnits > 0 ? refused('STAGE_IN_USE', { consumed: consumedUnits }) : accepted(null);
