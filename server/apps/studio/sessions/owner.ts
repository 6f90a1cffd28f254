/** What a photo session is called in the calendar and in payments. */
export const OWNER = 'studio_session';

/** Who hears of what happens to any session: those who take requests and see all. */
export const COORDINATES = 'studio.session.edit.pre-assigned';

/** Who may edit a job. */
export const EDITS = 'studio.session.take-editing';
