import { siteUrl } from '#platform/site.ts';
import { digest, openText, sealText, tenantOfToken, tenantToken } from '#platform/vault.ts';

// The address of an order: whoever holds it is its buyer. Found by its hash; kept sealed, so that mails can give it again.

const PREFIX = 'ord_';
const SEALED = 'ticket order';

export const tenantOfOrderToken = (token: string): string | null => tenantOfToken(PREFIX, token);
export function newOrderToken(tenantId: string): { token: string; tokenHash: string; tokenSealed: Buffer } {
  const token = tenantToken(PREFIX, tenantId);
  return { token, tokenHash: digest(token), tokenSealed: sealText(SEALED, token) };
}
export const tokenOfOrder = (tokenSealed: Buffer): string => openText(SEALED, tokenSealed);
export const pathOfOrder = (tokenSealed: Buffer): string => `/o/${tokenOfOrder(tokenSealed)}`;
export const urlOfOrder = (tokenSealed: Buffer): string => siteUrl(pathOfOrder(tokenSealed));
