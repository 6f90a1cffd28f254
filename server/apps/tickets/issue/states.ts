import type { TicketStatus } from '#contracts/tickets-terms.ts';
import { machine } from '#platform/states.ts';

const scan = 'tickets.checkin.scan';

/** The life of a ticket (tickets 4.4). Holders step by what they hold: whoever calls has judged that. */
export const ticketMachine = machine<TicketStatus, { id: string; status: TicketStatus }>('ticket', 'ticket', [
  { from: 'valid', to: 'transfer_pending', by: null },
  { from: 'transfer_pending', to: 'valid', by: 'tickets.transfer.override' },
  { from: 'valid', to: 'used', by: scan },
  // A supervisor lets in whoever stands there.
  { from: 'transfer_pending', to: 'used', by: 'tickets.checkin.override' },
  { from: 'used', to: 'valid', by: 'tickets.checkin.undo' },
  { from: 'valid', to: 'voided', by: 'tickets.ticket.void' },
  { from: 'transfer_pending', to: 'voided', by: 'tickets.ticket.void' },
  { from: 'used', to: 'voided', by: null },
  { from: 'voided', to: 'valid', by: 'tickets.ticket.void' },
]);
