import { defineError } from '#platform/errors.ts';

/** Too many files are being made at this moment; `retry-after` says when to come again. */
export const exportsBusy = defineError('EXPORTS_BUSY', 'unavailable');
/** details.names: who lacks the right to see the report. */
export const recipientMayNotSee = defineError('RECIPIENT_MAY_NOT_SEE', 'unprocessable');
