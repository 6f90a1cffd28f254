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

export const uploadNotFound = defineError('UPLOAD_NOT_FOUND', 'not_found');
/** details.missing: numbers of the parts, twenty at most; details.missingCount */
export const uploadIncomplete = defineError('UPLOAD_INCOMPLETE', 'conflict');
/** details.number, details.size: how many bytes the part must have */
export const uploadPartWrong = defineError('UPLOAD_PART_WRONG', 'unprocessable');
