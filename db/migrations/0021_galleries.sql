-- Pages with delivered material that somebody without an account opens: of any owner (studio 3.10).
create table gallery (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  owner_type text not null check (length(owner_type) between 1 and 60),
  owner_id uuid not null,
  title text not null check (length(title) between 1 and 200),
  status text not null default 'draft' check (status in ('draft', 'published', 'expired', 'revoked')),
  -- What is asked beside the address. The hash is judged; the sealed copy is for telling the client again.
  pin_hash text,
  pin_sealed bytea,
  -- The address in force, sealed: its token is nowhere else in the clear.
  address_sealed bytea,
  expiry_days integer not null check (expiry_days between 1 and 730),
  published_at timestamptz,
  -- The first instant at which it is closed: midnight after its last local day.
  expires_at timestamptz,
  -- Days left of which it was told, so that a missed run tells once and late rather than never.
  warned_days integer,
  download_allowed boolean not null default true,
  watermark boolean not null default false,
  selection_quota integer check (selection_quota between 1 and 5000),
  selected_count integer not null default 0,
  selection_done_at timestamptz,
  cover_id uuid,
  primary key (tenant_id, id),
  constraint gallery_owner_unique unique (tenant_id, owner_type, owner_id),
  constraint gallery_pin check ((pin_hash is null) = (pin_sealed is null)),
  constraint gallery_quota check (selected_count >= 0 and (selection_quota is null or selected_count <= selection_quota)),
  constraint gallery_published check (status = 'draft' or (published_at is not null and expires_at is not null)),
  constraint gallery_address check (status <> 'published' or address_sealed is not null)
);
select app.isolate('gallery');
select app.tracked('gallery');
create index gallery_expiring on gallery (tenant_id, expires_at) where status = 'published';

create table gallery_asset (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  gallery_id uuid not null,
  file_id uuid not null,
  kind text not null check (kind in ('photo', 'video', 'zip')),
  place integer not null,
  name text not null check (length(name) between 1 and 150),
  size bigint not null,
  width integer,
  height integer,
  -- Pictures to look at, made of a photo in the background; `marked` says whether the watermark is in them.
  preview text not null check (preview in ('none', 'pending', 'ready', 'failed')),
  thumb_file_id uuid,
  screen_file_id uuid,
  marked boolean not null default false,
  -- A few pixels, shown until the picture is there.
  placeholder text check (length(placeholder) <= 2000),
  selected_at timestamptz,
  comment text check (length(comment) between 1 and 1000),
  commented_at timestamptz,
  primary key (tenant_id, id),
  constraint gallery_asset_gallery foreign key (tenant_id, gallery_id) references gallery (tenant_id, id) on delete cascade,
  constraint gallery_asset_file foreign key (tenant_id, file_id) references file (tenant_id, id),
  constraint gallery_asset_thumb foreign key (tenant_id, thumb_file_id) references file (tenant_id, id),
  constraint gallery_asset_screen foreign key (tenant_id, screen_file_id) references file (tenant_id, id),
  constraint gallery_asset_file_unique unique (tenant_id, file_id),
  constraint gallery_asset_preview check (preview <> 'ready' or (thumb_file_id is not null and screen_file_id is not null))
);
select app.isolate('gallery_asset');
create index gallery_asset_order on gallery_asset (tenant_id, gallery_id, place, id);
create index gallery_asset_thumb_of on gallery_asset (tenant_id, thumb_file_id) where thumb_file_id is not null;
create index gallery_asset_screen_of on gallery_asset (tenant_id, screen_file_id) where screen_file_id is not null;

-- What the client has chosen at the moment of saying so; never changed.
create table gallery_selection (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  gallery_id uuid not null,
  asset_ids uuid[] not null,
  note text check (length(note) between 1 and 2000),
  done_at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint gallery_selection_gallery foreign key (tenant_id, gallery_id) references gallery (tenant_id, id) on delete cascade
);
select app.isolate('gallery_selection');
create index gallery_selection_of on gallery_selection (tenant_id, gallery_id, done_at);

-- Who took what; an asset that is removed later stays named.
create table gallery_download (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  gallery_id uuid not null,
  -- Null for all in one archive.
  asset_name text,
  address inet,
  at timestamptz not null default app.now(),
  primary key (tenant_id, id),
  constraint gallery_download_gallery foreign key (tenant_id, gallery_id) references gallery (tenant_id, id) on delete cascade
);
select app.isolate('gallery_download');
create index gallery_download_of on gallery_download (tenant_id, gallery_id, at desc);
