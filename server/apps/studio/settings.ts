import { StudioSettings } from '#contracts/studio-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { defineSettings, readSettings } from '#platform/settings.ts';

/** Settings of the tenant, overridable per branch (studio 3.11). */
export const studioSettings = defineSettings('studio', StudioSettings.shape);

export const settingsOf = async (ctx: Ctx, branchId: string | null): Promise<StudioSettings> => StudioSettings.parse(await readSettings(ctx, studioSettings, branchId));
