import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type Allotment, allotmentExceptions, allotmentLabels, type AllotmentPack, type AreaAtCounter, boxOfficeEvents, boxOfficeQuote, type BoxOfficeStand, boxOfficeStand, courtesyQuota, type EventAtCounter, listAllotments, printSale, type SalePrint } from '#contracts/tickets-box-office.ts';
import type { Answer } from '#contracts/endpoint.ts';
import { call, type CallArguments, callRaw } from '#web/api.ts';
import { topic } from '#web/data/tickets.ts';
import { pagesOf } from '#web/query.ts';

export type { Allotment, AllotmentPack, AreaAtCounter, BoxOfficeStand, EventAtCounter, SalePrint };
export type AllotmentExceptionRow = Answer<typeof allotmentExceptions>['items'][number];
export type CounterBasket = Omit<NonNullable<CallArguments<typeof boxOfficeQuote>>['body'], 'beyondLimits'>;

// Under the topic of events: each sale, here or elsewhere, changes what is free.
export const counterEvents = queryOptions({ queryKey: [topic, 'counter', 'events'], queryFn: async ({ signal }) => (await call(boxOfficeEvents, { query: { limit: 100 } }, { signal })).items });
export const standOf = (id: string) => queryOptions({ queryKey: [topic, 'counter', 'stand', id], queryFn: ({ signal }) => call(boxOfficeStand, { params: { id } }, { signal }), staleTime: 10_000 });
export const quoteOf = (id: string, basket: CounterBasket, beyondLimits: boolean) => queryOptions({
  queryKey: [topic, 'counter', 'quote', id, basket, beyondLimits], queryFn: ({ signal }) => call(boxOfficeQuote, { params: { id }, body: { ...basket, beyondLimits } }, { signal }), placeholderData: keepPreviousData, staleTime: 10_000,
});
export const printOf = (orderId: string) => queryOptions({ queryKey: [topic, 'print', orderId], queryFn: ({ signal }) => call(printSale, { params: { id: orderId } }, { signal }), staleTime: Number.POSITIVE_INFINITY });
export const quotaOf = (eventId: string) => queryOptions({ queryKey: [topic, 'courtesy-quota', eventId], queryFn: ({ signal }) => call(courtesyQuota, { params: { id: eventId } }, { signal }) });
export const allotmentPages = (filter: Partial<Record<'eventId' | 'status' | 'kind' | 'mine', string>>) => pagesOf(listAllotments, [topic, 'allotments'], { limit: 50, ...filter });
export const exceptionPages = pagesOf(allotmentExceptions, [topic, 'allotment-exceptions'], { limit: 50 });
/** Shown in a tab of its own. */
export async function openLabels(id: string): Promise<void> {
  const answer = await callRaw(allotmentLabels, { params: { id } });
  window.open(URL.createObjectURL(await answer.blob()), '_blank');
}
