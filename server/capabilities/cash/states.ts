import { machine } from '#platform/states.ts';

export type CashSessionStatus = 'open' | 'closed';
/** A counted drawer stays as it was counted; what was wrong is a movement of the next session. */
export const cashSessionMachine = machine<CashSessionStatus, { id: string; status: CashSessionStatus }>('cash_session', 'cash_session', [
  { from: 'open', to: 'closed', by: ['cash.operate', 'cash.manage'] },
]);
