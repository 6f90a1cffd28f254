// What a gateway says about one payment, in whatever order and however often it says it (tickets 5.7).

export type TransactionStatus = 'created' | 'mismatch' | 'pending' | 'declined' | 'error' | 'approved' | 'voided' | 'refunded';

/** What did not fit was not believed: it counts like nothing said. */
const rank: Record<TransactionStatus, number> = { created: 0, mismatch: 0, pending: 1, declined: 2, error: 2, approved: 3, voided: 4, refunded: 4 };

/** What a fact about one payment does to what is stored of it: a lower rank is recorded and ignored, an equal one says nothing new. */
export function judgeFact(stored: TransactionStatus, said: TransactionStatus): 'apply' | 'ignore' | 'same' {
  const difference = rank[said] - rank[stored];
  return difference > 0 ? 'apply' : difference < 0 ? 'ignore' : 'same';
}
