import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { explodePackage, listItems, listPackages } from '#contracts/catalog.ts';
import { listResources } from '#contracts/calendar.ts';
import type { Answer } from '#contracts/endpoint.ts';
import { listPayments } from '#contracts/payments.ts';
import { businessRules, checkAvailability, getSession, listSessions, previewCancel, sessionHistory } from '#contracts/studio.ts';
import { coordinatorDashboard } from '#contracts/studio-life.ts';
import { StudioSettings } from '#contracts/studio-terms.ts';
import { listZones } from '#contracts/studio-zones.ts';
import { call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';

export type Session = Answer<typeof getSession>;
export type SessionRow = Answer<typeof listSessions>['items'][number];
export type SessionLine = Session['lines'][number];
export type Availability = Answer<typeof checkAvailability>;
export type Explosion = Answer<typeof explodePackage>;
export type Package = Answer<typeof listPackages>['items'][number];
export type Item = Answer<typeof listItems>['items'][number];

/** Realtime topics `session.changed`, `payments.changed`, `catalog.changed` and `calendar.changed` refresh what begins with these. */
export const topic = { session: 'session', payments: 'payments', catalog: 'catalog', calendar: 'calendar', rules: 'studio-rules' } as const;
/** What one step of a session may change on other screens. */
export const sessionTopics = [topic.session, topic.payments, topic.calendar] as const;

export type SessionFilter = Partial<Record<'status' | 'from' | 'to' | 'clientId' | 'photographerId' | 'roomId' | 'branchId' | 'sessionType' | 'text' | 'unstaffed' | 'balanceDue' | 'atRisk' | 'editorId' | 'groupId' | 'sort', string>>;

export const sessionPages = (filter: SessionFilter, limit = 50) => pagesOf(listSessions, [topic.session, 'list'], { limit, ...filter });
/** The first of a list, for counters and short lists. */
export const firstSessions = (filter: SessionFilter, limit = 100) =>
  queryOptions({ queryKey: [topic.session, 'first', limit, filter], queryFn: ({ signal }) => call(listSessions, { query: { limit, ...filter } as never }, { signal }) });

export const sessionOf = (id: string) => queryOptions({ queryKey: [topic.session, 'one', id], queryFn: ({ signal }) => call(getSession, { params: { id } }, { signal }) });
/** Exact counts of what waits, kept true by the topic of sessions. */
export const coordinatorCounts = (branchId: string | undefined) =>
  queryOptions({ queryKey: [topic.session, 'counts', branchId ?? null], queryFn: ({ signal }) => call(coordinatorDashboard, { query: branchId ? { branchId } : {} }, { signal }) });
export const historyOf = (id: string) => queryOptions({ queryKey: [topic.session, 'history', id], queryFn: ({ signal }) => call(sessionHistory, { params: { id } }, { signal }) });
export const refundPreviewOf = (id: string, initiator: 'client' | 'company' | 'force_majeure') =>
  queryOptions({ queryKey: [topic.session, 'refund-preview', id, initiator], queryFn: ({ signal }) => call(previewCancel, { params: { id }, query: { initiator } }, { signal }), staleTime: 0 });
export const paymentsOf = (id: string) =>
  queryOptions({ queryKey: [topic.payments, 'of-session', id], queryFn: ({ signal }) => call(listPayments, { query: { ownerType: 'studio_session', ownerId: id, limit: 100 } }, { signal }) });

export interface AvailabilityQuestion {
  branchId: string; startsAt: string; endsAt: string; sessionType: 'studio' | 'external'; roomId?: string; photographerIds?: string[]; travelZoneId?: string; requiredPhotographers: number; excludeSessionId?: string;
}
/** Is it free? The answer before stays in sight until the next one is there. */
export const availabilityOf = (question: AvailabilityQuestion | null) =>
  queryOptions({
    queryKey: [topic.calendar, 'studio-availability', question],
    queryFn: ({ signal }) => call(checkAvailability, { query: question as never }, { signal }),
    enabled: question !== null, placeholderData: keepPreviousData, staleTime: 10_000,
  });

const Rules = z.object(StudioSettings.shape);
export type BusinessRules = z.output<typeof Rules>;
/** The settings that explain dates and amounts before they are saved. */
export const rulesOf = (branchId: string) =>
  queryOptions({ queryKey: [topic.rules, branchId], queryFn: async ({ signal }) => Rules.parse(await call(businessRules, { query: { branchId } }, { signal })), staleTime: 5 * 60_000 });

const resourcesOf = (kind: 'room' | 'staff', branchId: string) =>
  queryOptions({
    queryKey: [topic.calendar, 'studio-resources', kind, branchId],
    queryFn: async ({ signal }) => (await call(listResources, { query: { branchId, kind, status: 'active', limit: 200, ...(kind === 'staff' && { skill: 'photographer' }) } }, { signal })).items,
  });
export const roomsOf = (branchId: string) => resourcesOf('room', branchId);
export const photographersOf = (branchId: string) => resourcesOf('staff', branchId);

/** Packages that can be sold for a kind of session, by name. */
export const packagesFor = (sessionType: 'studio' | 'external') =>
  queryOptions({
    queryKey: [topic.catalog, 'studio-packages', sessionType],
    queryFn: async ({ signal }) => (await call(listPackages, { query: { sellable: 'true', limit: 200 } as never }, { signal })).items.filter((one) => one.kind === sessionType || one.kind === 'both'),
  });
export const searchItems = async (search: string, signal: AbortSignal) => (await call(listItems, { query: { status: 'active', limit: 30, ...(search && { search }) } }, { signal })).items;
export const explosionOf = (id: string, kind: 'studio' | 'external') =>
  queryOptions({ queryKey: [topic.catalog, 'studio-explosion', id, kind], queryFn: ({ signal }) => call(explodePackage, { params: { id }, query: { kind } }, { signal }) });

/** Travel zones in use, nearest first. */
export const zonesOf = queryOptions({
  queryKey: ['studio-zones', 'active'], queryFn: async ({ signal }) => (await call(listZones, { query: { status: 'active', limit: 200 } }, { signal })).items, staleTime: 5 * 60_000,
});
