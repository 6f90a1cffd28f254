/** What a photo session is called in the calendar and in payments. */
export const OWNER = 'studio_session';
