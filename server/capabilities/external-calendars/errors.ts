import { defineError } from '#platform/errors.ts';

export const notSetUp = defineError('EXTERNAL_CALENDARS_NOT_SET_UP', 'conflict');
export const notConnected = defineError('EXTERNAL_CALENDAR_NOT_CONNECTED', 'not_found');
export const consentNotFound = defineError('EXTERNAL_CALENDAR_CONSENT_NOT_FOUND', 'not_found');
export const consentRefused = defineError('EXTERNAL_CALENDAR_REFUSED', 'conflict');
export const providerUnavailable = defineError('EXTERNAL_CALENDARS_UNAVAILABLE', 'unavailable');
