import { defineError } from '#platform/errors.ts';

export const passNotFound = defineError('PASS_NOT_FOUND', 'not_found');
export const walletNotConnected = defineError('WALLET_NOT_CONNECTED', 'conflict');
export const walletUnavailable = defineError('WALLET_UNAVAILABLE', 'unavailable');
/** What a phone shows does not belong to the pass. */
export const passRefused = defineError('PASS_REFUSED', 'unauthenticated');
