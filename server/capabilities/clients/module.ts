import type { Module } from '#platform/route.ts';
import { routes } from './routes.ts';
import { searchClients } from './search.ts';

export const clientsModule: Module = {
  name: 'clients',
  permissions: ['clients.view', 'clients.create', 'clients.edit', 'clients.delete', 'clients.merge', 'clients.anonymize', 'clients.export'],
  routes,
  search: searchClients,
};
