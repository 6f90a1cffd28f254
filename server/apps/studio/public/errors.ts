import { defineError } from '#platform/errors.ts';

/** No such business, or it takes no requests online. */
export const bookingClosed = defineError('BOOKING_CLOSED', 'not_found');
/** `details.alternatives`: times that are free. */
export const slotTaken = defineError('SLOT_TAKEN', 'conflict');
export const tooManyRequestsOpen = defineError('TOO_MANY_REQUESTS_OPEN', 'rate_limited');
/** A neutral refusal: why is between the studio and the person. */
export const bookingRefused = defineError('BOOKING_REFUSED', 'unprocessable');
