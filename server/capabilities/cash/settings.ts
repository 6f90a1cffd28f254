import { z } from 'zod';
import { defineSettings } from '#platform/settings.ts';

export const cashSettings = defineSettings('cash', {
  /** Cash is taken and given only with an open drawer. */
  drawerRequired: z.boolean().default(false),
  /** Whoever counts does not see what should be there. */
  blindCount: z.boolean().default(true),
});
