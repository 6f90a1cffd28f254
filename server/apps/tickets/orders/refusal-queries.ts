import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import type { Refusal } from './refusals.ts';

/** Added to what the event's day has; an area or event that is gone by now counts no more. */
export const addRefusals = (ctx: Ctx, refusals: readonly Refusal[]) => sql`
  insert into ticket_refusal (tenant_id, event_id, area_id, day, reason, attempts, units)
  select e.tenant_id, e.id, r.area_id, (app.now() at time zone e.time_zone)::date, r.reason, r.attempts, r.units
  from unnest(${refusals.map(({ eventId }) => eventId)}::uuid[], ${refusals.map(({ areaId }) => areaId)}::uuid[], ${refusals.map(({ reason }) => reason)}::text[], ${refusals.map(({ attempts }) => attempts)}::integer[], ${refusals.map(({ units }) => units)}::integer[]) as r(event_id, area_id, reason, attempts, units)
  join ticket_event e on e.tenant_id = ${ctx.actor.tenantId}::uuid and e.id = r.event_id
  where r.area_id is null or exists (select from ticket_area a where a.tenant_id = e.tenant_id and a.event_id = e.id and a.id = r.area_id)
  order by r.event_id, r.area_id, r.reason
  on conflict on constraint ticket_refusal_once do update set attempts = ticket_refusal.attempts + excluded.attempts, units = ticket_refusal.units + excluded.units`.execute(ctx.tx);
