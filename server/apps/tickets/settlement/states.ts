import type { SettlementStatus } from '#contracts/tickets-terms.ts';
import { machine } from '#platform/states.ts';

const close = 'tickets.settlement.close';

/** The life of a settlement (tickets 4.11). What changes after the review makes it a draft again. */
export const settlementMachine = machine<SettlementStatus, { id: string; status: SettlementStatus }>('settlement', 'settlement', [
  { from: 'draft', to: 'reviewed', by: close },
  { from: 'reviewed', to: 'draft', by: close },
  { from: 'reviewed', to: 'closed', by: close },
  { from: 'closed', to: 'paid', by: close },
]);
