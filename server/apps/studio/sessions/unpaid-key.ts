/** The key of the job that looks at a session when its deposit is due: one a session, moved with the deadline. */
export const expiryKey = (sessionId: string): string => `studio.expire-unpaid:${sessionId}`;
