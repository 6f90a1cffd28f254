import type { Module } from '#platform/route.ts';
import { connectionRoutes } from './routes.ts';

export { addConnection, connectionById, connectionOf, connectionsOf, noteHealth } from './connections.ts';
export { ProviderError, hookNotReady, hookRefused } from './errors.ts';
export { allowPrivateAddresses } from './addresses.ts';
export { call, mustBeCallable } from './outbound.ts';
export type { Call, Reply } from './outbound.ts';
export { definedProviders, defineProvider, hmacBase64, hmacHex, hookJson } from './provider.ts';
export type { Connection, HookEvent, HookRequest } from './provider.ts';
export { hooksRefused } from './refusals.ts';
export { measureConnections } from './measure.ts';
export { retryAfter } from './retry.ts';

/** Permission `settings.manage` belongs to identity. */
export const connectionsModule: Module = { name: 'connections', routes: connectionRoutes };
