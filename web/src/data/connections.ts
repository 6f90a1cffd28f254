import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { type Connection as ConnectionShape, type InboundEvent as EventShape, type Provider as ProviderShape, getConnection, getEvent, listConnections, listEvents, listProviders } from '#contracts/connections.ts';
import { call } from '#web/api.ts';
import { pagesOf } from '#web/query.ts';

export type Connection = z.infer<typeof ConnectionShape>;
export type Provider = z.infer<typeof ProviderShape>;
export type InboundEvent = z.infer<typeof EventShape>;

export const topic = { connections: 'connections' } as const;

export const providers = queryOptions({ queryKey: ['providers'], queryFn: ({ signal }) => call(listProviders, undefined, { signal }), staleTime: 10 * 60_000 });
export const connectionPages = () => pagesOf(listConnections, [topic.connections, 'list'], { limit: 50 });
export const connectionOf = (id: string) => queryOptions({ queryKey: [topic.connections, 'one', id], queryFn: ({ signal }) => call(getConnection, { params: { id } }, { signal }) });
export const eventPages = (connectionId: string, failed: boolean) => pagesOf(listEvents, [topic.connections, 'events'], { limit: 25, connectionId, ...(failed && { failed: 'true' }) });
export const eventOf = (id: string) => queryOptions({ queryKey: [topic.connections, 'event', id], queryFn: ({ signal }) => call(getEvent, { params: { id } }, { signal }) });
