import { TicketsSettings } from '#contracts/tickets-settings.ts';
import type { Ctx } from '#platform/context.ts';
import { defineSettings, readSettings } from '#platform/settings.ts';

export const ticketsSettings = defineSettings('tickets', TicketsSettings.shape);

export const settingsOf = (ctx: Ctx): Promise<TicketsSettings> => readSettings(ctx, ticketsSettings);
