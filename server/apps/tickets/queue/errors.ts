import { defineError } from '#platform/errors.ts';

export const roomNotFound = defineError('WAITING_ROOM_NOT_FOUND', 'not_found');
export const roomExists = defineError('WAITING_ROOM_EXISTS', 'conflict');
/** What a room has published, or who is in it, stands. */
export const roomFixed = defineError('WAITING_ROOM_FIXED', 'conflict');

export const queueNotFound = defineError('QUEUE_NOT_FOUND', 'not_found');
export const queueNotOpen = defineError('QUEUE_NOT_OPEN', 'conflict');
export const queueEnded = defineError('QUEUE_ENDED', 'conflict');
export const queueTooMany = defineError('QUEUE_TOO_MANY', 'rate_limited');
export const queueEntryNotFound = defineError('QUEUE_ENTRY_NOT_FOUND', 'not_found');
export const queuePassRequired = defineError('QUEUE_PASS_REQUIRED', 'forbidden');
export const queuePassExpired = defineError('QUEUE_PASS_EXPIRED', 'forbidden');
/** A pass is for one purchase at a time. */
export const queuePassInUse = defineError('QUEUE_PASS_IN_USE', 'conflict');
