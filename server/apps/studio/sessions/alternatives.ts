import { suggest } from '#capabilities/calendar/public.ts';
import { roomNotAvailable } from '#apps/studio/errors.ts';
import type { Ctx } from '#platform/context.ts';
import { AppError } from '#platform/errors.ts';

export interface Asked { branchId: string; roomId: string | null; startsAt: Temporal.Instant; endsAt: Temporal.Instant; exclude?: { ownerType: string; ownerId: string } | null }

/** Where a command is refused because the room is taken, the answer says what would do instead (studio 5.7). */
export async function withAlternatives<T>(ctx: Ctx, asked: () => Promise<Asked>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== roomNotAvailable.code) throw error;
    const { branchId, roomId, startsAt, endsAt, exclude = null } = await asked();
    const { otherResources, sameDay, nextDays } = await suggest(ctx, { branchId, kind: 'room', startsAt, endsAt, resourceId: roomId, exclude });
    const alternatives = { otherRooms: otherResources.map(({ id, name }) => ({ resourceId: id, resourceName: name, startsAt, endsAt })), sameDay, nextDays };
    throw roomNotAvailable({ ...error.details, alternatives }, { cause: error });
  }
}
