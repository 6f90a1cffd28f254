import { defineError } from '#platform/errors.ts';

export const zoneNotFound = defineError('ZONE_NOT_FOUND', 'not_found');
export const zoneInUse = defineError('ZONE_IN_USE', 'conflict');
