import { defineTopic } from '#platform/outbox.ts';

/** Somebody came to a door, or a device changed: ids of events. Not under `tickets.`: each scan would fetch every screen anew. */
export const doorChanged = defineTopic('door.changed', ['tickets.checkin.monitor', 'tickets.event.manage', 'tickets.report.read.door']);
