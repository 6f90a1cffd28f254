import { z } from 'zod';
import { defineJob } from '#platform/outbox.ts';
import { sessionStill, writeToClient } from './write.ts';

/** A little after delivery (studio 4.1, T11). */
export const REVIEW_AFTER_DAYS = 2;

export const askForReview = defineJob({
  name: 'studio.ask_for_review',
  payload: z.strictObject({ sessionId: z.uuid() }),
  run: async (ctx, { sessionId }) => {
    const session = await sessionStill(ctx, sessionId);
    if (session?.status === 'completed') await writeToClient(ctx, session, 'reviewRequest', '1');
  },
});
