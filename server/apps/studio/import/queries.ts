import type { SessionStatus } from '#contracts/studio-terms.ts';
import type { Ctx } from '#platform/context.ts';
import { sql } from '#platform/db.ts';
import { OWNER } from '#apps/studio/sessions/owner.ts';

// Sessions of an import, written and read in sets: one statement for hundreds of rows.

const tenant = (ctx: Ctx) => ctx.actor.tenantId;
const anyOf = (ids: readonly string[]) => sql<string>`any(${[...ids]}::uuid[])`;

export interface SessionInsert {
  id: string; code: string; branchId: string; zone: string; currency: string; clientId: string; sessionType: string; status: SessionStatus; everConfirmed: boolean;
  startsAt: string; endsAt: string; sessionDate: string; roomId: string | null; locationText: string | null; requiredPhotographers: number; internalNotes: string | null;
  subtotalMinor: number; transportMinor: number; discountMinor: number; totalMinor: number; depositPct: number; depositMinor: number | null;
  paymentDeadlineAt: string | null; preScheduledAt: string | null; changesDeadlineAt: string | null; estimatedEditingDays: number;
  promisedDeliveryDate: string | null; estimatedDeliveryDate: string | null; assignedEditorId: string | null; editingStartedAt: string | null; readyAt: string | null;
  deliveryMethod: string | null; deliveredAt: string | null; attendedAt: string | null; requestedAt: string; firstResponseAt: string | null;
  canceledAt: string | null; cancelInitiator: string | null; cancelReasonCode: string | null; cancellationReason: string | null; policySnapshot: unknown; externalRef: string;
}

const SESSION_COLUMNS: readonly [keyof SessionInsert, string, string][] = [
  ['id', 'id', 'uuid'], ['code', 'code', 'text'], ['branchId', 'branch_id', 'uuid'], ['zone', 'zone', 'text'], ['currency', 'currency', 'text'], ['clientId', 'client_id', 'uuid'],
  ['sessionType', 'session_type', 'text'], ['status', 'status', 'text'], ['everConfirmed', 'ever_confirmed', 'boolean'], ['startsAt', 'starts_at', 'timestamptz'], ['endsAt', 'ends_at', 'timestamptz'],
  ['sessionDate', 'session_date', 'date'], ['roomId', 'room_id', 'uuid'], ['locationText', 'location_text', 'text'], ['requiredPhotographers', 'required_photographers', 'integer'],
  ['internalNotes', 'internal_notes', 'text'], ['subtotalMinor', 'subtotal_minor', 'bigint'], ['transportMinor', 'transport_minor', 'bigint'], ['discountMinor', 'discount_minor', 'bigint'],
  ['totalMinor', 'total_minor', 'bigint'], ['depositPct', 'deposit_pct', 'integer'], ['depositMinor', 'deposit_minor', 'bigint'], ['paymentDeadlineAt', 'payment_deadline_at', 'timestamptz'],
  ['preScheduledAt', 'pre_scheduled_at', 'timestamptz'], ['changesDeadlineAt', 'changes_deadline_at', 'timestamptz'], ['estimatedEditingDays', 'estimated_editing_days', 'integer'],
  ['promisedDeliveryDate', 'promised_delivery_date', 'date'], ['estimatedDeliveryDate', 'estimated_delivery_date', 'date'], ['assignedEditorId', 'assigned_editor_id', 'uuid'],
  ['editingStartedAt', 'editing_started_at', 'timestamptz'], ['readyAt', 'ready_at', 'timestamptz'], ['deliveryMethod', 'delivery_method', 'text'], ['deliveredAt', 'delivered_at', 'timestamptz'],
  ['attendedAt', 'attended_at', 'timestamptz'], ['requestedAt', 'requested_at', 'timestamptz'], ['firstResponseAt', 'first_response_at', 'timestamptz'], ['canceledAt', 'canceled_at', 'timestamptz'],
  ['cancelInitiator', 'cancel_initiator', 'text'], ['cancelReasonCode', 'cancel_reason_code', 'text'], ['cancellationReason', 'cancellation_reason', 'text'],
  ['policySnapshot', 'policy_snapshot', 'jsonb'], ['externalRef', 'external_ref', 'text'],
];
/** What an import that finds its row changed writes again; identity, code and first dates stay. */
const KEPT = new Set<keyof SessionInsert>(['id', 'code', 'branchId', 'zone', 'currency', 'externalRef', 'requestedAt', 'firstResponseAt', 'preScheduledAt', 'policySnapshot']);

