import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { getOrder, listOrders, listRefunds, previewRefund, type OrderCard, type OrderDetail, type Refund } from '#contracts/tickets-orders.ts';
import type { CallInput } from '#contracts/endpoint.ts';
import { call } from '#web/api.ts';
import { topic } from '#web/data/tickets.ts';
import { pagesOf } from '#web/query.ts';

export type { OrderCard, OrderDetail, Refund };

// Under the topic of events: a sale tells of its event.
export const orderPages = (filter: Partial<Record<'eventId' | 'status' | 'channel' | 'search', string>>) => ({ ...pagesOf(listOrders, [topic, 'orders'], { limit: 50, ...filter }), placeholderData: keepPreviousData });
export const orderOf = (id: string) => queryOptions({ queryKey: [topic, 'order', id], queryFn: ({ signal }) => call(getOrder, { params: { id } }, { signal }), staleTime: 10_000 });
export const refundPages = (filter: Partial<Record<'eventId' | 'status', string>>) => ({ ...pagesOf(listRefunds, [topic, 'refunds'], { limit: 50, ...filter }), placeholderData: keepPreviousData });
/** What would go back of these units; asked anew when something of the order moved. */
export const refundPreview = ({ id, version }: Pick<OrderDetail, 'id' | 'version'>, body: CallInput<typeof previewRefund>['body']) =>
  queryOptions({ queryKey: [topic, 'refundPreview', id, version, body], queryFn: ({ signal }) => call(previewRefund, { params: { id }, body }, { signal }), placeholderData: keepPreviousData, retry: false });
