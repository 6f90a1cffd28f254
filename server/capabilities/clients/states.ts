import { machine } from '#platform/states.ts';

/** An inactive client can't receive a new order (studio 3.1). */
export const clientMachine = machine<'active' | 'inactive', { id: string; status: 'active' | 'inactive' }>('client', 'client', [
  { id: 'C1', from: 'active', to: 'inactive', by: 'clients.edit' },
  { id: 'C2', from: 'inactive', to: 'active', by: 'clients.edit' },
]);
