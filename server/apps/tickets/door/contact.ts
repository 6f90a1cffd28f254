import type { Ctx } from '#platform/context.ts';
import type { CallingDevice } from './scope.ts';
import { updateDevice } from './queries.ts';

/** How fast a device's clock is. */
export const offsetOf = (deviceNow: string, now: Temporal.Instant): number => Temporal.Instant.from(deviceNow).epochMilliseconds - now.epochMilliseconds;

/** It was heard of. Its row is locked from here on: what one device sends twice at once comes one after the other. */
export async function noteContact(ctx: Ctx, { id }: CallingDevice, deviceNow: string | undefined, more: { manifestCursor?: string; unsent?: number } = {}): Promise<void> {
  await updateDevice(ctx, id, { lastSeenAt: ctx.now, ...(deviceNow !== undefined && { clockOffsetMs: offsetOf(deviceNow, ctx.now) }), ...more });
}
