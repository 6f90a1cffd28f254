import { queryOptions } from '@tanstack/react-query';
import type { DeliveryStatus } from '#contracts/webhook-terms.ts';
import { getDelivery, getEndpoint, listDeliveries, listEndpoints, listTopics } from '#contracts/webhooks.ts';
import { call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';

export const topic = 'webhooks';

export const webhookTopics = queryOptions({ queryKey: ['webhook-topics'], queryFn: ({ signal }) => call(listTopics, undefined, { signal }), staleTime: 10 * 60_000 });
export const endpointPages = () => pagesOf(listEndpoints, [topic, 'list'], { limit: 50 });
export const endpointOf = (id: string) => queryOptions({ queryKey: [topic, 'one', id], queryFn: ({ signal }) => call(getEndpoint, { params: { id } }, { signal }) });
export const deliveryPages = (id: string, status: DeliveryStatus | undefined) => pagesOf(listDeliveries, [topic, 'deliveries'], { limit: 50, ...(status && { status }) }, { id });
export const deliveryOf = (id: string) => queryOptions({ queryKey: [topic, 'delivery', id], queryFn: ({ signal }) => call(getDelivery, { params: { id } }, { signal }) });
