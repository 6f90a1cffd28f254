import type { EventDetail } from '#web/data/tickets.ts';

/** What is over or cancelled is only looked at. */
export const isOver = ({ status }: Pick<EventDetail, 'status'>): boolean => status === 'cancelled' || status === 'completed' || status === 'archived';

/** Id of the list to which "publish" leads while something is missing. */
export const READINESS = 'readiness';
