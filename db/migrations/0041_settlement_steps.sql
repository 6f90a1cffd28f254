-- The instants of a settlement's steps are written with the steps themselves, so that a step is one update of its status.

alter table settlement drop constraint settlement_paid;
alter table settlement add constraint settlement_paid check (case when status = 'paid' then paid_at is not null and payment_ref is not null else paid_at is null end);

create or replace function app.settlement_step() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.status = 'paid' or (old.status = 'closed' and (new.status not in ('closed', 'paid') or
    (new.event_id, new.mode, new.currency, new.lines, new.net_minor, new.payable_minor, new.computed_at, new.reviewed_at, new.closed_at) is distinct from
    (old.event_id, old.mode, old.currency, old.lines, old.net_minor, old.payable_minor, old.computed_at, old.reviewed_at, old.closed_at))) then
    raise exception 'a closed settlement stands' using errcode = 'check_violation', constraint = 'settlement_immutable';
  end if;
  if new.status <> old.status then
    if (old.status, new.status) not in (('draft', 'reviewed'), ('reviewed', 'draft'), ('reviewed', 'closed'), ('closed', 'paid')) then
      raise exception 'no step from % to %', old.status, new.status using errcode = 'check_violation', constraint = 'settlement_steps';
    end if;
    new.reviewed_at := case when new.status = 'draft' then null when new.status = 'reviewed' then app.now() else old.reviewed_at end;
    new.closed_at := case when new.status = 'closed' then app.now() else old.closed_at end;
    new.paid_at := case when new.status = 'paid' then app.now() end;
  end if;
  return new;
end $$;
