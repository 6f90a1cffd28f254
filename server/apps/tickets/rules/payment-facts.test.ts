import { expect, test } from 'vitest';
import { type Approval, meaningOf } from './payment-facts.ts';

test('an approval fulfils, recovers, goes back or waits for a person', () => {
  const asked = { amountMinor: 14_533_000, currency: 'COP' };
  const of = (orderStatus: Approval['orderStatus'], paid = asked) => meaningOf({ orderStatus, asked, paid });
  expect((['held', 'pending_payment', 'expired', 'cancelled', 'paid', 'partially_refunded', 'refunded', 'charged_back', 'unfulfillable'] as const).map((status) => of(status))).toEqual([
    'fulfil', 'fulfil', 'recover', 'recover', 'refund_duplicate', 'refund_duplicate', 'refund_duplicate', 'refund_duplicate', 'refund_duplicate']);
  expect([of('held', { ...asked, amountMinor: 14_533_001 }), of('paid', { ...asked, currency: 'USD' })]).toEqual(['mismatch', 'mismatch']);
});
