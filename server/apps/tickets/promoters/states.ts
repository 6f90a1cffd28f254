import type { CommissionStatus } from '#contracts/tickets-terms.ts';
import { machine } from '#platform/states.ts';

/** The life of a commission (tickets 4.7). A payout settles; what is settled is not touched again. */
export const commissionMachine = machine<CommissionStatus, { id: string; status: CommissionStatus }>('commission', 'commission', [
  { from: 'pending', to: 'approved', by: 'tickets.commission.approve' },
  { from: 'pending', to: 'cancelled', by: 'tickets.commission.approve' },
  { from: 'approved', to: 'cancelled', by: 'tickets.commission.approve' },
  { from: 'approved', to: 'paid', by: 'tickets.commission.pay' },
]);
