import { machine } from '#platform/states.ts';

export type CheckoutStatus = 'open' | 'paid' | 'expired' | 'failed' | 'canceled';

/** Money is never refused: it may arrive after we gave up on it. Only the gateway says paid or failed. */
export const checkoutMachine = machine<CheckoutStatus, { id: string; status: CheckoutStatus }>('checkout', 'checkout', [
  { from: 'open', to: 'paid', by: null },
  { from: 'open', to: 'failed', by: null },
  { from: 'open', to: 'expired', by: null },
  { from: 'open', to: 'canceled', by: 'payments.record' },
  { from: 'failed', to: 'open', by: null },
  { from: 'failed', to: 'paid', by: null },
  { from: 'failed', to: 'expired', by: null },
  { from: 'failed', to: 'canceled', by: 'payments.record' },
  { from: 'expired', to: 'paid', by: null },
  { from: 'canceled', to: 'paid', by: null },
]);
