import { defineError } from '#platform/errors.ts';

export const zoneNotFound = defineError('ZONE_NOT_FOUND', 'not_found');
