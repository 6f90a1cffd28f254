-- Uploads that go part by part, straight to the store where it signs links for that.
create table upload (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  purpose text not null check (purpose in ('slip', 'photo', 'document', 'logo', 'gallery')),
  -- As the person's computer calls it; cleaned when it becomes a file.
  name text not null check (length(name) between 1 and 300),
  size bigint not null constraint upload_size check (size between 1 and 5368709120),
  part_size integer not null check (part_size between 1048576 and 104857600),
  storage_key text not null constraint upload_storage_key_form check (storage_key ~ '^[0-9a-f/-]{10,200}$'),
  -- How the store knows the unfinished object.
  store_handle text not null check (length(store_handle) between 1 and 2000),
  status text not null default 'open' check (status in ('open', 'done')),
  file_id uuid,
  primary key (tenant_id, id),
  constraint upload_storage_key_unique unique (tenant_id, storage_key),
  constraint upload_file foreign key (tenant_id, file_id) references file (tenant_id, id) on delete cascade,
  constraint upload_done check ((status = 'done') = (file_id is not null))
);
select app.isolate('upload');
select app.tracked('upload');
create index upload_open on upload (tenant_id, updated_at) where status = 'open';
create index upload_file_of on upload (tenant_id, file_id) where file_id is not null;

alter table file drop constraint file_purpose_check;
alter table file add constraint file_purpose check (purpose in ('slip', 'photo', 'document', 'logo', 'gallery'));
-- What went to the store without passing through us has no digest of ours.
alter table file alter column sha256 drop not null;
