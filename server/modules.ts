import { calendarModule } from '#capabilities/calendar/public.ts';
import { catalogModule } from '#capabilities/catalog/public.ts';
import { connectionsModule } from '#capabilities/connections/public.ts';
import { invoicingModule } from '#capabilities/invoicing/public.ts';
import { operationsModule } from '#capabilities/operations/public.ts';
import { externalCalendarsModule } from '#capabilities/external-calendars/public.ts';
import { clientsModule } from '#capabilities/clients/public.ts';
import { filesModule } from '#capabilities/files/public.ts';
import { galleriesModule } from '#capabilities/galleries/public.ts';
import { paymentsModule } from '#capabilities/payments/public.ts';
import { cashModule } from '#capabilities/cash/public.ts';
import { checkoutsModule } from '#capabilities/checkouts/public.ts';
import { identityModule } from '#capabilities/identity/public.ts';
import { notificationsModule } from '#capabilities/notifications/public.ts';
import { reportsModule } from '#capabilities/reports/public.ts';
import { sitesModule } from '#capabilities/sites/public.ts';
import { passesModule } from '#capabilities/passes/public.ts';
import { webhooksModule } from '#capabilities/webhooks/public.ts';
import { importsModule } from '#capabilities/imports/public.ts';
import { studioModule } from '#apps/studio/public.ts';
import { ticketsModule } from '#apps/tickets/public.ts';
import type { Module, Route, SearchProvider } from '#platform/route.ts';
import { collectRoutes } from '#platform/route.ts';

const searchProviders = (): SearchProvider[] => modules.flatMap((module) => (module.search ? [module.search] : []));

// The only list of all modules. One line each: capabilities first, then apps.
export const modules: readonly Module[] = [
  identityModule(() => modules),
  notificationsModule,
  calendarModule,
  clientsModule,
  filesModule,
  galleriesModule,
  operationsModule(searchProviders),
  connectionsModule,
  externalCalendarsModule,
  invoicingModule,
  catalogModule,
  paymentsModule,
  checkoutsModule,
  cashModule,
  sitesModule,
  passesModule,
  importsModule,
  webhooksModule,
  reportsModule,
  studioModule,
  ticketsModule,
];

export function allRoutes(): Route[] {
  const routes = collectRoutes();
  for (const module of modules) module.routes?.(routes);
  return routes.list;
}

export const allPermissions = (): string[] => [...new Set(modules.flatMap((module) => module.permissions ?? []))].sort();
