import { queryOptions } from '@tanstack/react-query';
import { checkLedger, findPaymentDocument, getPayment, listCredit, listPayments, listRefunds, type Payment, paymentReceipt, readPaymentSettings, type Refund } from '#contracts/payments.ts';
import { listReceivables } from '#contracts/studio-payments.ts';
import type { Answer } from '#contracts/endpoint.ts';
import { call, callRaw } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';

export type { Payment, Refund };
export type Books = Answer<typeof checkLedger>;

/** Realtime topic `payments.changed` refreshes what begins with this. */
export const topic = { payments: 'payments' } as const;
/** What money may change on other screens. */
export const moneyTopics = ['payments', 'session', 'calendar'] as const;

export type PaymentFilter = Partial<Record<'status' | 'method' | 'from' | 'to' | 'search' | 'branchId', string>>;
const filled = (filter: PaymentFilter) => Object.fromEntries(Object.entries(filter).filter(([, value]) => value));

export const paymentPages = (filter: PaymentFilter) => pagesOf(listPayments, [topic.payments, 'list'], { limit: 50, ...filled(filter) });
export const refundPages = (open: boolean) => pagesOf(listRefunds, [topic.payments, 'refunds'], { limit: 50, ...(open && { open: 'true' }) });
export const paymentOf = (id: string) => queryOptions({ queryKey: [topic.payments, 'one', id], queryFn: ({ signal }) => call(getPayment, { params: { id } }, { signal }) });
/** Where a transfer or slip of this number was registered before, if it was. */
export const documentTaken = (method: 'transfer' | 'bank_slip', number: string) =>
  queryOptions({ queryKey: [topic.payments, 'document', method, number.trim().toLowerCase()], queryFn: ({ signal }) => call(findPaymentDocument, { query: { method, number } }, { signal }) });
/** The receipt for the client, as a file on this device. */
export async function downloadReceipt({ id, number }: { id: string; number: string | null }): Promise<void> {
  const blob = await (await callRaw(paymentReceipt, { params: { id } })).blob();
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: `${number ?? id}.pdf` });
  link.click();
  URL.revokeObjectURL(link.href);
}
export const books = queryOptions({ queryKey: [topic.payments, 'books'], queryFn: ({ signal }) => call(checkLedger, { query: { seals: 'true' } }, { signal }) });
export const creditPages = pagesOf(listCredit, [topic.payments, 'credit'], { limit: 50 });
export const receivablePages = (bucket: string | undefined) => pagesOf(listReceivables, [topic.payments, 'receivables'], { limit: 50, ...(bucket && { bucket }) });
/** The sums of all buckets, whatever the list shows. */
export const agingSums = queryOptions({ queryKey: [topic.payments, 'aging'], queryFn: ({ signal }) => call(listReceivables, { query: { limit: 1 } }, { signal }) });
export const paymentRules = queryOptions({ queryKey: [topic.payments, 'rules'], queryFn: ({ signal }) => call(readPaymentSettings, undefined, { signal }) });
