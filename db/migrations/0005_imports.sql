-- Imports of existing data: what was sent, what was found in each row, what was made of it, and how to take it back.

create table import_run (
  tenant_id uuid not null references tenant (id),
  id uuid not null default uuidv7(),
  app text not null check (length(app) between 1 and 40),
  status text not null default 'uploaded' check (status in ('uploaded', 'analysing', 'analysed', 'committing', 'committed', 'failed', 'undoing', 'undone')),
  branch_id uuid not null,
  -- The local day on which the file was true.
  as_of date not null,
  -- [{name, size, sha256}]; `file_hash` is over all of them, and what is committed must have it (studio 13).
  files jsonb not null,
  file_hash text not null check (file_hash ~ '^[0-9a-f]{64}$'),
  -- [{file, sheet, target, columns}]; null until the first look.
  mapping jsonb,
  -- Sheets of the file with their headings and what is wrong with them.
  sheets jsonb not null default '[]',
  good_rows_only boolean not null default false,
  -- Where a look or a commit stands.
  step text,
  done integer not null default 0,
  total integer not null default 0,
  -- By sheet: rows, ok, warning, error, duplicate, skipped, created, updated, unchanged.
  counts jsonb not null default '{}',
  -- The reconciliation: what the file says against what the system has.
  report jsonb,
  error_code text,
  error_details jsonb,
  analysed_at timestamptz,
  committed_at timestamptz,
  undone_at timestamptz,
  primary key (tenant_id, id),
  constraint import_run_branch foreign key (tenant_id, branch_id) references branch (tenant_id, id)
);
select app.isolate('import_run');
select app.tracked('import_run');
create index import_run_newest on import_run (tenant_id, app, id desc);

-- The bytes as they were sent, until they are not needed any more.
create table import_file (
  tenant_id uuid not null references tenant (id),
  run_id uuid not null,
  position integer not null,
  content bytea not null,
  primary key (tenant_id, run_id, position),
  constraint import_file_run foreign key (tenant_id, run_id) references import_run (tenant_id, id) on delete cascade
);
alter table import_file alter column content set storage external; -- a workbook is compressed already
select app.isolate('import_file');

create table import_row (
  tenant_id uuid not null references tenant (id),
  run_id uuid not null,
  sheet text not null,
  position integer not null,
  file text not null,
  source_sheet text not null,
  line integer not null,
  label text not null,
  verdict text not null check (verdict in ('ok', 'warning', 'error', 'duplicate', 'skipped')),
  -- [{level, column, code, params}]
  issues jsonb not null default '[]',
  action text not null default 'none' check (action in ('none', 'create', 'update', 'unchanged')),
  entity_id uuid,
  -- What an update replaced, for the undo.
  before jsonb,
  -- Whether it has been done.
  written boolean not null default false,
  primary key (tenant_id, run_id, sheet, position),
  constraint import_row_run foreign key (tenant_id, run_id) references import_run (tenant_id, id) on delete cascade
);
create index import_row_verdict on import_row (tenant_id, run_id, verdict, sheet, position);
select app.isolate('import_row');

-- What the rows of earlier imports became: the same file again changes nothing, a changed row finds its record.
create table import_ref (
  tenant_id uuid not null references tenant (id),
  app text not null,
  sheet text not null,
  key text not null check (length(key) between 1 and 600),
  entity_id uuid not null,
  -- Of the row as it was imported.
  fingerprint text not null,
  -- Of the record when the import left it: a higher one means that somebody has touched it since.
  version integer not null,
  run_id uuid not null,
  primary key (tenant_id, app, sheet, key),
  constraint import_ref_run foreign key (tenant_id, run_id) references import_run (tenant_id, id)
);
create index import_ref_of_run on import_ref (tenant_id, run_id);
select app.isolate('import_ref');
