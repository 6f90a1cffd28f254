import { z } from 'zod';
import { PublicSettings } from '#contracts/studio-quotes.ts';

/** Each without its default: a form is always full. */
export const PublicSettingsFields = z.strictObject(Object.fromEntries(Object.entries(PublicSettings.shape).map(([key, schema]) => [key, schema.unwrap()])) as { [K in keyof typeof PublicSettings.shape]: ReturnType<(typeof PublicSettings.shape)[K]['unwrap']> });
export type PublicSettingsValues = z.output<typeof PublicSettingsFields>;
