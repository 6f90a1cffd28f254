import { TicketsSettings } from '#contracts/tickets-settings.ts';
import type { Ctx } from '#platform/context.ts';
import { defineSettings, readSettings } from '#platform/settings.ts';

export const ticketsSettings = defineSettings('tickets', TicketsSettings.shape);

export const settingsOf = async (ctx: Ctx): Promise<TicketsSettings> => TicketsSettings.parse(await readSettings(ctx, ticketsSettings));
