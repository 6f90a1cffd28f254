import { defineTopic } from '#platform/outbox.ts';

/** Events with their areas, units, stages and promotions: ids of the events that changed. */
export const eventChanged = defineTopic('tickets.event.changed', 'tickets.event.read');
