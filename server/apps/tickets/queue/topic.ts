import { defineTopic } from '#platform/outbox.ts';

/** Waiting rooms: ids of the rooms that moved on. */
export const roomChanged = defineTopic('ticket-queue.changed', 'tickets.queue.manage');
