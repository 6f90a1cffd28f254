-- What a held order costs. An order was entered into twelve indexes before anybody had bought anything; four of them served
-- nothing: row-level security kept two from being used at all (lower() and like are not leakproof), one was the other way
-- round of a unique index, one kept orders without what it looks for.

-- An address is kept as it is compared.
alter table ticket_order disable trigger step;
update ticket_order set buyer_email = lower(buyer_email) where buyer_email <> lower(buyer_email);
alter table ticket_order enable trigger step;
alter table ticket_order add constraint ticket_order_buyer_email_lower check (buyer_email = lower(buyer_email));

drop index ticket_order_recent;
drop index ticket_order_address;
drop index ticket_order_client_of;
create index ticket_order_client_of on ticket_order (tenant_id, client_id) where client_id is not null;
drop index ticket_order_buyer_of;
create index ticket_order_buyer_of on ticket_order (tenant_id, event_id, buyer_email) where buyer_email is not null;

-- Orders of the tenant by a part of their buyer's name or address or of their number, as `match_clients` finds people: as the
-- owner, with the tenant of the transaction in the condition, ids only. One that nobody has put a name to is found by its
-- whole number.
drop index ticket_order_search;
create index ticket_order_search on ticket_order using gin (tenant_id, app.fold(coalesce(buyer_name, '') || ' ' || coalesce(buyer_email, '') || ' ' || number) gin_trgm_ops) where buyer_name is not null or buyer_email is not null;
create function app.match_ticket_orders(wanted text) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select o.id from public.ticket_order o
  where o.tenant_id = current_setting('app.tenant_id')::uuid and (o.buyer_name is not null or o.buyer_email is not null)
    and app.fold(coalesce(o.buyer_name, '') || ' ' || coalesce(o.buyer_email, '') || ' ' || o.number) like '%' || replace(replace(replace(app.fold(wanted), '\', '\\'), '%', '\%'), '_', '\_') || '%'
  union
  select o.id from public.ticket_order o where o.tenant_id = current_setting('app.tenant_id')::uuid and o.number = upper(wanted)
$$;
revoke all on function app.match_ticket_orders from public;
grant execute on function app.match_ticket_orders to mostrador_app;

-- A place without a label needs no place among labels.
alter table ticket_unit drop constraint ticket_unit_label_unique;
create unique index ticket_unit_label_unique on ticket_unit (tenant_id, area_id, row_label, seat_label) where row_label is not null;

-- Nobody looks for what these hold; counting their values compares whole documents.
alter table ticket_order alter column quote set statistics 0, alter column holders set statistics 0, alter column legal_snapshot set statistics 0, alter column token_sealed set statistics 0;
alter table ticket_order_unit alter column snapshot set statistics 0;
