import { defineTopic } from '#platform/outbox.ts';

/** Links whose figures, commissions or payouts changed. */
export const promotersChanged = defineTopic('tickets.promoter.changed', ['tickets.promoter.manage', 'tickets.promoter.self', 'tickets.commission.approve', 'tickets.commission.pay']);
