import type { Actor, Ctx, Origin } from './context.ts';
import { sql } from './db.ts';
import type { TenantTx } from './db.ts';

export interface AuditEntry {
  /** `entity.verb` (`client.edit`). */
  action: string;
  entity: string;
  entityId?: string | null;
  before?: unknown;
  after?: unknown;
  reason?: string | null;
  summary?: string;
}

/**
 * Record who did what, with before and after, in the same transaction as the deed. Only what changed is kept
 * of two objects of the same shape.
 */
export const audit = (ctx: Ctx, entry: AuditEntry): Promise<void> => auditAll(ctx, [entry]);

/** Several deeds of one command. */
export async function auditAll(ctx: Ctx, entries: readonly AuditEntry[]): Promise<void> {
  await writeAudits(ctx.tx, ctx.actor, ctx.origin, entries);
  ctx.audited.count += entries.length;
}

export const writeAudit = (tx: TenantTx, actor: Actor, origin: Origin, entry: AuditEntry): Promise<void> => writeAudits(tx, actor, origin, [entry]);

async function writeAudits(tx: TenantTx, actor: Actor, origin: Origin, entries: readonly AuditEntry[]): Promise<void> {
  const rows = entries.map(({ before, after, entityId = null, summary = null, reason = null, ...entry }) => ({ ...entry, entityId, summary, reason, ...difference(before, after) }));
  await sql`
    insert into audit_log (tenant_id, actor_type, actor_id, actor_name, ip, user_agent, request_id, action, entity, entity_id, summary, reason, before, after)
    select ${actor.tenantId}::uuid, ${actor.type}, ${actor.id}::uuid, ${actor.name}, ${origin.ip}::inet, ${origin.userAgent?.slice(0, 400) ?? null}, ${origin.requestId}, action, entity, "entityId", summary, reason, before, after
    from json_to_recordset(${JSON.stringify(rows)}::json) as e (action text, entity text, "entityId" uuid, summary text, reason text, before jsonb, after jsonb)`.execute(tx);
}

const SECRET = /password|secret|token|hash|pin$/i;
type Row = Record<string, unknown>;
const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value) && !('toJSON' in value);

/** Keeps the keys that differ; secrets never enter the log. */
export function difference(before: unknown, after: unknown): { before: unknown; after: unknown } {
  if (!isRow(before) || !isRow(after)) return { before: clean(before), after: clean(after) };
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]) && !['updatedAt', 'updatedBy', 'version'].includes(key));
  const pick = (row: Row) => Object.fromEntries(keys.filter((key) => key in row).map((key) => [key, row[key]]));
  return { before: clean(pick(before)), after: clean(pick(after)) };
}

const clean = (value: unknown): unknown =>
  isRow(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, SECRET.test(key) ? '***' : inner])) : value;
