-- What is held or let go counts nothing: seen at a glance, before old and new rows are put side by side.
create or replace function app.ticket_units_sold() returns trigger language plpgsql as $$
begin
  if not exists (select from now_units where status = 'sold') and not exists (select from was_units where status = 'sold') then return null; end if;
  with moved as (
    select n.tenant_id, n.area_id, sum((n.status = 'sold')::integer - (o.status = 'sold')::integer)::integer as delta, bool_or(n.status = 'sold') as sold
    from now_units n join was_units o using (tenant_id, id) where (n.status = 'sold') <> (o.status = 'sold') group by n.tenant_id, n.area_id
  ), marked as (
    update ticket_area a set ever_sold = true from moved m where a.tenant_id = m.tenant_id and a.id = m.area_id and m.sold and not a.ever_sold
  )
  update ticket_event e set sold_admissions = e.sold_admissions + s.delta
  from (select a.tenant_id, a.event_id, sum(m.delta * a.unit_capacity)::integer as delta from moved m join ticket_area a on a.tenant_id = m.tenant_id and a.id = m.area_id group by a.tenant_id, a.event_id) s
  where e.tenant_id = s.tenant_id and e.id = s.event_id;
  return null;
end $$;
