import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { getKind, getMessageSettings, listKinds, listThread, type MessageKind as Kind, type MessageText as Text, myAlerts, previewText, type ThreadMessage as Thread, type TemplateChannel } from '#contracts/messages.ts';
import { call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';

/** Realtime topic, and the first part of the query keys. */
export const messagesTopic = 'messages';
export type MessageKind = z.infer<typeof Kind>;
export type MessageText = z.infer<typeof Text>;
export type ThreadMessage = Thread;

export const kinds = queryOptions({ queryKey: [messagesTopic, 'kinds'], queryFn: ({ signal }) => call(listKinds, undefined, { signal }) });
export const kindOf = (key: string) => queryOptions({ queryKey: [messagesTopic, 'kind', key], queryFn: ({ signal }) => call(getKind, { params: { key } }, { signal }) });
export const messageSettings = queryOptions({ queryKey: [messagesTopic, 'settings'], queryFn: ({ signal }) => call(getMessageSettings, undefined, { signal }) });
export const previewOf = (key: string, channel: TemplateChannel, locale: 'es' | 'en', words: { subject: string; body: string }) => queryOptions({
  queryKey: [messagesTopic, 'preview', key, channel, locale, words],
  queryFn: ({ signal }) => call(previewText, { params: { key, channel, locale }, body: words }, { signal }),
  retry: false, staleTime: 5 * 60_000,
});
export const threadPages = (clientId: string, ownerId: string | undefined) => pagesOf(listThread, [messagesTopic, 'thread'], { limit: 30, ownerId }, { clientId });
/** The newest page alone, for whether one may write. */
export const reachOf = (clientId: string) => queryOptions({ queryKey: [messagesTopic, 'reach', clientId], queryFn: async ({ signal }) => (await call(listThread, { params: { clientId }, query: { limit: 1 } }, { signal })).reach });
export const alerts = queryOptions({ queryKey: ['alerts'], queryFn: ({ signal }) => call(myAlerts, undefined, { signal }) });
