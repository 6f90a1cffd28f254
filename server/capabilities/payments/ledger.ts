import type { Ctx } from '#platform/context.ts';
import type { Method } from './states.ts';
import { insertEntries } from './ledger-queries.ts';

// Double entry. A receipt: money account to funds of owners and credit. A refund: funds to what is owed back when it
// is promised, from there to the money account when it is given. So at any time the funds of an owner in the books
// are what it has paid less what goes back to it.

export type Account = 'cash' | 'card_terminal' | 'bank' | 'gateway' | 'customer_funds' | 'client_credit' | 'refunds_payable' | 'cash_other' | 'cash_difference';
export type EntryKind = 'receipt_verified' | 'credit_applied' | 'refund_created' | 'refund_executed' | 'refund_failed' | 'refund_retried' | 'refund_voided' | 'import_undone' | 'cash_moved' | 'cash_difference';

export interface Line { account: Account; amountMinor: number; ownerType?: string | null; ownerId?: string | null }
export interface Entry {
  kind: EntryKind;
  sourceType: 'receipt' | 'refund' | 'allocation' | 'cash_movement' | 'cash_session';
  sourceId: string;
  currency: string;
  /** Null where no client's money moves (the drawer's own movements). */
  clientId: string | null;
  /** The local day of the movement. */
  entryDate: string;
  /** Debits above zero, credits below; adds up to zero. */
  lines: readonly Line[];
}

const moneyAccount: Record<Method, Account> = { cash: 'cash', card_terminal: 'card_terminal', transfer: 'bank', bank_slip: 'bank', gateway: 'gateway' };

/** Post entries in this transaction; lines of zero are left out. The database refuses what does not balance. */
export async function post(ctx: Ctx, entries: readonly Entry[]): Promise<void> {
  await insertEntries(ctx, entries.map((entry) => ({ ...entry, lines: entry.lines.filter(({ amountMinor }) => amountMinor !== 0) })));
}

interface Owned { ownerType: string | null; ownerId: string | null; amountMinor: number }
const fundsOf = ({ ownerType, ownerId }: Owned, amountMinor: number): Line =>
  ownerId === null ? { account: 'client_credit', amountMinor } : { account: 'customer_funds', ownerType, ownerId, amountMinor };

export function receiptVerified(receipt: { id: string; clientId: string; method: Method; amountMinor: number; currency: string; paymentDate: string }, allocations: readonly Owned[]): Entry {
  const allocated = allocations.reduce((total, { amountMinor }) => total + amountMinor, 0);
  return {
    kind: 'receipt_verified', sourceType: 'receipt', sourceId: receipt.id, currency: receipt.currency, clientId: receipt.clientId, entryDate: receipt.paymentDate,
    lines: [
      { account: moneyAccount[receipt.method], amountMinor: receipt.amountMinor },
      ...allocations.map((allocation) => fundsOf(allocation, -allocation.amountMinor)),
      { account: 'client_credit', amountMinor: -(receipt.amountMinor - allocated) },
    ],
  };
}

export const creditApplied = (allocation: { id: string; ownerType: string; ownerId: string; amountMinor: number }, clientId: string, currency: string, entryDate: string): Entry => ({
  kind: 'credit_applied', sourceType: 'allocation', sourceId: allocation.id, currency, clientId, entryDate,
  lines: [{ account: 'client_credit', amountMinor: allocation.amountMinor }, fundsOf(allocation, -allocation.amountMinor)],
});

export interface RefundToBook extends Owned { id: string; clientId: string; currency: string; method: Method }

/** Promised (created, retried), taken back (failed, voided) or given (executed). */
export function refundMoved(kind: 'refund_created' | 'refund_retried' | 'refund_failed' | 'refund_voided' | 'refund_executed', refund: RefundToBook, entryDate: string): Entry {
  const { amountMinor } = refund;
  const lines: Line[] =
    kind === 'refund_executed' ? [{ account: 'refunds_payable', amountMinor }, { account: moneyAccount[refund.method], amountMinor: -amountMinor }]
    : kind === 'refund_created' || kind === 'refund_retried' ? [fundsOf(refund, amountMinor), { account: 'refunds_payable', amountMinor: -amountMinor }]
    : [{ account: 'refunds_payable', amountMinor }, fundsOf(refund, -amountMinor)];
  return { kind, sourceType: 'refund', sourceId: refund.id, currency: refund.currency, clientId: refund.clientId, entryDate, lines };
}

/** The opposite of an entry, for an import that is undone. */
export const reversed = (entry: Omit<Entry, 'kind'>, entryDate: string): Entry =>
  ({ ...entry, kind: 'import_undone', entryDate, lines: entry.lines.map((line) => ({ ...line, amountMinor: -line.amountMinor })) });

/** Cash that is put into or taken out of a drawer, or found missing or too much when it is counted; above zero: there is more cash now. */
export const postCash = (ctx: Ctx, { kind, sourceId, currency, entryDate, amountMinor, against }: {
  kind: 'cash_moved' | 'cash_difference'; sourceId: string; currency: string; entryDate: string; amountMinor: number; against: 'bank' | 'cash_other' | 'cash_difference';
}): Promise<void> =>
  post(ctx, [{
    kind, sourceType: kind === 'cash_moved' ? 'cash_movement' : 'cash_session', sourceId, currency, clientId: null, entryDate,
    lines: [{ account: 'cash', amountMinor }, { account: against, amountMinor: -amountMinor }],
  }]);