const recordset = (columns: readonly (readonly [string, string, string])[]) => sql.raw(columns.map(([key, , type]) => `"${key}" ${type}`).join(', '));
const names = (columns: readonly (readonly [string, string, string])[]) => sql.raw(columns.map(([, column]) => column).join(', '));
const keys = (columns: readonly (readonly [string, string, string])[]) => sql.raw(columns.map(([key]) => `r."${key}"`).join(', '));

export const insertSessions = (ctx: Ctx, rows: readonly SessionInsert[]) =>
  sql`insert into photo_session (tenant_id, imported, ${names(SESSION_COLUMNS)}) select ${tenant(ctx)}::uuid, true, ${keys(SESSION_COLUMNS)}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(${recordset(SESSION_COLUMNS)})`.execute(ctx.tx);

export const rewriteSessions = (ctx: Ctx, rows: readonly Partial<SessionInsert>[]) => {
  const columns = SESSION_COLUMNS.filter(([key]) => !KEPT.has(key));
  const set = sql.raw(columns.map(([key, column]) => `${column} = r."${key}"`).join(', '));
  return sql`update photo_session s set ${set} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, ${recordset(columns)})
    where s.tenant_id = ${tenant(ctx)}::uuid and s.id = r.id`.execute(ctx.tx);
};

/** Sessions as an update finds them, with their lines, for the undo. */
export const snapshots = async (ctx: Ctx, ids: readonly string[]): Promise<Map<string, { session: Record<string, unknown>; lines: Record<string, unknown>[] }>> => {
  const { rows } = await sql<{ id: string; session: Record<string, unknown>; lines: Record<string, unknown>[] | null }>`
    select s.id, to_jsonb(s) as session, (select jsonb_agg(to_jsonb(l) order by l.display_order) from photo_session_line l where l.tenant_id = s.tenant_id and l.photo_session_id = s.id) as lines
    from photo_session s where s.tenant_id = ${tenant(ctx)}::uuid and s.id = ${anyOf(ids)}`.execute(ctx.tx);
  return new Map(rows.map(({ id, session, lines }) => [id, { session, lines: lines ?? [] }]));
};

export async function restoreSession(ctx: Ctx, id: string, before: { session: Record<string, unknown>; lines: Record<string, unknown>[] }): Promise<void> {
  const columns = SESSION_COLUMNS.filter(([key]) => key !== 'id' && key !== 'code' && key !== 'externalRef');
  const set = sql.raw(columns.map(([, column]) => `${column} = r.${column}`).join(', '));
  await sql`update photo_session s set ${set} from jsonb_populate_record(null::photo_session, ${JSON.stringify(before.session)}::jsonb) r
    where s.tenant_id = ${tenant(ctx)}::uuid and s.id = ${id}::uuid`.execute(ctx.tx);
  await deleteLinesOf(ctx, [id]);
  if (before.lines.length > 0) await sql`insert into photo_session_line select * from jsonb_populate_recordset(null::photo_session_line, ${JSON.stringify(before.lines)}::jsonb)`.execute(ctx.tx);
}

