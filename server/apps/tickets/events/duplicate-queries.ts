import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';

/**
 * Areas with their units, stages and promotions of one event into another, a statement for each table. What would
 * start before the copy was made starts with it; what would have ended by then is left out.
 */
export async function copyParts(ctx: Ctx, from: string, to: string, moved: Temporal.Duration): Promise<void> {
  const tenant = sql`${ctx.actor.tenantId}::uuid`;
  const [source, target] = [sql`${from}::uuid`, sql`${to}::uuid`];
  const seconds = moved.total('seconds');
  const shift = sql`make_interval(secs => ${seconds})`;
  // The copy's id follows from the original's, so that children find their parent without a map (a UUID of version 8).
  const copyOf = (column: string) => sql`overlay(overlay(md5(${sql.ref(column)}::text || ${to}) placing '8' from 13) placing 'a' from 17)::uuid`;
  const areas = sql`(select o.id as old_id, n.id as new_id from ticket_area o join ticket_area n on n.tenant_id = o.tenant_id and lower(n.name) = lower(o.name) where o.tenant_id = ${tenant} and o.event_id = ${source} and n.event_id = ${target})`;
  await sql`insert into ticket_area (tenant_id, event_id, name, description, price_minor, nomenclature_letter, unit_capacity, seating_mode, status, sort_order, transferable, ticket_benefits, layout)
    select tenant_id, ${target}, name, description, price_minor, nomenclature_letter, unit_capacity, seating_mode, status, sort_order, transferable, ticket_benefits, layout from ticket_area where tenant_id = ${tenant} and event_id = ${source}`.execute(ctx.tx);
  await sql`insert into ticket_unit (tenant_id, area_id, number, row_label, seat_label, status, x, y, row_rank, accessible, restricted_view)
    select u.tenant_id, a.new_id, u.number, u.row_label, u.seat_label, case u.status when 'disabled' then 'disabled' else 'available' end, u.x, u.y, u.row_rank, u.accessible, u.restricted_view
    from ticket_unit u join ${areas} a on a.old_id = u.area_id where u.tenant_id = ${tenant}`.execute(ctx.tx);
  await sql`with copied as (
      insert into sale_stage (tenant_id, event_id, id, name, description, adjustment_type, adjustment_value, quota_units, start_at, end_at, priority, is_active)
      select s.tenant_id, ${target}, c.new_id, s.name, s.description, s.adjustment_type, s.adjustment_value, s.quota_units, greatest(s.start_at + ${shift}, app.now()), s.end_at + ${shift}, s.priority, s.is_active
      from sale_stage s cross join lateral (select ${copyOf('s.id')} as new_id) c
      where s.tenant_id = ${tenant} and s.event_id = ${source} and (s.end_at is null or s.end_at + ${shift} > app.now())
      returning id
    ) select count(*) from copied`.execute(ctx.tx);
  await sql`insert into sale_stage_area (tenant_id, event_id, stage_id, area_id, bundle_size)
    select l.tenant_id, ${target}, n.id, a.new_id, l.bundle_size from sale_stage_area l join ${areas} a on a.old_id = l.area_id
    join sale_stage n on n.tenant_id = l.tenant_id and n.id = ${copyOf('l.stage_id')} where l.tenant_id = ${tenant} and l.event_id = ${source}`.execute(ctx.tx);
  await sql`insert into ticket_promotion (tenant_id, event_id, id, kind, name, code, discount_type, value, fixed_scope, max_discount_minor, min_quantity, target, combines_with_stage, max_uses, max_uses_per_buyer, start_at, end_at, priority, is_active, audience)
    select tenant_id, ${target}, ${copyOf('id')}, kind, name, code, discount_type, value, fixed_scope, max_discount_minor, min_quantity, target, combines_with_stage, max_uses, max_uses_per_buyer, greatest(start_at + ${shift}, app.now()), end_at + ${shift}, priority, is_active, audience
    from ticket_promotion where tenant_id = ${tenant} and event_id = ${source} and (end_at is null or end_at + ${shift} > app.now())`.execute(ctx.tx);
  await sql`insert into ticket_promotion_area (tenant_id, event_id, promotion_id, area_id)
    select l.tenant_id, ${target}, n.id, a.new_id from ticket_promotion_area l join ${areas} a on a.old_id = l.area_id join ticket_promotion n on n.tenant_id = l.tenant_id and n.id = ${copyOf('l.promotion_id')} where l.tenant_id = ${tenant} and l.event_id = ${source}`.execute(ctx.tx);
  await sql`insert into ticket_promotion_item (tenant_id, event_id, promotion_id, area_id, quantity)
    select l.tenant_id, ${target}, n.id, a.new_id, l.quantity from ticket_promotion_item l join ${areas} a on a.old_id = l.area_id join ticket_promotion n on n.tenant_id = l.tenant_id and n.id = ${copyOf('l.promotion_id')} where l.tenant_id = ${tenant} and l.event_id = ${source}`.execute(ctx.tx);
}
