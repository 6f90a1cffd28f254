import { hmacBase64 } from '#capabilities/connections/public.ts';
import { derivedSecret, sameSecret } from '#platform/vault.ts';

/** What a phone shows for one pass: known by us alone, so that it need not be kept. */
export const passToken = (tenantId: string, passId: string): string => Buffer.from(hmacBase64('sha256', derivedSecret('passes: token'), `${tenantId} ${passId}`), 'base64').toString('base64url');

export const isPassToken = (authorization: string | undefined, tenantId: string, passId: string): boolean => authorization?.startsWith('ApplePass ') === true && sameSecret(authorization.slice('ApplePass '.length), passToken(tenantId, passId));
