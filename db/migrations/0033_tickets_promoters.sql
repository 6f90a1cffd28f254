-- Tickets: promoters with their commissions, what an organizer is owed for an event, and the monthly cultural contribution.

-- ------------------------------------------------------------------------------------------------------- promoters
create table promoter_link (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  member_id uuid not null,
  -- Read out, typed off a poster: without the characters that are taken for others.
  -- One that was in use elsewhere stays as it was printed.
  code text not null,
  imported boolean not null default false,
  commission_bp integer constraint promoter_link_commission check (commission_bp between 0 and 10000),
  is_active boolean not null default true,
  primary key (tenant_id, id),
  constraint promoter_link_code_form check (case when imported then code ~ '^[A-Z0-9]+(-[A-Z0-9]+)*$' and length(code) between 3 and 20 else code ~ '^[A-HJ-NP-Z2-9]{2,8}-[A-HJ-NP-Z2-9]{5}$' end),
  constraint promoter_link_member foreign key (tenant_id, member_id) references membership (tenant_id, user_id),
  constraint promoter_link_code_unique unique (tenant_id, code)
);
select app.isolate('promoter_link');
select app.tracked('promoter_link');
create index promoter_link_of_member on promoter_link (tenant_id, member_id);

create function app.promoter_link_fixed() returns trigger language plpgsql as $$
begin
  if new.code <> old.code or new.member_id <> old.member_id then
    raise exception 'a link keeps its code and its promoter' using errcode = 'check_violation', constraint = 'promoter_link_fixed';
  end if;
  return new;
end $$;
create trigger fixed before update on promoter_link for each row execute function app.promoter_link_fixed();

create table promoter_event (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  link_id uuid not null,
  event_id uuid not null,
  commission_bp integer not null constraint promoter_event_commission check (commission_bp between 0 and 10000),
  is_active boolean not null default true,
  primary key (tenant_id, id),
  constraint promoter_event_link foreign key (tenant_id, link_id) references promoter_link (tenant_id, id) on delete cascade,
  constraint promoter_event_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id) on delete cascade,
  constraint promoter_event_once unique (tenant_id, link_id, event_id)
);
select app.isolate('promoter_event');
select app.tracked('promoter_event');
create index promoter_event_of_event on promoter_event (tenant_id, event_id);

-- Visits by a link, counted by local day.
create table promoter_click (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  link_id uuid not null,
  -- Null: the list of events.
  event_id uuid,
  day date not null,
  clicks integer not null constraint promoter_click_count check (clicks >= 1),
  primary key (tenant_id, id),
  constraint promoter_click_link foreign key (tenant_id, link_id) references promoter_link (tenant_id, id) on delete cascade,
  constraint promoter_click_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id) on delete cascade,
  constraint promoter_click_once unique nulls not distinct (tenant_id, link_id, event_id, day)
);
select app.isolate('promoter_click');

alter table ticket_order add constraint ticket_order_promoter foreign key (tenant_id, promoter_link_id) references promoter_link (tenant_id, id);
create index ticket_order_of_promoter on ticket_order (tenant_id, promoter_link_id) where promoter_link_id is not null;

create table commission_payout (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  member_id uuid not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount_minor bigint not null constraint commission_payout_amount check (amount_minor > 0),
  reference text not null constraint commission_payout_reference_length check (length(reference) between 1 and 100),
  paid_at timestamptz not null default app.now(),
  paid_by uuid default app.user_id(),
  primary key (tenant_id, id),
  constraint commission_payout_member foreign key (tenant_id, member_id) references membership (tenant_id, user_id)
);
select app.isolate('commission_payout');
select app.append_only('commission_payout');
create index commission_payout_of on commission_payout (tenant_id, member_id, id desc);

create table commission (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  kind text not null check (kind in ('accrual', 'reversal')),
  event_id uuid not null,
  order_id uuid not null,
  link_id uuid not null,
  -- Of a reversal: what it takes from, and why (`refund:<id>`, `charged_back`).
  accrual_id uuid,
  cause text constraint commission_cause_length check (length(cause) between 1 and 100),
  base_minor bigint not null constraint commission_base check (base_minor >= 0),
  rate_bp integer not null constraint commission_rate check (rate_bp between 0 and 10000),
  rate_source text not null check (rate_source in ('promoter_event', 'event', 'promoter_link', 'tenant')),
  amount_minor bigint not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  units integer not null constraint commission_units check (units >= 0),
  status text not null check (status in ('pending', 'approved', 'paid', 'cancelled')),
  payout_id uuid,
  cancel_reason text constraint commission_reason_length check (length(cancel_reason) between 1 and 300),
  primary key (tenant_id, id),
  constraint commission_order foreign key (tenant_id, event_id, order_id) references ticket_order (tenant_id, event_id, id),
  constraint commission_link foreign key (tenant_id, link_id) references promoter_link (tenant_id, id),
  constraint commission_accrual foreign key (tenant_id, accrual_id) references commission (tenant_id, id),
  constraint commission_payout_of foreign key (tenant_id, payout_id) references commission_payout (tenant_id, id),
  constraint commission_sign check (case kind when 'accrual' then amount_minor >= 0 and accrual_id is null and cause is null else amount_minor <= 0 and accrual_id is not null and cause is not null end),
  constraint commission_paid check (case when payout_id is null then status <> 'paid' else status in ('approved', 'paid') end)
);
select app.isolate('commission');
select app.tracked('commission');
-- Once for an order, and once back for each reason, however often the fact arrives.
create unique index commission_once on commission (tenant_id, order_id) where kind = 'accrual';
create unique index commission_reversed_once on commission (tenant_id, accrual_id, cause) where kind = 'reversal';
create index commission_of_link on commission (tenant_id, link_id, id desc);
create index commission_of_event on commission (tenant_id, event_id);
create index commission_standing on commission (tenant_id, status, id desc);
create index commission_of_payout on commission (tenant_id, payout_id) where payout_id is not null;

