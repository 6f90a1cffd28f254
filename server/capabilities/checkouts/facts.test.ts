import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeFact, type TransactionStatus } from './facts.ts';

const statuses: TransactionStatus[] = ['created', 'pending', 'declined', 'error', 'approved', 'voided', 'refunded'];

test('a fact counts when it says more than the last one', () => {
  const of = (stored: TransactionStatus) => statuses.map((said) => judgeFact(stored, said));
  expect(of('pending')).toEqual(['ignore', 'same', 'apply', 'apply', 'apply', 'apply', 'apply']);
  expect(of('declined')).toEqual(['ignore', 'ignore', 'same', 'same', 'apply', 'apply', 'apply']);
  expect(of('approved')).toEqual(['ignore', 'ignore', 'ignore', 'ignore', 'same', 'apply', 'apply']);
  expect(of('voided')).toEqual(['ignore', 'ignore', 'ignore', 'ignore', 'ignore', 'same', 'same']);
});

test('in whatever order and however often facts come, the highest is what stays, and it applies once', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(...statuses), { minLength: 1, maxLength: 12 }), (facts) => {
    let stored: TransactionStatus = 'created';
    let approvals = 0;
    for (const fact of facts) {
      if (judgeFact(stored, fact) !== 'apply') continue;
      stored = fact;
      if (fact === 'approved') approvals += 1;
    }
    expect(approvals <= 1).toBe(true);
    for (const fact of facts) expect(judgeFact(stored, fact)).not.toBe('apply');
  }));
});
