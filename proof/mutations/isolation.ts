import type { Mutation } from './mutation.ts';

const tables = 'proof/tables.proof.ts';
const isolation = 'proof/isolation.proof.ts';

/** Holes between tenants and between roles (E8), in the catalogue and in the program. */
export const isolationMutations: readonly Mutation[] = [
  { id: 'E4', name: 'a policy is dropped', file: tables, sql: 'drop policy tenant_isolation on client' },
  { id: 'E4', name: 'row-level security is not forced on one table', file: tables, sql: 'alter table receipt no force row level security' },
  { id: 'E4', name: 'row-level security is off on one table', file: tables, sql: 'alter table ticket disable row level security' },
  { id: 'E4', name: 'a policy lets everything be written', file: tables, sql: 'alter policy tenant_isolation on setting with check (true)' },
  { id: 'E4', name: 'a policy lets everything be read', file: tables, sql: 'alter policy tenant_isolation on booking using (true)' },
  { id: 'E4', name: 'a second policy opens a table', file: tables, sql: "create policy more on client_note for select to mostrador_app using (true)" },
  { id: 'E4', name: 'a unique key without the tenant', file: tables, sql: 'create unique index client_email_everywhere on client_email (email, id)' },
  { id: 'E4', name: 'a foreign key without the tenant', file: tables, sql: 'alter table role add constraint role_id_alone unique (id); alter table membership_role add constraint membership_role_alone foreign key (role_id) references role (id)' },
  { id: 'E4', name: 'a table of a tenant without any of it', file: tables, sql: 'create table forgotten (id uuid primary key, tenant_id uuid not null)' },
  { id: 'E4', name: 'a function with rights of its owner and no fixed search path', file: tables, sql: "create function app.peek() returns bigint language sql security definer as $$ select count(*) from public.client $$" },
  { id: 'E4', name: 'a view that looks past row-level security', file: tables, sql: 'create view everybody as select * from client' },
  { id: 'E5', name: 'the role may bypass row-level security', file: tables, sql: 'alter role mostrador_app bypassrls' },
  { id: 'E5', name: 'the role may rewrite the audit log', file: tables, sql: 'grant update, delete on audit_log to mostrador_app; drop trigger append_only on audit_log' },
  { id: 'E6', name: 'row-level security is off on one table', file: isolation, sql: 'alter table client disable row level security' },
  { id: 'E6', name: 'a forgotten tenant shows everything', file: isolation, sql: "alter policy tenant_isolation on photo_session using (tenant_id = coalesce(nullif(current_setting('app.tenant_id', true), '')::uuid, tenant_id))" },
  { id: 'E6', name: 'rows may be given to another tenant', file: isolation, size: 4000, sql: 'alter policy tenant_isolation on client_note with check (true)' },
  { id: 'E1', name: 'a query forgets the tenant where row-level security reads all', file: isolation, sql: 'alter policy tenant_isolation on quote using (true)', edit: { file: 'server/apps/studio/quotes/queries.ts', from: "selectFrom('quote').selectAll().where('tenantId', '=', ctx.actor.tenantId);", to: "selectFrom('quote').selectAll();" } },
  { id: 'E1', name: 'a declaration names a thing that has no case', file: isolation, edit: { file: 'contracts/audit.ts', from: 'entityId: Id.optional()', to: 'entityId: Id.optional(), somethingId: Id.optional()' } },
  { id: 'E2', name: 'a list of all tenants', file: isolation, sql: 'alter policy tenant_isolation on import_run using (true)', edit: { file: 'server/capabilities/imports/queries.ts', from: "where('importRun.tenantId', '=', tenant(ctx))\n    .$if(ctx.actor.branchIds", to: "where('importRun.id', 'is not', null)\n    .$if(ctx.actor.branchIds" } },
  { id: 'E2', name: 'rooms can be joined by their names', file: isolation, edit: { file: 'server/platform/realtime.ts', from: 'void join(socket, sessions.get(socket.id)!);', to: "void join(socket, sessions.get(socket.id)!);\n    socket.on('join', (room: string) => void socket.join(room));" } },
  { id: 'E2', name: 'a signature is not checked', file: isolation, edit: { file: 'server/capabilities/files/links.ts', from: 'if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) throw fileLinkInvalid();', to: '' } },
  {
    id: 'E3', name: 'an id is first looked for among the things of everybody', file: isolation, size: 150,
    sql: `create function app.somewhere(wanted text) returns boolean language plpgsql security definer as $$ declare place text; there boolean; begin
      for place in select table_name from information_schema.columns where table_schema = 'public' and column_name = 'id' and data_type = 'uuid' loop
        execute format('select exists (select from public.%I where id = $1)', place) into there using wanted::uuid;
        if there then perform pg_sleep(0.1); end if;
      end loop; return there; end $$; grant execute on function app.somewhere(text) to mostrador_app`,
    edit: { file: 'server/platform/mount.ts', from: 'const expectedVersion = versionOf(request, endpoint);', to: "const [named] = Object.values((input.params ?? {}) as Record<string, string>);\n  if (named) await serving.db.pool.query('select app.somewhere($1)', [named]);\n  const expectedVersion = versionOf(request, endpoint);" },
  },
  { id: 'E8', name: 'the catalogue is judged without looking whether the isolation is forced', file: tables, edit: { file: 'proof/tables.proof.ts', from: "!table.forced && 'row-level security is not forced', ", to: '' } },
  { id: 'F1', name: 'a permission is not asked for', file: isolation, edit: { file: 'server/platform/mount.ts', from: "if (permission === 'signed_in') return;", to: "if (permission === 'signed_in' || permission === 'payments.view') return;" } },
  { id: 'F1', name: 'a session of another branch is shown', file: isolation, edit: { file: 'server/apps/studio/sessions/queries.ts', from: '  const row = await byId(ctx, id).executeTakeFirst();\n  if (!row || !seesBranch(ctx.actor, row.branchId)) throw sessionNotFound();', to: '  const row = await byId(ctx, id).executeTakeFirst();\n  if (!row) throw sessionNotFound();' } },
  { id: 'F2', name: 'a body takes what it does not know', file: isolation, edit: { file: 'contracts/roles.ts', from: 'body: z.strictObject({ name: Text(80), description', to: 'body: z.object({ name: Text(80), description' } },
  { id: 'F2', name: 'crew sees the money of a session', file: isolation, edit: { file: 'server/apps/studio/sessions/present.ts', from: "can(ctx.actor, 'studio.session.view.all');\n", to: 'ctx.actor.permissions.size > 0;\n' } },
  { id: 'F4', name: 'a key may do more than its maker', file: isolation, edit: { file: 'server/capabilities/identity/api-keys.ts', from: '  mustHold(ctx, scopes);\n', to: '' } },
  { id: 'F4', name: 'rights that one does not hold are given by an exception', file: isolation, edit: { file: 'server/capabilities/identity/members.ts', from: '    mustHold(ctx, change.overrides.filter(({ granted }) => granted).map(({ permission }) => permission));\n', to: '' } },
];
