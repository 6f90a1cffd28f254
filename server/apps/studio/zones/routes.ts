import * as contract from '#contracts/studio-zones.ts';
import type { Routes } from '#platform/route.ts';
import { zonePage } from './queries.ts';
import { changeZone, createZone, deleteZone, setZoneStatus } from './zones.ts';

export function zoneRoutes(routes: Routes): void {
  routes.mount(contract.listZones, (ctx, { query }) => zonePage(ctx, query));
  routes.mount(contract.createZone, (ctx, { body }) => createZone(ctx, body));
  routes.mount(contract.changeZone, (ctx, { params, body }) => changeZone(ctx, params.id, body));
  routes.mount(contract.activateZone, (ctx, { params }) => setZoneStatus(ctx, params.id, 'active'));
  routes.mount(contract.deactivateZone, (ctx, { params }) => setZoneStatus(ctx, params.id, 'inactive'));
  routes.mount(contract.deleteZone, (ctx, { params }) => deleteZone(ctx, params.id));
}