export interface LineInsert {
  id: string; photoSessionId: string; lineType: string; sourceType: string | null; sourceId: string | null; packageGroup: string | null; packageName: string | null;
  itemCode: string | null; itemName: string; itemType: string; unitMeasure: string; unitPriceMinor: number; taxClass: string | null; quantity: number; listMinor: number; discountMinor: number;
  lineTotalMinor: number; editingDays: number | null; displayOrder: number; isDelivered: boolean; deliveredAt: string | null;
}
const LINE_COLUMNS: readonly [keyof LineInsert, string, string][] = [
  ['id', 'id', 'uuid'], ['photoSessionId', 'photo_session_id', 'uuid'], ['lineType', 'line_type', 'text'], ['sourceType', 'source_type', 'text'], ['sourceId', 'source_id', 'uuid'],
  ['packageGroup', 'package_group', 'uuid'], ['packageName', 'package_name', 'text'], ['itemCode', 'item_code', 'text'], ['itemName', 'item_name', 'text'], ['itemType', 'item_type', 'text'],
  ['unitMeasure', 'unit_measure', 'text'], ['unitPriceMinor', 'unit_price_minor', 'bigint'], ['taxClass', 'tax_class', 'text'], ['quantity', 'quantity', 'integer'], ['listMinor', 'list_minor', 'bigint'],
  ['discountMinor', 'discount_minor', 'bigint'], ['lineTotalMinor', 'line_total_minor', 'bigint'], ['editingDays', 'editing_days', 'integer'], ['displayOrder', 'display_order', 'integer'],
  ['isDelivered', 'is_delivered', 'boolean'], ['deliveredAt', 'delivered_at', 'timestamptz'],
];
export const insertImportedLines = (ctx: Ctx, rows: readonly LineInsert[]) =>
  sql`insert into photo_session_line (tenant_id, ${names(LINE_COLUMNS)}) select ${tenant(ctx)}::uuid, ${keys(LINE_COLUMNS)}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(${recordset(LINE_COLUMNS)})`.execute(ctx.tx);

export const deleteLinesOf = (ctx: Ctx, sessionIds: readonly string[]) =>
  sql`delete from photo_session_line where tenant_id = ${tenant(ctx)}::uuid and photo_session_id = ${anyOf(sessionIds)}`.execute(ctx.tx);

export interface AssignmentInsert {
  id: string; photoSessionId: string; photographerId: string; role: string; coverageStart: string; coverageEnd: string; status: string; attended: boolean; attendedAt: string | null;
}
const ASSIGNMENT_COLUMNS: readonly [keyof AssignmentInsert, string, string][] = [
  ['id', 'id', 'uuid'], ['photoSessionId', 'photo_session_id', 'uuid'], ['photographerId', 'photographer_id', 'uuid'], ['role', 'role', 'text'], ['coverageStart', 'coverage_start', 'timestamptz'],
  ['coverageEnd', 'coverage_end', 'timestamptz'], ['status', 'status', 'text'], ['attended', 'attended', 'boolean'], ['attendedAt', 'attended_at', 'timestamptz'],
];
/** Each with the first row of its history: the state in which it came. */
export const insertAssignments = (ctx: Ctx, rows: readonly AssignmentInsert[]) =>
  sql`with made as (
      insert into photo_session_assignment (tenant_id, ${names(ASSIGNMENT_COLUMNS)}) select ${tenant(ctx)}::uuid, ${keys(ASSIGNMENT_COLUMNS)}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(${recordset(ASSIGNMENT_COLUMNS)}) returning id, status
    )
    insert into state_change (tenant_id, machine, entity_id, from_state, to_state, actor_type, actor_id, actor_name)
    select ${tenant(ctx)}::uuid, 'photo_session_assignment', made.id, null, made.status, ${ctx.actor.type}, ${ctx.actor.id}::uuid, ${ctx.actor.name} from made`.execute(ctx.tx);

export const deleteAssignments = (ctx: Ctx, ids: readonly string[]) =>
  sql<{ photoSessionId: string }>`delete from photo_session_assignment where tenant_id = ${tenant(ctx)}::uuid and id = ${anyOf(ids)} returning photo_session_id`.execute(ctx.tx);

/** One row of history for each: the state in which it came (studio 3.10: the row of creation has no from). */
export const insertHistory = (ctx: Ctx, rows: readonly { id: string; status: string }[], reason: string) =>
  sql`insert into state_change (tenant_id, machine, entity_id, from_state, to_state, round, actor_type, actor_id, actor_name, reason)
    select ${tenant(ctx)}::uuid, 'photo_session', r.id, null, r.status, 1, ${ctx.actor.type}, ${ctx.actor.id}::uuid, ${ctx.actor.name}, ${reason}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, status text)`.execute(ctx.tx);

/** @returns how many were there to delete */
export const deleteSessions = async (ctx: Ctx, ids: readonly string[]): Promise<void> => {
  await sql`delete from photo_session where tenant_id = ${tenant(ctx)}::uuid and id = ${anyOf(ids)}`.execute(ctx.tx);
};

