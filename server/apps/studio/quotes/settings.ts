import { PublicSettings } from '#contracts/studio-quotes.ts';
import type { Ctx } from '#platform/context.ts';
import { defineSettings, readSettings } from '#platform/settings.ts';

/** What quotes and the public pages say and allow; of the tenant. */
export const publicSettings = defineSettings('studio_public', PublicSettings.shape);

export const publicSettingsOf = async (ctx: Ctx): Promise<PublicSettings> => PublicSettings.parse(await readSettings(ctx, publicSettings));
