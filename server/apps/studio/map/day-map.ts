import type { z } from 'zod';
import type { MapStop } from '#contracts/studio-map.ts';
import { seesBranch } from '#platform/context.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { notFound } from '#platform/errors.ts';
import { mapTiles } from '#platform/map-tiles.ts';

type Team = z.input<typeof MapStop>['team'];

const team = sql<Team>`coalesce((
  select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'role', a.role, 'from', a.coverage_start, 'to', a.coverage_end) order by a.role desc, p.name) from photo_session_assignment a
  join resource p on p.tenant_id = a.tenant_id and p.id = a.photographer_id
  where a.tenant_id = s.tenant_id and a.photo_session_id = s.id and a.status in ('tentative', 'assigned', 'acknowledged')), '[]'::jsonb)`;

/** External sessions of a local day that are still wanted, by their start. */
export async function dayMap(ctx: Ctx, { branchId, day }: { branchId: string; day: string }) {
  const branch = await ctx.tx.selectFrom('branch').select(['name', 'zone', 'lat', 'lng']).where('tenantId', '=', ctx.actor.tenantId).where('id', '=', branchId).executeTakeFirst();
  if (!branch || !seesBranch(ctx.actor, branchId)) throw notFound({ entity: 'branch', id: branchId });
  const stops = await ctx.tx.selectFrom('photoSession as s')
    .innerJoin('client as c', (join) => join.onRef('c.tenantId', '=', 's.tenantId').onRef('c.id', '=', 's.clientId'))
    .leftJoin('travelZone as z', (join) => join.onRef('z.tenantId', '=', 's.tenantId').onRef('z.id', '=', 's.travelZoneId'))
    .select(['s.id', 's.code', 's.status', 'c.fullName as clientName', 's.startsAt', 's.endsAt', 's.locationText', 's.lat', 's.lng', 'z.name as travelZone']).select(team.as('team'))
    .where('s.tenantId', '=', ctx.actor.tenantId).where('s.branchId', '=', branchId).where('s.deletedAt', 'is', null)
    .where('s.sessionDate', '=', day).where('s.sessionType', '=', 'external').where('s.status', '!=', 'canceled')
    .orderBy('s.startsAt').orderBy('s.id').limit(200).execute();
  return { zone: branch.zone, home: { name: branch.name, lat: branch.lat, lng: branch.lng }, tiles: mapTiles(), stops };
}
