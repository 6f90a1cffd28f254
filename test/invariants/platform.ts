import type { Rule } from './rule.ts';

/** Machines whose every step is in the history, and the table that says where each life stands. */
const MACHINES = {
  photo_session: 'photo_session', photo_session_assignment: 'photo_session_assignment', quote: 'quote', receipt: 'receipt', refund: 'refund', checkout: 'checkout', cash_session: 'cash_session', fiscal_document: 'fiscal_document', gallery: 'gallery',
  ticket_event: 'ticket_event', ticket_order: 'ticket_order', ticket: 'ticket', ticket_refund: 'ticket_refund', ticket_transfer: 'ticket_transfer', commission: 'commission', settlement: 'settlement', waiting_room: 'waiting_room', waitlist_entry: 'waitlist_entry',
} as const;

/** Of one tenant, whatever the app. */
export const tenantRules: readonly Rule[] = [
  { no: 17, name: 'a step begins where the one before it ended', sql: `
    select c.entity_id as id, concat(c.machine, ': ', c.before, ' then ', c.from_state) as what
    from (select *, lag(to_state) over (partition by machine, entity_id order by id) as before from state_change where tenant_id = $1 and machine <> 'ticket_unit') c where c.before is distinct from c.from_state` },
  { no: 17, name: 'whatever has a history stands where it ends', sql: `
    with last as (select distinct on (machine, entity_id) machine, entity_id, to_state from state_change where tenant_id = $1 order by machine, entity_id, id desc)
    ${Object.entries(MACHINES).map(([machine, table]) => `select r.id, concat('${machine} ', r.status, ', history says ', coalesce(l.to_state, 'nothing')) as what from ${table} r left join last l on l.machine = '${machine}' and l.entity_id = r.id where r.tenant_id = $1 and l.to_state is distinct from r.status`).join('\n    union all ')}` },
  { no: 18, name: 'a step of an order that is audited is audited once', sql: `
    select c.entity_id as id, concat(c.to_state, ': ', c.steps, ' steps, ', a.n, ' audited') as what
    from (select entity_id, to_state, count(*) as steps from state_change where tenant_id = $1 and machine = 'ticket_order' and to_state in ('pending_payment', 'paid', 'expired', 'cancelled', 'unfulfillable', 'charged_back') and from_state is not null group by entity_id, to_state) c
    join lateral (select count(*) as n from audit_log l where l.tenant_id = $1 and l.entity = 'ticket_order' and l.entity_id = c.entity_id and l.action = 'ticket_order.' || c.to_state) a on true where a.n <> c.steps` },
  { no: 21, name: 'a message that was asked for is sent, failed, or still on its way', sql: `
    select m.id, m.status as what from message m where m.tenant_id = $1 and m.direction = 'out' and m.status in ('queued', 'sending')
      and not exists (select from outbox o where o.name = 'notifications.deliver' and o.payload->>'messageId' = m.id::text) and not exists (select from scheduled_job s where s.tenant_id = m.tenant_id and s.payload->>'messageId' = m.id::text)
      and not exists (select from graphile_worker._private_jobs j where j.payload->'input'->>'messageId' = m.id::text) and not exists (select from job_failure f where f.tenant_id = m.tenant_id and f.payload->>'messageId' = m.id::text)` },
  { no: 21, name: 'the same message is asked for once', sql: `
    select (array_agg(id))[1] as id, dedupe_key as what from message where tenant_id = $1 group by dedupe_key having count(*) > 1` },
  { no: 23, name: 'a session has one token to renew it, and none once it is over', sql: `
    select s.id, concat(count(*), ' live tokens') as what from user_session s join refresh_token t on t.session_id = s.id and t.used_at is null
    where s.tenant_id = $1 group by s.id, s.revoked_at having count(*) > 1` },
];

/** Of the whole database. */
export const databaseRules: readonly Rule[] = [
  { no: 3, name: 'nobody may change history: neither rights nor a missing guard', sql: `
    select t.oid as id, t.relname as what from pg_class t join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
    where t.relname in ('ledger_entry', 'ledger_line', 'ledger_seal', 'audit_log', 'state_change', 'domain_event', 'cash_movement')
      and (has_table_privilege('mostrador_app', t.oid, 'update') or has_table_privilege('mostrador_app', t.oid, 'delete') or has_table_privilege('mostrador_app', t.oid, 'truncate')
        or not exists (select from pg_trigger g where g.tgrelid = t.oid and g.tgfoid = 'app.refuse_change()'::regprocedure and g.tgenabled = 'O'))` },
  { no: 15, name: 'what a command has caused is handed on within ten minutes', sql: `
    select id::text, name as what from outbox where created_at < clock_timestamp() - interval '10 minutes'` },
  { no: 16, name: 'no job is held by a worker that is gone', sql: `
    select j.id::text, j.locked_by as what from graphile_worker._private_jobs j left join worker_heartbeat b on b.worker_id = j.locked_by
    where j.locked_by is not null and j.locked_at < clock_timestamp() - interval '30 seconds' and (b.beat_at is null or b.beat_at < clock_timestamp() - interval '30 seconds')` },
  { no: 16, name: 'work that is given up is on the list of failures', sql: `
    select j.id::text, j.last_error as what from graphile_worker._private_jobs j where j.attempts >= j.max_attempts and j.locked_at is null
      and not exists (select from job_failure f where f.job_id = j.id::text)` },
  { no: 19, name: 'a key from one tenant\'s table to another\'s carries the tenant', sql: `
    select f.conname as id, f.conrelid::regclass::text as what from pg_constraint f
      join pg_attribute a on a.attrelid = f.conrelid and a.attname = 'tenant_id' and not a.attisdropped join pg_attribute b on b.attrelid = f.confrelid and b.attname = 'tenant_id' and not b.attisdropped
    where f.contype = 'f' and f.connamespace = 'public'::regnamespace and not exists (select from unnest(f.conkey, f.confkey) as k(mine, theirs) where k.mine = a.attnum and k.theirs = b.attnum)` },
  { no: 19, name: 'every tenant\'s table shows the program that tenant alone', sql: `
    select t.oid::regclass::text as id, 'row-level security' as what from pg_class t join pg_attribute a on a.attrelid = t.oid and a.attname = 'tenant_id' and not a.attisdropped
    where t.relkind = 'r' and t.relnamespace = 'public'::regnamespace and has_table_privilege('mostrador_app', t.oid, 'select') and has_any_column_privilege('mostrador_app', t.oid, 'select')
      and (not t.relrowsecurity or not t.relforcerowsecurity) and t.relname not in ('tenant_domain', 'user_session', 'one_time_link', 'second_factor_ticket', 'identity_version', 'outbox', 'scan_pairing')` },
  { no: 26, name: 'the checksums of the database are whole', sql: `
    select datname as id, checksum_failures::text as what from pg_stat_database where datname = current_database() and checksum_failures > 0` },
];
