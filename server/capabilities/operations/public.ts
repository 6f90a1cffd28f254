import type { Module, SearchProvider } from '#platform/route.ts';
import { operationsRoutes } from './routes.ts';

export const operationsModule = (providers: () => readonly SearchProvider[]): Module => ({
  name: 'operations', permissions: ['jobs.manage'], routes: operationsRoutes(providers),
});