-- What was computed stands; what was settled is not touched at all (tickets 4.7).
create function app.commission_step() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.status in ('paid', 'cancelled')
    or (new.kind, new.event_id, new.order_id, new.link_id, new.base_minor, new.rate_bp, new.rate_source, new.amount_minor, new.currency, new.units) <> (old.kind, old.event_id, old.order_id, old.link_id, old.base_minor, old.rate_bp, old.rate_source, old.amount_minor, old.currency, old.units)
    or (new.accrual_id, new.cause) is distinct from (old.accrual_id, old.cause) then
    raise exception 'a commission stands as it was computed, and a settled one is never edited' using errcode = 'check_violation', constraint = 'commission_settled';
  end if;
  if new.status <> old.status and (old.status, new.status) not in (('pending', 'approved'), ('pending', 'cancelled'), ('approved', 'paid'), ('approved', 'cancelled')) then
    raise exception 'no step from % to %', old.status, new.status using errcode = 'check_violation', constraint = 'commission_steps';
  end if;
  return new;
end $$;
create trigger step before update or delete on commission for each row execute function app.commission_step();

-- Never more back than was given.
create function app.commission_reversal() returns trigger language plpgsql as $$
declare given commission; taken bigint;
begin
  select * into given from commission where tenant_id = new.tenant_id and id = new.accrual_id for update;
  if given.kind <> 'accrual' or (given.order_id, given.link_id, given.currency) <> (new.order_id, new.link_id, new.currency) then
    raise exception 'a reversal takes from the accrual of its order' using errcode = 'check_violation', constraint = 'commission_reversal_of';
  end if;
  select coalesce(sum(amount_minor), 0) into taken from commission where tenant_id = new.tenant_id and accrual_id = new.accrual_id;
  if given.amount_minor + taken + new.amount_minor < 0 then
    raise exception 'more taken back than was given' using errcode = 'check_violation', constraint = 'commission_reversal_most';
  end if;
  return new;
end $$;
create trigger reversal before insert on commission for each row when (new.kind = 'reversal') execute function app.commission_reversal();

-- A payout is the sum of its rows, all of one promoter and currency.
create function app.commission_payout_sum() returns trigger language plpgsql as $$
declare paid bigint; strangers bigint;
begin
  select coalesce(sum(c.amount_minor), 0), count(*) filter (where c.currency <> new.currency or l.member_id <> new.member_id or c.status <> 'paid') into paid, strangers
  from commission c join promoter_link l on l.tenant_id = c.tenant_id and l.id = c.link_id where c.tenant_id = new.tenant_id and c.payout_id = new.id;
  if paid <> new.amount_minor or strangers > 0 then
    raise exception 'a payout is the sum of its settled commissions' using errcode = 'check_violation', constraint = 'commission_payout_sum';
  end if;
  return null;
end $$;
create constraint trigger sums_up after insert on commission_payout deferrable initially deferred for each row execute function app.commission_payout_sum();

-- ------------------------------------------------------------------------------------------------------ settlement
create table settlement (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  status text not null default 'draft' check (status in ('draft', 'reviewed', 'closed', 'paid')),
  -- own_account: the money is with the organizer already and the statement informs; platform_account: it is owed.
  mode text not null check (mode in ('own_account', 'platform_account')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- The statement, line by line, as it was worked out last.
  lines jsonb not null,
  net_minor bigint not null,
  payable_minor bigint not null,
  computed_at timestamptz not null,
  reviewed_at timestamptz,
  closed_at timestamptz,
  paid_at timestamptz,
  payment_ref text constraint settlement_ref_length check (length(payment_ref) between 1 and 100),
  primary key (tenant_id, id),
  constraint settlement_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id),
  constraint settlement_once unique (tenant_id, event_id),
  constraint settlement_closed check ((status in ('closed', 'paid')) = (closed_at is not null)),
  constraint settlement_paid check ((status = 'paid') = (paid_at is not null and payment_ref is not null))
);
select app.isolate('settlement');
select app.tracked('settlement');

