import type { TransferStatus } from '#contracts/tickets-terms.ts';
import { machine } from '#platform/states.ts';

/** The life of a transfer (tickets 4.5). Sender and recipient step by their addresses: whoever calls has judged that. */
export const transferMachine = machine<TransferStatus, { id: string; status: TransferStatus }>('ticket_transfer', 'ticket_transfer', [
  { from: 'pending', to: 'accepted', by: null },
  { from: 'pending', to: 'rejected', by: null },
  { from: 'pending', to: 'cancelled', by: 'tickets.transfer.override' },
  { from: 'pending', to: 'expired', by: null },
]);
