import { defineError } from '#platform/errors.ts';

// What a file as a whole may be refused for.
export const fileTooLarge = defineError('IMPORT_FILE_TOO_LARGE', 'too_large');
export const fileEmpty = defineError('IMPORT_FILE_EMPTY', 'unprocessable');
export const fileTypeRefused = defineError('IMPORT_FILE_TYPE', 'unprocessable');
export const fileBroken = defineError('IMPORT_FILE_BROKEN', 'unprocessable');
export const fileSuspicious = defineError('IMPORT_FILE_SUSPICIOUS', 'unprocessable');
export const fileEncrypted = defineError('IMPORT_FILE_ENCRYPTED', 'unprocessable');
export const fileTooSlow = defineError('IMPORT_FILE_TOO_SLOW', 'unprocessable');

// What an import as a whole may be refused for.
export const kindUnknown = defineError('IMPORT_KIND_UNKNOWN', 'unprocessable');
export const fileMissing = defineError('IMPORT_FILE_MISSING', 'unprocessable');
export const branchMissing = defineError('IMPORT_BRANCH_UNKNOWN', 'unprocessable');
export const mappingWrong = defineError('IMPORT_MAPPING', 'unprocessable');
export const wrongState = defineError('IMPORT_STATE', 'conflict');
export const fileChanged = defineError('IMPORT_FILE_CHANGED', 'conflict');
export const rowsRefused = defineError('IMPORT_ROWS_REFUSED', 'unprocessable');
export const nothingToDo = defineError('IMPORT_NOTHING_TO_DO', 'unprocessable');
export const undoTooLate = defineError('IMPORT_UNDO_TOO_LATE', 'conflict');
export const undoReferred = defineError('IMPORT_UNDO_REFERRED', 'conflict');
export const scopeUnknown = defineError('IMPORT_SCOPE_UNKNOWN', 'unprocessable');
export const alreadyCommitted = defineError('IMPORT_ALREADY_COMMITTED', 'conflict');
/** What was looked at is not so any more: somebody sold, changed or deleted it meanwhile. */
export const dataChanged = defineError('IMPORT_DATA_CHANGED', 'conflict');
export const doesNotReconcile = defineError('IMPORT_DOES_NOT_RECONCILE', 'unprocessable');
