import type { Guard } from '#platform/states.ts';
import { machine } from '#platform/states.ts';
import { gatewayVerifies } from './errors.ts';

export type ReceiptStatus = 'pending' | 'verified' | 'rejected';
export type RefundStatus = 'pending' | 'executed' | 'failed' | 'voided';
export type Method = 'cash' | 'card_terminal' | 'transfer' | 'bank_slip' | 'gateway';

/** Only its webhook or a status query, which act as the gateway or the system, tell what became of gateway money. */
const notTheGateways: Guard<{ method: Method }> = {
  name: 'told by the gateway alone', check: (ctx, row) => (row.method === 'gateway' && !['gateway', 'system'].includes(ctx.actor.type) ? gatewayVerifies() : null),
};

/** Cash and card terminal are born verified; verified never goes back (studio 4.6). */
export const receiptMachine = machine<ReceiptStatus, { id: string; status: ReceiptStatus; method: Method }>('receipt', 'receipt', [
  { from: 'pending', to: 'verified', by: 'payments.verify', guards: [notTheGateways] },
  { from: 'pending', to: 'rejected', by: 'payments.verify', guards: [notTheGateways] },
]);

export const refundMachine = machine<RefundStatus, { id: string; status: RefundStatus }>('refund', 'refund', [
  { from: 'pending', to: 'executed', by: 'payments.refund' },
  { from: 'pending', to: 'failed', by: 'payments.refund' },
  { from: 'pending', to: 'voided', by: 'payments.refund' },
  { from: 'failed', to: 'pending', by: 'payments.refund' },
]);

/** Cash and the card terminal are seen by who registers them; the rest waits for verification. */
export const bornAs = (method: Method): ReceiptStatus => (method === 'cash' || method === 'card_terminal' ? 'verified' : 'pending');
/** Cash needs no document; a gateway's own reference is its document (studio 5.4, 4). */
export const needsDocument = (method: Method): boolean => method !== 'cash' && method !== 'gateway';
