import { z } from 'zod';
import { defineSettings } from '#platform/settings.ts';

export const paymentSettings = defineSettings('payments', {
  /** Off: whoever registers a receipt may not verify it (studio 7). */
  verifierMayHaveRegistered: z.boolean().default(true),
});
