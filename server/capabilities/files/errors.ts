import { defineError } from '#platform/errors.ts';

export const fileNotFound = defineError('FILE_NOT_FOUND', 'not_found');
export const fileMissing = defineError('FILE_MISSING', 'unprocessable');
/** details.maximumMb */
export const fileTooLarge = defineError('FILE_TOO_LARGE', 'too_large');
/** details.allowed */
export const fileTypeRefused = defineError('FILE_TYPE_REFUSED', 'unsupported');
export const fileBroken = defineError('FILE_BROKEN', 'unprocessable');
export const fileInUse = defineError('FILE_IN_USE', 'conflict');
export const fileLinkInvalid = defineError('FILE_LINK_INVALID', 'forbidden');
export const fileLinkExpired = defineError('FILE_LINK_EXPIRED', 'gone');
