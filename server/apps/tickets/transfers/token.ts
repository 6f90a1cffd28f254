import { siteUrl } from '#platform/site.ts';
import { digest, openText, sealText, tenantOfToken, tenantToken } from '#platform/vault.ts';

// The address of a transfer: mailed to the recipient, who thereby proves the mailbox; later the new holder's way to the ticket.

const PREFIX = 'trf_';
const SEALED = 'ticket transfer';

export const tenantOfTransferToken = (token: string): string | null => tenantOfToken(PREFIX, token);
export const isTransferToken = (token: string): boolean => token.startsWith(PREFIX);
export function newTransferToken(tenantId: string): { tokenHash: string; tokenSealed: Buffer } {
  const token = tenantToken(PREFIX, tenantId);
  return { tokenHash: digest(token), tokenSealed: sealText(SEALED, token) };
}
export const pathOfTransfer = (tokenSealed: Buffer): string => `/x/${openText(SEALED, tokenSealed)}`;
export const urlOfTransfer = (tokenSealed: Buffer): string => siteUrl(pathOfTransfer(tokenSealed));
