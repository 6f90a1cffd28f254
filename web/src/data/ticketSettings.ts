import { queryOptions } from '@tanstack/react-query';
import { getOwnTags, type Site, listSites } from '#contracts/sites.ts';
import { ticketIssues } from '#contracts/tickets-integrity.ts';
import type { Answer } from '#contracts/endpoint.ts';
import { getTicketsSettings, listFeePlans, type TicketsSettings } from '#contracts/tickets-settings.ts';
import { call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';

export type { Site, TicketsSettings };
export type Issue = Answer<typeof ticketIssues>['items'][number];
export const settingsTopic = 'ticket-settings';
export const sitesTopic = 'sites';

export const ticketSettings = queryOptions({ queryKey: [settingsTopic, 'all'], queryFn: ({ signal }) => call(getTicketsSettings, undefined, { signal }) });
export const feePlanPages = pagesOf(listFeePlans, [settingsTopic, 'fees'], { limit: 20 });
export const sites = queryOptions({ queryKey: [sitesTopic], queryFn: ({ signal }) => call(listSites, { query: { limit: 200 } }, { signal }) });
export const issuePages = (filter: Partial<Record<'check' | 'latestOnly', string>>) => pagesOf(ticketIssues, [settingsTopic, 'issues'], { limit: 50, ...filter });
export const ownTags = queryOptions({ queryKey: [sitesTopic, 'tags'], queryFn: ({ signal }) => call(getOwnTags, undefined, { signal }) });
