import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { getOrder, listOrders, listRefunds, previewRefund, type OrderCard, type OrderDetail, type Refund } from '#contracts/tickets-orders.ts';
import type { CallInput } from '#contracts/endpoint.ts';
import { call } from '#web/api.ts';
import { listTransfers, type Transfer } from '#contracts/tickets-transfers.ts';
import { listSignals, type Signal } from '#contracts/tickets-signals.ts';
import { topic } from '#web/data/tickets.ts';
import { pagesOf } from '#web/query.ts';

export type { OrderCard, OrderDetail, Refund, Signal, Transfer };

// Under the topic of events: a sale tells of its event.
export const orderPages = (filter: Partial<Record<'eventId' | 'status' | 'channel' | 'search', string>>) => ({ ...pagesOf(listOrders, [topic, 'orders'], { limit: 50, ...filter }), placeholderData: keepPreviousData });
export const orderOf = (id: string) => queryOptions({ queryKey: [topic, 'order', id], queryFn: ({ signal }) => call(getOrder, { params: { id } }, { signal }), staleTime: 10_000 });
/** What would go back of these units; asked anew when something of the order moved. */
export const refundPreview = ({ id, version }: Pick<OrderDetail, 'id' | 'version'>, body: CallInput<typeof previewRefund>['body']) =>
  queryOptions({ queryKey: [topic, 'refundPreview', id, version, body], queryFn: ({ signal }) => call(previewRefund, { params: { id }, body }, { signal }), placeholderData: keepPreviousData, retry: false });
export const refundPages = (filter: Partial<Record<'eventId' | 'status' | 'sort', string>>) => ({ ...pagesOf(listRefunds, [topic, 'refunds'], { limit: 50, ...filter }), placeholderData: keepPreviousData });
export const transferPages = (id: string, filter: Partial<Record<'status', string>>) => ({ ...pagesOf(listTransfers, [topic, 'transfers', id], { limit: 50, ...filter }, { id }), placeholderData: keepPreviousData });
export const signalPages = (id: string, open: boolean) => ({ ...pagesOf(listSignals, [topic, 'signals', id], { limit: 20, open: String(open) }, { id }), placeholderData: keepPreviousData });
