import * as contract from '#contracts/studio-map.ts';
import type { Routes } from '#platform/route.ts';
import { dayMap } from './day-map.ts';

export function mapRoutes(routes: Routes): void {
  routes.mount(contract.dayMap, (ctx, { query }) => dayMap(ctx, query));
}
