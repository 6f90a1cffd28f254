import { defineError } from '#platform/errors.ts';

export const clientNotFound = defineError('CLIENT_NOT_FOUND', 'not_found');
/** details.mergedInto: the client that took its place. */
export const clientMerged = defineError('CLIENT_MERGED', 'gone');
export const clientInactive = defineError('CLIENT_INACTIVE', 'unprocessable');
/** details.reason */
export const clientBlocked = defineError('CLIENT_BLOCKED', 'unprocessable');
export const clientAnonymized = defineError('CLIENT_ANONYMIZED', 'conflict');
/** details.clientId and details.name, for callers who may see clients. */
export const duplicateEmail = defineError('DUPLICATE_EMAIL', 'conflict');
export const duplicateExternalRef = defineError('DUPLICATE_EXTERNAL_REF', 'conflict');
/** details.open: how many. */
export const clientHasOpenSessions = defineError('CLIENT_HAS_OPEN_SESSIONS', 'conflict');
export const clientInUse = defineError('CLIENT_IN_USE', 'conflict');
export const noteNotFound = defineError('NOTE_NOT_FOUND', 'not_found');
export const mergeNotFound = defineError('MERGE_NOT_FOUND', 'not_found');
export const mergeCannotBeUndone = defineError('MERGE_CANNOT_BE_UNDONE', 'conflict');
