import { defineTopic } from '#platform/outbox.ts';

/** Waitlists: ids of the events whose list changed. */
export const waitlistChanged = defineTopic('ticket-waitlist.changed', 'tickets.waitlist.manage');
