import { inTurns, isTaken, place, refuse, warn } from '#capabilities/imports/public.ts';
import type { Draft } from '#capabilities/imports/public.ts';
import { hasUniqueDocument, needsDocument } from '#apps/studio/rules/payments.ts';
import { leaveOut } from './check-catalog.ts';
import type { IdOf } from './check-catalog.ts';
import type { ImportTerms, Known } from './known.ts';
import type { Plan, PlannedPayment, PlannedSession } from './plan.ts';
import type { PaymentRow, StudioTables } from './sheets.ts';

interface Account {
  totalMinor: number;
  paidMinor: number;
  take: (payment: PlannedPayment) => void;
}

/** Money that came and went. A session never gets more than its total, nor gives back more than it got (studio 13). */
export async function checkPayments(tables: StudioTables, sessions: Map<string, PlannedSession>, refusedRefs: ReadonlySet<string>, known: Known, isOwn: (draft: Draft) => boolean, idOf: IdOf, terms: ImportTerms, plan: Plan): Promise<void> {
  const accounts = new Map<string, Account>();
  for (const session of known.sessions) {
    accounts.set(session.ref, { totalMinor: session.totalMinor, paidMinor: session.paidMinor, take: (payment) => plan.laterPayments.push({ session, payment }) });
  }
  for (const [ref, session] of sessions) {
    accounts.set(ref, { totalMinor: session.totalMinor, paidMinor: accounts.get(ref)?.paidMinor ?? 0, take: (payment) => session.payments.push(payment) });
  }
  // What an earlier import of this file brought is counted with the rows below, not twice.
  for (const draft of tables.payments) {
    const { ref, kind, amount = 0 } = draft.values;
    const account = ref === undefined || !isOwn(draft) ? undefined : accounts.get(ref);
    if (account) account.paidMinor -= kind === 'refund' ? -amount : amount;
  }
  const documents = new Map<string, Draft | null>([...known.documents].map((document) => [document, null]));
  for await (const draft of inTurns(tables.payments)) {
    const { ref } = draft.values;
    if (ref === undefined) continue;
    const account = refusedRefs.has(ref) ? undefined : accounts.get(ref);
    if (!account) leaveOut(draft, 'external_ref', refusedRefs.has(ref), 'SESSION_UNKNOWN', ref);
    else checkPayment(draft, account, documents, isOwn, idOf, terms);
  }
}

function checkPayment(draft: PaymentRow, account: Account, documents: Map<string, Draft | null>, isOwn: (draft: Draft) => boolean, idOf: IdOf, terms: ImportTerms): void {
  const { kind, amount, date, method = 'cash', documentNumber = null } = draft.values;
  if (!isTaken(draft) || kind === undefined || amount === undefined || date === undefined) return;
  if (amount === 0) return refuse(draft, 'amount', 'AMOUNT_ZERO');
  if (date > terms.asOf) return refuse(draft, 'date', 'PAYMENT_IN_FUTURE', { date });
  const after = account.paidMinor + (kind === 'refund' ? -amount : amount);
  if (after > account.totalMinor) return refuse(draft, 'amount', 'MORE_THAN_TOTAL', { amount, paid: account.paidMinor, total: account.totalMinor });
  if (after < 0) return refuse(draft, 'amount', 'REFUND_MORE_THAN_PAID', { amount, paid: account.paidMinor });

  if (documentNumber !== null && hasUniqueDocument(method) && kind !== 'refund') {
    const key = `${method}:${documentNumber.toLowerCase()}`;
    const taken = documents.get(key);
    if (taken !== undefined && !isOwn(draft)) return refuse(draft, 'document_number', 'DOCUMENT_REPEATED', { value: documentNumber, other: taken ? place(taken) : '' });
    documents.set(key, draft);
  }
  if (documentNumber === null && needsDocument(method)) warn(draft, 'document_number', 'DOCUMENT_MISSING');
  if (draft.values.method === undefined) warn(draft, 'method', 'METHOD_ASSUMED');
  account.paidMinor = after;
  account.take({ draft, id: idOf(draft), kind, amountMinor: amount, date, method, documentNumber });
}

/** Payments that are missing where a state says that there were some. */
export function checkDeposits(sessions: Iterable<PlannedSession>): void {
  for (const session of sessions) {
    if (!isTaken(session.draft) || session.totalMinor === 0 || session.payments.length > 0) continue;
    if (['confirmed', 'assigned'].includes(session.status)) warn(session.draft, 'status', 'CONFIRMED_WITHOUT_PAYMENT');
  }
}
