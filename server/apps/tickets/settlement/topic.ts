import { defineTopic } from '#platform/outbox.ts';

export const settlementChanged = defineTopic('tickets.settlement.changed', 'tickets.settlement.read');
