import { queryOptions } from '@tanstack/react-query';
import type { Answer } from '#contracts/endpoint.ts';
import { type Checkout, gatewayState, listCheckouts, listQuarantined, type PayPage as Shape, readPay } from '#contracts/checkouts.ts';
import type { z } from 'zod';
import { call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';

export type { Checkout };
export type PayPage = z.infer<typeof Shape>;
export type Quarantined = Answer<typeof listQuarantined>['items'][number];

/** Realtime topic `checkouts.changed` refreshes what begins with this. */
export const topic = { checkouts: 'checkouts' } as const;

export const checkoutPages = (status: string | undefined) => pagesOf(listCheckouts, [topic.checkouts, 'list'], { limit: 50, ...(status && { status }) });
export const checkoutsOf = (ownerType: string, ownerId: string) => queryOptions({
  queryKey: [topic.checkouts, 'of', ownerType, ownerId], queryFn: ({ signal }) => call(listCheckouts, { query: { ownerType, ownerId, limit: 20 } }, { signal }),
});
export const quarantine = queryOptions({ queryKey: [topic.checkouts, 'quarantine'], queryFn: ({ signal }) => call(listQuarantined, { query: { limit: 50 } }, { signal }) });
export const gateway = queryOptions({ queryKey: [topic.checkouts, 'gateway'], queryFn: ({ signal }) => call(gatewayState, undefined, { signal }), staleTime: 5 * 60_000 });
export const payPage = (token: string) => queryOptions({ queryKey: ['pay', token], queryFn: ({ signal }) => call(readPay, { params: { token } }, { signal }), staleTime: 0 });
