import type { FiscalStatus } from '#contracts/invoicing-terms.ts';
import { machine } from '#platform/states.ts';

/** What the certifier says (null) and what people do; a certified document stays one until the certifier annuls it. */
export const fiscalMachine = machine<FiscalStatus, { id: string; status: FiscalStatus }>('fiscal_document', 'fiscal_document', [
  { from: 'pending', to: 'certified', by: null },
  { from: 'pending', to: 'rejected', by: null },
  { from: 'pending', to: 'discarded', by: null },
  { from: 'rejected', to: 'pending', by: 'invoicing.manage' },
  { from: 'rejected', to: 'discarded', by: 'invoicing.manage' },
  { from: 'certified', to: 'annulling', by: 'invoicing.manage' },
  { from: 'annulling', to: 'annulled', by: null },
  { from: 'annulling', to: 'certified', by: null },
]);
