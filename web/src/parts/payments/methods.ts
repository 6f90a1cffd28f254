import type { Tone } from '#web/ui/Status.tsx';

export const methods = ['cash', 'card_terminal', 'transfer', 'bank_slip', 'gateway'] as const;
/** By hand, money goes back by these. */
export const handMethods = ['cash', 'card_terminal', 'transfer', 'bank_slip'] as const;
export const paymentTone: Record<'pending' | 'verified' | 'rejected', Tone> = { pending: 'wait', verified: 'good', rejected: 'bad' };
export const refundTone: Record<'pending' | 'executed' | 'failed' | 'voided', Tone> = { pending: 'wait', executed: 'good', failed: 'bad', voided: 'neutral' };
export const checkoutTone: Record<'open' | 'paid' | 'expired' | 'failed' | 'canceled', Tone> = { open: 'wait', paid: 'good', expired: 'neutral', failed: 'bad', canceled: 'neutral' };