create table settlement_adjustment (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  settlement_id uuid not null,
  -- Signed, in favour of the organizer.
  amount_minor bigint not null constraint settlement_adjustment_amount check (amount_minor <> 0 and abs(amount_minor) <= 1000000000000),
  reason text not null constraint settlement_adjustment_reason_length check (length(reason) between 1 and 300),
  created_at timestamptz not null default app.now(),
  created_by uuid default app.user_id(),
  primary key (tenant_id, id),
  constraint settlement_adjustment_of foreign key (tenant_id, settlement_id) references settlement (tenant_id, id)
);
select app.isolate('settlement_adjustment');
create index settlement_adjustment_list on settlement_adjustment (tenant_id, settlement_id, id);

-- What is closed stands; only its payment is added (tickets 3.20).
create function app.settlement_step() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.status = 'paid' or (old.status = 'closed' and (new.status <> 'paid' or
    (new.event_id, new.mode, new.currency, new.lines, new.net_minor, new.payable_minor, new.computed_at, new.closed_at) <> (old.event_id, old.mode, old.currency, old.lines, old.net_minor, old.payable_minor, old.computed_at, old.closed_at))) then
    raise exception 'a closed settlement stands' using errcode = 'check_violation', constraint = 'settlement_immutable';
  end if;
  if new.status <> old.status and (old.status, new.status) not in (('draft', 'reviewed'), ('reviewed', 'draft'), ('reviewed', 'closed'), ('closed', 'paid')) then
    raise exception 'no step from % to %', old.status, new.status using errcode = 'check_violation', constraint = 'settlement_steps';
  end if;
  return new;
end $$;
create trigger step before update or delete on settlement for each row execute function app.settlement_step();

create function app.settlement_adjusted() returns trigger language plpgsql as $$
begin
  perform from settlement where tenant_id = coalesce(new.tenant_id, old.tenant_id) and id in (new.settlement_id, old.settlement_id) and status in ('closed', 'paid') for share;
  if found then
    raise exception 'a closed settlement stands' using errcode = 'check_violation', constraint = 'settlement_immutable';
  end if;
  return coalesce(new, old);
end $$;
create trigger adjusted before insert or update or delete on settlement_adjustment for each row execute function app.settlement_adjusted();

-- ------------------------------------------------------------------------------------------------------ parafiscal
create table parafiscal_month (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  -- The first day of it.
  month date not null constraint parafiscal_month_first check (extract(day from month) = 1),
  status text not null default 'open' check (status in ('open', 'closed')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  lines jsonb not null,
  base_minor bigint not null,
  contribution_minor bigint not null,
  generated_at timestamptz not null,
  closed_at timestamptz,
  primary key (tenant_id, id),
  constraint parafiscal_month_once unique (tenant_id, month),
  constraint parafiscal_month_closed check ((status = 'closed') = (closed_at is not null))
);
select app.isolate('parafiscal_month');
select app.tracked('parafiscal_month');

create function app.parafiscal_month_kept() returns trigger language plpgsql as $$
begin
  raise exception 'a closed month stands' using errcode = 'check_violation', constraint = 'parafiscal_month_kept';
end $$;
create trigger kept before update or delete on parafiscal_month for each row when (old.status = 'closed') execute function app.parafiscal_month_kept();

-- -------------------------------------------------------------------------------------------------------- archives
alter table ticket_event drop constraint ticket_event_status_check;
alter table ticket_event add constraint ticket_event_status_check check (status in ('draft', 'published', 'paused', 'postponed', 'cancelled', 'completed', 'archived'));

create or replace function app.ticket_event_fixed() returns trigger language plpgsql as $$
begin
  if old.published_at is not null then
    if new.published_at is distinct from old.published_at or new.time_zone <> old.time_zone then
      raise exception 'a published event keeps its zone' using errcode = 'check_violation', constraint = 'ticket_event_zone_fixed';
    end if;
    if new.slug <> old.slug and not exists (select from ticket_event_redirect r where r.tenant_id = old.tenant_id and r.slug = old.slug and r.event_id = old.id) then
      raise exception 'the old address of a published event must lead on' using errcode = 'check_violation', constraint = 'ticket_event_slug_fixed';
    end if;
  end if;
  if new.currency <> old.currency and exists (select from ticket_area a where a.tenant_id = old.tenant_id and a.event_id = old.id and a.ever_sold) then
    raise exception 'an event that sold keeps its currency' using errcode = 'check_violation', constraint = 'ticket_event_currency_fixed';
  end if;
  if new.status <> old.status and (old.status, new.status) not in (
    ('draft', 'published'), ('published', 'paused'), ('paused', 'published'), ('published', 'postponed'), ('paused', 'postponed'), ('postponed', 'published'),
    ('published', 'cancelled'), ('paused', 'cancelled'), ('postponed', 'cancelled'), ('published', 'completed'), ('paused', 'completed'), ('completed', 'archived'), ('cancelled', 'archived')) then
    raise exception 'no step from % to %', old.status, new.status using errcode = 'check_violation', constraint = 'ticket_event_steps';
  end if;
  if new.status = 'archived' and old.status <> 'archived' and not exists (select from settlement s where s.tenant_id = new.tenant_id and s.event_id = new.id and s.status in ('closed', 'paid')) then
    raise exception 'an event is archived once its settlement is closed' using errcode = 'check_violation', constraint = 'ticket_event_settled';
  end if;
  return new;
end $$;
