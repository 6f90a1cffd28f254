import { hmacHex } from '#capabilities/connections/public.ts';
import { siteUrl } from '#platform/site.ts';
import { derivedSecret } from '#platform/vault.ts';

/** Known by us alone, so that a notice is proven without looking anything up; another for each channel. */
export const channelToken = (tenantId: string, channelId: string): string => hmacHex('sha256', derivedSecret('external calendars: channels'), `${tenantId} ${channelId}`);

/** Whether a provider out there can call us: it does so by https and by name. Otherwise we look every hour. */
export function isReachable(): boolean {
  const { protocol, hostname } = new URL(siteUrl('/'));
  return protocol === 'https:' && /\.[a-z][a-z0-9-]*$/.test(hostname) && !/\.(?:localhost|local|internal|test)$/.test(hostname);
}
