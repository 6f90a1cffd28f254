import { z } from 'zod';
import { defineSettings } from '#platform/settings.ts';

export const clientSettings = defineSettings('clients', {
  /** Studio 3.1: the e-mail is required unless this is false. */
  clientEmailRequired: z.boolean().default(true),
});
