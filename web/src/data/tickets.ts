import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Answer } from '#contracts/endpoint.ts';
import { type Area, areaMap, listAreas, type MapUnit } from '#contracts/tickets-areas.ts';
import { type EventDetail, eventReadiness, getEvent, type LegalProfile, listEvents, listLegalProfiles } from '#contracts/tickets-events.ts';
import { listPromotions, listStages, type Promotion, type SaleStage } from '#contracts/tickets-pricing.ts';
import { listSeries, type Series } from '#contracts/tickets-series.ts';
import { call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';

export type { Area, EventDetail, MapUnit, LegalProfile, Promotion, SaleStage, Series };
export type EventRow = Answer<typeof listEvents>['items'][number];

/** Realtime topic `tickets.event.changed` refreshes what begins with this. */
export const topic = 'tickets';

export type EventFilter = Partial<Record<'status' | 'search', string>>;
export const eventPages = (filter: EventFilter) => ({ ...pagesOf(listEvents, [topic, 'events'], { limit: 50, ...filter }), placeholderData: keepPreviousData });
export const eventOf = (id: string) => queryOptions({ queryKey: [topic, 'event', id], queryFn: ({ signal }) => call(getEvent, { params: { id } }, { signal }) });
/** Asked anew each time it is looked at: a gateway is connected, and time passes, without a notice of the event. */
export const readinessOf = (id: string) => queryOptions({ queryKey: [topic, 'readiness', id], queryFn: ({ signal }) => call(eventReadiness, { params: { id } }, { signal }), staleTime: 0 });
export const areasOf = (id: string) => queryOptions({ queryKey: [topic, 'areas', id], queryFn: async ({ signal }) => (await call(listAreas, { params: { id } }, { signal })).items });
export const stagesOf = (id: string) => queryOptions({ queryKey: [topic, 'stages', id], queryFn: async ({ signal }) => (await call(listStages, { params: { id } }, { signal })).items });
export const promotionsOf = (id: string) => queryOptions({ queryKey: [topic, 'promotions', id], queryFn: async ({ signal }) => (await call(listPromotions, { params: { id } }, { signal })).items });
export const legalProfiles = queryOptions({ queryKey: [topic, 'legal-profiles'], queryFn: async ({ signal }) => (await call(listLegalProfiles, { query: { limit: 200 } }, { signal })).items });
export const allSeries = queryOptions({ queryKey: [topic, 'series'], queryFn: async ({ signal }) => (await call(listSeries, { query: { limit: 200 } }, { signal })).items });
/** Under a key of its own: maps are large, and every sale would fetch them again. Whoever changes one says so. */
export const mapTopic = 'ticket-maps';
export const mapOf = (areaId: string) => queryOptions({ queryKey: [mapTopic, areaId], queryFn: async ({ signal }) => (await call(areaMap, { params: { id: areaId } }, { signal })).units });
