-- What a rush asks of every hold, found by an index instead of among all that is held.
create index ticket_order_address_of on ticket_order (tenant_id, event_id, address_prefix) where status in ('held', 'pending_payment') and address_prefix is not null;
create index ticket_unit_row_of on ticket_unit (tenant_id, area_id, row_rank) where row_rank is not null;
