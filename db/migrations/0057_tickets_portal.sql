-- What strangers and buyers do by themselves at the portal.

alter table ticket_refund add column by_buyer boolean not null default false;

-- A basket that somebody fills. It reserves nothing and keeps no price: it tells how many of those who choose come to hold,
-- and which promoter led them here. One is active for a browser and event.
create table ticket_cart (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  event_id uuid not null,
  visitor_hash text not null,
  lines jsonb not null default '[]',
  packages jsonb not null default '[]',
  code text constraint ticket_cart_code_length check (length(code) <= 100),
  promoter_link_id uuid,
  expires_at timestamptz not null,
  -- When it became an order, or its day was over.
  ended_at timestamptz,
  order_id uuid,
  primary key (tenant_id, id),
  constraint ticket_cart_event foreign key (tenant_id, event_id) references ticket_event (tenant_id, id) on delete cascade,
  constraint ticket_cart_order foreign key (tenant_id, event_id, order_id) references ticket_order (tenant_id, event_id, id),
  constraint ticket_cart_link foreign key (tenant_id, promoter_link_id) references promoter_link (tenant_id, id),
  constraint ticket_cart_ended check (order_id is null or ended_at is not null)
);
select app.isolate('ticket_cart');
select app.tracked('ticket_cart');
create unique index ticket_cart_active on ticket_cart (tenant_id, event_id, visitor_hash) where ended_at is null;
create index ticket_cart_of_event on ticket_cart (tenant_id, event_id, created_at);
create index ticket_cart_of_order on ticket_cart (tenant_id, order_id) where order_id is not null;
create index ticket_cart_of_link on ticket_cart (tenant_id, promoter_link_id) where promoter_link_id is not null;

-- Who wants to hear once of the next event that is announced; gone as soon as they were told.
create table ticket_follower (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  email text not null constraint ticket_follower_email check (email = lower(email) and length(email) <= 254),
  locale text not null check (locale in ('es', 'en')),
  terms_version text not null,
  consented_at timestamptz not null,
  primary key (tenant_id, id),
  constraint ticket_follower_once unique (tenant_id, email)
);
select app.isolate('ticket_follower');

-- How many purchases from one network ran out without a payment.
create index ticket_order_of_address on ticket_order (tenant_id, event_id, address_prefix, created_at) where status in ('expired', 'paid') and address_prefix is not null;

-- Ids of the measuring tags of a host: nothing is loaded before a visitor has agreed.
alter table tenant_site add column tags jsonb not null default '{}';

-- What a mailbox bought and holds. Addresses are kept in small letters: an index over lower() would not be used below row-level security.
create index ticket_order_of_mailbox on ticket_order (tenant_id, buyer_email, paid_at desc) where paid_at is not null;
create index ticket_of_mailbox on ticket (tenant_id, holder_email) where holder_email is not null;
