import { defineError } from '#platform/errors.ts';

// What a file as a whole may be refused for.
export const fileTooLarge = defineError('IMPORT_FILE_TOO_LARGE', 'too_large');
export const fileEmpty = defineError('IMPORT_FILE_EMPTY', 'unprocessable');
export const fileTypeRefused = defineError('IMPORT_FILE_TYPE', 'unprocessable');
export const fileBroken = defineError('IMPORT_FILE_BROKEN', 'unprocessable');
export const fileSuspicious = defineError('IMPORT_FILE_SUSPICIOUS', 'unprocessable');
export const fileEncrypted = defineError('IMPORT_FILE_ENCRYPTED', 'unprocessable');
export const fileTooSlow = defineError('IMPORT_FILE_TOO_SLOW', 'unprocessable');
