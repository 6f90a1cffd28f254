/** How payments call what a ticket order is. */
export const ORDER_OWNER = 'ticket_order';
