import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  checkContact, clientHistory, listClients, listClientTags, listConsents, listDuplicates, listNotes, previewAnonymisation, readClient, readClientSettings,
} from '#contracts/clients.ts';
import type { Answer } from '#contracts/endpoint.ts';
import { call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';

export type Client = Answer<typeof readClient>;
export type ClientRow = Answer<typeof listClients>['items'][number];
export type DuplicatePair = Answer<typeof listDuplicates>['items'][number];
export type ContactCheck = Answer<typeof checkContact>;

/** Realtime topic `clients.changed` refreshes what begins with this. */
export const topic = 'clients';

export type ClientFilter = Partial<Record<'text' | 'status' | 'kind' | 'tag' | 'blocked' | 'deleted' | 'sort', string>>;
export const clientPages = (filter: ClientFilter) => ({ ...pagesOf(listClients, [topic, 'list'], { limit: 50, ...filter }), placeholderData: keepPreviousData });
export const clientOf = (id: string) => queryOptions({ queryKey: [topic, 'one', id], queryFn: ({ signal }) => call(readClient, { params: { id } }, { signal }) });
export const tags = queryOptions({ queryKey: [topic, 'tags'], queryFn: ({ signal }) => call(listClientTags, undefined, { signal }), staleTime: 5 * 60_000 });
export const clientSettings = queryOptions({ queryKey: ['clientSettings'], queryFn: ({ signal }) => call(readClientSettings, undefined, { signal }), staleTime: 5 * 60_000 });
export const notePages = (id: string) => pagesOf(listNotes, [topic, 'notes', id], { limit: 50 }, { id });
export const historyPages = (id: string) => pagesOf(clientHistory, [topic, 'history', id], { limit: 50 }, { id });
export const consentsOf = (id: string) => queryOptions({ queryKey: [topic, 'consents', id], queryFn: ({ signal }) => call(listConsents, { params: { id } }, { signal }) });
export const duplicatesOf = (clientId?: string) =>
  queryOptions({ queryKey: [topic, 'duplicates', clientId ?? null], queryFn: ({ signal }) => call(listDuplicates, { query: clientId ? { clientId } : {} }, { signal }) });
export const anonymisationOf = (id: string) => queryOptions({ queryKey: [topic, 'anonymisation', id], queryFn: ({ signal }) => call(previewAnonymisation, { params: { id } }, { signal }), staleTime: 0 });

/** Is this phone or e-mail well-formed, and whose is it already? Asked while somebody types. */
export const contactCheckOf = (question: { phone?: string; email?: string; exceptId?: string }) =>
  queryOptions({
    queryKey: [topic, 'check', question], queryFn: ({ signal }) => call(checkContact, { query: question }, { signal }),
    enabled: Boolean(question.phone || question.email), placeholderData: keepPreviousData, staleTime: 15_000,
  });

/** Clients to choose from: the best matches of a text, or the newest when nothing was typed yet. */
export const findClients = async (text: string, signal: AbortSignal): Promise<ClientRow[]> =>
  (await call(listClients, { query: { limit: 12, status: 'active', ...(text ? { text } : { sort: 'newest' }) } }, { signal })).items;
