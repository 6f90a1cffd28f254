import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** Settings of an organizer. */
export const TicketsSettings = z.strictObject({
  /** VAT inside the prices of what is no performing art, in basis points; null: the rate of the event's country. */
  faceVatBp: z.int().min(0).max(10_000).nullable().default(null),
});
export type TicketsSettings = z.output<typeof TicketsSettings>;
const Changes = z.strictObject({ faceVatBp: TicketsSettings.shape.faceVatBp.unwrap().optional() });

export const getTicketsSettings = endpoint({ id: 'tickets.getSettings', method: 'GET', path: '/api/v1/tickets/settings', permission: 'tickets.settings.manage', summary: 'Settings in force', response: TicketsSettings, errors: [] });
export const changeTicketsSettings = endpoint({
  id: 'tickets.changeSettings', method: 'PATCH', path: '/api/v1/tickets/settings', permission: 'tickets.settings.manage', summary: 'Change settings; null takes one back to its default', body: Changes, response: TicketsSettings, errors: [], audit: true,
});
