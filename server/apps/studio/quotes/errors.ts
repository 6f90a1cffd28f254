import { defineError } from '#platform/errors.ts';

export const quoteNotFound = defineError('QUOTE_NOT_FOUND', 'not_found');
/** The session is not what the quote says any more; a new quote is made. */
export const quoteOutdated = defineError('QUOTE_OUTDATED', 'conflict');
