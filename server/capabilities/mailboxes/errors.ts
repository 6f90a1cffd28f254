import { defineError } from '#platform/errors.ts';

/** Wrong, used, too old, or never sent: all alike. */
export const codeRefused = defineError('CODE_REFUSED', 'unprocessable');
export const mailboxNotProven = defineError('MAILBOX_NOT_PROVEN', 'unauthenticated');
