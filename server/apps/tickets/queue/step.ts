import { z } from 'zod';
import type { Ctx } from '#platform/context.ts';
import { cancelScheduled, defineJob, enqueue } from '#platform/outbox.ts';
import type { JobDefinition } from '#platform/outbox.ts';

// A room steps by itself: each step of it asks for the next one, at its instant, under one key. Whoever changes the
// instant asks again, and the key moves it.

const Room = z.strictObject({ roomId: z.uuid() });
const key = (roomId: string): string => `queue:${roomId}`;
let job: JobDefinition<typeof Room> | null = null;

/** Says, once, what a step does. */
export const defineStep = (run: (ctx: Ctx, roomId: string) => Promise<void>): void => {
  job = defineJob({ name: 'tickets.queue_step', payload: Room, run: (ctx, { roomId }) => run(ctx, roomId) });
};
export const scheduleStep = (ctx: Ctx, roomId: string, runAt: Temporal.Instant): Promise<void> => enqueue(ctx, job!, { roomId }, { runAt, key: key(roomId) });
export const cancelStep = (ctx: Ctx, roomId: string) => cancelScheduled(ctx, key(roomId));
