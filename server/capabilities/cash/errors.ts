import { defineError } from '#platform/errors.ts';

export const registerNotFound = defineError('CASH_REGISTER_NOT_FOUND', 'not_found');
export const sessionNotFound = defineError('CASH_SESSION_NOT_FOUND', 'not_found');
/** The drawer is open already. details.holderName */
export const sessionOpen = defineError('CASH_SESSION_OPEN', 'conflict');
export const sessionClosed = defineError('CASH_SESSION_CLOSED', 'conflict');
/** The business wants cash to lie in an open drawer (setting `drawerRequired`). */
export const sessionRequired = defineError('CASH_SESSION_REQUIRED', 'conflict');
export const notEnough = defineError('CASH_NOT_ENOUGH', 'unprocessable');
