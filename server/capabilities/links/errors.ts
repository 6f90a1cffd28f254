import { defineError } from '#platform/errors.ts';

/** No such link, or one of somebody else: one answer for both. */
export const linkNotFound = defineError('LINK_NOT_FOUND', 'not_found');
/** It was good once; `details.reason` is `expired` or `revoked`. */
export const linkExpired = defineError('LINK_EXPIRED', 'gone');