// --- what is there ---

export async function sessionsByRef(ctx: Ctx, refs: readonly string[]) {
  return ctx.tx.selectFrom('photoSession').select(['id', 'code', 'externalRef', 'status', 'startsAt', 'endsAt', 'sessionDate', 'sessionType', 'totalMinor'])
    .where('tenantId', '=', tenant(ctx)).where('externalRef', '=', sql<string>`any(${[...refs]}::text[])`).where('deletedAt', 'is', null).execute();
}

/** Versions by id, of one of the studio's own tables. */
export async function versionsOf(ctx: Ctx, table: 'photoSession' | 'photoSessionLine' | 'photoSessionAssignment', ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await ctx.tx.selectFrom(table).select(['id', 'version']).where('tenantId', '=', tenant(ctx)).where('id', '=', anyOf(ids)).execute();
  return new Map(rows.map(({ id, version }) => [id, version]));
}

export async function totalsOf(ctx: Ctx, ids: readonly string[]): Promise<{ id: string; sessionDate: string; totalMinor: number }[]> {
  return ctx.tx.selectFrom('photoSession').select(['id', 'sessionDate', 'totalMinor']).where('tenantId', '=', tenant(ctx)).where('id', '=', anyOf(ids)).execute();
}

export async function clientsOfSessions(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await ctx.tx.selectFrom('photoSession').select(['id', 'clientId']).where('tenantId', '=', tenant(ctx)).where('id', '=', anyOf(ids)).execute();
  return new Map(rows.map(({ id, clientId }) => [id, clientId]));
}

export const countryOf = async (ctx: Ctx): Promise<string> =>
  (await ctx.tx.selectFrom('tenant').select('country').where('id', '=', tenant(ctx)).executeTakeFirstOrThrow()).country;

/** Codes of those of the sessions that have taken a step since they were imported. */
export async function movedSince(ctx: Ctx, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    select s.code from photo_session s where s.tenant_id = ${tenant(ctx)}::uuid and s.id = ${anyOf(ids)}
      and exists (select from state_change c where c.tenant_id = s.tenant_id and c.machine = 'photo_session' and c.entity_id = s.id and c.from_state is not null)
    order by s.code`.execute(ctx.tx);
  return rows.map(({ code }) => code);
}

export const bookable = (ctx: Ctx, ids: readonly string[]) =>
  ctx.tx.selectFrom('photoSession').select(['id', 'code', 'branchId', 'status', 'startsAt', 'endsAt', 'roomId']).where('tenantId', '=', tenant(ctx)).where('id', '=', anyOf(ids)).execute();

export const teamsOf = (ctx: Ctx, ids: readonly string[]) =>
  ctx.tx.selectFrom('photoSessionAssignment').select(['photoSessionId', 'photographerId', 'coverageStart', 'coverageEnd', 'status']).where('tenantId', '=', tenant(ctx))
    .where('photoSessionId', '=', anyOf(ids)).where('status', 'in', ['tentative', 'assigned', 'acknowledged']).execute();

/** Set the figures of money kept on sessions to what payments hold, where they differ: imports call no hooks. */
export async function recountSessions(ctx: Ctx): Promise<void> {
  // Of a tenant whose rows have only just come the planner expects one of each, and would walk all for each: 37 s for 480 sessions.
  await sql`set local enable_nestloop = off`.execute(ctx.tx);
  await sql`
    update photo_session s set net_paid_minor = h.net_paid, pending_minor = h.pending
    from (
      select p.id, coalesce(m.verified_minor - m.refunded_minor, 0) as net_paid, coalesce(m.pending_minor, 0) as pending
      from photo_session p left join payment_held m on m.tenant_id = p.tenant_id and m.owner_id = p.id and m.owner_type = ${OWNER} where p.tenant_id = ${ctx.actor.tenantId}::uuid
    ) h
    where s.tenant_id = ${ctx.actor.tenantId}::uuid and s.id = h.id and (s.net_paid_minor, s.pending_minor) is distinct from (h.net_paid, h.pending)`.execute(ctx.tx);
  await sql`set local enable_nestloop = on`.execute(ctx.tx);
}
