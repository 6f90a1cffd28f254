import type { RefundStatus } from '#contracts/tickets-terms.ts';
import { machine } from '#platform/states.ts';

const approve = 'tickets.refund.approve';

/** The life of a refund (tickets 4.6). Who gives the money back says when it is there. */
export const refundMachine = machine<RefundStatus, { id: string; status: RefundStatus }>('ticket_refund', 'ticket_refund', [
  { from: 'requested', to: 'approved', by: approve },
  { from: 'requested', to: 'rejected', by: approve },
  { from: 'approved', to: 'processing', by: approve },
  { from: 'processing', to: 'succeeded', by: null },
  { from: 'processing', to: 'failed', by: null },
  { from: 'failed', to: 'processing', by: approve },
  { from: 'failed', to: 'manual', by: approve },
  { from: 'manual', to: 'succeeded', by: approve },
]);
