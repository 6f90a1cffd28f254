import { defineError } from '#platform/errors.ts';

export const waitlistDuplicate = defineError('WAITLIST_DUPLICATE', 'conflict');
export const waitlistNotNeeded = defineError('WAITLIST_NOT_NEEDED', 'conflict');
export const waitlistEntryNotFound = defineError('WAITLIST_ENTRY_NOT_FOUND', 'not_found');
