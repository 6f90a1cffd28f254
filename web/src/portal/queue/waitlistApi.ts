import { ask, at } from './queueApi.ts';

export const joinWaitlist = (site: string, slug: string, wish: { email: string; areaId: string | null; quantity: number; locale: string; accessCode?: string }) => ask<{ quantity: number }>(at(site, `events/${encodeURIComponent(slug)}/waitlist`), wish);
export const leaveWaitlist = (token: string) => ask<void>(`/api/v1/tickets/public/waitlist/${encodeURIComponent(token)}/leave`, {});
